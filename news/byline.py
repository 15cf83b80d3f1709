"""Who wrote a story: the byline as printed, and the names in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from news.headline import Candidate, Choice, fold
from news.json_ld import as_text
from news.metadata import Declared, Line
from news.names import ADDRESS, LEAD_IN, MAX_AUTHORS, Name, Role, parse_names

__all__ = ["Byline", "Name", "choose_byline", "parse_names"]

_META_NAMES = (
    "author", "authors", "byl", "article:author", "article:author_name", "og:author", "og:article:author",
    "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor", "cxenseparse:author",
    "articleauthor", "article.author", "citation_author", "mediator_author", "rbauthors", "twitter:misc:written by",
    "vr:author", "dable:author",
)  # fmt: skip

_WRITTEN_BY = re.compile(
    r"(?:written|posted) by|by$|author|verfasst von|geschrieben von|autor|écrit par|escrito por|scritto da|"
    r"geschreven door|skrevet av|skriven av|skrevet af|"
    r"napisane przez|kirjoittanut|написано|автор|yazan|ditulis oleh",
    re.I,
)
_SURE = re.compile(r"(?:^|\s)(?:author|byline|fn|url)(?:\s|$)|author-?_?name")


@dataclass(frozen=True, slots=True)
class Byline:
    """The author line as printed, the names in it, and everything they could have been."""

    printed: str | None
    names: tuple[Name, ...]
    choice: Choice

    @property
    def authors(self) -> list[str]:
        """The people who wrote the story, in order."""
        return [name.name for name in self.names if name.role == "author"]


def choose_byline(declared: Declared, site_names: Iterable[str]) -> Byline:
    """Return the page's byline: the first place that names people, else the first that names anyone."""
    sites = frozenset(fold(name) for name in site_names if name)
    candidates: list[Candidate] = []
    parsed: list[tuple[Name, ...]] = []
    for value, origin, names in _collect(declared, sites):
        if len(candidates) >= 20:
            break
        candidates.append(Candidate(value, origin, "names"))
        parsed.append(names)
    chosen = _choose(parsed)
    if chosen is None:
        return Byline(None, (), Choice(tuple(candidates), None))
    names = parsed[chosen]
    return Byline(_find_printed(declared, names) or candidates[chosen].value, names, Choice(tuple(candidates), chosen))


def _collect(declared: Declared, sites: frozenset[str]) -> Iterable[tuple[str, str, tuple[Name, ...]]]:
    story = declared.ld.story
    for key in ("author", "creator"):
        names = _names_of(story.get(key), declared, sites)
        if names:
            yield ", ".join(name.name for name in names), f"json-ld:{key}", names
    for meta in _META_NAMES:
        values = [value for value in declared.meta.get(meta, ()) if not ADDRESS.search(value) and len(value) <= 300]
        if values:
            yield _read("; ".join(dict.fromkeys(values[:8])), f"meta:{meta}", sites)
    for number in ("1", "2"):
        # Share cards carry labelled values; WordPress writes the author there in the site's language.
        if _WRITTEN_BY.match(declared.value(f"twitter:label{number}") or "") and (
            value := declared.value(f"twitter:data{number}")
        ):
            yield _read(value, f"meta:twitter:data{number}", sites)
    for value in declared.itemprops.get("author", ())[:2]:
        if not ADDRESS.search(value):
            yield _read(value, "itemprop:author", sites)
    for line in declared.bylines:
        if not line.is_outside and not _is_photo(line):
            yield _read_line(line, sites)
    for lead in declared.leads:
        yield lead, "text", parse_names(lead, sites, is_sure=False)
    outside = [
        line
        for line in declared.bylines
        if line.is_outside and not re.search("comment|card|teaser|related", line.origin, re.I)
    ]
    for line in [line for line in outside if not _is_photo(line)][:2]:
        yield _read_line(line, sites)


def _read(value: str, origin: str, sites: frozenset[str]) -> tuple[str, str, tuple[Name, ...]]:
    return value, origin, parse_names(value, sites)


def _read_line(line: Line, sites: frozenset[str]) -> tuple[str, str, tuple[Name, ...]]:
    if line.inner:
        is_sure = _SURE.search(line.origin) is not None or LEAD_IN.match(line.text) is not None
        found = [name for text in line.inner for name in parse_names(text, sites, is_sure=is_sure)]
        names = [name for name in found if name.role in ("author", "agency")]
        if names:
            return line.text, "byline:link", tuple(dict.fromkeys(names))
    is_sure = _SURE.search(line.origin) is not None or LEAD_IN.match(line.text) is not None
    return line.text, "byline", parse_names(line.text, sites, is_sure=is_sure)


def _is_photo(line: Line) -> bool:
    return (
        re.search(r"image|photo|caption|foto|picture", line.origin, re.I) is not None
        or re.match(r"(?:foto|photo|bild|image|credit|picture)s?\b", line.text, re.I) is not None
    )


def _names_of(value: Any, declared: Declared, sites: frozenset[str]) -> tuple[Name, ...]:
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
            for name in parse_names(text, sites):
                role: Role = "desk" if is_organisation and name.role == "author" else name.role
                found.setdefault(fold(name.name), Name(name.name, role))
    return tuple(found.values())


def _choose(parsed: list[tuple[Name, ...]]) -> int | None:
    for index, names in enumerate(parsed):
        if any(name.role == "author" for name in names):
            return index
    for index, names in enumerate(parsed):
        if names:
            return index
    return None


def _find_printed(declared: Declared, names: tuple[Name, ...]) -> str | None:
    """Return the shortest visible line that holds all these names."""
    wanted = [fold(name.name) for name in names]
    lines = [line.text for line in declared.bylines if len(line.text) <= 200]
    holding = [line for line in lines if all(name in fold(line) for name in wanted)]
    return min(holding, key=lambda line: (LEAD_IN.match(line) is None, len(line)), default=None)
