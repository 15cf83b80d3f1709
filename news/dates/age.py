"""Parses times given as an age ("2 hours ago", "vor 3 Stunden"), relative to the time of the fetch."""

import re
from datetime import UTC, datetime, timedelta

from news.dates.clock import Precision
from news.dates.day import MAX_YEAR, MIN_YEAR
from news.dates.timestamp import MAX_RAW_CHARS, Timestamp
from news.dates.zones import find_zone
from news.languages.patterns import either, gather

# Older than this, pages count in days or print the date; a greater number is no age.
MAX_COUNT = {"minute": 180, "hour": 72, "day": 31}

_KINDS: dict[str, Precision] = {"dates.minutes": "minute", "dates.hours": "hour", "dates.days": "day"}
_UNITS = {word: unit for kind, unit in _KINDS.items() for word in gather(kind)}
_ONE = frozenset(gather("dates.one"))
_AGE = re.compile(
    rf"(?:(?<!\w)(?P<before>{either('dates.age_before')})\s{{1,3}})?(?<!\w)(?P<count>\d{{1,3}}|[a-z]{{1,5}})\s{{0,3}}"
    r"(?P<unit>[^\W\d_]{1,10}?)\.?\s{0,3}"
    rf"(?P<after>{either('dates.age_after')})?(?!\w)",
    re.IGNORECASE,
)


def find_age(raw: str, fetched_at: datetime, timezone: str | None = None) -> Timestamp | None:
    """Return the time that an age means, as precisely as the age is given, or None for any other string.

    The minute or the hour is one in UTC. A day needs a clock to begin: it is read only where the source names
    its `timezone`.

    >>> find_age("vor 3 Stunden", datetime(2021, 3, 4, 15, 20, tzinfo=UTC)).instant
    datetime.datetime(2021, 3, 4, 12, 0, tzinfo=datetime.timezone.utc)
    """
    if len(raw) > MAX_RAW_CHARS:
        return None
    for match in _AGE.finditer(raw):
        unit = _UNITS.get(match["unit"].casefold())
        count = 1 if match["count"].casefold() in _ONE else int(match["count"]) if match["count"].isdecimal() else None
        if unit is None or count is None or not (match["before"] or match["after"]) or count > MAX_COUNT[unit]:
            continue
        text = raw.strip()
        zone = find_zone(timezone)
        if unit == "day" and zone is None:
            return None
        try:
            then = fetched_at.astimezone(UTC) - timedelta(**{f"{unit}s": count})
            there = then.astimezone(zone or UTC)
        except OverflowError:
            return None
        # A record may be dated to any year; no page was published then.
        if not MIN_YEAR <= there.year <= MAX_YEAR:
            return None
        if unit == "day":
            local = there.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            return Timestamp(raw=text, local=local, precision="day", start=match.start(), end=match.end())
        instant = then.replace(second=0, microsecond=0, minute=0 if unit == "hour" else then.minute)
        local = instant.replace(tzinfo=None)
        return Timestamp(
            raw=text, local=local, instant=instant, zone="UTC", zone_source="page", precision=unit,
            start=match.start(), end=match.end(),
        )  # fmt: skip
    return None
