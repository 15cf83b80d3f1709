"""What a page declares and shows about its story, gathered in one walk over the tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Literal

from lxml.html import HtmlElement

from news.choice import Candidate
from news.html.json_ld import JsonLd, read_json_ld

# A byline or a date is a line; more text is a box that merely bears the name.
MAX_LINE_CHARS = 250
MAX_LINES = 40

# How far below the headline a line of few words may still belong to it.
MAX_SEARCHED_LINES = 25
MAX_LEAD_CHARS = 60

MIN_HEADLINE_CHARS = 12

_BYLINE_NAME = re.compile(
    r"by-?_?line|author|autor(?!iz)|auteur|(?<![a-z])writer|forfatter|verfasser|kirjoittaja|reporter|journalist|"
    r"contributor|creator|user-?name|wrote-?_?by",
    re.I,
)
_DATE_NAME = re.compile(
    r"(?<![a-z])(?:up)?date(?![dt]-?[a-z])|date(?:line|time|_|-|$|\s)|time-?stamp|publish|posted|datum|pubdate|fecha|"
    r"veroeffentlich|(?<![a-z])time(?![a-z])",
    re.I,
)
# Most names hold none of these: a look for them spares the two searches above.
_HINT = re.compile(
    "uthor|utor|uteur|line|writer|username|user-name|wrote|asser|atter|taja|reporter|journalist|contrib|creator|date|time|publi|posted|datum|"
    "fecha|veroeff"
)
_OUTSIDE = re.compile(
    r"comment|related|teaser|sidebar|footer|(?<![a-z])nav|recommend|most-?read|trending|widget|popular|promo|"
    r"newsletter|disqus|more-|carousel",
    re.I,
)
# A line that begins as an author line does, with a name behind it or in the element that follows.
_LEADS_BYLINE = re.compile(
    r"[\s(/|·•~–—-]{0,9}(?:(?:story|text|words|written|reported|posted|published|submitted|compiled|ein kommentar|"
    r"eine analyse|ein gastbeitrag|kommentar|interview|geschrieben|verfasst|publié|écrit|escrito|publicado|scritto|"
    r"geschreven)\s{1,3})?(?:by|von|par|por|di|door|av|af|text|autor(?:in)?|author|skrevet av|tekst)\s?:?"
    r"(?:\s{1,3}(?=[A-ZÀ-ÝА-Яa-z])|\s{0,3}$)|"
    # Who edited a Chinese story stands under it, in a line of no name: "（责编：林小山）".
    r"[（(【\[]?(?:责任编辑|責任編輯|责编|責編|编辑|編輯)[：:]",
    re.I,
)
_LEAD_LETTERS = frozenset("bBvVpPdDaAtTsSwWrReEkKiIgGcC(-–—|/~·•（【[责責编編")
_AUTHOR_PAGE = re.compile(
    r"(?<!/licenses)/(?:authors?|autor(?:en|es|in)?|auteurs?|autori?|verfasser|redakteure?|journalists?|journalistes?|reporters?|"
    r"contributors?|writers?|columnists?|by|profiles?|profil|people|personen?|team|staff|kolumnist(?:en)?|skribent)/"
    r"[^/?#]{2,80}",
    re.I,
)
MAX_NAME_LINE_CHARS = 60
_QUOTES = ("blockquote", "q")
_BOLD = frozenset(["strong", "b", "em", "i"])
_SIGNATURE = re.compile(r"\(?[^\W\d_][^\s\d]{1,20}(?:\s[^\s\d]{1,20}){1,6}\)?")
MIN_RUNNING_CHARS = 120
_LINE_TAGS = (
    "div",
    "span",
    "p",
    "a",
    "section",
    "header",
    "address",
    "li",
    "ul",
    "strong",
    "em",
    "b",
    "i",
    "small",
    "cite",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "time",
    "dd",
    "td",
    "figure",
    "figcaption",
    "abbr",
    "font",
    "label",
    "button",
    "article",
    "main",
    "table",
    "tr",
    "dl",
    "dt",
    "ol",
    "h1",
    "blockquote",
    "aside",
    "footer",
)
_KICKER = re.compile(
    r"kicker|over-?line|dachzeile|top-?line|spitzmarke|roofline|(?:^|[\s_-])(?:prefix|pretitle|topic)", re.I
)

Boxes = frozenset[HtmlElement]

# Above the headline, between headline and running text, or below where that begins.
Place = Literal["above", "head", "below"]


@dataclass(frozen=True, slots=True)
class Line:
    """A short piece of visible text with the names its element bears and whether it stands beside the story."""

    text: str
    origin: str
    is_outside: bool
    attribute: str | None = None
    inner: tuple[str, ...] = ()
    place: Place = "head"


@dataclass(slots=True)
class Declared:
    """Everything a page says about its story besides the text itself, unjudged."""

    ld: JsonLd
    meta: dict[str, list[str]] = field(default_factory=dict)
    itemprops: dict[str, list[str]] = field(default_factory=dict)
    title: str | None = None
    headings: list[Line] = field(default_factory=list)
    subheadings: list[Line] = field(default_factory=list)
    times: list[Line] = field(default_factory=list)
    dates: list[Line] = field(default_factory=list)
    bylines: list[Line] = field(default_factory=list)
    leads: list[Line] = field(default_factory=list)
    signatures: list[Line] = field(default_factory=list)
    canonical: str | None = None
    language: str | None = None

    def first(self, *names: str) -> tuple[str, str] | None:
        """Return the first of these meta tags that says something, as (name, content)."""
        for name in names:
            for content in self.meta.get(name, ()):
                return name, content
        return None

    def value(self, *names: str) -> str | None:
        """Return the content of the first of these meta tags that says something."""
        found = self.first(*names)
        return found[1] if found else None

    def candidates(self, *names: str) -> Iterator[Candidate]:
        """Yield what each of these meta tags says first."""
        for name in names:
            for content in self.meta.get(name, ())[:1]:
                yield Candidate(content, f"meta:{name}", "declared")


def read_metadata(tree: HtmlElement, address: str | None) -> Declared:
    """Return what the page declares and shows about its story."""
    declared = Declared(ld=read_json_ld(tree, address), language=_clean(tree.get("lang") or tree.get("xml:lang")))
    boxes = frozenset(box for heading in list(tree.iter("h1"))[:3] for box in heading.iterancestors())
    for element in tree.iter("meta", "link", "title", "h1", "h2", "time"):
        _READERS[element.tag](element, declared, boxes)
    _read_named_lines(tree, declared, boxes)
    return declared


def lines_after_headline(tree: HtmlElement) -> Iterator[str]:
    """Yield the short lines that follow the headline, where byline and date stand; "" for running text."""
    heading = next(iter(tree.iter("h1", "h2")), None)
    if heading is None:
        return
    for _ in range(3):
        for element in heading.itersiblings():
            for text in element.itertext():
                line = " ".join(text.split())
                if len(line) > 3:
                    yield line if len(line) <= MAX_LEAD_CHARS else ""
        heading = heading.getparent()
        if heading is None or heading.tag == "body":
            return


def line_of(element: HtmlElement) -> str:
    """Return the element's text as one line, blanks collapsed.

    Pieces of different elements are set apart, or a byline and its date would grow together.
    """
    return " ".join(" ".join(element.itertext()).split())


def is_outside_story(element: HtmlElement, story_boxes: frozenset[HtmlElement] = frozenset()) -> bool:
    """Whether the element stands in a box beside the story: comments, teasers, navigation, footer.

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


