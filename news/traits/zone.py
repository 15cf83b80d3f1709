"""Finds the zones that agree with the dates a site has shown, and the offset that follows for a time without one.

A printed offset is no zone: +01:00 in March may be Berlin or Lagos, and in July they part. So all zones that agree with
what a site has shown stay possible, and a time is given an offset only where **every one of them** had the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from news.dates.zones import render_offset

# A zone is given up when so many pages contradict it, and more than one in a hundred: one page may be another outlet's
# copy, or set by hand. With fewer pages than this, every zone stays possible and nothing is learned.
MIN_AGAINST = 3
MAX_SLIPS = 0.01
# How far from the dates that taught it a zone is believed: outlets move, and sell their address.
REACH = timedelta(days=183)

_WEEK = timedelta(days=7)
# Systems that know no summer time are set to an offset by hand; all of them are possible, too.
_FIXED = range(-12 * 60, 14 * 60 + 1, 15)


@dataclass(frozen=True, slots=True)
class SiteZone:
    """The zones that a site may keep, and the first and last day of the weeks whose dates say so."""

    first: date
    last: date
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.first}/{self.last} {' '.join(self.names)}"


@lru_cache(maxsize=4096)
def parse_site_zone(text: str) -> SiteZone:
    """Return what `str` of it says.

    >>> parse_site_zone("2026-03-02/2026-07-05 Europe/Berlin Europe/Paris").names
    ('Europe/Berlin', 'Europe/Paris')
    """
    span, *names = text.split(" ")
    first, last = span.split("/")
    return SiteZone(date.fromisoformat(first), date.fromisoformat(last), tuple(names))


def render_shown(local: datetime, minutes: int) -> str:
    """Return what a date shows of its site's zone: the Monday of its week, and its offset.

    >>> render_shown(datetime(2026, 3, 5, 14, 5), 60)
    '2026-03-02 +01:00'
    """
    return f"{local.date() - timedelta(days=local.weekday())} {render_offset(minutes)}"


def find_site_zone(shown: Mapping[str, int]) -> SiteZone | None:
    """Return the zones that agree with what a site's pages have shown (and how many), or None if none does.

    >>> find_site_zone({"2026-01-05 -03:30": 4}).names
    ('-03:30', 'America/St_Johns')
    """
    agreeing: Counter[str] = Counter()
    for value, count in shown.items():
        for name in _keepers(value):
            agreeing[name] += count
    total = sum(shown.values())
    if not agreeing or total - max(agreeing.values()) > MAX_SLIPS * total:
        return None
    possible = [
        name for name in _zones() if total - agreeing[name] < MIN_AGAINST or total - agreeing[name] <= MAX_SLIPS * total
    ]
    days = [_read_shown(value)[0] for value in shown if count_support({value: 1}, possible)]
    return SiteZone(min(days), max(days) + _WEEK - timedelta(days=1), tuple(sorted(possible)))


def count_support(shown: Mapping[str, int], names: Iterable[str]) -> int:
    """Return how many pages showed what one of these zones keeps."""
    possible = set(names)
    return sum(count for value, count in shown.items() if not possible.isdisjoint(_keepers(value)))


def find_offset(zone: SiteZone, local: datetime) -> int | None:
    """Return the offset in minutes that all possible zones had at a wall time, or None.

    None also for a time that summer time skipped or showed twice in any of them, and too far from what was shown.
    """
    if not zone.first - REACH <= local.date() <= zone.last + REACH:
        return None
    offsets = {local.replace(tzinfo=_zones()[name], fold=fold).utcoffset() for name in zone.names for fold in (0, 1)}
    return _minutes(offsets.pop()) if len(offsets) == 1 else None


@cache
def _zones() -> dict[str, tzinfo]:
    """Return every zone that a site may keep: those of the locked tzdata that differ since 1970, and fixed offsets."""
    folder = files("tzdata") / "zoneinfo"
    zones: dict[str, tzinfo] = {
        render_offset(minutes): timezone(timedelta(minutes=minutes)) if minutes else UTC for minutes in _FIXED
    }
    for line in (folder / "zone1970.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name = line.split("\t")[2]
            with (folder / name).open("rb") as rules:
                zones[name] = ZoneInfo.from_file(rules, key=name)
    return zones


@lru_cache(maxsize=4096)
def _keepers(shown: str) -> frozenset[str]:
    """Return the zones whose clocks had an offset at some time of a week."""
    monday, offset = _read_shown(shown)
    return _offsets_of(monday).get(offset, frozenset())


@lru_cache(maxsize=1024)
def _offsets_of(monday: date) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    begin = datetime(monday.year, monday.month, monday.day)  # noqa: DTZ001  (wall time)
    for name, zone in _zones().items():
        for moment in (begin, begin + _WEEK - timedelta(minutes=1)):
            minutes = _minutes(moment.replace(tzinfo=zone).utcoffset())
            found.setdefault(render_offset(minutes), set()).add(name)
    return {offset: frozenset(names) for offset, names in found.items()}


def _read_shown(shown: str) -> tuple[date, str]:
    day, offset = shown.split(" ")
    return date.fromisoformat(day), offset


def _minutes(offset: timedelta | None) -> int:
    return round((offset or timedelta(0)).total_seconds() / 60)
