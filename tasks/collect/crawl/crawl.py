"""Runs one crawl for all sources of a night: polls listings and fetches the pages they list, until nothing is left."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime

from tasks.collect.archive.journal import Journal
from tasks.collect.archive.writer import ArchiveWriter, load_payload_at
from tasks.collect.crawl.ledger_connection import LedgerConnection
from tasks.collect.crawl.messages import CrawlProgress, CrawlSpec
from tasks.collect.crawl.pages import Pages
from tasks.collect.crawl.polls import Polls
from tasks.collect.crawl.remote_archives import RemoteArchives
from tasks.collect.crawl.tools import CrawlTools
from tasks.collect.http.allowed import AllowList
from tasks.collect.http.client import Client
from tasks.collect.http.exchange import Fault
from tasks.collect.listings.child import ListingReader
from tasks.collect.listings.listing import ListedEntry
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import HostQueue
from tasks.collect.politeness.recorder import Recorder
from tasks.collect.politeness.robots import Robots, read_robots
from tasks.sources import WebSource

PROGRESS_SECONDS = 1.0
IDLE_SECONDS = 0.05


class Crawl:
    """A night on the web, inside its own process."""

    def __init__(
        self, spec: CrawlSpec, ledger: LedgerConnection, client: Client, archive: ArchiveWriter, listings: ListingReader
    ) -> None:
        self._spec, self._ledger = spec, ledger
        self._journal = Journal(spec.folder)
        self._allowed = AllowList.parse(spec.politeness.allow_addresses)
        self._queue = HostQueue(self._find_gap, lambda: self._pages.listed.waiting_count)
        recorder = Recorder(archive, self._journal, spec.run_id, spec.memory.forgotten)
        self._gate = Gate(spec.politeness, self._allowed, client, recorder, self._queue, self._recall_robots)
        tools = CrawlTools(
            spec=spec, allowed=self._allowed, queue=self._queue, gate=self._gate, journal=self._journal, ledger=ledger
        )
        self._pages = Pages(tools)
        self._polls = Polls(tools, listings, self._pages, RemoteArchives(tools), self._spawn)
        self._background: set[asyncio.Task[None]] = set()
        self._stop_reason = "the night's deadline came first"
        self._stopped = asyncio.Event()

    async def run(self) -> CrawlProgress:
        """Poll all sources until nothing is left, the deadline comes, or a stop is requested; return the counts."""
        self._pause_hosts()
        reporter = asyncio.create_task(self._report())
        try:
            self._begin()
            finished = asyncio.create_task(self._wait_until_idle())
            stopped = asyncio.create_task(self._stopped.wait())
            await asyncio.wait(
                {finished, stopped}, timeout=self._spec.politeness.deadline_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            for waiter in (finished, stopped):
                waiter.cancel()
        finally:
            reporter.cancel()
        for task in self._background:
            task.cancel()
        await self._queue.stop()
        await asyncio.gather(*self._background, return_exceptions=True)
        self._polls.end_all(self._stop_reason)
        self._pages.listed.end_all(lambda: Fault("deadline", self._stop_reason))
        self._journal.close()
        return self._progress()

    def stop(self, reason: str) -> None:
        """End the night early; everything so far is kept."""
        self._stop_reason = reason
        self._stopped.set()

    def _begin(self) -> None:
        for source in self._spec.sources:
            self._polls.begin(source)
        by_name = {source.name: source for source in self._spec.sources}
        opened: dict[str, list[ListedEntry]] = {}
        for left in self._spec.memory.open_inputs:
            opened.setdefault(left.source, []).append(ListedEntry(left.url, left.discovery))
        for name, entries in opened.items():
            self._spawn(self._take_open(by_name[name], entries))

    async def _take_open(self, source: WebSource, entries: Sequence[ListedEntry]) -> None:
        await self._pages.take(source, entries, None)

    def _find_gap(self, host: str) -> float:
        gap = self._spec.politeness.host_gap_seconds
        return gap if self._allowed.covers(f"http://{host}/") else max(gap, 1.0)

    def _recall_robots(self, host: str) -> Robots | None:
        last = self._spec.memory.robots.get(host)
        if last is None:
            return None
        if last.status >= 400:
            return Robots()
        if last.archive_file is None or last.archive_offset is None:
            return None
        try:
            return read_robots(load_payload_at(self._spec.archive, last.archive_file, last.archive_offset))
        except OSError:
            return None

    def _pause_hosts(self) -> None:
        """Leave hosts alone for the rest of their gap if they were sent a request just before this crawl."""
        now = datetime.now(UTC)
        for name, requested_at in self._spec.memory.requested_at.items():
            host = self._queue.host(name)
            robots = self._recall_robots(name)
            gap = max(host.gap_seconds, (robots.delay_seconds if robots else None) or 0.0)
            if 0 <= (since := (now - requested_at).total_seconds()) < gap * 1.05:
                host.pause(gap * 1.05 - since)

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _wait_until_idle(self) -> None:
        while self._background or any(host.worker for host in self._queue.hosts()):
            await asyncio.sleep(IDLE_SECONDS)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            self._journal.flush()
            await self._ledger.report(self._progress())

    def _progress(self) -> CrawlProgress:
        listed = self._pages.listed
        return CrawlProgress(
            discovered=dict(self._pages.discovered),
            known=dict(listed.known),
            fetched_count=listed.ended_count,
            waiting_count=listed.waiting_count,
            answered_count=self._gate.answered_count,
            unanswered_count=self._gate.unanswered_count,
        )
