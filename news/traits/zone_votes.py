"""Reads from a story what it shows of its site's clock, and gives a time without a zone the instant of that clock.

UTC teaches nothing by itself: many systems write it whatever the newsroom's clock says. Best is a page that prints one
moment twice, with a zone and without; where such a page contradicts itself, it neither teaches nor is settled.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from news.dates.timestamp import Timestamp, find_timestamp
from news.dates.zones import render_offset
from news.origins import is_exported
from news.traits.votes import CANDIDATES, Changes, Row, Verdict
from news.traits.zone import MIN_AGAINST, count_support, find_offset, find_site_zone, parse_site_zone, render_shown

# Two clocks that differ by a zone's offset may show one moment; by anything else they show two.
OFFSET_STEP = 15
MIN_OFFSET, MAX_OFFSET = -12 * 60, 14 * 60


def find_shown_zone(row: Row) -> str | None:
    """Return the week and the offset that a story shows, or None if it shows none for certain."""
    local, instant, source = row["published_local"], row["published_at"], row["published_source"]
    if local is None or instant is None or is_exported(source):
        return None
    offset = _count_minutes(local - _naive(instant))
    if offset is None:
        return None
    stamps = list(_read_candidates(row))
    bare = [stamp for stamp in stamps if stamp.instant is None and not _is_midnight(stamp)]
    gaps = {gap for stamp in bare if (gap := _find_gap(stamp.local, instant)) is not None}
    is_sure = gaps == {0} if offset == 0 else gaps <= {offset}
    return render_shown(local, offset) if is_sure and _printed_offsets(stamps) <= {0, offset} else None


def decide_zone(shown: Mapping[str, int]) -> Verdict:
    """Return the zone that the site's votes leave, or no zone if too few pages show one."""
    zone = find_site_zone(shown)
    if zone is None:
        return Verdict(None, max(shown.values()))
    is_enough = sum(shown.values()) >= MIN_AGAINST
    return Verdict(str(zone) if is_enough else None, count_support(shown, zone.names))


def settle_zone(row: Row, value: str, timezone: str | None) -> Changes | None:
    """Return the instant that the site's zone gives a time without one, or None where anything speaks against it."""
    local, source = row["published_local"], row["published_source"]
    if timezone is not None or row["site"] is None or is_exported(source):
        return None
    if local is None or row["published_at"] is not None or row["published_zone"] is not None:
        return None
    if row["published_precision"] == "day" or not _is_bare(row["published_raw"]):
        return None
    offset = find_offset(parse_site_zone(value), local)
    if offset is None:
        return None
    stamps = list(_read_candidates(row))
    zoned = [stamp for stamp in stamps if not _is_midnight(stamp)]
    gaps = {gap for stamp in zoned if stamp.instant and (gap := _find_gap(local, stamp.instant)) is not None}
    if not gaps <= {offset} or not _printed_offsets(stamps) <= {0, offset}:
        return None
    instant = (local - timedelta(minutes=offset)).replace(tzinfo=UTC)
    return {"published_at": instant, "published_zone": render_offset(offset), "zone_source": "learned"}


def _is_bare(raw: str | None) -> bool:
    """Whether a date is printed without any zone: one that is not understood must not be overruled."""
    # Whether the day comes first is settled elsewhere and changes nothing behind the time.
    stamp = find_timestamp(raw or "", timezone="Etc/UTC", date_order="day-first")
    return stamp is not None and stamp.zone_source == "source"


def _read_candidates(row: Row) -> Iterator[Timestamp]:
    for candidate in row.get(CANDIDATES) or ():
        stamp = find_timestamp(candidate["value"] or "")
        if stamp is None or stamp.local is None or stamp.precision not in ("minute", "second"):
            continue
        # What was found outside the page may contradict its clock, but says nothing of it.
        if stamp.instant is not None or not is_exported(candidate["origin"]):
            yield stamp


def _printed_offsets(stamps: Iterable[Timestamp]) -> set[int]:
    """Return the offsets in minutes that a page prints."""
    return {round((s.local - _naive(s.instant)).total_seconds() / 60) for s in stamps if s.local and s.instant}


def _is_midnight(stamp: Timestamp) -> bool:
    """Whether a time is none: a day that a system wrote as its first second."""
    return stamp.local is not None and (stamp.local.hour, stamp.local.minute, stamp.local.second) == (0, 0, 0)


def _find_gap(local: datetime | None, instant: datetime) -> int | None:
    """Return the offset in minutes by which a wall time and an instant may be one moment, or None."""
    if local is None:
        return None
    gap = local.replace(microsecond=0) - _naive(instant).replace(microsecond=0)
    if local.second == 0 or instant.second == 0:
        gap = local.replace(second=0, microsecond=0) - _naive(instant).replace(second=0, microsecond=0)
    return _count_minutes(gap)


def _count_minutes(gap: timedelta) -> int | None:
    minutes, rest = divmod(gap, timedelta(minutes=1))
    return minutes if not rest and minutes % OFFSET_STEP == 0 and MIN_OFFSET <= minutes <= MAX_OFFSET else None


def _naive(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None)
