"""When a story was published: every raw date the page states, read strictly, and one of them chosen.

htmldate may guess only where the page states nothing at all, and the guess is marked as such: it repairs
impossible dates and takes copyright years for days, so a stated date that cannot be read stays null.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from news.choice import Candidate, Choice
from news.dates.age import find_age
from news.dates.candidates import collect_modified, collect_published, says_published
from news.dates.publication import Publication, find_modified, make_publication
from news.dates.scripts import find_script_dates
from news.dates.search import find_beside, search_dates
from news.dates.timestamp import Timestamp, find_timestamp
from news.dates.zones import render_offset
from news.html.declared import Declared
from news.html.parse import HtmlPage
from news.page import DateOrder, RawPage

# What a reader's clock may be ahead of the fetch, in the zone furthest east.
MAX_AHEAD = timedelta(hours=14)

# What is stated for machines or readers; beside it nothing is searched for.
_STATED = ("json-ld", "meta", "itemprop", "time")
# What may be another story's date weighs less than a date right beside the headline.
_SHOWN = ("time", "visible", "byline", "meta:date", "meta:dc.date")


def choose_publication(
    declared: Declared, parsed: HtmlPage, page: RawPage, *, headline: str | None = None, may_guess: bool = True
) -> Publication:
    """Return when the page says its story was published.

    From the fetch the age "2 hours ago" is counted, and of several dates one that lies beyond it is not chosen.
    """
    timezone, latest = page.timezone, page.fetched_at

    def read(raw: str) -> Timestamp | None:
        stamp = find_timestamp(raw, timezone=timezone, date_order=page.date_order)
        return stamp if stamp is not None or latest is None else find_age(raw, latest, timezone)

    candidates = collect_published(declared, page.address, page.discovered)
    stamps = [read(candidate.value) for candidate in candidates]
    changes = collect_modified(declared)
    modified, modified_choice = find_modified(
        changes, [read(candidate.value) for candidate in changes], page.discovered
    )
    _tell_order(candidates, stamps, modified, timezone)
    _trust_print(candidates, stamps)
    chosen = _choose(candidates, _without_future(stamps, latest), modified)
    if chosen is not None and candidates[chosen].origin.startswith(_SHOWN):
        beside = find_beside(parsed.tree, headline)
        stamp = read(beside.value) if beside is not None else None
        if beside is not None and _is_of_another_day(stamp, stamps[chosen]) and not _is_same_day(stamp, modified):
            candidates.append(beside)
            stamps.append(stamp)
            chosen = len(candidates) - 1
    if chosen is None and not any(candidate.origin.startswith(_STATED) for candidate in candidates):
        for candidate in search_dates(parsed, headline, page.address, latest, may_guess=may_guess):
            stamp = read(candidate.value)
            candidates.append(candidate)
            stamps.append(stamp)
            if stamp is not None and stamp.local is not None and not _is_same_day(stamp, modified):
                chosen = len(candidates) - 1
                break
    if chosen is None:
        raw = candidates[0].value if candidates else None
        return Publication(Choice(tuple(candidates), None, None), None, None, raw, modified_choice)
    stamp = _on_local_clock(stamps[chosen], stamps)
    if stamp is not None and stamp is stamps[chosen] and may_guess and stamp.instant is not None and _is_utc(stamp):
        scripted = list(find_script_dates(parsed.raw))
        stamp = _on_local_clock(stamp, [read(candidate.value) for candidate in scripted])
        if stamp is not stamps[chosen]:
            candidates.extend(scripted)
    return make_publication(candidates, chosen, stamp, candidates[chosen].origin, modified_choice)


def _without_future(stamps: list[Timestamp | None], latest: datetime | None) -> list[Timestamp | None]:
    """Return the dates without those beyond the fetch, unless there is no other."""
    if latest is None:
        return stamps
    limit = _find_latest_clock(latest)
    kept = [stamp if stamp is None or stamp.local is None or stamp.local <= limit else None for stamp in stamps]
    return kept if any(stamp is not None and stamp.local is not None for stamp in kept) else stamps


def _find_latest_clock(latest: datetime) -> datetime:
    """Return the wall time of the fetch in the zone furthest east."""
    try:
        return (latest if latest.tzinfo is None else latest.astimezone(UTC)).replace(tzinfo=None) + MAX_AHEAD
    except OverflowError:
        # An archive's record may be dated to the first or the last day of the calendar.
        return latest.replace(tzinfo=None)


def _trust_print(candidates: list[Candidate], stamps: list[Timestamp | None]) -> None:
    """Prefer what a `<time>` prints as its publication where its attribute says another day.

    Systems that date by the last change fill the attribute; the newsroom sets what readers see.
    """
    for index in range(1, len(candidates)):
        if candidates[index].origin != "time" or candidates[index - 1].origin != "time:datetime":
            continue
        is_labelled = says_published(candidates[index].value)
        if is_labelled and _is_of_another_day(stamps[index], stamps[index - 1]):
            stamps[index - 1], stamps[index] = stamps[index], stamps[index - 1]
            candidates[index - 1], candidates[index] = candidates[index], candidates[index - 1]


def _tell_order(
    candidates: list[Candidate], stamps: list[Timestamp | None], modified: Timestamp | None, timezone: str | None
) -> None:
    """Read ambiguous dates as the page's other dates do: 03/04/2021 beside 2021-04-03 is the third of April."""
    days = {stamp.local.date() for stamp in (*stamps, modified) if stamp is not None and stamp.local is not None}
    for index, stamp in enumerate(stamps):
        if stamp is None or not stamp.is_ambiguous:
            continue
        orders: tuple[DateOrder, DateOrder] = ("day-first", "month-first")
        readings = [find_timestamp(candidates[index].value, timezone=timezone, date_order=order) for order in orders]
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
            return replace(chosen, local=chosen.local + timedelta(minutes=minutes), zone=render_offset(minutes))
    return chosen


def _is_same_day(first: Timestamp | None, second: Timestamp | None) -> bool:
    if first is None or second is None or first.local is None or second.local is None:
        return False
    return first.local.date() == second.local.date()


def _is_of_another_day(shown: Timestamp | None, declared: Timestamp | None) -> bool:
    """Whether both are known and differ by more than a clock of another zone can make them."""
    if shown is None or declared is None or shown.local is None or declared.local is None:
        return False
    least = timedelta(days=1) if declared.instant is not None else timedelta(0)
    return abs(shown.local.date() - declared.local.date()) > least


def _is_utc(stamp: Timestamp) -> bool:
    return stamp.local is not None and stamp.instant is not None and stamp.local == stamp.instant.replace(tzinfo=None)
