"""Who wrote a story: the byline as printed, and the names in it."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from news.discovery import Discovery
from news.headline import Candidate, Choice, fold
from news.json_ld import as_text
from news.metadata import Declared, Line
from news.names import ADDRESS, LEAD_IN, MAX_AUTHORS, Name, Role, find_pen_name, is_edited_by, parse_names

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


_PICTURED_BY = re.compile(
    r"(?:fotos?|photos?|pictures?|bild(?:er)?|photograph(?:s|y|ed)?|fotograf\w{0,3})\s?(?:by|von|par|por|di|:)\s?:?\s{0,3}"
    r"(?P<names>\S.{2,80})",
    re.I,
)

MAX_CANDIDATES = 40
MAX_HELPERS = 10
_DECLARED = frozenset(["json-ld", "meta", "itemprop", "discovered"])
_AT_HEAD = frozenset(["link:head", "line:head"])
# What each sign adds to the score of the names it stands with. Fitted (softmax, L2) on 332 pages with known authors;
# F1 on pages left out of the fit .78 (news: .91), on those in it .79 (.93).
WEIGHTS = {
    "json-ld": 2.8,
    "meta": 0.9,
    "itemprop": 0.9,
    "discovered": 1.5,
    # A line that says "by ..."; an element called byline; a link in one; a link to an author's page. Above the
    # headline, between it and the running text, or below.
    "lead:above": 0.0,
    "lead:head": 1.9,
    "lead:below": -1.2,
    "line:above": 0.2,
    "line:head": 1.1,
    "line:below": -0.7,
    "link:above": 0.0,
    "link:head": 0.8,
    "link:below": -0.8,
    "page:above": -0.4,
    "page:head": 1.2,
    "page:below": -0.4,
    # A paragraph of a name set in bold.
    "signature:head": 0.5,
    # In a box beside the story.
    "outside": -2.2,
    # Nobody but the outlet is named: by the machine-readable places, or in sight only.
    "outlet:declared": -0.5,
    "outlet:shown": 0.7,
    "names author": 1.4,
    "names agency": 0.0,
    "names desk": 0.0,
    "names editor": -0.4,
    "names cms_account": -1.1,
    # Another place names these and more, or only some of these, or the first name with a surname.
    "in another": -1.5,
    "in another at head": -1.2,
    "holds another": 0.7,
    "short for another": -0.8,
}


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


@dataclass(frozen=True, slots=True)
class Found:
    """What one place says of the author: as printed, where, and the names in it; `sign` is the kind of place."""

    value: str
    origin: str
    sign: str
    names: tuple[Name, ...]


def choose_byline(declared: Declared, site_names: Iterable[str], discovered: Discovery | None = None) -> Byline:
    """Return the page's byline with all it could have been."""
    sites = frozenset(fold(name) for name in site_names if name)
    found = _gather(declared, sites, discovered)
    candidates = tuple(Candidate(one.value, one.origin, "names") for one in found)
    groups = _group(found)
    best, best_score = None, -math.inf
    for key, members in groups.items():
        score = sum(WEIGHTS[sign] * strength for sign, strength in _signs(key, members, groups).items())
        if score > best_score:
            best, best_score = _fullest(members), score
    helpers = _find_helpers(declared, found, sites)
    if best is None:
        return Byline(None, helpers, Choice(candidates, None))
    chosen = found.index(best)
    named = {fold(name.name) for name in best.names}
    names = (*best.names, *(name for name in helpers if fold(name.name) not in named))
    return Byline(_find_printed(declared, best.names) or best.value, names, Choice(candidates, chosen))


def _find_helpers(declared: Declared, found: list[Found], sites: frozenset[str]) -> tuple[Name, ...]:
    """Return who edited the story, took its pictures or contributed, where the page says so."""
    helpers: dict[str, Name] = {}
    lines = [line.text for line in declared.bylines if not line.is_outside and line.place != "above"]
    pictured = [match["names"] for text in lines if (match := _PICTURED_BY.fullmatch(text))]
    said: list[tuple[Role, Iterable[Name]]] = [
        ("contributor", _names_of(declared.ld.story.get("contributor"), declared, sites)),
        ("editor", _names_of(declared.ld.story.get("editor"), declared, sites)),
        ("editor", [name for one in found for name in one.names if name.role == "editor"]),
        ("photographer", [name for text in pictured for name in parse_names(text, sites)]),
    ]
    for role, names in said:
        for name in names:
            if name.role in ("author", "editor"):
                helpers.setdefault(fold(name.name), replace(name, role=role))
    return tuple(helpers.values())[:MAX_HELPERS]


def _gather(declared: Declared, sites: frozenset[str], discovered: Discovery | None) -> list[Found]:
    """Return the places that may name the author; who is called the editor anywhere is the editor everywhere."""
    found = list(islice(_collect(declared, sites, discovered), MAX_CANDIDATES))
    editors = {name.name for one in found for name in one.names if name.role == "editor"}
    if not editors:
        return found
    return [replace(one, names=tuple(_as_editor(n) if n.name in editors else n for n in one.names)) for one in found]


def _as_editor(name: Name) -> Name:
    return replace(name, role="editor")


def _group(found: list[Found]) -> dict[frozenset[str], list[Found]]:
    """Return the places that name the same, by whom they name."""
    groups: dict[frozenset[str], list[Found]] = {}
    for one in found:
        if one.names:
            groups.setdefault(frozenset(fold(name.name) for name in one.names), []).append(one)
    return groups


