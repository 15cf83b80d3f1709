"""The heading that prints the headline, and what stands around it on the page."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from news.headline import fold
from news.metadata import line_of

MIN_HEADING_CHARS = 10


def find_heading(tree: HtmlElement, headline: str | None) -> HtmlElement | None:
    """Return the heading whose text is the headline, else the page's first of the top level, else None."""
    wanted = fold(headline or "")
    first = None
    for heading in tree.iter("h1", "h2"):
        text = fold(line_of(heading))
        is_whole = len(text) >= MIN_HEADING_CHARS and wanted.startswith(text)
        if len(wanted) >= MIN_HEADING_CHARS and (is_whole or text.endswith(wanted)):
            return heading
        if first is None and heading.tag == "h1":
            first = heading
    return first


def elements_after(heading: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Yield the elements of these tags that follow the heading, in the order of the page."""
    box: HtmlElement | None = heading
    while box is not None and box.tag != "body":
        for element in box.itersiblings():
            yield from element.iter(*tags)
        box = box.getparent()


def lines_around(heading: HtmlElement, levels: int) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the pieces of text around the heading with their elements: level by level of its boxes, first those after.

    A piece behind an element's end is given with that element.
    """
    boxes = [heading]
    while len(boxes) < levels and boxes[-1].getparent() is not None and boxes[-1].getparent().tag != "body":
        boxes.append(boxes[-1].getparent())
    for is_before in (False, True):
        for box in boxes:
            for sibling in box.itersiblings(preceding=is_before):
                for element in sibling.iter():
                    pieces = (element.text, element.tail if element is not sibling else None)
                    for piece in pieces if isinstance(element.tag, str) and element.tag != "script" else pieces[1:]:
                        if piece and (line := " ".join(piece.split())):
                            yield line, element
                if sibling.tail and (line := " ".join(sibling.tail.split())):
                    yield line, sibling
