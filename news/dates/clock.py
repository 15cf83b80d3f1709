"""Parses the time of day in a printed date, and the zone after it."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from news.dates.day import Day, ImpossibleError
from news.languages.patterns import either

Precision = Literal["second", "minute", "hour", "day"]

MAX_GAP_CHARS = 30  # "Monday, 3 May 2021 - Last seen at: 14:05" is about as far as a time strays from its day.
MAX_TIGHT_CHARS = 4  # So near, a number is meant for the clock: "2021-05-03 25:00" is no date at all.


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day as printed, its zone as printed, and its span in the text with the zone."""

    hour: int
    minute: int
    second: int
    microsecond: int
    precision: Precision
    zone: str | None
    start: int
    end: int


_HALF = r"(?P<half>[ap]\.?\s?m\b\.?)"
_CLOCK = re.compile(
    rf"(?<![\d:])(?:(?P<cue>\b(?:{either('dates.clock_cues')})\b\.?\s{{0,2}}))?"
    r"(?P<h>\d{1,2})"
    r"(?:(?P<sep>\s?[:h時时시]\s?|\.)(?P<i>\d{2})(?!\d)(?:[:.分분](?P<s>\d{2}|\d(?=Z))(?!\d)(?:[.,](?P<f>\d{1,9}))?)?|(?P<bare>\s?h(?:rs)?\b)?)"
    rf"\s{{0,2}}{_HALF}?(?P<uhr>\s{{0,2}}(?:{either('dates.clock_units')})\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"[\s,]{0,3}[(\[]?(?P<zone>(?:UTC|GMT)?\s?[+\-−]\d{2}:?\d{2}(?::00)?(?=Z?(?![\w:]))|(?:UTC|GMT)\s?[+\-−]\d{1,2}|[+\-−]\d{2}|"
    # A zone of the zone database in full; a Z behind an offset, above, is a template's.
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)(?:/[A-Z][A-Za-z_-]{1,20}){1,2}|[A-Z]{1,5})(?:(?<=\d)Z)?(?![\w:])"
)
_OTHER_DATE = re.compile(either("dates.update_stems", "dates.clock_stops"), re.IGNORECASE)
_AFTERNOON, _MORNING = re.compile(either("dates.afternoon")), re.compile(either("dates.morning"))


def find_clock(text: str, day: Day) -> Clock | None:
    """Return the time of day that belongs to the day: inside it, right after it, or right before it."""
    if day.clock:
        start, end = day.clock
        digits = text[start:end]
        if ":" not in digits:
            digits = ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
        match = _CLOCK.match(digits)
        clock = _clock(match, text[start:end], "") if match else None
        if clock is None:
            raise ImpossibleError
        zone = _ZONE.match(text, end)
        printed = zone["zone"].strip() if zone else None
        return replace(clock, microsecond=0, zone=printed, start=start, end=max(end, zone.end() if zone else 0))
    for match in _CLOCK.finditer(text, day.end, day.end + MAX_GAP_CHARS + 24):
        gap = text[day.end : match.start()]
        if len(gap) > MAX_GAP_CHARS or _OTHER_DATE.search(gap):
            break
        clock = _clock(match, text, gap, is_tight=len(gap) <= MAX_TIGHT_CHARS)
        if clock:
            return clock
        if any(c.isdigit() for c in match[0]):
            break
    found = [
        _clock(match, text, "", is_tight=False) for match in _CLOCK.finditer(text, max(0, day.start - 60), day.start)
    ]
    before = [clock for clock in found if clock and day.start - clock.end <= MAX_GAP_CHARS]
    return before[-1] if before else None


def _clock(match: re.Match[str], text: str, gap: str, *, is_tight: bool = True) -> Clock | None:
    """Return the clock of a match, or None if the number is none; next to its day, an impossible one raises."""
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
        if is_tight:
            raise ImpossibleError
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    microsecond = int((match["f"] or "0").ljust(6, "0")[:6])
    precision: Precision = "second" if match["s"] else "minute" if match["i"] else "hour"
    zone = _ZONE.match(text, match.end())
    # "8:00 AT THE QUAY": the Atlantic's zone is a word that only ends a date.
    if zone and zone["zone"].strip() == "AT" and text[zone.end() :].strip(")] "):
        zone = None
    printed = zone["zone"].strip() if zone else None
    return Clock(
        hour=hour, minute=minute, second=second, microsecond=microsecond, precision=precision, zone=printed,
        start=match.start(), end=zone.end() if zone else match.start() + len(match[0].rstrip()),
    )  # fmt: skip
