"""Finds the heading that prints the headline, and the text around it on the page."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from news.html.lines import line_of
from news.text.folding import fold

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


def lines_after(heading: HtmlElement, levels: int) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the pieces of text after the heading, each with its element, from the nearest box outwards."""
    return _lines(heading, levels, is_before=False)


def lines_before(heading: HtmlElement, levels: int) -> Iterator[tuple[str, HtmlElement]]:
    """Yield the pieces of text before the heading, each with its element, from the nearest box outwards."""
    return _lines(heading, levels, is_before=True)


def _lines(heading: HtmlElement, levels: int, *, is_before: bool) -> Iterator[tuple[str, HtmlElement]]:
    box: HtmlElement | None = heading
    for _ in range(levels):
        if box is None or box.tag == "body":
            return
        if is_before and box is not heading and box.text and (line := " ".join(box.text.split())):
            yield line, box
        for sibling in box.itersiblings(preceding=is_before):
            for element in sibling.iter():
                has_text = isinstance(element.tag, str) and element.tag not in ("script", "style")
                for piece in (element.text if has_text else None, element.tail):
                    if piece and (line := " ".join(piece.split())):
                        yield line, element
        if not is_before and box.tail and (line := " ".join(box.tail.split())):
            yield line, box
        box = box.getparent()
