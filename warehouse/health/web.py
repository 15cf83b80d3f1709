"""Judges what a night shows of hosts and listings: slow or silent hosts, feeds that moved, pages that are refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from news.records.alerts import AlertKind
from warehouse.health.fields import find_rise
from warehouse.health.findings import Finding, History, SourceNight, quantile

# A host is slow when half of its responses take longer than this, and so many times longer than on a slow usual night.
SLOW_SECONDS, SLOWER = 1.0, 4.0
MIN_NIGHTS, MIN_RESPONSES = 5, 3
# Or when this share of its exchanges, and at least so many, end without a response in time.
SILENT_SHARE, MIN_TIMEOUTS, USUAL_SHARE = 0.5, 2, 0.25
MOVED, GONE = (301, 308), (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNight:
    """The exchanges with one host in one night; `median_seconds` is of those that brought a response."""

    run_id: str
    host: str
    started_at: datetime
    exchange_count: int
    timeout_count: int
    median_seconds: float | None
    sources: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPoll:
    """Tonight's first request for the listing that a source names, and whether it once responded itself."""

    source: str
    url: str
    status: int | None
    redirect_url: str | None
    was_direct: bool


def judge_host(tonight: HostNight, usual: Sequence[HostNight]) -> Finding | None:
    """Return whether a host is slow or silent; None where too little is known of it."""
    if len(usual) < MIN_NIGHTS:
        return None
    seconds = [night.median_seconds for night in usual if night.median_seconds is not None]
    shares = [night.timeout_count / night.exchange_count for night in usual]
    count, total = tonight.timeout_count, tonight.exchange_count
    message = None
    if count >= MIN_TIMEOUTS and count >= SILENT_SHARE * total and quantile(shares, 0.9) <= USUAL_SHARE:
        message = f"{count} of {total} requests had no response in time, usually {quantile(shares, 0.5):.0%}"
    elif tonight.median_seconds is not None and seconds and total - count >= MIN_RESPONSES:
        slowest = quantile(seconds, 0.9)
        if tonight.median_seconds >= max(SLOW_SECONDS, SLOWER * slowest):
            message = f"{tonight.median_seconds:.1f} seconds a response, usually {quantile(seconds, 0.5):.1f}"
    return Finding(kind=AlertKind.SLOW_HOST, subject=tonight.host, message=message)


def judge_listing(tonight: SourceNight, poll: ListingPoll | None, slow: Collection[str]) -> list[Finding]:
    """Return whether a source's listing moved, is gone or could not be read; `slow` are sources of slow hosts."""
    source = tonight.source
    moved = unreachable = None
    if poll and poll.status in MOVED and poll.was_direct:
        moved = f"it redirects for good to {poll.redirect_url}"
    elif poll and poll.status in GONE:
        moved = f"its address responds with status {poll.status}"
    elif not tonight.is_read and poll and poll.status is not None and poll.status < 400 and poll.was_direct:
        moved = tonight.message or "its address responds with something else"
    elif not tonight.is_read and source not in slow:
        unreachable = tonight.message or "nothing could be read"
    subject = poll.url if poll else None
    # A listing that nobody polled tonight shows nothing.
    found = [Finding(kind=AlertKind.MOVED_FEED, source=source, subject=subject, message=moved)] if poll or moved else []
    if not moved and (unreachable or tonight.is_read):
        found.append(Finding(kind=AlertKind.UNREACHABLE, source=source, message=unreachable))
    return found


def judge_pages(tonight: SourceNight, history: History) -> list[Finding]:
    """Return whether most of a source's pages respond with errors, or end in faults of ours."""
    found = []
    for kind, share, what in (
        (AlertKind.REFUSALS, _errors, "pages respond with an error"),
        (AlertKind.READER_FAULTS, _faults, "pages end in a fault of ours"),
    ):
        rise = find_rise(share, tonight, history.usual, what)
        is_open = history.has_open(kind)
        # Without new pages nothing is seen; where an alert is open, one page that is well is enough.
        count, total = share(tonight)
        if rise or (total and (not is_open or count < total / 2)):
            found.append(Finding(kind=kind, source=tonight.source, message=rise))
    return found


def _errors(night: SourceNight) -> tuple[int, int]:
    return night.error_count, night.page_count


def _faults(night: SourceNight) -> tuple[int, int]:
    return night.fault_count, night.page_count
