"""Finds where a listing's XML begins: entities declared before it are never passed to a parser."""

import re
from dataclasses import dataclass
from html.entities import html5

from tasks.collect.listings.problems import ListingError

_ROOT = re.compile(
    r"<(?P<qname>(?:[A-Za-z][\w.-]{0,40}:)?(?P<name>rss|feed|rdf|channel|urlset|sitemapindex))(?=[\s>/])", re.I
)
_HTML = re.compile(r"<(?:!doctype\s{1,9}html|html)\b", re.I)
_PROLOGUE = re.compile(
    r"(?:\s|<\?[^<>]{0,1000}>|<!--(?:(?!-->).){0,2000}-->|<!doctype\s[^<>\[]{0,2000}>)*", re.I | re.S
)
_FIRST = re.compile(r"<([A-Za-z][\w:.-]{0,60})")
_ENTITY = re.compile(r"<!ENTITY\b", re.I)
_EXTERNAL = re.compile(r"<!DOCTYPE\s[^<>\[]{0,2000}?\b(?:SYSTEM|PUBLIC)\b", re.I)
_REFERENCE = re.compile(r"&([A-Za-z_][\w.-]{0,60});")


@dataclass(frozen=True, slots=True)
class XmlRoot:
    """The root element of a listing: its name without prefix in lower case, as printed, and where it starts."""

    name: str
    qname: str
    start: int


def find_root(text: str) -> XmlRoot | None:
    """Return the root element of a feed or sitemap, or None where none begins in the text.

    Raises ListingError where entities are declared before it, or where the text is a page.
    """
    root = _ROOT.search(text)
    start = root.start() if root else len(text)
    if _ENTITY.search(text, 0, start):
        raise ListingError("entities refused: the document declares entities of its own")
    # A template's doctype right above a listing's root makes no page of it.
    if _HTML.search(text, 0, start) and not (root and _PROLOGUE.fullmatch(text, 0, start)):
        raise ListingError("an HTML page where a listing should be; the address may have moved or may require a login")
    return XmlRoot(root["name"].lower(), root["qname"], root.start()) if root else None


def require_known_entities(text: str, root: XmlRoot) -> None:
    """Raise ListingError where an external DTD (which is never fetched) would have to say what an entity is."""
    if _EXTERNAL.search(text, 0, root.start):
        for reference in _REFERENCE.finditer(text, root.start):
            if f"{reference[1]};" not in html5:
                raise ListingError(f"entities refused: &{reference[1]}; is declared outside the document")


def find_first_element(text: str) -> str | None:
    """Return the name of the first element as printed, for saying what a document is instead."""
    first = _FIRST.search(text)
    return first[1] if first else None
