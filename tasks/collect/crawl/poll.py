"""One poll of one listing, and whether it is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from news.discovery import ListingKind
from tasks.collect.listings.front_pages import names_news
from tasks.collect.listings.listing import ChildListing
from tasks.collect.politeness.politeness import Politeness
from tasks.sources import WebSource
from warehouse.memory.records import LastResponse

# Of a larger index, sitemaps that have not changed for so long are polled less often; never seldomer than weekly.
ALWAYS_ASKED = 50
SETTLED_FOR = timedelta(days=2)
ASKED_AT_LEAST = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One listing to poll, for one source; `depth` counts the listings that led to it."""

    source: WebSource
    kind: ListingKind
    url: str
    depth: int = 0
    last: LastResponse | None = None
    # How many listings of the source were polled before it.
    number: int = 0
    # Of a list of web archives, each line is an archive.
    is_of_archives: bool = False


def find_place(child: ChildListing) -> tuple[bool, float]:
    """Return the rank of a listing among those that another one names: news first, then what changed last."""
    changed = child.modified_at.timestamp() if child.modified_at else 0.0
    return not (child.kind == "feed" or names_news(child.url)), -changed


def is_due(last: LastResponse, politeness: Politeness, now: datetime) -> bool:
    """Return whether a scheduled night polls a listing again: less often after empty polls."""
    if not last.empty_polls:
        return True
    wait = min(politeness.longest_poll_seconds, politeness.shortest_poll_seconds * 2.0 ** min(last.empty_polls - 1, 20))
    return now - last.requested_at >= timedelta(seconds=wait)


def is_unchanged(child: ChildListing, before: datetime | None, last: LastResponse | None) -> bool:
    """Return whether a large index says of an old sitemap what it said when that was read: a watermark, no more."""
    if last is None or child.modified_at is None or child.modified_at != before:
        return False
    age = datetime.now(UTC) - last.requested_at
    return child.modified_at < last.requested_at - SETTLED_FOR and age < ASKED_AT_LEAST
