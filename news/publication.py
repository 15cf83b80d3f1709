"""When a story was published: every raw date the page states, read strictly, and one of them chosen.

A guess (htmldate) is asked only where the page states nothing at all, and is marked as such: it repairs
impossible dates and takes copyright years for days, so a stated date that cannot be read stays null.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from htmldate import extractors, find_date
from lxml.html import HtmlElement, tostring

from news.dates import Timestamp, read_timestamp
from news.headline import Candidate, Choice
from news.metadata import MAX_SEARCHED_LINES, Declared, Line, lines_after_headline
from news.page import DateOrder

# Names that say publication, and names that say no more than date: those come after what readers see.
_META_NAMES = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:pubdate",
    "rnews:datepublished", "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "published_date", "publisheddate", "published-date", "article_date_original", "article.published",
    "originalpublicationdate", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created",
    "shareaholic:article_published_time", "bt:pubdate", "displaydate", "citation_publication_date", "citation_date",
    "release_date", "article-publication-date", "vr:published_time",
)  # fmt: skip
_VAGUE_META_NAMES = ("dc.date", "dcterms.date", "dc:date", "date", "last-published", "sort_date")
_MODIFIED_NAMES = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
)
_MODIFIED = re.compile(
    r"modif|updat|aktualis|stand:|mis à jour|actualiz|bijgewerkt|aggiorn|обновл|zaktual|oppdater|uppdater|muokattu|"
    r"edited",
    re.I,
)
_PUBLISHED = re.compile(r"publi|posted|veröff|erstellt|опубл|julkaistu|dodano|entry-date|pubdate", re.I)
_URL_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-.])(0[1-9]|1[0-2])\2((?:19|20)\d{2})(?!\d)")
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})([/-])(0?[1-9]|1[0-2]|[a-z]{3})\2(0?[1-9]|[12]\d|3[01])(?!\d)", re.I)
_BARRED = re.compile(r"(?<=\d) ?\| ?(?=\d)")
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[./]\d{1,2}[./]\d\d(?!\d)")


class _OurDates:
    """Answers htmldate in place of dateparser, whose rules for 200 languages take two seconds of CPU to compile.

    htmldate asks for a handful of strings in a thousand pages, those that its own patterns cannot read.
    """

    @staticmethod
    def get_date_data(text: str) -> dict[str, datetime | None]:
        """Return the date in the text in dateparser's form."""
        stamp = read_timestamp(_BARRED.sub(".", text))
        return {"date_obj": stamp.local if stamp is not None else None}


extractors.get_external_parser = _OurDates
extractors.month_words = frozenset  # The months of dateparser's languages; htmldate has the common ones itself.


@dataclass(frozen=True, slots=True)
class Publication:
    """The publication date chosen, all it could have been, and the last modification."""

    choice: Choice
    timestamp: Timestamp | None
    source: str | None
    raw: str | None
    modified: Timestamp | None


def choose_publication(
    declared: Declared,
    tree: HtmlElement,
    address: str | None,
    *,
    timezone: str | None,
    date_order: DateOrder,
    latest: datetime | None,
    may_guess: bool = True,
) -> Publication:
    """Return when the page says its story was published; `latest` bounds what a guess may say."""

    def read(raw: str) -> Timestamp | None:
        return read_timestamp(raw, timezone=timezone, date_order=date_order)

    candidates = _collect(declared, address)
    stamps = [read(candidate.value) for candidate in candidates]
    modified = _first_readable(_collect_modified(declared), read)
    _tell_order(candidates, stamps, modified, timezone)
    chosen = _choose(candidates, stamps, modified)
    if chosen is None and not any(c.origin.startswith(("json-ld", "meta", "itemprop", "time")) for c in candidates):
        for candidate in _search(tree, address, latest, may_guess=may_guess):
            stamp = read(candidate.value)
            candidates.append(candidate)
            stamps.append(stamp)
            is_modification = modified is not None and stamp is not None and _is_same_day(stamp, modified)
            if stamp is not None and stamp.local is not None and not is_modification:
                chosen = len(candidates) - 1
                break
    choice = Choice(tuple(candidates), chosen)
    if chosen is None:
        raw = candidates[0].value if candidates else None
        return Publication(choice, None, None, raw, modified)
    stamp = _on_local_clock(stamps[chosen], stamps)
    return Publication(choice, stamp, candidates[chosen].origin, candidates[chosen].value, modified)


