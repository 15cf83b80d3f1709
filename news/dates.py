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

from news.months import TWO_MEANINGS, find_month, normalize_month
from news.page import DateOrder
from news.zones import find_instant, find_named_instant, find_offset, find_zone

Precision = Literal["second", "minute", "hour", "day"]
ShownOrder = Literal["day-first", "month-first"]

MIN_YEAR, MAX_YEAR = 1990, 2100
MAX_RAW_CHARS = 250  # Longer strings are text that holds a date, not a date.
MAX_GAP_CHARS = 30  # "Monday, 3 May 2021 - Last seen at: 14:05" is about as far as a time strays from its day.


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A printed point in time, with how much of it is known.

    `local` is the wall time as printed (midnight when only the day is). `instant` is None unless an offset
    is printed or the source's zone makes it one instant; a day alone is none. `is_ambiguous`: day and month
    cannot be told apart, `local` and `instant` are None. `shown_order` is what a numeric date proves about
    its outlet's habit. `start` and `end` are its span in the string it was read from.
    """

    raw: str
    local: datetime | None
    instant: datetime | None
    zone: str | None
    zone_source: Literal["page", "source"] | None
    precision: Precision
    is_ambiguous: bool = False
    shown_order: ShownOrder | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Day:
    year: int
    month: int
    day: int
    start: int
    end: int
    is_ambiguous: bool = False
    shown_order: ShownOrder | None = None
    clock: tuple[int, int] | None = None  # span of a clock inside the date: "May 3 14:05 CEST 2021"


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    second: int
    microsecond: int
    precision: Precision
    zone: str | None
    start: int
    end: int


class _ImpossibleError(Exception):
    """Something has the shape of a date or time but cannot be one."""


_WORD = r"[^\s\d,.;:()/|\-–—'’]{2,14}"
_YEAR_FIRST = re.compile(r"(?<![\d.])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_CJK = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?")
_COMPACT = re.compile(
    r"\s{0,9}(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<t>\d{4}(?:\d{2})?))?(?=$|\s|Z|[+\-]\d{2}:?\d{2}$)"
)
_NUMERIC = re.compile(r"(?<![\d/.\-:])(\d{1,2})(\s?[./-]\s?)(\d{1,2})\2(\d{4}|\d{2})(?![\d]|[.:]\d)")
_DAY_NAME_YEAR = re.compile(
    r"(?<![\d:])(?P<d>\d{1,2})(?P<dot>\.)?(?:st|nd|rd|th|er|eme|º|ª|°|η|ης)?[\s\-/]{0,3}(?:(?:de|of|d['’])\s{1,3})?"
    rf"(?P<m>{_WORD})\.?,?(?:\s?/\s?{_WORD}(?:\s{_WORD})?)?[\s\-/,]{{0,3}}(?:(?:de|del|of|do)\s{{1,3}})?"
    r"(?P<y>\d{4}(?!\d)|['’]\d{2}(?!\d)|(?<=-)\d{2}(?![\d:])|\d{2}(?=\s\d{2}:\d{2}))",
    re.IGNORECASE,
)
_NAME_DAY_YEAR = re.compile(
    rf"(?P<m>{_WORD})\.?[\s\-]{{0,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}"
    r"(?:(?P<t>\d{2}:\d{2}(?::\d{2})?)\s{1,3}(?:[A-Z]{1,5}|[+\-]\d{2}:?\d{2})?\s{0,3})?(?P<y>\d{4})(?![\d:])",
    re.IGNORECASE,
)
_YEAR_NAME_DAY = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})[.,]?[\s\-]{{0,2}}(?:m\.\s)?(?P<m>{_WORD})\.?[\s\-]{{1,2}}(?P<d>\d{{1,2}})(?![\d:])",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})(?!\d)", re.IGNORECASE)
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d{1,6})?")

_HALF = r"(?P<half>[ap]\.?\s?m\b\.?)"
_CLOCK = re.compile(
    r"(?<![\d:])(?:(?P<cue>\b(?:kl|klo|um|ore|alle|godz|at|om|às|as)\b\.?\s{0,2}))?"
    r"(?P<h>\d{1,2})"
    r"(?:(?P<sep>\s?[:h時时시]\s?|\.)(?P<i>\d{2})(?!\d)(?:[:.分분](?P<s>\d{2})(?!\d)(?:[.,](?P<f>\d{1,9}))?)?|(?P<bare>\s?h(?:rs)?\b)?)"
    rf"\s{{0,2}}{_HALF}?(?P<uhr>\s{{0,2}}(?:Uhr|hrs|hod)\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"[\s,]{0,3}[(\[]?(?P<zone>(?:UTC|GMT)?\s?[+\-−]\d{2}:?\d{2}(?::00)?|(?:UTC|GMT)\s?[+\-−]\d{1,2}|[+\-−]\d{2}|[A-Z]{1,5})(?![\w:])"
)
_OTHER_DATE = re.compile(r"updat|modif|aktualis|mis [àa] jour|actuali|bijgewerkt|aggiorn|обновл|zaktual", re.IGNORECASE)
_AFTERNOON, _MORNING = re.compile("下午|午後|오후"), re.compile("上午|午前|오전")


def read_timestamp(raw: str, *, timezone: str | None = None, date_order: DateOrder = "auto") -> Timestamp | None:
    """Read the first date printed in a short string, or None if there is none or it is impossible.

    `timezone` is the IANA zone the source names; `date_order` is the source's habit, used only where the
    numbers leave it open.

    >>> read_timestamp("14/10/2017 04:35 by admin").local
    datetime.datetime(2017, 10, 14, 4, 35)
    >>> read_timestamp("2024-02-30") is None, read_timestamp("03/04/2021").is_ambiguous
    (True, True)
    """
    text = raw.rstrip()
    if not text or len(text) - len(text.lstrip()) + MAX_RAW_CHARS < len(text):
        return None
    try:
        epoch = _find_epoch(text)
        if epoch is not None:
            return epoch
        day = _find_day(text, date_order)
        if day is None:
            return None
        clock = _find_clock(text, day)
        return _timestamp(text, day, clock, timezone)
    except (_ImpossibleError, OverflowError):
        return None


def _find_epoch(text: str) -> Timestamp | None:
    """Read seconds or milliseconds since 1970: ten or thirteen digits and nothing else."""
    match = _EPOCH.fullmatch(text.strip())
    if not match:
        return None
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(match[1]))
    if not MIN_YEAR <= instant.year <= MAX_YEAR:
        return None
    return Timestamp(text, instant.replace(tzinfo=None), instant, "UTC", "page", "second", end=len(text))


def _find_day(text: str, date_order: DateOrder) -> _Day | None:
    """Return the day that stands first in the text, whichever way it is written."""
    compact = _COMPACT.match(text)
    if compact and MIN_YEAR <= int(compact["y"]) <= MAX_YEAR:
        clock = compact.span("t") if compact["t"] else None
        return _day(compact["y"], compact["m"], compact["d"], compact.start("y"), compact.end(), clock=clock)
    days = [
        *(_day(m[1], m[3], m[4], *m.span()) for m in _first(_YEAR_FIRST, text)),
        *(_day(m[1], m[2], m[3], *m.span()) for m in _first(_CJK, text)),
        *(_day(m[3], m[2], m[1], *m.span()) for m in _first(_VIETNAMESE, text)),
        *(_numeric_day(m, date_order) for m in _first(_NUMERIC, text)),
    ]
    for pattern in (_DAY_NAME_YEAR, _NAME_DAY_YEAR, _YEAR_NAME_DAY):
        for match in pattern.finditer(text):
            month = find_month(match["m"])
            if month is None:
                continue
            if "dot" in match.groupdict() and match["dot"] and normalize_month(match["m"]) in TWO_MEANINGS:
                raise _ImpossibleError
            has_clock = "t" in match.groupdict() and match["t"]
            days.append(
                _day(match["y"], month, match["d"], *match.span(), clock=match.span("t") if has_clock else None)
            )
            break
    return min(days, key=lambda day: day.start, default=None)


def _first(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    match = pattern.search(text)
    return [match] if match else []


def _numeric_day(match: re.Match[str], date_order: DateOrder) -> _Day:
    """Read day, month and year in the order that the numbers, the dots or the source's habit give."""
    first, second = int(match[1]), int(match[3])
    if "." in match[2] or first > 12:
        shown: ShownOrder | None = None if "." in match[2] else "day-first"
        return _day(match[4], second, first, *match.span(), shown=shown)
    if second > 12:
        return _day(match[4], first, second, *match.span(), shown="month-first")
    if first == second or date_order == "day-first":
        return _day(match[4], second, first, *match.span())
    if date_order == "month-first":
        return _day(match[4], first, second, *match.span())
    day = _day(match[4], second, first, *match.span())
    return _Day(day.year, day.month, day.day, day.start, day.end, is_ambiguous=True)