def _clean(text: str | None) -> str | None:
    cleaned = " ".join(unescape(text).split()) if text else ""
    return cleaned[:20_000] or None


def _read_meta(element: HtmlElement, declared: Declared, boxes: Boxes) -> None:
    content = _clean(element.get("content"))
    if content is None:
        return
    for key in ("property", "name", "http-equiv"):
        name = element.get(key)
        if name:
            declared.meta.setdefault(name.strip().lower(), []).append(content)
    itemprop = element.get("itemprop")
    if itemprop and not is_outside_story(element, boxes):
        declared.itemprops.setdefault(itemprop.strip().lower(), []).append(content)


def _read_link(element: HtmlElement, declared: Declared, _boxes: Boxes) -> None:
    if declared.canonical is None and "canonical" in (element.get("rel") or "").lower().split():
        declared.canonical = (element.get("href") or "").strip() or None


def _read_title(element: HtmlElement, declared: Declared, _boxes: Boxes) -> None:
    if declared.title is None and element.getparent() is not None and element.getparent().tag != "svg":
        declared.title = _clean(line_of(element))


def _read_heading(element: HtmlElement, declared: Declared, boxes: Boxes) -> None:
    lines = declared.headings if element.tag == "h1" else declared.subheadings
    if len(lines) < MAX_LINES and (text := _without_kicker(element)):
        lines.append(Line(text, element.tag, is_outside_story(element, boxes)))


def _without_kicker(heading: HtmlElement) -> str:
    """Return a heading's line without the label that stands in it above the headline."""
    whole = line_of(heading)
    for part in heading.iterdescendants("span", "small", "div", "p", "strong", "em", "a"):
        if _KICKER.search(part.get("class") or "") and (kicker := line_of(part)) and len(part.getchildren()) <= 2:
            rest = whole.removeprefix(kicker).lstrip(" :|–—-")
            if rest != whole and len(rest) >= MIN_HEADLINE_CHARS:
                return rest
    return whole


def _read_time(element: HtmlElement, declared: Declared, boxes: Boxes) -> None:
    if len(declared.times) < MAX_LINES:
        text = line_of(element)
        stamp = element.get("datetime") or element.get("content") or element.get("title")
        if (text or stamp) and len(text) <= MAX_LINE_CHARS:
            names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".strip()
            declared.times.append(Line(text, names, is_outside_story(element, boxes), _clean(stamp)))


_READERS = {
    "meta": _read_meta,
    "link": _read_link,
    "title": _read_title,
    "h1": _read_heading,
    "h2": _read_heading,
    "time": _read_time,
}