def _collect(declared: Declared, address: str | None) -> list[Candidate]:
    found: list[Candidate] = []

    def add(raw: str | None, origin: str, rule: str = "stamp") -> None:
        if raw and len(raw) <= 250 and len(found) < 40:
            found.append(Candidate(raw, origin, rule))

    add(declared.ld.text("datePublished"), "json-ld:datePublished")
    for name in _META_NAMES:
        for raw in declared.meta.get(name, ())[:1]:
            add(raw, f"meta:{name}")
    for raw in declared.itemprops.get("datepublished", ())[:2]:
        add(raw, "itemprop:datePublished")
    for line in _in_order(declared.times):
        if line.attribute:
            add(line.attribute, "time:datetime")
        add(line.text, "time")
    for name in _VAGUE_META_NAMES:
        for raw in declared.meta.get(name, ())[:1]:
            add(raw, f"meta:{name}")
    add(declared.ld.text("dateCreated") or declared.ld.text("uploadDate"), "json-ld:dateCreated")
    for line in _in_order(declared.dates):
        add(line.text, "visible", "line")
    for line in declared.bylines:
        if not line.is_outside and any(c.isdigit() for c in line.text):
            add(line.text, "byline", "line")
    if address and (match := _URL_DAY.search(address)):
        add(f"{match[1]}-{match[3]}-{match[4]}", "url", "path")
    elif address and (match := _URL_DAY_FIRST.search(address)):
        add(f"{match[4]}-{match[3]}-{match[1]}", "url", "path")
    return found


def _in_order(lines: list[Line]) -> list[Line]:
    """Return the dates beside the headline, those called published first, those called modified never."""
    inside = [line for line in lines if not line.is_outside] or lines[:1]
    kept = [line for line in inside if not _is_modification(line)]
    return sorted(kept, key=lambda line: not _PUBLISHED.search(f"{line.origin} {line.text}"))[:6]


def _is_modification(line: Line) -> bool:
    said = f"{line.origin} {line.text}"
    return _MODIFIED.search(said) is not None and _PUBLISHED.search(said) is None


def _tell_order(
    candidates: list[Candidate], stamps: list[Timestamp | None], modified: Timestamp | None, timezone: str | None
) -> None:
    """Read ambiguous dates as the page's other dates do: 03/04/2021 beside 2021-04-03 is the third of April."""
    days = {stamp.local.date() for stamp in (*stamps, modified) if stamp is not None and stamp.local is not None}
    for index, stamp in enumerate(stamps):
        if stamp is None or not stamp.is_ambiguous:
            continue
        orders: tuple[DateOrder, DateOrder] = ("day-first", "month-first")
        readings = [read_timestamp(candidates[index].value, timezone=timezone, date_order=order) for order in orders]
        agreeing = [reading for reading in readings if reading and reading.local and reading.local.date() in days]
        if len(agreeing) == 1:
            stamps[index] = agreeing[0]
            candidates[index] = replace(candidates[index], rule="order_told_by_page")