def _day(
    year: str,
    month: str | int,
    day: str | int,
    start: int,
    end: int,
    *,
    shown: ShownOrder | None = None,
    clock: tuple[int, int] | None = None,
) -> _Day:
    number = int(year.lstrip("'’"))
    if len(year) < 4:
        # Two digits are this century's first half or the web's first decade; 50 to 89 are nobody's.
        number += 2000 if number < 50 else 1900
    try:
        datetime(number, int(month), int(day))  # noqa: DTZ001  (a calendar check, no instant)
    except ValueError as error:
        raise _ImpossibleError from error
    if not MIN_YEAR <= number <= MAX_YEAR:
        raise _ImpossibleError
    return _Day(number, int(month), int(day), start, end, shown_order=shown, clock=clock)


def _find_clock(text: str, day: _Day) -> _Clock | None:
    """Return the time of day that belongs to the day: inside it, right after it, or right before it."""
    if day.clock:
        start, end = day.clock
        digits = text[start:end]
        if ":" not in digits:
            digits = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
        match = _CLOCK.match(digits)
        clock = _clock(match, text[start:end], "") if match else None
        if clock is None:
            raise _ImpossibleError
        zone = _ZONE.match(text, end)
        return _Clock(
            clock.hour, clock.minute, clock.second, 0, clock.precision,
            zone["zone"].strip() if zone else None, start, max(end, zone.end() if zone else 0),
        )  # fmt: skip
    for match in _CLOCK.finditer(text, day.end, day.end + MAX_GAP_CHARS + 24):
        gap = text[day.end : match.start()]
        if len(gap) > MAX_GAP_CHARS or _OTHER_DATE.search(gap):
            break
        clock = _clock(match, text, gap)
        if clock:
            return clock
        if any(c.isdigit() for c in match[0]):
            break
    before = [m for m in _CLOCK.finditer(text, max(0, day.start - 60), day.start) if _clock(m, text, "")]
    if before and day.start - before[-1].end() <= MAX_GAP_CHARS:
        return _clock(before[-1], text, "")
    return None


