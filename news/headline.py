"""The headline: every place that states it is a candidate, and what most of them say is chosen."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from news.metadata import Declared

MAX_HEADLINE_CHARS = 500
MAX_TAIL_CHARS = 60
MIN_HEAD_CHARS = 10

# How far each place is to be trusted, tuned on 466 pages with known titles. JSON-LD and the visible
# heading carry the headline itself; og:title and <title> are written for networks and search engines.
TRUST = {
    "json-ld:headline": 3.0,
    "h1": 2.8,
    "itemprop:headline": 2.4,
    "meta:og:title": 2.0,
    "meta:twitter:title": 1.0,
    "meta:title": 1.0,
    "title": 1.2,
    "h2": 0.3,
}
_META_TITLES = ("headline", "sailthru.title", "parsely-title", "dc.title", "title")
_SEPARATOR = re.compile(r"\s+(?:[|·•»«:/~]|[-–—]{1,3}|::|\|\|)\s+|\s*[|]\s*")
_FOLDS = {ord(c): "'" for c in "‘’‚‛′`´"} | {ord(c): '"' for c in "“”„‟″«»‹›"} | {ord(c): "-" for c in "‐‑‒–—―−"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value a field could have, and where it stood."""

    value: str
    origin: str
    rule: str
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """All candidates of a field, and the index of the one chosen, or None."""

    candidates: tuple[Candidate, ...]
    chosen: int | None

    @property
    def value(self) -> str | None:
        """The chosen candidate's value."""
        return None if self.chosen is None else self.candidates[self.chosen].value


def choose_headline(declared: Declared, site_names: Iterable[str]) -> Choice:
    """Return the page's headline with all it could have been."""
    names = [fold(name) for name in site_names if name]
    candidates = _collect(declared, names)
    groups: dict[str, list[int]] = {}
    for index, candidate in enumerate(candidates):
        groups.setdefault(fold(candidate.value), []).append(index)
    groups.pop("", None)
    best, best_score = None, 0.0
    for text, members in groups.items():
        score = max(TRUST[candidates[i].origin] for i in members)
        score += 0.7 * sum({candidates[i].origin: TRUST[candidates[i].origin] for i in members}.values()) - 0.7 * score
        # Half a voice from those who say the same with something before or behind it.
        for other, others in groups.items():
            if other != text and len(text) >= 12 and (other.startswith(text) or other.endswith(text)):
                score += 0.35 * max(TRUST[candidates[i].origin] for i in others)
        if text in names:
            score -= 4
        if _is_bare(text):
            score *= 0.3
        if len(candidates[members[0]].value) > MAX_HEADLINE_CHARS:
            score *= 0.3
        if score > best_score:
            best, best_score = members[0], score
    return Choice(tuple(candidates), best)


def fold(text: str) -> str:
    """Return the text as two printings of one headline agree on: case, quotes, dashes and blanks levelled.

    >>> fold("“Rain”  at last") == fold('"rain" at last')
    True
    """
    text = unicodedata.normalize("NFKC", text).translate(_FOLDS).casefold()
    return " ".join(text.split()).strip(" .'\"")


def strip_site_name(title: str, names: list[str]) -> str:
    """Return the title without the outlet's name before or behind it.

    >>> strip_site_name("Rain at last | The Gazette", ["the gazette"])
    'Rain at last'
    """
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        last, first = cuts[-1], cuts[0]
        if _names_site(title[last.end() :], names):
            title = title[: last.start()]
        elif _names_site(title[: first.start()], names):
            title = title[first.end() :]
        else:
            break
    return title.strip()


def find_tail(headline: str) -> str | None:
    """Return what stands last in a headline with the separator before it, or None where nothing is set apart.

    >>> find_tail("Rain at last in Zembla - The Dispatch")
    ' - The Dispatch'
    """
    cuts = list(_SEPARATOR.finditer(headline[:MAX_HEADLINE_CHARS]))
    if not cuts or cuts[-1].start() < MIN_HEAD_CHARS:
        return None
    tail = headline[cuts[-1].start() :]
    return tail if len(tail) <= MAX_TAIL_CHARS else None


def _collect(declared: Declared, names: list[str]) -> list[Candidate]:
    found: list[Candidate] = []

    def add(value: str | None, origin: str, rule: str = "declared") -> None:
        if not value or not value.strip():
            return
        stripped = strip_site_name(value, names) if len(value) <= MAX_HEADLINE_CHARS else value
        if stripped and stripped != value:
            found.append(Candidate(stripped, origin, "without site name", value))
        else:
            found.append(Candidate(value.strip(), origin, rule, value))

    add(declared.ld.text("headline") or declared.ld.text("name"), "json-ld:headline")
    headings = [line for line in declared.headings if not line.is_outside] or declared.headings
    for line in headings[:6]:
        add(line.text, "h1", "visible")
    for value in declared.itemprops.get("headline", ())[:2]:
        add(value, "itemprop:headline")
    for value in declared.meta.get("og:title", ())[:2]:
        add(value, "meta:og:title")
    for value in declared.meta.get("twitter:title", ())[:1]:
        add(value, "meta:twitter:title")
    named = declared.first(*_META_TITLES)
    if named:
        add(named[1], "meta:title")
    for line in [line for line in declared.subheadings if not line.is_outside][:3]:
        add(line.text, "h2", "visible")
    if declared.title:
        add(_strip_echoed_suffix(declared.title, found, names), "title", "shortened to what others say")
    return found


def _strip_echoed_suffix(title: str, others: list[Candidate], names: list[str]) -> str:
    """Return the title cut at a separator where what is left is what another place says, too."""
    if len(title) > MAX_HEADLINE_CHARS:
        return title
    title = strip_site_name(title, names)
    said = {fold(candidate.value) for candidate in others}
    if fold(title) in said:
        return title
    for cut in _SEPARATOR.finditer(title):
        for part in (title[: cut.start()], title[cut.end() :]):
            if fold(part) in said:
                return part.strip()
    cuts = list(_SEPARATOR.finditer(title))
    if cuts and not any(fold(c.value) == fold(title) for c in others):
        # Nobody else says it: what stands last is most often the site.
        head = title[: cuts[-1].start()].strip()
        if len(head) >= 20:
            return head
    return title


def _names_site(part: str, names: list[str]) -> bool:
    folded = fold(part)
    if not folded:
        return True
    squeezed = re.sub(r"\W", "", folded)
    for name in names:
        if folded == name or folded == f"the {name}" or f"the {folded}" == name:
            return True
        bare = re.sub(r"\W", "", name)
        if bare and (
            squeezed == bare or (len(bare) >= 4 and squeezed.startswith(bare) and len(squeezed) <= len(bare) + 12)
        ):
            return True
        if len(squeezed) >= 4 and bare.startswith(squeezed):
            return True
    return False


def _is_bare(text: str) -> bool:
    return len(text) < 8 and " " not in text
