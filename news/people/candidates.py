"""The places on a page that may name its author, each with the names read there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from news.discovery import Discovery
from news.html.declared import Declared
from news.html.json_ld import as_text
from news.html.lines import Line
from news.languages.patterns import either
from news.origins import Origin, key_origin
from news.people.names import (
    ADDRESS,
    LEAD_IN,
    MAX_AUTHORS,
    Name,
    Role,
    as_editor,
    find_editors,
    find_names,
    find_pen_name,
    is_edited_by,
)
from news.text.folding import fold

MAX_CANDIDATES = 40

_META_NAMES = (
    "author", "authors", "byl", "article:author", "article:author_name", "og:author", "og:article:author",
    "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor", "cxenseparse:author",
    "articleauthor", "article.author", "citation_author", "mediator_author", "rbauthors", "twitter:misc:written by",
    "vr:author", "dable:author",
)  # fmt: skip

_WRITTEN_BY = re.compile(either("people.written_by"), re.I)
_SURE = re.compile(r"(?:^|\s)(?:author|byline|fn|url)(?:\s|$)|author-?_?name")


@dataclass(frozen=True, slots=True)
class NamedAuthors:
    """The authors that one place on the page names: as printed, where, and as names; `sign` is the kind of place."""

    value: str
    origin: Origin
    sign: str
    names: tuple[Name, ...]


def gather_places(declared: Declared, sites: frozenset[str], discovered: Discovery | None) -> list[NamedAuthors]:
    """Return the places that may name the author; who is called the editor anywhere is the editor everywhere."""
    found = list(islice(_collect(declared, sites, discovered), MAX_CANDIDATES))
    editors = {name.name for one in found for name in one.names if name.role == "editor"}
    if not editors:
        return found
    return [replace(one, names=tuple(as_editor(n) if n.name in editors else n for n in one.names)) for one in found]


def _collect(declared: Declared, sites: frozenset[str], discovered: Discovery | None) -> Iterator[NamedAuthors]:
    story = declared.ld.story
    for key in ("author", "creator"):
        names = names_of(story.get(key), declared, sites)
        if names:
            yield NamedAuthors(", ".join(name.name for name in names), key_origin("json-ld", key), "json-ld", names)
    for meta in _META_NAMES:
        values = [value for value in declared.meta.get(meta, ()) if not ADDRESS.search(value) and len(value) <= 300]
        if values:
            text = "; ".join(dict.fromkeys(values[:8]))
            yield NamedAuthors(text, key_origin("meta", meta), "meta", find_names(text, sites))
    for number in ("1", "2"):
        # Share cards carry labelled values; WordPress writes the author there in the site's language.
        if _WRITTEN_BY.match(declared.value(f"twitter:label{number}") or "") and (
            value := declared.value(f"twitter:data{number}")
        ):
            yield NamedAuthors(value, key_origin("meta", f"twitter:data{number}"), "meta", find_names(value, sites))
    for value in declared.itemprops.get("author", ())[:2]:
        if not ADDRESS.search(value):
            yield NamedAuthors(value, "itemprop:author", "itemprop", find_names(value, sites))
    if discovered is not None and discovered.authors:
        text = "; ".join(discovered.authors)
        yield NamedAuthors(text, discovered.origin, "discovered", find_names(text, sites))
    for line in declared.bylines:
        if not line.is_outside and not _is_photo(line):
            yield _read_line(line, sites)
    for line in declared.leads:
        yield _read_lead(line, sites)
    for line in declared.signatures:
        yield NamedAuthors(line.text, "text", f"signature:{line.place}", find_names(line.text, sites, is_sure=False))
    outside = [
        line
        for line in declared.bylines
        if line.is_outside and not re.search("comment|card|teaser|related", line.origin, re.I)
    ]
    for line in [line for line in outside if not _is_photo(line)][:2]:
        one = _read_line(line, sites)
        yield NamedAuthors(one.value, one.origin, "outside", one.names)


def _read_lead(line: Line, sites: frozenset[str]) -> NamedAuthors:
    """Return the names in a line of the lead; a lone word may be one if the line says that a name follows."""
    if is_edited_by(line.text):
        return NamedAuthors(line.text, "text", f"lead:{line.place}", find_editors(line.text, sites))
    is_sure = _WRITTEN_BY.match(line.text) is not None
    pen_name = find_pen_name(line.text) if is_sure else None
    names = (Name(pen_name, "author"),) if pen_name else find_names(line.text, sites, is_sure=is_sure)
    return NamedAuthors(line.text, "text", f"lead:{line.place}", names)


def _read_line(line: Line, sites: frozenset[str]) -> NamedAuthors:
    is_sure = _SURE.search(line.origin) is not None or LEAD_IN.match(line.text) is not None
    if is_edited_by(line.text):
        return NamedAuthors(line.text, "byline", f"line:{line.place}", find_editors(line.text, sites))
    if is_sure and (pen_name := find_pen_name(line.text)) and fold(pen_name) not in sites:
        return NamedAuthors(line.text, "byline", f"line:{line.place}", (Name(pen_name, "author"),))
    if line.inner:
        found = [name for text in line.inner for name in find_names(text, sites, is_sure=is_sure)]
        found = [name for name in found if name.role in ("author", "agency")]
        if found:
            kind = "page" if line.origin == "author-page" else "link"
            origin: Origin = "byline:page" if kind == "page" else "byline:link"
            return NamedAuthors(line.text, origin, f"{kind}:{line.place}", tuple(dict.fromkeys(found)))
    return NamedAuthors(line.text, "byline", f"line:{line.place}", find_names(line.text, sites, is_sure=is_sure))


def _is_photo(line: Line) -> bool:
    return (
        re.search(r"image|photo|caption|foto|picture", line.origin, re.I) is not None
        or re.match(r"(?:foto|photo|bild|image|credit|picture)s?\b", line.text, re.I) is not None
    )


def names_of(value: Any, declared: Declared, sites: frozenset[str]) -> tuple[Name, ...]:
    """Return the names of a JSON-LD author: text, object, reference, or a list of such."""
    found: dict[str, Name] = {}
    for item in (value if isinstance(value, list) else [value])[:MAX_AUTHORS]:
        is_organisation = False
        if isinstance(item, dict):
            reference = item.get("@id")
            if "name" not in item and isinstance(reference, str):
                item = declared.ld.by_id.get(reference, item)
            is_organisation = "organi" in str(item.get("@type")).lower()
            names = item.get("name")
            texts = [t for t in names if isinstance(t, str)] if isinstance(names, list) else [as_text(names)]
        else:
            texts = [as_text(item)]
        for text in texts[:MAX_AUTHORS]:
            if not text or ADDRESS.match(text):
                continue
            for name in find_names(text, sites):
                role: Role = "desk" if is_organisation and name.role == "author" else name.role
                found.setdefault(fold(name.name), Name(name.name, role, name.is_outlet))
    return tuple(found.values())
