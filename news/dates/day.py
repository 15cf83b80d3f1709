"""The day in a printed date: which of the web's ways of writing it, and whether there is such a day."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from news.dates.months import TWO_MEANINGS, find_month, find_weekday, normalize_month
from news.languages.patterns import either
from news.languages.registry import LANGUAGES
from news.page import DateOrder

ShownOrder = Literal["day-first", "month-first"]

MIN_YEAR, MAX_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the calendar and its span in the text; `clock` is the span of a clock inside it.

    `is_ambiguous`: nothing distinguishes day from month; `shown_order` is what the numbers prove of that.
    """

    year: int
    month: int
    day: int
    start: int
    end: int
    is_ambiguous: bool = False
    shown_order: ShownOrder | None = None
    clock: tuple[int, int] | None = None  # as in "May 3 14:05 CEST 2021"


class ImpossibleError(Exception):
    """Something has the shape of a date or time but cannot be one."""


_WORD = r"[^\s\d,.;:()/|\-–—'’]{2,14}"
_YEAR_FIRST = re.compile(r"(?<![\d.])(\d{4})([-/.])0?(\d{1,2})\2(\d{1,2})(?!\d)")
_CJK = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号]?")
_COMPACT = re.compile(
    r"\s{0,9}(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<t>\d{4}(?:\d{2})?))?(?=$|\s|Z|[+\-]\d{2}:?\d{2}$)"
)
_NUMERIC = re.compile(r"(?<![\d/.\-:])(\d{1,2})(\s?[./-]\s?)(\d{1,2})\2(\d{4}|\d{2})(?![\d]|[.:]\d)")
# "Sat, 11 04 2026 08:51": a date only where the weekday says which number is the day.
_SPACED = re.compile(r"(?<=[^\W\d_],\s)(\d{1,2})(\s)(\d{1,2})\2(\d{4})(?=\s\d{1,2}:\d{2})")
_DAY_NAME_YEAR = re.compile(
    rf"(?<![\d:])(?P<d>\d{{1,2}})(?P<dot>\.)?(?:{either('dates.day_suffixes')})?"
    rf"[\s\-/]{{0,3}}(?:(?:{either('dates.day_joiners')})\s{{1,3}})?"
    rf"(?P<m>{_WORD})\.?,?(?:\s?/\s?{_WORD}(?:\s{_WORD})?)?"
    rf"[\s\-/,]{{0,3}}(?:(?:{either('dates.year_joiners')})\s{{1,3}})?"
    r"(?P<y>\d{4}(?!\d)|['’]\d{2}(?!\d)|(?<=-)\d{2}(?![\d:])|\d{2}(?=\s\d{2}:\d{2}))",
    re.IGNORECASE,
)
# Of the languages that glue a suffix to the day only English puts it behind the month.
_NAME_DAY_YEAR = re.compile(
    rf"(?P<m>{_WORD})\.?[\s\-]{{0,3}}(?P<d>\d{{1,2}})(?:{'|'.join(LANGUAGES['en'].dates.day_suffixes)})?,?\s{{1,3}}"
    r"(?:(?P<t>\d{2}:\d{2}(?::\d{2})?)\s{1,3}(?:[A-Z]{1,5}|[+\-]\d{2}:?\d{2})?\s{0,3})?(?P<y>\d{4})(?![\d:])",
    re.IGNORECASE,
)
_YEAR_NAME_DAY = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})[.,]?[\s\-]{{0,2}}(?:m\.\s)?(?P<m>{_WORD})\.?[\s\-]{{1,2}}(?P<d>\d{{1,2}})(?![\d:])",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})(?!\d)", re.IGNORECASE)
_WEEKDAY_BEFORE = re.compile(r"(?:^|\s)([^\s\d,.]{3,15})[.,]?\s{0,2}$")


