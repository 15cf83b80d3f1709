"""Polls listings once a night for each source, has a child process read them, and hands on what they list."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from news.discovery import ListingKind
from tasks.collect.archive.journal_records import PolledListing
from tasks.collect.archive.writer import load_payload_at
from tasks.collect.crawl.backfill import Backfill
from tasks.collect.crawl.pages import Pages
from tasks.collect.crawl.poll import ALWAYS_ASKED, Poll, find_place, is_due, is_unchanged
from tasks.collect.crawl.remote_archives import RemoteArchives, find_archive_url
from tasks.collect.crawl.tools import CrawlTools
from tasks.collect.http.allowed import find_url_refusal
from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import mask_address
from tasks.collect.listings.child import ListingReader
from tasks.collect.listings.front_pages import choose_sitemaps, find_robots_sitemaps
from tasks.collect.listings.listing import Listing
from tasks.collect.politeness.host_queue import Host
from tasks.collect.politeness.request import MAX_REDIRECTS, REDIRECTS, Request, Result, find_wait, follow, host_name
from tasks.collect.politeness.turns import HostJob
from tasks.sources import WebKind, WebSource
from warehouse.memory.records import LastResponse

MAX_DEPTH = 3
MAX_LISTINGS_PER_SOURCE = 1_000
ARCHIVE_LISTS = (".paths.gz", ".paths", ".txt")


class Polls:
    """The listings of a night, their redirects, their children, and what became of each."""

    def __init__(
        self,
        tools: CrawlTools,
        listings: ListingReader,
        pages: Pages,
        archives: RemoteArchives,
        spawn: Callable[[Awaitable[None]], None],
    ) -> None:
        self._tools, self._spec, self._politeness = tools, tools.spec, tools.spec.politeness
        self._listings, self._pages, self._archives, self._spawn_task = listings, pages, archives, spawn
        self._backfill = Backfill(tools.spec.window.since, tools.spec.window.until)
        self._polled: set[tuple[str, str]] = set()
        self._poll_counts: dict[str, int] = {}
        # Polls that have no result yet, in order.
        self._open: dict[tuple[str, str], WebSource] = {}

    def begin(self, source: WebSource) -> None:
        """Poll the listings that a source names first."""
        start = Poll(source=source, kind=_find_kind(source.kind), url=source.location)
        if source.kind == "archive" and not source.location.endswith(ARCHIVE_LISTS):
            self._spawn(start, self._ask_archives(source, [source.location]))
        elif source.kind == "urls" and "://" not in source.location:
            self._spawn(start, self._read_local_list(start))
        else:
            self._poll(replace(start, is_of_archives=source.kind == "archive"))

    def end_all(self, reason: str) -> None:
        """Note every listing that the night's end cut off as failed: what it names is not all known."""
        for (_, url), source in list(self._open.items()):
            self._note(source, url, Listing("failed", f"deadline: {reason}"))

    async def _read_local_list(self, poll: Poll) -> None:
        try:
            payload = await asyncio.to_thread(_load_bounded, Path(poll.url), self._politeness.sitemap_bytes)
        except OSError as error:
            self._note(poll.source, poll.url, Listing("failed", f"{poll.url}: {error.strerror}"))
            return
        listing = await self._listings.read("urls", payload, poll.url, None)
        await self._take(poll, poll.url, listing, None)

    async def _ask_archives(self, source: WebSource, urls: Sequence[str]) -> None:
        names = [self._archives.name(source, url) for url in urls]
        responses = await self._tools.ledger.recall_responses([mask_address(name) for name in names])
        for name in names:
            self._archives.put(source, name, responses.get(mask_address(name)))

    def _poll(self, poll: Poll) -> None:
        """Poll a listing once a night for each source that wants it."""
        if refusal := find_url_refusal(poll.url, self._tools.allowed):
            self._note(poll.source, poll.url, _fail(refusal))
            return
        key = (poll.source.name, poll.url)
        count = self._poll_counts.get(poll.source.name, 0)
        if key in self._polled:
            return
        self._poll_counts[poll.source.name] = count + 1
        if count >= MAX_LISTINGS_PER_SOURCE:
            if count == MAX_LISTINGS_PER_SOURCE:
                what = f"more than {MAX_LISTINGS_PER_SOURCE} listings; the rest was not polled"
                self._note(poll.source, poll.url, Listing("partial", what))
            return
        self._polled.add(key)
        self._open[key] = poll.source
        last = poll.last or self._spec.memory.responses.get(mask_address(poll.url))
        poll = replace(poll, last=last if last and last.archive_file else None, number=count)
        if poll.last and self._spec.window.is_scheduled and not is_due(poll.last, self._politeness, datetime.now(UTC)):
            self._spawn(poll, self._take_archived(poll, "not polled: it brought nothing new of late"))
            return
        politeness = self._politeness
        limit = politeness.sitemap_bytes if poll.kind in ("sitemap", "urls") else politeness.page_bytes
        self._put(
            poll, Request(url=poll.url, role=poll.kind, source=poll.source.name, last=poll.last, limit_bytes=limit)
        )

    def _put(self, poll: Poll, request: Request, not_before: float = 0.0) -> None:
        async def run(_host: Host, _job: HostJob) -> None:
            await self._guard(poll, self._fetch(poll, request))

        job = HostJob(run, rank=poll.number, not_before=not_before, is_listing=True)
        self._tools.queue.put(host_name(request.url), job)

    async def _fetch(self, poll: Poll, request: Request) -> None:
        result = await self._tools.gate.fetch(request)
        if result.redirect_url and result.status in REDIRECTS:
            if result.redirect_url in (request.url, *request.trail):
                self._note(poll.source, poll.url, Listing("failed", "redirect_loop: it redirects in a circle"))
            elif len(request.trail) >= MAX_REDIRECTS:
                self._note(poll.source, poll.url, Listing("failed", f"too_many_redirects: more than {MAX_REDIRECTS}"))
            elif refusal := find_url_refusal(result.redirect_url, self._tools.allowed):
                self._note(poll.source, poll.url, _fail(refusal))
            else:
                self._put(poll, follow(request, result, result.redirect_url))
        elif (wait := find_wait(result, request, self._politeness)) is not None:
            self._put(poll, replace(request, attempt=request.attempt + 1), time.monotonic() + wait)
        elif result.status == 304 and poll.last:
            await self._take_archived(poll, None, result.fetch_id)
        elif result.payload is None or result.fault:
            self._note(poll.source, poll.url, _find_failure(result))
        else:
            # The host's next turn waits for it: unread listings would pile up in memory, as fast as they come.
            await self._read(poll, result)

    async def _take_archived(self, poll: Poll, message: str | None, fetch_id: str | None = None) -> None:
        """Read a listing again as the archive holds it: what it named is still listed, and part of it may be open."""
        assert poll.last is not None
        try:
            payload = await self._load_last(poll.last)
        except OSError:
            # Without what it named last time, "not modified" is of no use: all of it is requested.
            self._put(poll, Request(url=poll.url, role=poll.kind, source=poll.source.name))
            return
        archived = Result(url=poll.url, payload=payload, content_type=poll.last.content_type, fetch_id=fetch_id)
        await self._read(poll, archived, message)

    async def _load_last(self, last: LastResponse) -> bytes:
        assert last.archive_file is not None
        assert last.archive_offset is not None
        return await asyncio.to_thread(load_payload_at, self._spec.archive, last.archive_file, last.archive_offset)

    async def _read(self, poll: Poll, result: Result, message: str | None = None) -> None:
        """Read a listing that was fetched, or loaded from the archive, and take what it names."""
        assert result.payload is not None
        address = result.url
        listing = await self._listings.read(poll.kind, result.payload, address, result.content_type)
        if message and listing.status == "ok":
            listing = replace(listing, message=message)
        if poll.is_of_archives:
            self._note(poll.source, poll.url, listing, result.fetch_id)
            await self._ask_archives(poll.source, [find_archive_url(entry.url, address) for entry in listing.entries])
            return
        if poll.kind == "front":
            listing = await self._add_robots_sitemaps(listing, address)
        await self._take(poll, address, listing, result.fetch_id)

    async def _add_robots_sitemaps(self, front: Listing, address: str) -> Listing:
        """Add the sitemaps that robots.txt names to what a front page does; of many, the news sitemaps are kept."""
        robots = await self._tools.gate.find_robots(address)
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
            what = f"{left_out} entries are outside the requested days, or have no day"
            listing = replace(listing, message=f"{listing.message}; {what}" if listing.message else what)
        self._note(poll.source, poll.url, listing, fetch_id, new)

    async def _follow_children(self, poll: Poll, listing: Listing) -> Listing:
        if listing.children and poll.depth >= MAX_DEPTH:
            return replace(listing, status="partial", message=f"listings nest deeper than {MAX_DEPTH}; not followed")
        children = [child for child in listing.children if self._backfill.may_hold(child)]
        responses = await self._tools.ledger.recall_responses([mask_address(child.url) for child in children])
        before = await self._read_index_before(poll) if len(children) > ALWAYS_ASKED else {}
        for child in sorted(children, key=find_place):
            last = responses.get(mask_address(child.url))
            if not is_unchanged(child, before.get(child.url), last):
                depth = poll.depth + 1
                self._poll(Poll(source=poll.source, kind=child.kind, url=child.url, depth=depth, last=last))
        return listing

    async def _read_index_before(self, poll: Poll) -> dict[str, datetime | None]:
        """Return what a large index said last time of its sitemaps' changes."""
        last = poll.last
        if self._backfill or not last or last.archive_file is None or last.archive_offset is None:
            return {}
        try:
            payload = await self._load_last(last)
        except OSError:
            return {}
        index = await self._listings.read(poll.kind, payload, poll.url, last.content_type)
        return {child.url: child.modified_at for child in index.children}

    def _note(
        self, source: WebSource, url: str, listing: Listing, fetch_id: str | None = None, new: int | None = None
    ) -> None:
        self._open.pop((source.name, url), None)
        self._tools.journal.write_listing(
            PolledListing(
                source=source.name, url=url, status=listing.status, message=listing.message,
                entries=len(listing.entries), is_primary=url == source.location, fetch_id=fetch_id, new=new,
            )
        )  # fmt: skip

    async def _guard(self, poll: Poll, work: Awaitable[None]) -> None:
        """Let a fault of ours cost one listing, not the night."""
        try:
            await work
        except Exception as error:
            self._note(poll.source, poll.url, Listing("failed", f"our own fault: {type(error).__name__}: {error}"))

    def _spawn(self, poll: Poll, work: Awaitable[None]) -> None:
        self._spawn_task(self._guard(poll, work))


def _load_bounded(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)[:limit]


def _fail(fault: Fault) -> Listing:
    return Listing("failed", f"{fault.reason}: {fault.detail}")


def _find_failure(result: Result) -> Listing:
    """Return a listing that could not be had, and why."""
    if result.status == 410:
        return Listing("failed", "gone: the outlet says that it will not come back (status 410)")
    if result.fault:
        return Listing("failed", f"{result.fault.reason}: {result.fault.detail or 'no more is known'}")
    return Listing("failed", f"http_{result.status}: the outlet answered with status {result.status}")


def _find_kind(kind: WebKind) -> ListingKind:
    """Return how a source's first listing is read: a page as a front page, a list of archives as one of addresses."""
    return "front" if kind == "page" else "urls" if kind == "archive" else kind
