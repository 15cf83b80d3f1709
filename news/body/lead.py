"""The lead: the paragraph between headline and story that many pages set apart, and cleaning leaves out."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from news.body.sidebars import Sidebars
from news.dates.posted_line import find_posted_line
from news.html.declared import Declared
from news.html.heading import elements_after, find_heading
from news.html.lines import is_outside_story, line_of
from news.languages.patterns import either
from news.places.dateline import find_dateline
from news.text.folding import fold

MIN_LEAD_CHARS, MAX_LEAD_CHARS = 40, 1_200
MAX_STEPS = 120  # elements between headline and story; a lead further away is another story's

# The least that two printings of one lead share from their start.
SHARED_CHARS = 40

# A paragraph that is mostly a link leads elsewhere.
MAX_LINKED_SHARE = 0.6
MAX_NAME_CHARS = 300

_NAMED = re.compile(rf"\b(?:{either('headings.lead_markup')})\b")
# Names of a lead that say whose: a picture's description, a machine's summary, the site's tagline.
_MEDIA = re.compile(r"\b(?:media|gallery|image|img|photo|video|player|ai|site)\b")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-zà-ÿ]+")
_SENTENCE_END = re.compile(r"[.!?…:。！？\"”»’'）)]\s*$")
_LEAVES = ("p", "h2", "h3", "h4", "div", "span", "li", "strong")
_BLOCKS = ("p", "div", "ul", "ol", "h1", "h2", "h3", "section", "article", "table", "header", "figure", "form", "time")


def find_lead(
    declared: Declared, tree: HtmlElement, headline: str | None, paragraphs: Sequence[str], furniture: Sidebars
) -> str | None:
    """Return the lead that appears under the headline but not in the body, or None.

    A story that opens with its dateline has its lead there: what comes before it is a deck.
    """
    heading = find_heading(tree, headline)
    if heading is None or not paragraphs or find_dateline(paragraphs[0]) is not None:
        return None
    body = _squeeze("".join(paragraphs))
    starts = [_squeeze(text)[:SHARED_CHARS] for text in _summaries(declared)]
    frame = next(heading.iterancestors("header", "hgroup"), None)
    boxes = frozenset(heading.iterancestors())
    for element in islice(elements_after(heading, *_LEAVES), MAX_STEPS):
        if any(child.tag in _BLOCKS for child in element):
            continue
        text = line_of(element)
        squeezed = _squeeze(text)
        if squeezed.startswith(body[:SHARED_CHARS]):
            return None
        if not MIN_LEAD_CHARS <= len(text) <= MAX_LEAD_CHARS or fold(text) == fold(headline or ""):
            continue
        if squeezed[:SHARED_CHARS] in body:
            return None
        is_lead = (
            any(squeezed.startswith(start) for start in starts)
            or _is_named_lead(element)
            or (frame is not None and _SENTENCE_END.search(text) is not None and frame in element.iterancestors())
        )
        if is_lead and not _is_caption_or_link(element, text) and not is_outside_story(element, boxes):
            return None if furniture.holds(text) or find_posted_line(text) is not None else text
    return None


def _summaries(declared: Declared) -> list[str]:
    said = (declared.ld.text("description"), declared.value("og:description"), declared.value("description"))
    return [text for text in said if text and len(_squeeze(text)) >= SHARED_CHARS]


def _is_caption_or_link(element: HtmlElement, text: str) -> bool:
    if next(element.iterancestors("figure", "figcaption", "a"), None) is not None:
        return True
    return sum(len(line_of(link)) for link in element.iter("a")) > MAX_LINKED_SHARE * len(text)


def _is_named_lead(element: HtmlElement) -> bool:
    for box in (element, *islice(element.iterancestors(), 2)):
        if box.tag in ("body", "main", "article"):
            return False
        names = f"{box.get('class') or ''} {box.get('id') or ''} {box.get('itemprop') or ''}"
        if _is_lead_name(names[:MAX_NAME_CHARS]):
            return True
    return False


def _squeeze(text: str) -> str:
    return "".join(text.split())


@lru_cache(maxsize=20_000)
def _is_lead_name(names: str) -> bool:
    words = _NO_WORD.sub(" ", _CAMEL.sub(" ", names).lower())
    return _NAMED.search(words) is not None and _MEDIA.search(words) is None
