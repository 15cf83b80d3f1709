"""Who wrote a story: the byline as printed, and the names in it."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from news.choice import Candidate, Choice
from news.discovery import Discovery
from news.html.declared import Declared
from news.languages.patterns import either
from news.people.candidates import NamedAuthors, gather_places, names_of
from news.people.names import LEAD_IN, Name, Role, find_names
from news.text.folding import fold

_PICTURED_BY = re.compile(
    rf"(?:{either('people.pictured')})\s?(?:{either('people.pictured_bys')}|:)\s?:?\s{{0,3}}(?P<names>\S.{{2,80}})",
    re.I,
)

MAX_HELPERS = 10
_DECLARED = frozenset(["json-ld", "meta", "itemprop", "discovered"])
_AT_HEAD = frozenset(["link:head", "line:head"])
# What each sign adds to the score of the names it comes with. Fitted (softmax, L2) on 332 pages with known authors;
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
    """The author line as printed, chosen among all that it could have been, and the names in it."""

    choice: Choice[str]
    names: tuple[Name, ...]

    @property
    def authors(self) -> list[str]:
        """The people who wrote the story, in order."""
        return [name.name for name in self.names if name.role == "author"]


def choose_byline(declared: Declared, site_names: Iterable[str], discovered: Discovery | None = None) -> Byline:
    """Return the page's byline with all it could have been."""
    sites = frozenset(fold(name) for name in site_names if name)
    found = gather_places(declared, sites, discovered)
    candidates = tuple(Candidate(one.value, one.origin, "names") for one in found)
    groups = _group(found)
    best, best_score = None, -math.inf
    for key, members in groups.items():
        score = sum(WEIGHTS[sign] * strength for sign, strength in _signs(key, members, groups).items())
        if score > best_score:
            best, best_score = _fullest(members), score
    helpers = _find_helpers(declared, found, sites)
    if best is None:
        return Byline(Choice(candidates, None, None), helpers)
    printed = _find_printed(declared, best.names) or best.value
    named = {fold(name.name) for name in best.names}
    names = (*best.names, *(name for name in helpers if fold(name.name) not in named))
    return Byline(Choice(candidates, found.index(best), printed), names)


def _find_helpers(declared: Declared, found: list[NamedAuthors], sites: frozenset[str]) -> tuple[Name, ...]:
    """Return who edited the story, took its pictures or contributed, where the page says so."""
    helpers: dict[str, Name] = {}
    lines = [line.text for line in declared.bylines if not line.is_outside and line.place != "above"]
    pictured = [match["names"] for text in lines if (match := _PICTURED_BY.fullmatch(text))]
    said: list[tuple[Role, Iterable[Name]]] = [
        ("contributor", names_of(declared.ld.story.get("contributor"), declared, sites)),
        ("editor", names_of(declared.ld.story.get("editor"), declared, sites)),
        ("editor", [name for one in found for name in one.names if name.role == "editor"]),
        ("photographer", [name for text in pictured for name in find_names(text, sites)]),
    ]
    for role, names in said:
        for name in names:
            if name.role in ("author", "editor"):
                helpers.setdefault(fold(name.name), replace(name, role=role))
    return tuple(helpers.values())[:MAX_HELPERS]


def _group(found: list[NamedAuthors]) -> dict[frozenset[str], list[NamedAuthors]]:
    """Return the places that name the same, by whom they name."""
    groups: dict[frozenset[str], list[NamedAuthors]] = {}
    for one in found:
        if one.names:
            groups.setdefault(frozenset(fold(name.name) for name in one.names), []).append(one)
    return groups


def _fullest(members: list[NamedAuthors]) -> NamedAuthors:
    """Return the place that gives the names the most weight: one place's account is another's pen name."""
    return max(members, key=lambda one: sum(name.role == "author" for name in one.names))


def _signs(
    key: frozenset[str], members: list[NamedAuthors], groups: dict[frozenset[str], list[NamedAuthors]]
) -> dict[str, float]:
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


def _find_printed(declared: Declared, names: tuple[Name, ...]) -> str | None:
    """Return the shortest visible line that holds all these names."""
    wanted = [fold(name.name) for name in names]
    lines = [line.text for line in declared.bylines if len(line.text) <= 200]
    holding = [line for line in lines if all(name in fold(line) for name in wanted)]
    return min(holding, key=lambda line: (LEAD_IN.match(line) is None, len(line)), default=None)
