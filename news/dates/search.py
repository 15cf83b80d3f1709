"""Looking for a day on a page that states none: around the headline, in attributes, and at last by htmldate's guess."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice

from htmldate import find_date
from lxml.html import HtmlElement, tostring

from news.choice import Candidate
from news.dates.candidates import is_update
from news.dates.posted_line import find_posted_line
from news.dates.scripts import find_script_dates
from news.dates.timestamp import find_timestamp
from news.html.heading import find_heading, lines_after, lines_before
from news.html.lines import is_outside_story
from news.html.parse import HtmlPage
from news.html.patches.htmldate_parser import answer_htmldate
from news.origins import key_origin

# Right after the headline a line that holds a date is its date; further off only one that is nothing but a date.
MAX_NEAR_LINES, MAX_NEAR_CHARS = 25, 60
MAX_LINES, MAX_LEVELS, MAX_LEVELS_BEFORE = 150, 5, 3
MAX_BESIDE_LINES = 8
MAX_ATTRIBUTES = 200

_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[./]\d{1,2}[./]\d\d(?!\d)")
_BARRED = re.compile(r"(?<=\d) ?\| ?(?=\d)")
_DATE_ATTRIBUTE = re.compile(r"publi|date(?!pick|form|rang)|time-?stamp|posted|created|datum|fecha")
_NO_DATE_ATTRIBUTE = re.compile(r"update|modif|expir|event|start|end|valid|birth|today|now|current|last|archiv")


def _find_day(text: str) -> datetime | None:
    stamp = find_timestamp(_BARRED.sub(".", text))
    return stamp.local if stamp is not None else None


answer_htmldate(_find_day)


def search_dates(
    page: HtmlPage, headline: str | None, address: str | None, latest: datetime | None, *, may_guess: bool
) -> Iterator[Candidate]:
    """Yield what may be the day, the likeliest first; `latest` bounds what a guess may say."""
    tree = page.tree
    heading = find_heading(tree, headline)
    if heading is not None:
        yield from _search_lines(heading)
    yield from _search_attributes(tree)
    if not may_guess:
        return
    yield from find_script_dates(page.raw)
    guess = _guess(tree, address, latest)
    if guess is not None:
        yield Candidate(guess, "htmldate", "guess")


def find_beside(tree: HtmlElement, headline: str | None) -> Candidate | None:
    """Return the date on a line of its own right after the headline, or right before it, or None."""
    heading = find_heading(tree, headline)
    if heading is None:
        return None
    after = islice(lines_after(heading, MAX_LEVELS), MAX_BESIDE_LINES)
    before = islice(lines_before(heading, MAX_LEVELS_BEFORE), MAX_BESIDE_LINES)
    for line, _ in chain(after, before):
        if _HAS_YEAR.search(line) and not is_update(line) and find_posted_line(line) is not None:
            return Candidate(line, "text", "beside the headline")
    return None


def _search_lines(heading: HtmlElement) -> Iterator[Candidate]:
    boxes = frozenset(heading.iterancestors())
    after = islice(lines_after(heading, MAX_LEVELS), MAX_LINES)
    before = islice(lines_before(heading, MAX_LEVELS_BEFORE), MAX_NEAR_LINES)
    near, far = islice(after, MAX_NEAR_LINES), after
    for place, lines in (("line", near), ("line", before), ("alone", far)):
        for line, element in lines:
            if not _HAS_YEAR.search(line[:MAX_NEAR_CHARS]) or is_update(line[:MAX_NEAR_CHARS]):
                continue
            if place == "line" and len(line) <= MAX_NEAR_CHARS:
                yield Candidate(line, "text", "line")
            elif find_posted_line(line) is not None and not is_outside_story(element, boxes):
                yield Candidate(line, "text", "alone")


def _search_attributes(tree: HtmlElement) -> Iterator[Candidate]:
    """Yield the dates in attributes that are named for a date (`data-published`), and in titles that are one."""
    found = 0
    for element in tree.iter("div", "span", "p", "a", "abbr", "article", "section", "li", "i", "small", "em", "main"):
        for name, value in element.items():
            lower = name.lower()
            is_named = (
                lower.startswith("data-") and _DATE_ATTRIBUTE.search(lower) and not _NO_DATE_ATTRIBUTE.search(lower)
            )
            if not (is_named or lower == "title") or len(value) > MAX_NEAR_CHARS or not _HAS_YEAR.search(value):
                continue
            found += 1
            if found > MAX_ATTRIBUTES:
                return
            if (lower != "title" or find_posted_line(value) is not None) and not is_outside_story(element):
                yield Candidate(value, key_origin("attribute", lower[:40]), "stamp")


def _guess(tree: HtmlElement, address: str | None, latest: datetime | None) -> str | None:
    """Return htmldate's day where the page spells it out somewhere, be it in an image's address, else None."""
    try:
        guess = find_date(
            tree,
            original_date=True,
            url=address,
            deferred_url_extractor=True,
            min_date="1995-01-01",
            max_date=(latest or datetime(2100, 1, 1)).strftime("%Y-%m-%d"),  # noqa: DTZ001  (htmldate reads the clock)
        )
    except Exception:
        # It fails in many ways on broken trees, and a guess is not worth a page.
        return None
    return guess if guess and _is_printed(guess, tree) else None


def _is_printed(day: str, tree: HtmlElement) -> bool:
    year, month, number = day.split("-")
    bare = number.lstrip("0")
    spelled = rf"(?<!\d){year}[-/._]?{month}[-/._]?{number}(?!\d{{3}})"
    near = rf"(?<!\d)0?{bare}(?!\d)[^<>\d]{{0,20}}(?<!\d){year}(?!\d)|(?<!\d){number}[-/.]{month}[-/.]{year}(?!\d)"
    markup = tostring(tree, encoding="unicode")
    if re.search(spelled, markup) or re.search(near, markup):
        return True
    return (
        not day.endswith("-01-01")
        and re.search(rf"(?<!\d){year}(?!\d)[^<>\d]{{0,12}}(?<!\d)0?{bare}(?!\d)", markup) is not None
    )
