"""Dates and times as pages print them: read strictly, or not at all.

What cannot be a date (30 February, year 99999, a 25th hour) is None and never repaired, and a numeric date
whose order nobody knows (03/04/2021) is kept as ambiguous for `settle`. Years outside 1990..2100 are
refused by rule: 1970 is a clock at zero, and no web page was published before the web. A date in the future
is read; only a run knows its own day and refuses it (there is no clock here).

A leap second is held as second 59, the nearest that a calendar type can hold; `raw` keeps it as printed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from news.dates.clock import Clock, Precision, find_clock
from news.dates.day import MAX_YEAR, MIN_YEAR, Day, ImpossibleError, ShownOrder, find_day
from news.dates.zones import find_instant, find_named_instant, find_offset, find_zone
from news.page import DateOrder

MAX_RAW_CHARS = 250  # Longer strings are text that holds a date, not a date.

_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """A printed point in time, with how much of it is known.

    `local` is the wall time as printed (midnight when only the day is). `instant` is None unless an offset
    is printed or the source's zone makes it one instant; a day alone is none. `is_ambiguous`: day and month
    cannot be distinguished, `local` and `instant` are None. `shown_order` is what a numeric date proves about
    its outlet's habit. `start` and `end` are its span in the string it was read from.
    """

    raw: str
    local: datetime | None = None
    instant: datetime | None = None
    zone: str | None = None
    zone_source: Literal["page", "source"] | None = None
    precision: Precision
    is_ambiguous: bool = False
    shown_order: ShownOrder | None = None
    start: int = 0
    end: int = 0


def find_timestamp(raw: str, *, timezone: str | None = None, date_order: DateOrder = "auto") -> Timestamp | None:
    """Read the first date printed in a short string, or None if there is none or it is impossible.

    `timezone` is the IANA zone the source names; `date_order` is the source's habit, used only where the
    numbers leave it open.

    >>> find_timestamp("14/10/2017 04:35 by admin").local
    datetime.datetime(2017, 10, 14, 4, 35)
    >>> find_timestamp("2024-02-30") is None, find_timestamp("03/04/2021").is_ambiguous
    (True, True)
    """
    text = raw.rstrip()
    if not text or len(text) - len(text.lstrip()) + MAX_RAW_CHARS < len(text):
        return None
    try:
        epoch = _find_epoch(text)
        if epoch is not None:
            return epoch
        day = find_day(text, date_order)
        if day is None:
            return None
        clock = find_clock(text, day)
        return _timestamp(text, day, clock, timezone)
    except (ImpossibleError, OverflowError):
        return None


def _find_epoch(text: str) -> Timestamp | None:
    """Read seconds or milliseconds since 1970: ten or thirteen digits and nothing else."""
    match = _EPOCH.fullmatch(text.strip())
    if not match:
        return None
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(match[1]))
    if not MIN_YEAR <= instant.year <= MAX_YEAR:
        return None
    return Timestamp(
        raw=text, local=instant.replace(tzinfo=None), instant=instant, zone="UTC", zone_source="page",
        precision="second", end=len(text),
    )  # fmt: skip


def _timestamp(text: str, day: Day, clock: Clock | None, timezone: str | None) -> Timestamp:
    """Put day, clock and zone together."""
    start = min(day.start, clock.start) if clock else day.start
    end = max(day.end, clock.end) if clock else day.end
    raw = text.strip()
    if clock is None:
        local = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (wall time)
        return Timestamp(
            raw=raw, local=None if day.is_ambiguous else local, precision="day",
            is_ambiguous=day.is_ambiguous, shown_order=day.shown_order, start=start, end=end,
        )  # fmt: skip
    if day.is_ambiguous:
        return Timestamp(raw=raw, precision=clock.precision, is_ambiguous=True, start=start, end=end)
    local = datetime(  # noqa: DTZ001  (wall time)
        day.year, day.month, day.day, clock.hour, clock.minute, min(clock.second, 59), clock.microsecond
    )
    if clock.second == 60 and (clock.minute not in (14, 29, 44, 59) or (day.month, day.day) not in _LEAP_DAYS):
        raise ImpossibleError
    instant, zone, zone_source = _place(local, clock.zone, timezone, text)
    if clock.second == 60 and instant and (instant.hour, instant.minute) != (23, 59):
        raise ImpossibleError
    return Timestamp(
        raw=raw, local=local, instant=instant, zone=zone, zone_source=zone_source, precision=clock.precision,
        shown_order=day.shown_order, start=start, end=end,
    )  # fmt: skip


# A leap second ends 30 June or 31 December in UTC; east of Greenwich it is the morning after.
_LEAP_DAYS = {(6, 30), (7, 1), (12, 31), (1, 1)}
_RFC_5322 = re.compile(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? CST\b")


def _place(
    local: datetime, printed: str | None, timezone: str | None, text: str
) -> tuple[datetime | None, str | None, Literal["page", "source"] | None]:
    """Return the instant, the zone, and who named it; a gap or fold of summer time has a zone but no instant."""
    source_zone = find_zone(timezone)
    if printed is not None:
        # In the format of RFC 5322, and only there, CST is defined: Central Standard Time.
        offset = find_offset("-06:00" if printed == "CST" and _RFC_5322.search(text) else printed)
        if offset is not None:
            return find_instant(local, offset), printed, "page"
        named = find_named_instant(local, printed, source_zone) if source_zone else None
        if named is not None:
            return named, printed, "page"
        # A zone is printed but not certain: the source's own zone must not overrule the page.
        if printed in _SEVERAL_ZONES or not printed.isalpha():
            return None, None, None
    if source_zone is not None:
        return find_instant(local, source_zone), timezone, "source"
    return None, None, None


# Abbreviations that some newsroom prints after a time but that mean several offsets.
_SEVERAL_ZONES = frozenset({"IST", "BST", "CST", "AST", "GST", "SST", "ECT", "ADT", "CLT", "COT", "PET", "AMT", "WST"})
