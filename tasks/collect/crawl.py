"""One crawl for all sources of a night: listings are asked, what they name goes to the pages, until all is done."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tasks.collect.addresses import AllowList, find_url_refusal, mask_secrets
from tasks.collect.archive import ArchiveWriter, read_payload_at
from tasks.collect.backfill import Backfill
from tasks.collect.exchange import Fault
from tasks.collect.front_pages import choose_sitemaps, find_robots_sitemaps
from tasks.collect.gate import (
    MAX_REDIRECTS,
    REDIRECTS,
    Answer,
    Errand,
    Gate,
    find_backoff,
    follow,
    host_name,
    is_tried_again,
)
from tasks.collect.hosts import Host, Job, Queue
from tasks.collect.journal import Journal, read_discovery
from tasks.collect.ledger_line import LedgerLine
from tasks.collect.listing import Child, Entry, Listing, ListingKind
from tasks.collect.listing_reader import ListingReader
from tasks.collect.options import WebSource
from tasks.collect.pages import Pages
from tasks.collect.remote_archives import RemoteArchives
from tasks.collect.robots import Robots, read_robots
from tasks.collect.spec import CrawlSpec, Progress
from tasks.collect.wire import Wire
from warehouse.answers import LastAnswer

# Listings come before pages: what they name decides the rest of the night.
LISTING_RANK = -(10**12)
MAX_DEPTH = 3
MAX_LISTINGS_PER_SOURCE = 1_000
PROGRESS_SECONDS = 1.0
IDLE_SECONDS = 0.05
# Of a larger index, sitemaps that have not changed for so long are asked less often; never seldomer than weekly.
ALWAYS_ASKED = 50
SETTLED_FOR = timedelta(days=2)
ASKED_AT_LEAST = timedelta(days=7)
KINDS: dict[str, ListingKind] = {"feed": "feed", "sitemap": "sitemap", "urls": "urls", "page": "front"}


@dataclass(frozen=True, slots=True)
class Poll:
    """One listing to be asked, for one source; `depth` counts the listings that led to it."""

    source: WebSource
    kind: ListingKind
    url: str
    depth: int = 0
    last: LastAnswer | None = None
    # Of a list of web archives, each line is an archive.
    is_of_archives: bool = False


class Crawl:
    """A night on the web, inside its own process."""

    def __init__(
        self, spec: CrawlSpec, ledger: LedgerLine, wire: Wire, archive: ArchiveWriter, listings: ListingReader
    ) -> None:
        self._spec = spec
        self._ledger = ledger
        self._listings = listings
        self._journal = Journal(spec.folder)
        self._allowed = AllowList.parse(spec.manners.allow_addresses)
        self._queue = Queue(self._find_gap)
        self._gate = Gate(
            spec.manners, self._allowed, wire, archive, self._journal, self._queue, spec.run_id, self._recall_robots
        )
        self._backfill = Backfill(spec.since, spec.until)
        self._pages = Pages(
            spec.manners, self._allowed, self._gate, self._queue, self._journal, ledger, dict(spec.adopted),
            self._backfill.is_wanted,
        )  # fmt: skip
        self._archives = RemoteArchives(spec, self._allowed, self._gate, self._journal)
        self._polled: set[tuple[str, str]] = set()
        self._poll_counts: dict[str, int] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._stop_reason = "the night's deadline came first"
        self._stopped = asyncio.Event()

    async def run(self) -> Progress:
        """Ask all sources until nothing is left, the deadline comes, or somebody says stop; return the counts."""
        self._pause_hosts()
        teller = asyncio.create_task(self._tell())
        try:
            self._begin()
            finished = asyncio.create_task(self._wait_until_idle())
            stopped = asyncio.create_task(self._stopped.wait())
            await asyncio.wait(
                {finished, stopped}, timeout=self._spec.manners.deadline_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            for waiter in (finished, stopped):
                waiter.cancel()
        finally:
            teller.cancel()
        for task in self._background:
            task.cancel()
        await self._queue.stop()
        await asyncio.gather(*self._background, return_exceptions=True)
        self._pages.end_all(lambda: Fault("deadline", self._stop_reason))
        self._journal.close()
        return self._progress()

    def stop(self, reason: str) -> None:
        """End the night early; everything so far is kept."""
        self._stop_reason = reason
        self._stopped.set()

    def _begin(self) -> None:
        for source in self._spec.sources:
            if source.kind == "archive":
                self._spawn(self._guard(Poll(source, "urls", source.location), self._begin_archive(source)))
            elif source.kind == "urls" and "://" not in source.location:
                self._spawn(self._guard(Poll(source, "urls", source.location), self._read_local_list(source)))
            else:
                self._poll(Poll(source, KINDS[source.kind], source.location))
        by_name = {source.name: source for source in self._spec.sources}
        opened: dict[str, list[Entry]] = {}
        for row in self._spec.open_inputs:
            discovery = read_discovery(row["discovery"])
            assert discovery is not None
            opened.setdefault(row["source"], []).append(Entry(row["url"], discovery))
        for name, entries in opened.items():
            source = by_name[name]
            self._spawn(self._guard(Poll(source, "urls", source.location), self._take_open(source, entries)))

    async def _take_open(self, source: WebSource, entries: Sequence[Entry]) -> None:
        await self._pages.take(source, entries, None)

    async def _read_local_list(self, source: WebSource) -> None:
        try:
            payload = await asyncio.to_thread(_read_bounded, Path(source.location), self._spec.manners.sitemap_bytes)
        except OSError as error:
            self._note(source, source.location, Listing("failed", f"{source.location}: {error.strerror}"))
            return
        listing = await self._listings.read("urls", payload, source.location, None)
        await self._take(Poll(source, "urls", source.location), source.location, listing, None)

    async def _begin_archive(self, source: WebSource) -> None:
        if source.location.endswith((".paths.gz", ".paths", ".txt")):
            self._poll(Poll(source, "urls", source.location, is_of_archives=True))
        else:
            await self._ask_archives(source, [source.location])

    async def _ask_archives(self, source: WebSource, urls: Sequence[str]) -> None:
        names = [self._archives.name(source, url) for url in urls]
        answers = await self._ledger.recall_answers([mask_secrets(name) for name in names])
        for name in names:
            self._archives.put(self._queue, source, name, answers.get(mask_secrets(name)))

    def _poll(self, poll: Poll) -> None:
        """Ask a listing once a night for each source that wants it."""
        if refusal := find_url_refusal(poll.url, self._allowed):
            self._note(poll.source, poll.url, Listing("failed", f"{refusal.reason}: {refusal.detail}"))
            return
        key = (poll.source.name, poll.url)
        count = self._poll_counts.get(poll.source.name, 0)
        if key in self._polled:
            return
        if count >= MAX_LISTINGS_PER_SOURCE:
            what = f"more than {MAX_LISTINGS_PER_SOURCE} listings; the rest was not asked"
            self._note(poll.source, poll.url, Listing("partial", what))
            return
        self._polled.add(key)
        self._poll_counts[poll.source.name] = count + 1
        last = poll.last or self._spec.answers.get(mask_secrets(poll.url))
        poll = replace(poll, last=last if last and last.archive_file else None)
        if poll.last and self._spec.is_scheduled and not self._is_due(poll.last):
            self._spawn(self._guard(poll, self._take_held(poll, "not asked: it brought nothing new of late")))
            return
        validators = {}
        if poll.last and poll.last.etag:
            validators["If-None-Match"] = poll.last.etag
        if poll.last and poll.last.last_modified:
            validators["If-Modified-Since"] = poll.last.last_modified
        manners = self._spec.manners
        errand = Errand(
            url=poll.url, role=poll.kind, source=poll.source.name, validators=validators or None,
            held_sha256=poll.last.payload_sha256 if poll.last else None,
            held_at=poll.last.asked_at if poll.last else None,
            limit_bytes=manners.sitemap_bytes if poll.kind in ("sitemap", "urls") else manners.page_bytes,
        )  # fmt: skip
        self._put(poll, errand)

    def _put(self, poll: Poll, errand: Errand, not_before: float = 0.0) -> None:
        async def run(_host: Host, _job: Job) -> None:
            await self._guard(poll, self._ask(poll, errand))

        self._queue.put(host_name(errand.url), Job(errand.url, run, LISTING_RANK, not_before))

    async def _ask(self, poll: Poll, errand: Errand) -> None:
        answer = await self._gate.ask(errand)
        if answer.redirect_url and answer.status in REDIRECTS:
            if answer.redirect_url in (errand.url, *errand.trail):
                self._note(poll.source, poll.url, Listing("failed", "redirect_loop: it redirects in a circle"))
            elif len(errand.trail) >= MAX_REDIRECTS:
                self._note(poll.source, poll.url, Listing("failed", f"too_many_redirects: more than {MAX_REDIRECTS}"))
            elif refusal := find_url_refusal(answer.redirect_url, self._allowed):
                self._note(poll.source, poll.url, Listing("failed", f"{refusal.reason}: {refusal.detail}"))
            else:
                self._put(poll, follow(errand, answer, answer.redirect_url))
        elif is_tried_again(answer) and errand.attempt <= self._spec.manners.retries and not answer.retry_at:
            wait = time.monotonic() + find_backoff(errand.attempt, errand.url)
            self._put(poll, replace(errand, attempt=errand.attempt + 1), wait)
        elif answer.status == 304 and poll.last:
            self._spawn(self._guard(poll, self._take_held(poll, None, answer.fetch_id)))
        elif answer.payload is None or answer.fault:
            self._note(poll.source, poll.url, _fail(answer))
        else:
            read = self._read(poll, answer.url, answer.payload, answer.content_type, answer.fetch_id)
            self._spawn(self._guard(poll, read))

    async def _take_held(self, poll: Poll, message: str | None, fetch_id: str | None = None) -> None:
        """Read a listing again as the archive holds it: what it named is still listed, and part of it may be open."""
        assert poll.last is not None
        assert poll.last.archive_file is not None
        assert poll.last.archive_offset is not None
        try:
            payload = await asyncio.to_thread(
                read_payload_at, self._spec.archive, poll.last.archive_file, poll.last.archive_offset
            )
        except OSError:
            # Without what it named last time, "not modified" tells nothing: it is asked for whole.
            self._put(poll, Errand(url=poll.url, role=poll.kind, source=poll.source.name))
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
            await self._ask_archives(poll.source, [entry.url for entry in listing.entries])
            return
        if poll.kind == "front":
            listing = await self._add_robots_sitemaps(listing, address)
        await self._take(poll, address, listing, fetch_id)

    async def _add_robots_sitemaps(self, front: Listing, address: str) -> Listing:
        """Add the sitemaps that robots.txt names to what a front page does; of many, the news sitemaps are kept."""
        robots = await self._gate.robots_of(address)
        named = find_robots_sitemaps("\n".join(f"Sitemap: {url}" for url in robots.sitemaps), address)
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
        answers = await self._ledger.recall_answers([mask_secrets(child.url) for child in children])
        before = await self._read_index_before(poll) if len(children) > ALWAYS_ASKED else {}
        for child in children:
            last = answers.get(mask_secrets(child.url))
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
                read_payload_at, self._spec.archive, held.archive_file, held.archive_offset
            )
        except OSError:
            return {}
        index = await self._listings.read(poll.kind, payload, poll.url, held.content_type)
        return {child.url: child.modified_at for child in index.children}

    def _note(
        self, source: WebSource, url: str, listing: Listing, fetch_id: str | None = None, new: int | None = None
    ) -> None:
        self._journal.note(
            source.name, url, listing.status, listing.message, entries=len(listing.entries),
            is_primary=url == source.location, fetch_id=fetch_id, new=new,
        )  # fmt: skip

    def _is_due(self, last: LastAnswer) -> bool:
        """Return whether a scheduled night asks a listing again: after empty polls, the less often."""
        if not last.empty_polls:
            return True
        manners = self._spec.manners
        wait = min(manners.longest_poll_seconds, manners.shortest_poll_seconds * 2.0 ** min(last.empty_polls - 1, 20))
        return datetime.now(UTC) - last.asked_at >= timedelta(seconds=wait)

    def _find_gap(self, host: str) -> float:
        gap = self._spec.manners.host_gap_seconds
        return gap if self._allowed.covers(f"http://{host}/") else max(gap, 1.0)

    def _recall_robots(self, host: str) -> Robots | None:
        held = self._spec.robots.get(host)
        if held is None:
            return None
        _, status, file, offset = held
        if status >= 400:
            return Robots()
        if file is None or offset is None:
            return None
        try:
            return read_robots(read_payload_at(self._spec.archive, file, offset))
        except OSError:
            return None

    def _pause_hosts(self) -> None:
        now = datetime.now(UTC)
        for name, asked_at in self._spec.last_asked.items():
            host = self._queue.host(name)
            robots = self._recall_robots(name)
            gap = max(host.gap_seconds, (robots.delay_seconds if robots else None) or 0.0)
            if 0 <= (since := (now - asked_at).total_seconds()) < gap * 1.05:
                host.pause(gap * 1.05 - since)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _guard(self, poll: Poll, work: Awaitable[None]) -> None:
        """Let a fault of ours cost one listing, not the night."""
        try:
            await work
        except Exception as error:
            self._note(poll.source, poll.url, Listing("failed", f"our own fault: {type(error).__name__}: {error}"))

    async def _wait_until_idle(self) -> None:
        while self._background or any(host.worker for host in self._queue.hosts()):
            await asyncio.sleep(IDLE_SECONDS)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            self._journal.flush()
            await self._ledger.tell(self._progress())

    def _progress(self) -> Progress:
        return Progress(
            dict(self._pages.discovered), dict(self._pages.known), self._pages.ended_count, self._pages.waiting_count,
            self._gate.answered_count, self._gate.refused_count,
        )  # fmt: skip


def _read_bounded(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)[:limit]


def _fail(answer: Answer) -> Listing:
    """Return a listing that could not be had, and why."""
    if answer.status == 410:
        return Listing("failed", "gone: the outlet says that it will not come back (status 410)")
    if answer.fault:
        return Listing("failed", f"{answer.fault.reason}: {answer.fault.detail or 'no more is known'}")
    return Listing("failed", f"http_{answer.status}: the outlet answered with status {answer.status}")


def _is_unchanged(child: Child, before: datetime | None, last: LastAnswer | None) -> bool:
    """Return whether a large index says of an old sitemap what it said when that was read: a watermark, no more."""
    if last is None or child.modified_at is None or child.modified_at != before:
        return False
    return child.modified_at < last.asked_at - SETTLED_FOR and datetime.now(UTC) - last.asked_at < ASKED_AT_LEAST