def find_day(text: str, date_order: DateOrder) -> Day | None:
    """Return the first day in the text, in whichever notation it is written."""
    compact = _COMPACT.match(text)
    if compact and MIN_YEAR <= int(compact["y"]) <= MAX_YEAR:
        clock = compact.span("t") if compact["t"] else None
        return _day(compact["y"], compact["m"], compact["d"], (compact.start("y"), compact.end()), clock=clock)
    days = [
        *(_day(m[1], m[3], m[4], m.span()) for m in _first(_YEAR_FIRST, text)),
        *(_day(m[1], m[2], m[3], m.span()) for m in _first(_CJK, text)),
        *(_day(m[3], m[2], m[1], m.span()) for m in _first(_VIETNAMESE, text)),
        *(_numeric_day(m, date_order, text) for m in _first(_NUMERIC, text)),
        *(_numeric_day(m, "auto", text) for m in _first(_SPACED, text) if _order_by_weekday(m, text)),
    ]
    for pattern in (_DAY_NAME_YEAR, _NAME_DAY_YEAR, _YEAR_NAME_DAY):
        for match in pattern.finditer(text):
            month = find_month(match["m"])
            if month is None:
                continue
            if "dot" in match.groupdict() and match["dot"] and normalize_month(match["m"]) in TWO_MEANINGS:
                raise ImpossibleError
            has_clock = "t" in match.groupdict() and match["t"]
            days.append(_day(match["y"], month, match["d"], match.span(), clock=match.span("t") if has_clock else None))
            break
    return min(days, key=lambda day: day.start, default=None)


def _first(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    match = pattern.search(text)
    return [match] if match else []


def _numeric_day(match: re.Match[str], date_order: DateOrder, text: str) -> Day:
    """Read day, month and year in the order that numbers, dots, weekday or the source's habit give."""
    first, second = int(match[1]), int(match[3])
    shown: ShownOrder | None
    if "." in match[2] or first > 12:
        shown = None if "." in match[2] else "day-first"
        return _day(match[4], second, first, match.span(), shown=shown)
    if second > 12:
        return _day(match[4], first, second, match.span(), shown="month-first")
    shown = _order_by_weekday(match, text)
    if first == second or shown == "day-first" or (date_order == "day-first" and not shown):
        return _day(match[4], second, first, match.span(), shown=shown if first != second else None)
    if shown == "month-first":
        return _day(match[4], first, second, match.span(), shown=shown)
    if date_order == "month-first":
        return _day(match[4], first, second, match.span())
    day = _day(match[4], second, first, match.span())
    return replace(day, is_ambiguous=True)


def _order_by_weekday(match: re.Match[str], text: str) -> ShownOrder | None:
    """Return the order in which the date falls on the weekday printed before it: "Mon, 05/03/2021"."""
    named = _WEEKDAY_BEFORE.search(text[max(0, match.start() - 20) : match.start()])
    weekday = find_weekday(named[1]) if named else None
    if weekday is None:
        return None
    as_day_first = _day(match[4], match[3], match[1], match.span())
    as_month_first = _day(match[4], match[1], match[3], match.span())
    fits = [datetime(day.year, day.month, day.day).isoweekday() == weekday for day in (as_day_first, as_month_first)]  # noqa: DTZ001
    return None if fits[0] == fits[1] else "day-first" if fits[0] else "month-first"


def _day(
    year: str,
    month: str | int,
    day: str | int,
    span: tuple[int, int],
    *,
    shown: ShownOrder | None = None,
    clock: tuple[int, int] | None = None,
) -> Day:
    number = int(year.lstrip("'’"))
    if len(year) < 4:
        # Two digits are this century's first half or the web's first decade; 50 to 89 are nobody's.
        number += 2000 if number < 50 else 1900
    try:
        datetime(number, int(month), int(day))  # noqa: DTZ001  (a calendar check, no instant)
    except ValueError as error:
        raise ImpossibleError from error
    if not MIN_YEAR <= number <= MAX_YEAR:
        raise ImpossibleError
    return Day(year=number, month=int(month), day=int(day), start=span[0], end=span[1], shown_order=shown, clock=clock)
