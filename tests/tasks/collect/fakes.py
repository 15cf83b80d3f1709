"""A web, a ledger, an archive and a clock that exist in memory only: whole crawls take milliseconds."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest

from news.discovery import Discovery
from tasks.collect.archive.journal import Journal
from tasks.collect.archive.warc_records import Revisited
from tasks.collect.archive.writer import Place
from tasks.collect.crawl.messages import CrawlProgress, CrawlSpec, Decision, Question
from tasks.collect.crawl.pages import Pages
from tasks.collect.crawl.tools import CrawlTools
from tasks.collect.http.allowed import AllowList
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.listings.listing import ListedEntry, Listing, ListingKind
from tasks.collect.listings.read import read_listing
from tasks.collect.politeness.gate import Gate
from tasks.collect.politeness.host_queue import HostQueue
from tasks.collect.politeness.politeness import Politeness
from tasks.collect.politeness.recorder import Recorder
from tasks.collect.politeness.robots import Robots
from tasks.sources import WebKind, WebOptions, WebSource
from warehouse.memory.records import LastResponse

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLITENESS = Politeness(user_agent="wiredesk-test", host_gap_seconds=5.0)
Value = TypeVar("Value")


class Clock(selectors.DefaultSelector):
    """Lets an event loop sleep for no time at all: it is later at once.

    `time.monotonic` shows this clock as long as `run_at_once` runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(timeout if timeout is None else 0)
        if not ready and timeout:
            self.now += timeout
        return ready


def run_at_once(work: Callable[[Clock], Coroutine[Any, Any, Value]]) -> Value:
    """Run a coroutine to its end, by a clock that waits for nobody."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: clock.now)
        with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(clock)) as runner:
            return runner.run(work(clock))


def respond(status: int = 200, body: bytes = b"", fault: Fault | None = None, **headers: str) -> Exchange:
    """Return a host's response; a header's name is given with underscores."""
    raw = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return Exchange(
        url="", request_head=b"GET / HTTP/1.1\r\n\r\n", requested_at=NOON, elapsed_seconds=0.25,
        remote_address="203.0.113.7:443", status=status, headers=raw, body=body, received_bytes=len(body), fault=fault,
    )  # fmt: skip


def fail(reason: Any, detail: str | None = None) -> Exchange:
    """Return the exchange with a host that does not respond."""
    return replace(respond(fault=Fault(reason, detail)), status=None, remote_address=None)


@dataclass
class FakeClient:
    """Responds from a table: for each URL the exchanges of its tries, the last one for all that follow.

    A host whose robots.txt is not in the table has none (404), like any other URL.
    """

    table: Mapping[str, Exchange | Sequence[Exchange]]
    clock: Clock | None = None
    seconds: float = 0.0
    requested: list[str] = field(default_factory=list)
    requested_at: list[float] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        limit_bytes: int = 0,
        on_chunk: Callable[[bytes], None] | None = None,
        seconds: float | None = None,
    ) -> Exchange:
        self.requested.append(url)
        self.requested_at.append(time.monotonic())
        self.headers.append(headers)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        answers = self.table.get(url, respond(404))
        if isinstance(answers, Exchange):
            answers = [answers]
        exchange = replace(answers[min(self.requested.count(url), len(answers)) - 1], url=url)
        if on_chunk and exchange.body:
            on_chunk(exchange.body)
        return exchange

    @property
    def pages(self) -> list[str]:
        """The URLs that were requested, robots.txt left out."""
        return [url for url in self.requested if urlsplit(url).path != "/robots.txt"]


@dataclass
class FakeArchive:
    """Notes what it is given, each record 100 bytes behind the one before."""

    written: list[tuple[str, Revisited | None]] = field(default_factory=list)

    def write(self, exchange: Exchange, *, revisit_of: Revisited | None = None) -> Place | None:
        if exchange.status is None:
            return None
        self.written.append((exchange.url, revisit_of))
        return Place("run-00001.warc.gz", 100 * len(self.written), 100)


@dataclass
class FakeLedger:
    """Decides from a table, and lets everything else be requested; `responses` are the last ones of listings."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    responses: Mapping[str, LastResponse] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    reported: list[CrawlProgress] = field(default_factory=list)

    async def decide(self, questions: Sequence[Question]) -> list[Decision]:
        self.questions.extend(questions)
        await asyncio.sleep(0)
        return [self.decisions.get(question.address, Decision(is_known=False)) for question in questions]

    async def recall_responses(self, urls: Sequence[str]) -> dict[str, LastResponse]:
        return {url: self.responses[url] for url in urls if url in self.responses}

    async def report(self, progress: CrawlProgress, *, is_done: bool = False) -> None:
        self.reported.append(progress)


@dataclass
class FakeReader:
    """Reads listings in this very process, and notes their kinds."""

    kinds: list[ListingKind] = field(default_factory=list)

    async def read(self, kind: ListingKind, payload: bytes, address: str, content_type: str | None) -> Listing:
        self.kinds.append(kind)
        return read_listing(kind, payload, address, content_type)


@dataclass
class FakeCrawl:
    """The tools of one crawl over fakes."""

    tools: CrawlTools
    client: FakeClient
    archive: FakeArchive
    ledger: FakeLedger
    pages: Pages

    async def settle(self) -> None:
        """Wait until no host has anything to do."""
        while any(host.worker for host in self.tools.queue.hosts()):
            await asyncio.sleep(0.05)
        self.tools.journal.close()


def make_spec(folder: Path, *sources: WebSource, politeness: Politeness = POLITENESS, **more: Any) -> CrawlSpec:
    return CrawlSpec(
        run_id="run", sources=sources, politeness=politeness, folder=folder, archive=folder / "archive", **more
    )


def make_crawl(
    spec: CrawlSpec,
    client: FakeClient,
    ledger: FakeLedger | None = None,
    recall_robots: Callable[[str], Robots | None] = lambda host: Robots(),
) -> FakeCrawl:
    """Return the tools for a spec; robots.txt allows everything unless `recall_robots` says otherwise."""
    allowed, journal, archive = AllowList.parse(spec.politeness.allow_addresses), Journal(spec.folder), FakeArchive()
    ledger = ledger or FakeLedger()
    queue = HostQueue(lambda host: spec.politeness.host_gap_seconds, lambda: 0)
    recorder = Recorder(archive, journal, spec.run_id)  # type: ignore[arg-type]
    gate = Gate(spec.politeness, allowed, client, recorder, queue, recall_robots)  # type: ignore[arg-type]
    tools = CrawlTools(
        spec=spec,
        allowed=allowed,
        queue=queue,
        gate=gate,
        journal=journal,
        ledger=ledger,  # type: ignore[arg-type]
    )
    return FakeCrawl(tools, client, archive, ledger, Pages(tools))


def a_source(name: str = "gazette", kind: WebKind = "feed", **options: Any) -> WebSource:
    return WebSource(name, len(name), kind, "https://gazette.example/rss", WebOptions(**options))


def an_entry(url: str, **known: Any) -> ListedEntry:
    return ListedEntry(url, Discovery(origin="feed", named_by="https://gazette.example/rss", **known))


def a_last(**more: Any) -> LastResponse:
    """Return the last whole response of an address, a day before noon."""
    values: dict[str, Any] = {
        "requested_at": datetime(2026, 3, 1, 12, tzinfo=UTC), "etag": None, "last_modified": None, "content_type": None,
        "payload_sha256": None, "archive_file": None, "archive_offset": None,
    }  # fmt: skip
    return LastResponse(**values | more)
