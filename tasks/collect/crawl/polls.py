"""Listings: asked once a night for each source that wants them, read in a child, and what they name handed on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tasks.collect.archive.journal import Journal
from tasks.collect.archive.writer import load_payload_at
from tasks.collect.crawl.backfill import Backfill
from tasks.collect.crawl.ledger_connection import LedgerConnection
from tasks.collect.crawl.messages import CrawlSpec
from tasks.collect.crawl.pages import Pages
from tasks.collect.crawl.remote_archives import RemoteArchives, find_archive_url
from tasks.collect.http.allowed import AllowList, find_url_refusal
from tasks.collect.http.secrets import mask_address
from tasks.collect.listings.child import ListingReader
from tasks.collect.listings.front_pages import choose_sitemaps, find_robots_sitemaps
from tasks.collect.listings.listing import ChildListing, Listing, ListingKind
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import Host, HostJob, HostQueue
from tasks.collect.politeness.request import (
    MAX_REDIRECTS,
    REDIRECTS,
    Request,
    Result,
    find_validators,
    find_wait,
    follow,
    host_name,
)
from tasks.sources import WebSource
from warehouse.memory.records import LastResponse

MAX_DEPTH = 3
MAX_LISTINGS_PER_SOURCE = 1_000
# Of a larger index, sitemaps that have not changed for so long are asked less often; never seldomer than weekly.
ALWAYS_ASKED = 50
SETTLED_FOR = timedelta(days=2)
ASKED_AT_LEAST = timedelta(days=7)
KINDS: dict[str, ListingKind] = {"feed": "feed", "sitemap": "sitemap", "urls": "urls", "page": "front"}
ARCHIVE_LISTS = (".paths.gz", ".paths", ".txt")


@dataclass(frozen=True, slots=True)
class Poll:
    """One listing to be asked, for one source; `depth` counts the listings that led to it."""

    source: WebSource
    kind: ListingKind
    url: str
    depth: int = 0
    last: LastResponse | None = None
    # Of a list of web archives, each line is an archive.
    is_of_archives: bool = False


class Polls:
    """The listings of a night, their redirects, their children, and what became of each."""

    def __init__(
        self,
        spec: CrawlSpec,
        allowed: AllowList,
        gate: Gate,
        queue: HostQueue,
        journal: Journal,
        ledger: LedgerConnection,
        listings: ListingReader,
        pages: Pages,
        archives: RemoteArchives,
        spawn: Callable[[Awaitable[None]], None],
    ) -> None:
        self._spec, self._allowed, self._gate, self._queue = spec, allowed, gate, queue
        self._journal, self._ledger, self._listings = journal, ledger, listings
        self._pages, self._archives, self._spawn_task = pages, archives, spawn
        self._backfill = Backfill(spec.since, spec.until)
        self._polled: set[tuple[str, str]] = set()
        self._poll_counts: dict[str, int] = {}
        # What was asked for and has no word said of it yet, in order.
        self._open: dict[tuple[str, str], WebSource] = {}

    def begin(self, source: WebSource) -> None:
        """Ask for what a source names first."""
        start = Poll(source, KINDS.get(source.kind, "urls"), source.location)
        if source.kind == "archive" and not source.location.endswith(ARCHIVE_LISTS):
            self._spawn(start, self._ask_archives(source, [source.location]))
        elif source.kind == "urls" and "://" not in source.location:
            self._spawn(start, self._read_local_list(start))
        else:
            self._poll(replace(start, is_of_archives=source.kind == "archive"))

    def end_all(self, reason: str) -> None:
        """Say of every listing that the night's end cut off that it did: what it names is not all known."""
        for (_, url), source in list(self._open.items()):
            self._note(source, url, Listing("failed", f"deadline: {reason}"))

    async def _read_local_list(self, poll: Poll) -> None:
        try:
            payload = await asyncio.to_thread(_read_bounded, Path(poll.url), self._spec.politeness.sitemap_bytes)
        except OSError as error:
            self._note(poll.source, poll.url, Listing("failed", f"{poll.url}: {error.strerror}"))
            return
        listing = await self._listings.read("urls", payload, poll.url, None)
        await self._take(poll, poll.url, listing, None)

    async def _ask_archives(self, source: WebSource, urls: Sequence[str]) -> None:
        names = [self._archives.name(source, url) for url in urls]
        answers = await self._ledger.recall_responses([mask_address(name) for name in names])
        for name in names:
            self._archives.put(self._queue, source, name, answers.get(mask_address(name)))

    def _poll(self, poll: Poll) -> None:
        """Ask a listing once a night for each source that wants it."""
        if refusal := find_url_refusal(poll.url, self._allowed):
            self._note(poll.source, poll.url, Listing("failed", f"{refusal.reason}: {refusal.detail}"))
            return
        key = (poll.source.name, poll.url)
        count = self._poll_counts.get(poll.source.name, 0)
        if key in self._polled:
            return
        self._poll_counts[poll.source.name] = count + 1
        if count >= MAX_LISTINGS_PER_SOURCE:
            if count == MAX_LISTINGS_PER_SOURCE:
                what = f"more than {MAX_LISTINGS_PER_SOURCE} listings; the rest was not asked"
                self._note(poll.source, poll.url, Listing("partial", what))
            return
        self._polled.add(key)
        self._open[key] = poll.source
        last = poll.last or self._spec.answers.get(mask_address(poll.url))
        poll = replace(poll, last=last if last and last.archive_file else None)
        if poll.last and self._spec.is_scheduled and not self._is_due(poll.last):
            self._spawn(poll, self._take_held(poll, "not asked: it brought nothing new of late"))
            return
        politeness = self._spec.politeness
        request = Request(
            url=poll.url, role=poll.kind, source=poll.source.name, validators=find_validators(poll.last),
            held_sha256=poll.last.payload_sha256 if poll.last else None,
            held_at=poll.last.asked_at if poll.last else None,
            limit_bytes=politeness.sitemap_bytes if poll.kind in ("sitemap", "urls") else politeness.page_bytes,
        )  # fmt: skip
        self._put(poll, request)

    def _put(self, poll: Poll, request: Request, not_before: float = 0.0) -> None:
        async def run(_host: Host, _job: HostJob) -> None:
            await self._guard(poll, self._ask(poll, request))

        self._queue.put(host_name(request.url), HostJob(run, not_before=not_before, is_listing=True))

    async def _ask(self, poll: Poll, request: Request) -> None:
        result = await self._gate.ask(request)
        if result.redirect_url and result.status in REDIRECTS:
            if result.redirect_url in (request.url, *request.trail):
                self._note(poll.source, poll.url, Listing("failed", "redirect_loop: it redirects in a circle"))
            elif len(request.trail) >= MAX_REDIRECTS:
                self._note(poll.source, poll.url, Listing("failed", f"too_many_redirects: more than {MAX_REDIRECTS}"))
            elif refusal := find_url_refusal(result.redirect_url, self._allowed):
                self._note(poll.source, poll.url, Listing("failed", f"{refusal.reason}: {refusal.detail}"))
            else:
                self._put(poll, follow(request, result, result.redirect_url))
        elif (wait := find_wait(result, request, self._spec.politeness)) is not None:
            self._put(poll, replace(request, attempt=request.attempt + 1), time.monotonic() + wait)
        elif result.status == 304 and poll.last:
            await self._take_held(poll, None, result.fetch_id)
        elif result.payload is None or result.fault:
            self._note(poll.source, poll.url, _fail(result))
        else:
            # The host's next turn waits for it: unread listings would pile up in memory, as fast as they come.
            await self._read(poll, result.url, result.payload, result.content_type, result.fetch_id)

    async def _take_held(self, poll: Poll, message: str | None, fetch_id: str | None = None) -> None:
        """Read a listing again as the archive holds it: what it named is still listed, and part of it may be open."""
        assert poll.last is not None
        assert poll.last.archive_file is not None
        assert poll.last.archive_offset is not None
        try:
            payload = await asyncio.to_thread(
                load_payload_at, self._spec.archive, poll.last.archive_file, poll.last.archive_offset
            )
        except OSError:
            # Without what it named last time, "not modified" tells nothing: it is asked for whole.
            self._put(poll, Request(url=poll.url, role=poll.kind, source=poll.source.name))
            return
        await self._read(poll, poll.url, payload, poll.last.content_type, fetch_id, message)

    async def _read(
        self,
        poll: Poll,
        address: str,
        payload: bytes,
        content_type: str | None,
        fetch_id: str | None,
        message: str | None = None,
    ) -> None:
        listing = await self._listings.read(poll.kind, payload, address, content_type)
        if message and listing.status == "ok":
            listing = replace(listing, message=message)
        if poll.is_of_archives:
            self._note(poll.source, poll.url, listing, fetch_id)
            await self._ask_archives(poll.source, [find_archive_url(entry.url, address) for entry in listing.entries])
            return
        if poll.kind == "front":
            listing = await self._add_robots_sitemaps(listing, address)
        await self._take(poll, address, listing, fetch_id)

    async def _add_robots_sitemaps(self, front: Listing, address: str) -> Listing:
        """Add the sitemaps that robots.txt names to what a front page does; of many, the news sitemaps are kept."""
        robots = await self._gate.robots_of(address)
        named = find_robots_sitemaps(robots.sitemaps, address)
        feeds = [child for child in front.children if child.kind == "feed"]
        sitemaps = choose_sitemaps([*(child for child in front.children if child.kind == "sitemap"), *named])
        if not feeds and not sitemaps:
            return Listing("failed", "names no feed, and neither it nor robots.txt names a sitemap")
        return replace(front, children=(*feeds, *sitemaps))

    async def _take(self, poll: Poll, address: str, listing: Listing, fetch_id: str | None) -> None:
        speaks_for = address if poll.kind == "sitemap" else None
        new, left_out = await self._pages.take(poll.source, listing.entries, speaks_for)
        listing = await self._follow_children(poll, listing)
        if left_out:
            what = f"{left_out} entries lie outside the days asked for, or say no day"
            listing = replace(listing, message=f"{listing.message}; {what}" if listing.message else what)
        self._note(poll.source, poll.url, listing, fetch_id, new)

    async def _follow_children(self, poll: Poll, listing: Listing) -> Listing:
        if listing.children and poll.depth >= MAX_DEPTH:
            return replace(listing, status="partial", message=f"listings nest deeper than {MAX_DEPTH}; not followed")
        children = [child for child in listing.children if self._backfill.may_hold(child)]
        answers = await self._ledger.recall_responses([mask_address(child.url) for child in children])
        before = await self._read_index_before(poll) if len(children) > ALWAYS_ASKED else {}
        for child in children:
            last = answers.get(mask_address(child.url))
            if not _is_unchanged(child, before.get(child.url), last):
                self._poll(Poll(poll.source, child.kind, child.url, poll.depth + 1, last))
        return listing

    async def _read_index_before(self, poll: Poll) -> dict[str, datetime | None]:
        """Return what a large index said last time of its sitemaps' changes."""
        held = poll.last
        if self._backfill or not held or held.archive_file is None or held.archive_offset is None:
            return {}
        try:
            payload = await asyncio.to_thread(
                load_payload_at, self._spec.archive, held.archive_file, held.archive_offset
            )
        except OSError:
            return {}
        index = await self._listings.read(poll.kind, payload, poll.url, held.content_type)
        return {child.url: child.modified_at for child in index.children}

    def _note(
        self, source: WebSource, url: str, listing: Listing, fetch_id: str | None = None, new: int | None = None
    ) -> None:
        self._open.pop((source.name, url), None)
        self._journal.note(
            source.name, url, listing.status, listing.message, entries=len(listing.entries),
            is_primary=url == source.location, fetch_id=fetch_id, new=new,
        )  # fmt: skip

    def _is_due(self, last: LastResponse) -> bool:
        """Return whether a scheduled night asks a listing again: after empty polls, the less often."""
        if not last.empty_polls:
            return True
        politeness = self._spec.politeness
        wait = min(
            politeness.longest_poll_seconds, politeness.shortest_poll_seconds * 2.0 ** min(last.empty_polls - 1, 20)
        )
        return datetime.now(UTC) - last.asked_at >= timedelta(seconds=wait)

    async def _guard(self, poll: Poll, work: Awaitable[None]) -> None:
        """Let a fault of ours cost one listing, not the night."""
        try:
            await work
        except Exception as error:
            self._note(poll.source, poll.url, Listing("failed", f"our own fault: {type(error).__name__}: {error}"))

    def _spawn(self, poll: Poll, work: Awaitable[None]) -> None:
        self._spawn_task(self._guard(poll, work))


def _read_bounded(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)[:limit]


def _fail(result: Result) -> Listing:
    """Return a listing that could not be had, and why."""
    if result.status == 410:
        return Listing("failed", "gone: the outlet says that it will not come back (status 410)")
    if result.fault:
        return Listing("failed", f"{result.fault.reason}: {result.fault.detail or 'no more is known'}")
    return Listing("failed", f"http_{result.status}: the outlet answered with status {result.status}")


def _is_unchanged(child: ChildListing, before: datetime | None, last: LastResponse | None) -> bool:
    """Return whether a large index says of an old sitemap what it said when that was read: a watermark, no more."""
    if last is None or child.modified_at is None or child.modified_at != before:
        return False
    return child.modified_at < last.asked_at - SETTLED_FOR and datetime.now(UTC) - last.asked_at < ASKED_AT_LEAST
