"""A past range of days, taken now: which of what is listed belongs to it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from news.discovery import Discovery
from tasks.collect.listings.listing import ChildListing, ListedEntry

# A day in an address: /2026/03/19/, /2026-03-19/, /20260319.
_DAY = re.compile(r"/(20\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Backfill:
    """Days of publication from `since` on and before `until`; without both, no backfill and everything is wanted."""

    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def is_wanted(self, entry: ListedEntry) -> bool:
        """Return whether a listed story was published within the days; one that says no day is not."""
        if not self:
            return True
        known = entry.discovery
        published = known.published_at or _find_date(known.published_raw) or find_day(entry.url) or find_change(known)
        if published is None:
            return False
        return (self.since is None or published >= self.since) and (self.until is None or published < self.until)

    def may_hold(self, child: ChildListing) -> bool:
        """Return whether a listing can name stories of these days: one that was last changed before them cannot."""
        return self.since is None or child.modified_at is None or child.modified_at >= self.since


def find_change(known: Discovery) -> datetime | None:
    """Return when a listing says that a story last changed; a day alone is taken as its midnight in UTC.

    Good enough to distinguish a later change from an earlier one, and for nothing else: no field is filled from it.
    """
    return known.modified_at or _find_date(known.modified_raw)


def _find_date(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=UTC) if text and len(text.strip()) == 10 else None
    except ValueError:
        return None


def find_day(url: str) -> datetime | None:
    """Return the day that an address names in its path, as midnight UTC, or None.

    >>> find_day("https://gazette.example/2026/03/19/rain").date().isoformat()
    '2026-03-19'
    """
    try:
        match = _DAY.search(urlsplit(url).path[:500])
        return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC) if match else None
    except ValueError:
        return None
