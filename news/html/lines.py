"""The short lines that a page shows: those whose element or whose own words name them a byline or a date."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Literal

from lxml.html import HtmlElement

from news.languages.patterns import either, gather

# A byline or a date is a line; more text is a box that merely bears the name.
MAX_LINE_CHARS = 250
MAX_LINES = 40
MAX_NAME_LINE_CHARS = 60
MIN_RUNNING_CHARS = 120

_BYLINE_NAME = re.compile(
    r"by-?_?line|author|autor(?!iz)|(?<![a-z])writer|reporter|journalist|contributor|creator|user-?name|wrote-?_?by|"
    rf"{either('people.byline_markup')}",
    re.I,
)
_DATE_NAME = re.compile(
    r"(?<![a-z])(?:up)?date(?![dt]-?[a-z])|date(?:line|time|_|-|$|\s)|time-?stamp|publish|posted|pubdate|"
    rf"(?<![a-z])time(?![a-z])|{either('dates.date_markup')}",
    re.I,
)
# Most names hold none of these: a look for them spares the two searches above.
_HINT = re.compile(
    "uthor|utor|line|writer|username|user-name|wrote|reporter|journalist|contrib|creator|date|time|publi|posted|"
    + either("people.byline_markup", "dates.date_markup")
)
_OUTSIDE = re.compile(
    r"comment|related|teaser|sidebar|footer|(?<![a-z])nav|recommend|most-?read|trending|widget|popular|promo|"
    r"newsletter|disqus|more-|carousel",
    re.I,
)
# A line that begins as an author line does, with a name behind it or in the element that follows. Who edited a
# Chinese story is named under it, in a line of no name: "（责编：林小山）".
_LEADS_BYLINE = re.compile(
    rf"[\s(/|·•~–—-]{{0,9}}(?:(?:{either('people.byline_verbs', 'people.lead_verbs')})\s{{1,3}})?"
    rf"(?:{either('people.by', 'people.author_labels', 'people.lead_labels')})\s?:?"
    r"(?:\s{1,3}(?=[A-ZÀ-ÝА-Яa-z])|\s{0,3}$)|"
    rf"[（(【\[]?(?:{either('people.editor_labels')})[：:]",
    re.I,
)
# Lines that open with "Écrit par" have never been read; to read them is a change of what the same page gives.
_UNREAD_LETTERS = frozenset("éÉ")
_FIRST_LETTERS = frozenset(
    word[0]
    for word in gather(
        "people.by", "people.author_labels", "people.byline_verbs", "people.lead_verbs", "people.lead_labels",
        "people.editor_labels",
    )
)  # fmt: skip
_LEAD_LETTERS = (
    _FIRST_LETTERS | frozenset(letter.upper() for letter in _FIRST_LETTERS) | frozenset("(-–—|/~·•（【[")
) - _UNREAD_LETTERS
_AUTHOR_PAGE = re.compile(rf"(?<!/licenses)/(?:{either('people.author_folders')})/[^/?#]{{2,80}}", re.I)
_QUOTES = ("blockquote", "q")
_BOLD = frozenset(["strong", "b", "em", "i"])
_SIGNATURE = re.compile(r"\(?[^\W\d_][^\s\d]{1,20}(?:\s[^\s\d]{1,20}){1,6}\)?")
_LINE_TAGS = (
    "div", "span", "p", "a", "section", "header", "address", "li", "ul", "strong", "em", "b", "i", "small", "cite",
    "h2", "h3", "h4", "h5", "h6", "time", "dd", "td", "figure", "figcaption", "abbr", "font", "label", "button",
    "article", "main", "table", "tr", "dl", "dt", "ol", "h1", "blockquote", "aside", "footer",
)  # fmt: skip

Boxes = frozenset[HtmlElement]

# Above the headline, between headline and running text, or below where that begins.
Place = Literal["above", "head", "below"]


@dataclass(frozen=True, slots=True)
class Line:
    """A short piece of visible text with the names of its element, and whether it is beside the story."""

    text: str
    origin: str
    is_outside: bool
    attribute: str | None = None
    inner: tuple[str, ...] = ()
    place: Place = "head"


@dataclass(slots=True)
class NamedLines:
    """The lines that are named, by kind, and the values that microdata gives."""

    dates: list[Line] = field(default_factory=list)
    bylines: list[Line] = field(default_factory=list)
    leads: list[Line] = field(default_factory=list)
    signatures: list[Line] = field(default_factory=list)
    itemprops: dict[str, list[str]] = field(default_factory=dict)


def find_named_lines(tree: HtmlElement, boxes: Boxes, *, has_heading: bool) -> NamedLines:
    """Return the lines whose class, id, itemprop or rel says that they are a byline or a date, or whose words do.

    `boxes` hold the story; where the page `has_heading`, the walk says what comes before it.
    """
    found = NamedLines()
    place: Place = "above" if has_heading else "head"
    for element in tree.iter(*_LINE_TAGS):
        tag = element.tag
        if tag == "h1":
            if not is_outside_story(element, boxes):
                place = "head"
        elif tag == "p" and place == "head" and _is_running(element) and not is_outside_story(element, boxes):
            place = "below"
        text, tail = element.text, element.tail
        if text and (begun := text.lstrip()[: MAX_LINE_CHARS + 1])[:1] in _LEAD_LETTERS:
            _read_lead(begun, element, found, boxes, place)
        if tail and (begun := tail.lstrip()[: MAX_LINE_CHARS + 1])[:1] in _LEAD_LETTERS:
            _read_lead(begun, element.getparent(), found, boxes, place)
        if tag in _BOLD and place == "head" and len(found.signatures) < MAX_LINES:
            _read_signature(element, found, boxes, place)
        get = element.get
        names, identity, itemprop, rel, test = get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid")
        if itemprop:
            _read_itemprop(element, itemprop, found, boxes)
        if tag == "a" and len(found.bylines) < MAX_LINES and _AUTHOR_PAGE.search((get("href") or "")[:500]):
            text = _short_line(element)
            # Who is quoted may have a page, too.
            if text and len(text) <= MAX_NAME_LINE_CHARS and next(element.iterancestors(*_QUOTES), None) is None:
                line = Line(text, "author-page", is_outside_story(element, boxes), None, (text,), place)
                found.bylines.append(line)
        if not names and not identity and not rel and not test and not itemprop:
            continue
        names = f"{names or ''} {identity or ''} {itemprop or ''} {rel or ''} {test or ''}"
        is_byline, is_date = _judge_names(names[:500])
        if is_byline and len(found.bylines) < MAX_LINES:
            text = _short_line(element)
            if text:
                inner = tuple(_links_in(element))
                outside = is_outside_story(element, boxes)
                found.bylines.append(Line(text, names.strip()[:200], outside, None, inner, place))
        if is_date and len(found.dates) < MAX_LINES and tag != "time":
            text = _short_line(element)
            if text and any(c.isdigit() for c in text):
                found.dates.append(Line(text, names.strip()[:200], is_outside_story(element, boxes)))
    return found


def line_of(element: HtmlElement) -> str:
    """Return the element's text as one line, blanks collapsed.

    Pieces of different elements are set apart, or a byline and its date would grow together.
    """
    return " ".join(" ".join(element.itertext()).split())


def is_outside_story(element: HtmlElement, story_boxes: frozenset[HtmlElement] = frozenset()) -> bool:
    """Whether the element is in a box beside the story: comments, teasers, navigation, footer.

    A box that holds a top heading holds the story, whatever it is called ("with-sidebar").
    """
    for ancestor in (element, *element.iterancestors()):
        if ancestor in story_boxes or ancestor.tag in ("body", "html"):
            return False
        if ancestor.tag in ("nav", "aside"):
            return True
        if ancestor.tag == "footer" and next(ancestor.iterancestors("article"), None) is None:
            return True
        names = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
        if names != " " and _is_outside_name(names[:500]):
            return True
    return False


def clean(text: str | None) -> str | None:
    """Return what a page declares as one line without character references, or None if that is nothing."""
    cleaned = " ".join(unescape(text).split()) if text else ""
    return cleaned[:20_000] or None


def _read_signature(element: HtmlElement, found: NamedLines, boxes: Boxes, place: Place) -> None:
    """Collect a paragraph that is only a name set apart in type, as printed above a story."""
    parent = element.getparent()
    name = " ".join((element.text or "")[: MAX_NAME_LINE_CHARS + 1].split())
    if parent is None or len(name) > MAX_NAME_LINE_CHARS or not _SIGNATURE.fullmatch(name):
        return
    while parent.tag in _BOLD and parent.getparent() is not None:
        parent = parent.getparent()
    if parent.tag in ("p", "div") and _short_line(parent) == name and not is_outside_story(element, boxes):
        found.signatures.append(Line(name, "signature", False, None, (), place))


def _is_running(element: HtmlElement) -> bool:
    """Whether the element holds running text, without walking through all of it."""
    length = 0
    for piece in element.itertext():
        length += len(piece.strip())
        if length >= MIN_RUNNING_CHARS:
            return True
    return False


def _read_lead(begun: str, whole: HtmlElement | None, found: NamedLines, boxes: Boxes, place: Place) -> None:
    """Gather a line that says "by ..." in so many words, whatever its element is called."""
    lead = _LEADS_BYLINE.match(begun)
    if lead is None or whole is None or len(begun) > MAX_LINE_CHARS or len(found.leads) >= MAX_LINES:
        return
    if is_outside_story(whole, boxes):
        return
    begun = begun.rstrip()
    line = _short_line(whole) or begun
    if lead.end() >= len(begun) and line == begun and (following := whole.getnext()) is not None:
        # A label in a box of its own; the name is in the next one.
        line = f"{line} {_short_line(following) or ''}"
    start = max(0, line.find(" ".join(begun.split())))
    found.leads.append(Line(line[start : start + MAX_LINE_CHARS], "lead", False, None, (), place))


@lru_cache(maxsize=20_000)
def _is_outside_name(names: str) -> bool:
    return _OUTSIDE.search(names) is not None


@lru_cache(maxsize=20_000)
def _judge_names(names: str) -> tuple[bool, bool]:
    """Whether an element of these names is a byline, and a date; a site's few names come back on all its pages."""
    if not _HINT.search(names.lower()):
        return False, False
    return _BYLINE_NAME.search(names) is not None, _DATE_NAME.search(names) is not None


def _read_itemprop(element: HtmlElement, itemprop: str, found: NamedLines, boxes: Boxes) -> None:
    value = element.get("content") or element.get("datetime")
    if value is None and itemprop.strip().lower() in ("headline", "name", "datepublished", "datemodified"):
        value = _short_line(element)
    value = clean(value)
    if value and not is_outside_story(element, boxes):
        for name in itemprop.lower().split():
            found.itemprops.setdefault(name, []).append(value)


def _short_line(element: HtmlElement) -> str | None:
    """Return the element's text when it is a line, without walking through a whole page to learn that it is not."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        length += len(piece.strip())
        if length > MAX_LINE_CHARS:
            return None
        pieces.append(piece)
    return " ".join(" ".join(pieces).split()) or None


def _links_in(element: HtmlElement) -> list[str]:
    links = [element] if element.tag == "a" else list(element.iter("a"))
    return [text for link in links[:12] if (text := line_of(link)) and len(text) <= 80]
