"""Page to body text: trafilatura's fast reading, a second try where it falls short, and its known slips repaired."""

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from news.headline import fold

# So little text from the fast reading (5 % of pages) is worth the full one, which costs twice as much.
SHORT_TEXT_CHARS = 700

# A headline, byline or date stands above the story, not in it: no further down than this.
MAX_HEAD_PARAGRAPHS = 6

_FAST = Extractor(output_format="python", fast=True, comments=False, formatting=False, tables=True, dedup=False, with_metadata=False)
_FULL = Extractor(output_format="python", fast=False, comments=False, formatting=False, tables=True, dedup=False, with_metadata=False)


@dataclass(frozen=True, slots=True)
class Repair:
    """A paragraph that was taken out of the body, and the rule that took it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of a story, and what was taken out of them."""

    paragraphs: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()

    @property
    def text(self) -> str:
        """The paragraphs joined by a blank line."""
        return "\n\n".join(self.paragraphs)


def read_body(tree: HtmlElement, declared_body: str | None) -> tuple[str, ...]:
    """Return the page's paragraphs as trafilatura finds them; none where it finds nothing."""
    paragraphs = _extract(tree, _FAST)
    if _length(paragraphs) < SHORT_TEXT_CHARS:
        fuller = _extract(tree, _FULL)
        if _length(fuller) > _length(paragraphs):
            paragraphs = fuller
    return paragraphs


def repair_body(paragraphs: Iterable[str], headline: str | None, above: Iterable[str]) -> Body:
    """Return the body without headline, byline and date line repeated above it and without boxes' lines in it.

    `above` are lines that the page prints between headline and story.
    """
    kept: list[str] = []
    repairs: list[Repair] = []
    title = fold(headline) if headline else ""
    lines = {fold(line) for line in above if line}
    for position, paragraph in enumerate(paragraphs):
        folded = fold(paragraph)
        rule = None
        if position < MAX_HEAD_PARAGRAPHS and title and folded == title:
            rule = "repeated headline"
        elif position < MAX_HEAD_PARAGRAPHS and folded in lines:
            rule = "byline or date line"
        elif _BOX.match(paragraph) and len(paragraph) <= 120:
            rule = "box"
        elif not folded:
            rule = "blank"
        if rule is None:
            kept.append(paragraph)
        elif rule != "blank":
            repairs.append(Repair(paragraph, rule))
    return Body(tuple(kept), tuple(repairs))


_BOX = re.compile(
    r"(?:advertisement|anzeige|werbung|publicité|publicidad|pubblicità|reklama|annonse|mainos)\W{0,3}$", re.I
)


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
