"""Page to body text: trafilatura's fast reading, a second try where it falls short, and its known slips repaired."""

from collections.abc import Iterable
from copy import copy

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from news.boilerplate import speed_up_trafilatura

# So little text from the fast reading (5 % of pages) is worth the full one, which costs twice as much.
SHORT_TEXT_CHARS = 700

# The full reading is also tried where the body holds less than this of the page's longer paragraphs: comments and
# teasers seldom outweigh a story fourfold.
MIN_SHARE_HELD = 0.2
MIN_SHOWN_CHARS = 60

# Trafilatura drops these, too, but copies and walks the page several times before: that is a tenth of its time.
_NEVER_STORY = ("nav", "footer", "iframe", "select", "button", "template", "picture", "svg", "canvas")

speed_up_trafilatura()

_FAST = Extractor(
    output_format="python", fast=True, comments=False, formatting=False, tables=True, dedup=False, with_metadata=False
)
_FULL = Extractor(
    output_format="python", fast=False, comments=False, formatting=False, tables=True, dedup=False, with_metadata=False
)


def read_body(tree: HtmlElement) -> tuple[str, ...]:
    """Return the page's paragraphs as trafilatura finds them; none where it finds nothing.

    The fast reading sometimes takes a box for the story. It shows: few of the page's paragraphs are in it.
    """
    for element in list(tree.iter(*_NEVER_STORY)):
        if element.getparent() is not None:
            element.drop_tree()
    paragraphs = _extract(tree, _FAST)
    shown = [text for element in tree.iter("p") if len(text := _squeeze(element.itertext())) >= MIN_SHOWN_CHARS]
    share = _share_held(shown, paragraphs)
    if _length(paragraphs) >= SHORT_TEXT_CHARS and share >= MIN_SHARE_HELD:
        return paragraphs
    fuller = _extract(tree, _FULL)
    if _length(paragraphs) < SHORT_TEXT_CHARS:
        return fuller if _length(fuller) > _length(paragraphs) else paragraphs
    is_better = _share_held(shown, fuller) > share or sum(map(len, shown)) < SHORT_TEXT_CHARS
    return fuller if is_better and fuller else paragraphs


def _share_held(shown: list[str], paragraphs: tuple[str, ...]) -> float:
    """Return the share of the page's running text that the body holds."""
    body = _squeeze(paragraphs)
    total = sum(map(len, shown))
    return sum(len(text) for text in shown if text[:40] in body) / total if total else 0.0


def _squeeze(pieces: Iterable[str]) -> str:
    return "".join("".join(pieces).split())


def _extract(tree: HtmlElement, options: Extractor) -> tuple[str, ...]:
    try:
        document = bare_extraction(tree, options=copy(options))
    except RecursionError:
        return ()
    if document is None or not document.text:
        return ()
    lines = (" ".join(line.split()) for line in document.text.split("\n"))
    return tuple(line for line in lines if line)


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))
