"""A page's identity: the address that it declares, or its own where that is not to be believed."""

import re
from typing import Literal
from urllib.parse import urlsplit

from news.urls.urls import find_absolute_url, find_site, find_twin, is_amp_cache, normalize_url

Disbelief = Literal["no_address", "foreign_site", "front_page", "section"]

# What may follow a story's address and show the same story: another page of it, its print, its pictures.
_VIEW = re.compile(
    r"(?:(?:page|seite|pagina|p|part)?[-_]?\d{1,3}|page|amp|full|all|single|print(?:able|view)?|drucken|druckversion|"
    r"imprimer|imprimir|stampa|text|plain|lite|reader|comments?|kommentare|comentarios|commentaires|gallery|photos?|"
    r"images?|pictures|video|mobile|m|embed|share|index(?:\.\w{2,5})?|default(?:\.\w{2,5})?)",
    re.I,
)
_WORDS_OF_A_STORY = 3
# Files that hold one story, unless they are a folder's own (`index.html`).
_STORY_FILES = frozenset(
    {"html", "htm", "shtml", "shtm", "php", "asp", "aspx", "jsp", "story", "article", "ece", "cms", "stm", "do"}
)
_FOLDER_FILES = frozenset({"", "index", "default"})
_ID = re.compile(r"\d{3,}")
_DAY = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")


def find_own_url(address: str) -> str:
    """Return the canonical spelling of a page's address; for an AMP page that of its original, if the address shows it.

    >>> find_own_url("https://gazette.example/rain/amp?utm_source=x")
    'https://gazette.example/rain'
    """
    own = normalize_url(address)
    while (twin := find_twin(own)) != own:
        own = normalize_url(twin)
    return own


def judge_declared_url(address: str, declared: str | None) -> tuple[str | None, Disbelief | None]:
    """Return a declared address, absolute and normalised, and why it is not the page's own; None where it is.

    The own site is the registrable domain; a page out of an AMP cache is its outlet's. A mere front page and a section
    in which the page lies are slips of a template: believed, they would make one story of all its pages. Any other
    address is believed, also without the query of the given one.
    """
    home = find_own_url(address)
    target = find_absolute_url(home if is_amp_cache(address) else normalize_url(address), declared)
    if target is None:
        return None, "no_address"
    target = normalize_url(target)
    if find_site(target) != find_site(home):
        return target, "foreign_site"
    here, there = urlsplit(home), urlsplit(target)
    if there.path in ("", "/") and not there.query and here.path not in ("", "/"):
        return target, "front_page"
    if there.netloc == here.netloc and not there.query and _is_section(there.path, here.path):
        return target, "section"
    return target, None


def _is_section(path: str, within: str) -> bool:
    """Return whether a path is a folder above another one, and no story of which the other is a view.

    >>> _is_section("/news/", "/news/rain-at-last"), _is_section("/2026/03", "/2026/03/rain-at-last")
    (True, True)
    >>> _is_section("/rain-at-last", "/rain-at-last/print"), _is_section("/story/48213", "/story/48213/rain")
    (False, False)
    """
    above, below = _split(path), _split(within)
    if not 0 < len(above) < len(below) or below[: len(above)] != above:
        return False
    return not _is_story(above[-1]) and not all(_VIEW.fullmatch(part) for part in below[len(above) :])


def _split(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _is_story(segment: str) -> bool:
    """Return whether a part of a path looks like that of one story: a phrase, a file or a number."""
    words = [word for word in re.split(r"[-_]", segment) if word]
    has_number = _ID.search(segment) is not None and _DAY.fullmatch(segment) is None
    stem, _, ending = segment.lower().rpartition(".")
    is_file = ending in _STORY_FILES and stem not in _FOLDER_FILES
    return len(words) >= _WORDS_OF_A_STORY or has_number or is_file