def _read_named_lines(tree: HtmlElement, declared: Declared, boxes: Boxes) -> None:
    """Gather the elements whose class, id, itemprop or rel says that they are a byline or a date, or whose words do."""
    place: Place = "above" if declared.headings else "head"
    for element in tree.iter(*_LINE_TAGS):
        tag = element.tag
        if tag == "h1":
            if not is_outside_story(element, boxes):
                place = "head"
        elif tag == "p" and place == "head" and _is_running(element) and not is_outside_story(element, boxes):
            place = "below"
        text, tail = element.text, element.tail
        if text and (begun := text.lstrip()[: MAX_LINE_CHARS + 1])[:1] in _LEAD_LETTERS:
            _read_lead(begun, element, declared, boxes, place)
        if tail and (begun := tail.lstrip()[: MAX_LINE_CHARS + 1])[:1] in _LEAD_LETTERS:
            _read_lead(begun, element.getparent(), declared, boxes, place)
        if tag in _BOLD and place == "head" and len(declared.signatures) < MAX_LINES:
            _read_signature(element, declared, boxes, place)
        get = element.get
        names, identity, itemprop, rel, test = get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid")
        if itemprop:
            _read_itemprop(element, itemprop, declared, boxes)
        if tag == "a" and len(declared.bylines) < MAX_LINES and _AUTHOR_PAGE.search((get("href") or "")[:500]):
            text = _short_line(element)
            # Who is quoted may have a page, too.
            if text and len(text) <= MAX_NAME_LINE_CHARS and next(element.iterancestors(*_QUOTES), None) is None:
                line = Line(text, "author-page", is_outside_story(element, boxes), None, (text,), place)
                declared.bylines.append(line)
        if not names and not identity and not rel and not test and not itemprop:
            continue
        names = f"{names or ''} {identity or ''} {itemprop or ''} {rel or ''} {test or ''}"
        is_byline, is_date = _judge_names(names[:500])
        if is_byline and len(declared.bylines) < MAX_LINES:
            text = _short_line(element)
            if text:
                inner = tuple(_links_in(element))
                outside = is_outside_story(element, boxes)
                declared.bylines.append(Line(text, names.strip()[:200], outside, None, inner, place))
        if is_date and len(declared.dates) < MAX_LINES and tag != "time":
            text = _short_line(element)
            if text and any(c.isdigit() for c in text):
                declared.dates.append(Line(text, names.strip()[:200], is_outside_story(element, boxes)))


def _read_signature(element: HtmlElement, declared: Declared, boxes: Boxes, place: Place) -> None:
    """Gather a paragraph that is nothing but a name set apart in type, as stands over a story."""
    parent = element.getparent()
    name = " ".join((element.text or "")[: MAX_NAME_LINE_CHARS + 1].split())
    if parent is None or len(name) > MAX_NAME_LINE_CHARS or not _SIGNATURE.fullmatch(name):
        return
    while parent.tag in _BOLD and parent.getparent() is not None:
        parent = parent.getparent()
    if parent.tag in ("p", "div") and _short_line(parent) == name and not is_outside_story(element, boxes):
        declared.signatures.append(Line(name, "signature", False, None, (), place))


def _is_running(element: HtmlElement) -> bool:
    """Whether the element holds running text, without walking through all of it."""
    length = 0
    for piece in element.itertext():
        length += len(piece.strip())
        if length >= MIN_RUNNING_CHARS:
            return True
    return False


def _read_lead(begun: str, whole: HtmlElement | None, declared: Declared, boxes: Boxes, place: Place) -> None:
    """Gather a line that says "by ..." in so many words, whatever its element is called."""
    lead = _LEADS_BYLINE.match(begun)
    if lead is None or whole is None or len(begun) > MAX_LINE_CHARS or len(declared.leads) >= MAX_LINES:
        return
    if is_outside_story(whole, boxes):
        return
    begun = begun.rstrip()
    line = _short_line(whole) or begun
    if lead.end() >= len(begun) and line == begun and (following := whole.getnext()) is not None:
        # A label in a box of its own; the name stands in the next one.
        line = f"{line} {_short_line(following) or ''}"
    start = max(0, line.find(" ".join(begun.split())))
    declared.leads.append(Line(line[start : start + MAX_LINE_CHARS], "lead", False, None, (), place))


@lru_cache(maxsize=20_000)
def _is_outside_name(names: str) -> bool:
    return _OUTSIDE.search(names) is not None


@lru_cache(maxsize=20_000)
def _judge_names(names: str) -> tuple[bool, bool]:
    """Whether an element of these names is a byline, and a date; a site's few names come back on all its pages."""
    if not _HINT.search(names.lower()):
        return False, False
    return _BYLINE_NAME.search(names) is not None, _DATE_NAME.search(names) is not None


def _read_itemprop(element: HtmlElement, itemprop: str, declared: Declared, boxes: Boxes) -> None:
    value = element.get("content") or element.get("datetime")
    if value is None and itemprop.strip().lower() in ("headline", "name", "datepublished", "datemodified"):
        value = _short_line(element)
    value = _clean(value)
    if value and not is_outside_story(element, boxes):
        for name in itemprop.lower().split():
            declared.itemprops.setdefault(name, []).append(value)


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