def _clock(match: re.Match[str], text: str, gap: str) -> _Clock | None:
    """Return the clock of a match, None if the number is none; impossible hours are no clock to repair."""
    hour, minute, second = int(match["h"]), int(match["i"] or 0), int(match["s"] or 0)
    half = (match["half"] or "")[:1].lower()
    if _AFTERNOON.search(gap):
        half = "p"
    elif _MORNING.search(gap):
        half = "a"
    if not match["i"] and not (half or match["bare"] or match["uhr"]):
        return None
    if match["sep"] == "." and not (match["cue"] or half or match["uhr"]):
        return None
    if hour > 23 or minute > 59 or second > 60 or (half == "a" and hour > 12):
        raise _ImpossibleError
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    microsecond = int((match["f"] or "0").ljust(6, "0")[:6])
    precision: Precision = "second" if match["s"] else "minute" if match["i"] else "hour"
    zone = _ZONE.match(text, match.end())
    printed = zone["zone"].strip() if zone else None
    return _Clock(
        hour, minute, second, microsecond, precision, printed,
        match.start(), zone.end() if zone else match.start() + len(match[0].rstrip()),
    )  # fmt: skip


def _timestamp(text: str, day: _Day, clock: _Clock | None, timezone: str | None) -> Timestamp:
    """Put day, clock and zone together."""
    start = min(day.start, clock.start) if clock else day.start
    end = max(day.end, clock.end) if clock else day.end
    raw = text.strip()
    if clock is None:
        local = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (wall time)
        return Timestamp(
            raw, None if day.is_ambiguous else local, None, None, None, "day",
            day.is_ambiguous, day.shown_order, start, end,
        )  # fmt: skip
    if day.is_ambiguous:
        return Timestamp(raw, None, None, None, None, clock.precision, True, None, start, end)
    local = datetime(  # noqa: DTZ001  (wall time)
        day.year, day.month, day.day, clock.hour, clock.minute, min(clock.second, 59), clock.microsecond
    )
    if clock.second == 60 and (clock.minute not in (14, 29, 44, 59) or (day.month, day.day) not in _LEAP_DAYS):
        raise _ImpossibleError
    instant, zone, zone_source = _place(local, clock.zone, timezone, text)
    if clock.second == 60 and instant and (instant.hour, instant.minute) != (23, 59):
        raise _ImpossibleError
    return Timestamp(raw, local, instant, zone, zone_source, clock.precision, False, day.shown_order, start, end)


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
