"""The headline: every place that states it is a candidate, and what most speaks for one chooses it.

What is printed above the story is the headline; og:title and <title> are written for networks and search engines,
with the outlet's name, a kicker or a promise around it. They betray the headline where they only add to it.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, TypeAlias

from news.choice import Candidate, Choice, choose
from news.discovery import Discovery
from news.headline.titles import MAX_TITLE_CHARS, strip_site_name, strip_unechoed
from news.html.declared import Declared
from news.origins import DiscoveryOrigin
from news.text.folding import fold

MAX_HEADLINE_CHARS = MAX_TITLE_CHARS
MIN_SHARED_CHARS = 12  # A shorter text may be at the start or the end of another by chance.

HeadlineOrigin: TypeAlias = (
    DiscoveryOrigin
    | Literal[
        "json-ld:headline", "json-ld:alternativeHeadline", "h1", "h1:further", "itemprop:headline", "meta:og:title",
        "meta:twitter:title", "meta:title", "title", "h2",
    ]
)  # fmt: skip
Sign = Literal[
    "opens og:title", "closes another", "closes og:title", "echoed h2", "words of address", "is site", "is bare",
    "is brief", "is long",
]  # fmt: skip

# What each sign adds to a text's score. Fitted (softmax, L2) on 466 pages with known titles, news pages counting
# threefold; on pages left out of the fit it chose right in .88 of them (news: .90), on those in it in .89 (.91).
WEIGHTS: dict[HeadlineOrigin | Sign, float] = {
    "json-ld:headline": 2.2,
    "json-ld:alternativeHeadline": 1.8,
    "h1": 1.5,
    "h1:further": 0.2,
    "itemprop:headline": 1.1,
    "meta:og:title": 1.4,
    "meta:twitter:title": 0.0,
    "meta:title": 0.0,
    "title": 0.1,
    "h2": -0.9,
    # What a feed or a sitemap says is written by the newsroom's system; the pages of the fit had none.
    "feed": 1.4,
    "sitemap": 1.4,
    "urls": 0.0,
    # og:title goes on after this text: with a site's name, a section, a promise.
    "opens og:title": 2.6,
    # Another text has more before it, a kicker most often; where it is og:title, the kicker is printed.
    "closes another": 2.6,
    "closes og:title": -1.9,
    # A smaller heading that the page also gives to social networks and search engines.
    "echoed h2": 2.6,
    # Share of the words in the page's address that the text has.
    "words of address": 1.8,
    "is site": -1.1,
    "is bare": -1.6,
    "is brief": -0.7,
    "is long": -0.9,
}
LONG_CHARS = 160

# Where one place prints the same text without them, they are no part of it.
_CUT_OFF = ("…", "...")

_META_TITLES = ("headline", "sailthru.title", "parsely-title", "dc.title", "dcterms.title", "title")
_WORD = re.compile(r"\w{3,}")
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "_": "-"}


def choose_headline(
    declared: Declared, site_names: Iterable[str], address: str | None = None, discovered: Discovery | None = None
) -> Choice[str]:
    """Return the page's headline with all it could have been."""
    names = [fold(name) for name in site_names if name]
    found = _collect(declared, names, discovered)
    candidates = [candidate for _, candidate in found]
    groups: dict[str, list[int]] = {}
    for index, candidate in enumerate(candidates):
        groups.setdefault(fold(candidate.value), []).append(index)
    groups.pop("", None)
    said = {text: {found[i][0] for i in members} for text, members in groups.items()}
    slug = _words_of_address(address)
    best, best_score = None, -math.inf
    for text, members in groups.items():
        score = sum(WEIGHTS[sign] * strength for sign, strength in _signs(text, said, slug, names).items())
        if score > best_score:
            best, best_score = min(members, key=lambda i: candidates[i].value.endswith(_CUT_OFF)), score
    return choose(candidates, best)


def _signs(
    text: str, said: dict[str, set[HeadlineOrigin]], slug: set[str], names: list[str]
) -> dict[HeadlineOrigin | Sign, float]:
    """Return what speaks for a text or against it, each sign with its strength."""
    origins = said[text]
    signs: dict[HeadlineOrigin | Sign, float] = dict.fromkeys(origins, 1.0)
    if len(text) >= MIN_SHARED_CHARS:
        for other, others in said.items():
            if other == text:
                continue
            if "meta:og:title" in others and other.startswith(text):
                signs["opens og:title"] = 1.0
            if other.endswith(text):
                signs["closes another"] = 1.0
                if "meta:og:title" in others:
                    signs["closes og:title"] = 1.0
    if "h2" in origins and origins & {"meta:og:title", "title"}:
        signs["echoed h2"] = 1.0
    words = set(_WORD.findall(text))
    if slug:
        signs["words of address"] = len({_level(word) for word in words} & slug) / len(slug)
    if text in names:
        signs["is site"] = 1.0
    if len(text) < 8 and " " not in text:
        signs["is bare"] = 1.0
    if len(words) <= 2 and len(text) < 25:
        signs["is brief"] = 1.0
    if len(text) > LONG_CHARS:
        signs["is long"] = 1.0
    return signs


def _words_of_address(address: str | None) -> set[str]:
    """Return the words of the address's last part, or none if there are too few to distinguish texts."""
    if not address:
        return set()
    slug = address[:2_000].split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    words = set(_WORD.findall(_level(slug)))
    return words if len(words) > 2 else set()


def _level(text: str) -> str:
    """Return the text as addresses write it: umlauts in two letters, other accents gone."""
    text = text.casefold()
    for letter, letters in _LETTERS.items():
        text = text.replace(letter, letters)
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _collect(
    declared: Declared, names: list[str], discovered: Discovery | None
) -> list[tuple[HeadlineOrigin, Candidate]]:
    found: list[tuple[HeadlineOrigin, Candidate]] = []

    def add(value: str | None, origin: HeadlineOrigin, rule: str = "declared") -> None:
        if not value or not value.strip():
            return
        stripped = strip_site_name(value, names) if len(value) <= MAX_HEADLINE_CHARS else value
        if stripped and stripped != value:
            found.append((origin, Candidate(stripped, origin, "without site name", value)))
        else:
            found.append((origin, Candidate(value.strip(), origin, rule, value)))

    add(declared.ld.text("headline") or declared.ld.text("name"), "json-ld:headline")
    add(declared.ld.text("alternativeHeadline"), "json-ld:alternativeHeadline")
    headings = [line.text for line in declared.headings if not line.is_outside]
    headings = headings or [line.text for line in declared.headings]
    # A masthead set as a heading is the last that could be the headline.
    for number, text in enumerate(sorted(headings, key=lambda text: fold(text) in names)[:6]):
        add(text, "h1:further" if number else "h1", "visible")
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
    if discovered is not None:
        add(discovered.title, discovered.origin, "discovered")
    if declared.title:
        others = [candidate.value for _, candidate in found]
        add(strip_unechoed(declared.title, others, names), "title", "shortened to what others say")
    return found
