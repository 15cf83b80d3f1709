"""Gathers in one walk over the tree what a page declares and shows about its story."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from news.choice import Candidate
from news.html.json_ld import JsonLd, read_json_ld
from news.html.lines import (
    MAX_LINE_CHARS,
    MAX_LINES,
    Boxes,
    Line,
    clean,
    find_named_lines,
    is_outside_story,
    line_of,
)
from news.languages.patterns import either
from news.origins import key_origin

MIN_HEADLINE_CHARS = 12

_KICKER = re.compile(
    rf"kicker|over-?line|top-?line|roofline|{either('headings.kicker_markup')}|(?:^|[\s_-])(?:prefix|pretitle|topic)",
    re.I,
)


@dataclass(slots=True, kw_only=True)
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
                yield Candidate(content, key_origin("meta", name), "declared")


def read_metadata(tree: HtmlElement, address: str | None) -> Declared:
    """Return what the page declares and shows about its story."""
    declared = Declared(ld=read_json_ld(tree, address), language=clean(tree.get("lang") or tree.get("xml:lang")))
    boxes = frozenset(box for heading in list(tree.iter("h1"))[:3] for box in heading.iterancestors())
    for element in tree.iter("meta", "link", "title", "h1", "h2", "time"):
        _READERS[element.tag](element, declared, boxes)
    named = find_named_lines(tree, boxes, has_heading=bool(declared.headings))
    declared.dates, declared.bylines = named.dates, named.bylines
    declared.leads, declared.signatures = named.leads, named.signatures
    for name, values in named.itemprops.items():
        declared.itemprops.setdefault(name, []).extend(values)
    return declared


def _read_meta(element: HtmlElement, declared: Declared, boxes: Boxes) -> None:
    content = clean(element.get("content"))
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
        declared.title = clean(line_of(element))


def _read_heading(element: HtmlElement, declared: Declared, boxes: Boxes) -> None:
    lines = declared.headings if element.tag == "h1" else declared.subheadings
    if len(lines) < MAX_LINES and (text := _without_kicker(element)):
        lines.append(Line(text, element.tag, is_outside_story(element, boxes)))


def _without_kicker(heading: HtmlElement) -> str:
    """Return a heading's line without the label above the headline inside it."""
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
            declared.times.append(Line(text, names, is_outside_story(element, boxes), clean(stamp)))


_READERS = {
    "meta": _read_meta,
    "link": _read_link,
    "title": _read_title,
    "h1": _read_heading,
    "h2": _read_heading,
    "time": _read_time,
}