def _choose(candidates: list[Candidate], stamps: list[Timestamp | None], modified: Timestamp | None) -> int | None:
    """Return the first date that can be read, in its finest printing; an ambiguous one only where no other can."""
    readable = [i for i, stamp in enumerate(stamps) if stamp is not None and stamp.local is not None]
    if not readable:
        ambiguous = [i for i, stamp in enumerate(stamps) if stamp is not None]
        return ambiguous[0] if ambiguous else None
    first = readable[0]
    if candidates[first].origin == "url":
        return first
    best = first
    for index in readable[1:]:
        here, there = stamps[best], stamps[index]
        if here is None or there is None or here.local is None or there.local is None:
            continue
        if candidates[index].origin == "url":
            continue
        if here.precision == "day" and there.precision != "day" and there.local.date() == here.local.date():
            is_modification = (
                modified is not None and modified.instant is not None and there.instant == modified.instant
            )
            if not is_modification:
                best = index
        elif here.instant is not None and here.instant == there.instant and _is_utc(here) and not _is_utc(there):
            # The same instant on the newsroom's own clock.
            best = index
        elif (
            here.instant is None
            and there.instant is not None
            and here.local.replace(second=0) == there.local.replace(second=0)
        ):
            best = index
    return best


def _on_local_clock(chosen: Timestamp | None, stamps: list[Timestamp | None]) -> Timestamp | None:
    """Return a UTC time with the newsroom's wall clock, where the page prints the same moment by that, too.

    Two clocks that agree to the minute (and second) and differ by a zone's offset are one moment; the
    difference is the offset.
    """
    if chosen is None or chosen.local is None or chosen.instant is None or not _is_utc(chosen):
        return chosen
    for other in stamps:
        if (
            other is None
            or other.local is None
            or other.instant is not None
            or other.precision not in ("minute", "second")
        ):
            continue
        gap = other.local.replace(microsecond=0) - chosen.local.replace(microsecond=0)
        if other.precision != "second" or chosen.precision != "second":
            gap = other.local.replace(second=0, microsecond=0) - chosen.local.replace(second=0, microsecond=0)
        minutes, rest = divmod(int(gap.total_seconds()), 60)
        if rest == 0 and minutes % 30 == 0 and minutes != 0 and -720 <= minutes <= 840:
            hours, left = divmod(abs(minutes), 60)
            zone = f"{'-' if minutes < 0 else '+'}{hours:02}:{left:02}"
            return replace(chosen, local=chosen.local + timedelta(minutes=minutes), zone=zone)
    return chosen


def _is_same_day(first: Timestamp, second: Timestamp) -> bool:
    return first.local is not None and second.local is not None and first.local.date() == second.local.date()


def _is_utc(stamp: Timestamp) -> bool:
    return stamp.local is not None and stamp.instant is not None and stamp.local == stamp.instant.replace(tzinfo=None)


def _collect_modified(declared: Declared) -> list[str]:
    found = [declared.ld.text("dateModified")]
    found += [declared.value(name) for name in _MODIFIED_NAMES]
    found += declared.itemprops.get("datemodified", [])
    found += [line.attribute for line in declared.times if _is_modification(line)]
    return [raw for raw in found if raw]


def _first_readable(raws: list[str], read: Callable[[str], Timestamp | None]) -> Timestamp | None:
    for raw in raws[:10]:
        stamp = read(raw)
        if stamp is not None and stamp.local is not None:
            return stamp
    return None


def _search(tree: HtmlElement, address: str | None, latest: datetime | None, *, may_guess: bool) -> Iterator[Candidate]:
    """Yield the dates printed right after the headline, then what htmldate guesses."""
    for line in islice(lines_after_headline(tree), MAX_SEARCHED_LINES):
        if _HAS_YEAR.search(line) and not _MODIFIED.search(line):
            yield Candidate(line, "text", "line")
    guess = _guess(tree, address, latest) if may_guess else None
    if guess is not None:
        yield Candidate(guess, "htmldate", "guess")


def _guess(tree: HtmlElement, address: str | None, latest: datetime | None) -> str | None:
    """Return htmldate's day where the page spells it out somewhere, be it in an image's address, else None."""
    try:
        guess = find_date(
            tree,
            original_date=True,
            url=address,
            deferred_url_extractor=True,
            min_date="1995-01-01",
            max_date=(latest or datetime(2100, 1, 1)).strftime("%Y-%m-%d"),  # noqa: DTZ001  (htmldate would ask the clock)
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