def _fullest(members: list[Found]) -> Found:
    """Return the place that gives the names the most weight: one place's account is another's pen name."""
    return max(members, key=lambda one: sum(name.role == "author" for name in one.names))


def _signs(key: frozenset[str], members: list[Found], groups: dict[frozenset[str], list[Found]]) -> dict[str, float]:
    """Return what speaks for these names or against them, each sign with its strength."""
    signs = {one.sign for one in members}
    roles = {name.role for one in members for name in one.names if not name.is_outlet}
    if not roles:
        signs = {"outlet:declared" if signs & _DECLARED else "outlet:shown"}
    for role in ("author", "agency", "desk", "editor", "cms_account"):
        if role in roles:
            signs.add(f"names {role}")
            break
    for other, others in groups.items():
        if other > key:
            signs.add("in another")
            if any(one.sign in _AT_HEAD for one in others):
                signs.add("in another at head")
        elif other < key:
            signs.add("holds another")
        elif len(key) == 1 and any(name.startswith(f"{next(iter(key))} ") for name in other):
            signs.add("short for another")
    return dict.fromkeys(signs, 1.0)


def _collect(declared: Declared, sites: frozenset[str], discovered: Discovery | None) -> Iterator[Found]:
    story = declared.ld.story
    for key in ("author", "creator"):
        names = _names_of(story.get(key), declared, sites)
        if names:
            yield Found(", ".join(name.name for name in names), f"json-ld:{key}", "json-ld", names)
    for meta in _META_NAMES:
        values = [value for value in declared.meta.get(meta, ()) if not ADDRESS.search(value) and len(value) <= 300]
        if values:
            text = "; ".join(dict.fromkeys(values[:8]))
            yield Found(text, f"meta:{meta}", "meta", parse_names(text, sites))
    for number in ("1", "2"):
        # Share cards carry labelled values; WordPress writes the author there in the site's language.
        if _WRITTEN_BY.match(declared.value(f"twitter:label{number}") or "") and (
            value := declared.value(f"twitter:data{number}")
        ):
            yield Found(value, f"meta:twitter:data{number}", "meta", parse_names(value, sites))
    for value in declared.itemprops.get("author", ())[:2]:
        if not ADDRESS.search(value):
            yield Found(value, "itemprop:author", "itemprop", parse_names(value, sites))
    if discovered is not None and discovered.authors:
        text = "; ".join(discovered.authors)
        yield Found(text, discovered.origin, "discovered", parse_names(text, sites))
    for line in declared.bylines:
        if not line.is_outside and not _is_photo(line):
            yield _read_line(line, sites)
    for line in declared.leads:
        yield _read_lead(line, sites)
    for line in declared.signatures:
        yield Found(line.text, "text", f"signature:{line.place}", parse_names(line.text, sites, is_sure=False))
    outside = [
        line
        for line in declared.bylines
        if line.is_outside and not re.search("comment|card|teaser|related", line.origin, re.I)
    ]
    for line in [line for line in outside if not _is_photo(line)][:2]:
        one = _read_line(line, sites)
        yield Found(one.value, one.origin, "outside", one.names)


def _read_lead(line: Line, sites: frozenset[str]) -> Found:
    """A lone word may be a name where the line says in so many words that it is about to tell the author's."""
    is_sure = _WRITTEN_BY.match(line.text) is not None
    pen_name = find_pen_name(line.text) if is_sure else None
    names = (Name(pen_name, "author"),) if pen_name else parse_names(line.text, sites, is_sure=is_sure)
    return Found(line.text, "text", f"lead:{line.place}", names)


def _read_line(line: Line, sites: frozenset[str]) -> Found:
    is_sure = _SURE.search(line.origin) is not None or LEAD_IN.match(line.text) is not None
    if is_edited_by(line.text):
        names = parse_names(line.text.partition(":")[2] or line.text, sites)
        return Found(line.text, "byline", f"line:{line.place}", tuple(_as_editor(n) for n in names))
    if is_sure and (pen_name := find_pen_name(line.text)) and fold(pen_name) not in sites:
        return Found(line.text, "byline", f"line:{line.place}", (Name(pen_name, "author"),))
    if line.inner:
        found = [name for text in line.inner for name in parse_names(text, sites, is_sure=is_sure)]
        found = [name for name in found if name.role in ("author", "agency")]
        if found:
            kind = "page" if line.origin == "author-page" else "link"
            return Found(line.text, f"byline:{kind}", f"{kind}:{line.place}", tuple(dict.fromkeys(found)))
    return Found(line.text, "byline", f"line:{line.place}", parse_names(line.text, sites, is_sure=is_sure))


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
                found.setdefault(fold(name.name), Name(name.name, role, name.is_outlet))
    return tuple(found.values())


def _find_printed(declared: Declared, names: tuple[Name, ...]) -> str | None:
    """Return the shortest visible line that holds all these names."""
    wanted = [fold(name.name) for name in names]
    lines = [line.text for line in declared.bylines if len(line.text) <= 200]
    holding = [line for line in lines if all(name in fold(line) for name in wanted)]
    return min(holding, key=lambda line: (LEAD_IN.match(line) is None, len(line)), default=None)
