"""Time zones as pages print them and as sources name them; what is not certain stays unknown."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from news.languages.registry import LANGUAGES

# Abbreviations with one meaning in print, as minutes east of Greenwich. Left out because two regions print
# them: IST (India, Israel, Ireland), BST (Britain, Bangladesh), CST (America, China, Cuba), AST (Atlantic,
# Arabia), GST (Gulf, South Georgia), SST, ECT. American ones that RFC 5322 defines are kept.
_ABBREVIATIONS = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 60,
    "CET": 60, "CEST": 120, "MET": 60, "MEST": 120, "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "BRT": -180, "ART": -180,
    "SAST": 120, "CAT": 120, "WAT": 60, "EAT": 180, "PKT": 300, "NPT": 345, "ICT": 420, "WIB": 420, "WITA": 480,
    "WIT": 540, "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "JST": 540, "KST": 540,
    "AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    **{name: minutes for language in LANGUAGES.values() for name, minutes in language.dates.zones},
}  # fmt: skip
# American newsrooms print the region and leave summer time to the reader.
_REGIONS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
            "AT": "America/Halifax"}  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−])(\d{1,2}):?(\d{2})?(?::00)?")
_MAX_OFFSET = timedelta(hours=14)
_MIN_OFFSET = timedelta(hours=-12)


@lru_cache(maxsize=256)
def find_zone(name: str | None) -> ZoneInfo | None:
    """Return the zone of an IANA name, or None if there is none by that name."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a plain name, a folder of names
        return None


def find_offset(printed: str) -> tzinfo | None:
    """Return the zone that a printed offset or abbreviation means for certain, or None.

    >>> find_offset("+05:30"), find_offset("EST"), find_offset("IST")
    (datetime.timezone(datetime.timedelta(seconds=19800)), datetime.timezone(datetime.timedelta(days=-1, seconds=68400)), None)
    """  # noqa: E501
    if "/" in printed:
        return find_zone(printed.strip("()[] "))
    word = printed.strip("()[] ").upper()
    if word in _ABBREVIATIONS:
        return timezone(timedelta(minutes=_ABBREVIATIONS[word]))
    if word in _REGIONS:
        return find_zone(_REGIONS[word])
    match = _OFFSET.fullmatch(word)
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if minutes not in (0, 15, 30, 45):
        return None
    offset = timedelta(hours=hours, minutes=minutes) * (1 if match[1] == "+" else -1)
    return timezone(offset) if _MIN_OFFSET <= offset <= _MAX_OFFSET else None


def render_offset(minutes: int) -> str:
    """Return an offset as pages print it.

    >>> render_offset(-210)
    '-03:30'
    """
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def find_instant(wall: datetime, zone: tzinfo) -> datetime | None:
    """Return the one UTC instant at which clocks of the zone showed the wall time.

    None for a wall time that summer time skipped (the gap) or showed twice (the fold).

    >>> find_instant(datetime(2024, 7, 1, 12, 0), ZoneInfo("Europe/Berlin"))
    datetime.datetime(2024, 7, 1, 10, 0, tzinfo=datetime.timezone.utc)
    >>> find_instant(datetime(2024, 3, 31, 2, 30), ZoneInfo("Europe/Berlin")) is None
    True
    """
    first = wall.replace(tzinfo=zone, fold=0)
    if first.utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset():
        return None
    return first.astimezone(UTC)


def find_named_instant(wall: datetime, abbreviation: str, zone: tzinfo) -> datetime | None:
    """Return the instant at which the zone showed this wall time under this abbreviation, or None.

    IST means three things in print, but only one of them in Asia/Kolkata; and in the fold the
    abbreviation distinguishes the first hour from the second.
    """
    for fold in (0, 1):
        local = wall.replace(tzinfo=zone, fold=fold)
        instant = local.astimezone(UTC)
        # A wall time in the gap does not come back from UTC as itself.
        if local.tzname() == abbreviation and instant.astimezone(zone).replace(tzinfo=None) == wall:
            return instant
    return None
