"""One crawl from its first request to its last word, by a clock that waits for nobody."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from news.discovery import Discovery
from tasks.collect.archive.journal import iter_inputs, iter_listings
from tasks.collect.crawl import crawl
from tasks.collect.crawl.crawl import Crawl
from tasks.collect.crawl.messages import CrawlMemory, CrawlProgress, CrawlSpec, LastRobots, OpenInput
from tasks.collect.http.exchange import Exchange
from tasks.collect.politeness.politeness import Politeness
from tests.tasks.collect.fakes import (
    POLITENESS,
    Clock,
    FakeArchive,
    FakeClient,
    FakeLedger,
    FakeReader,
    a_source,
    make_spec,
    respond,
    run_at_once,
)

FEED = "https://gazette.example/rss"
STORY = "https://gazette.example/rain"
ROBOTS = "https://gazette.example/robots.txt"
HOST = "gazette.example:443"
PAGE = respond(200, b"<!doctype html><title>Rain</title>", content_type="text/html")
Table = dict[str, Exchange | Sequence[Exchange]]


def a_feed(*urls: str) -> Exchange:
    items = "".join(f"<item><link>{url}</link></item>" for url in urls)
    return respond(200, f"<rss><channel>{items}</channel></rss>".encode())


def run_crawl(
    spec: CrawlSpec,
    table: Table,
    *,
    seconds: float = 0.0,
    ledger: FakeLedger | None = None,
    meanwhile: Callable[[Crawl], None] | None = None,
) -> tuple[CrawlProgress, FakeClient]:
    """Run a crawl to its end; `meanwhile` happens to it after a minute."""

    async def work(clock: Clock) -> tuple[CrawlProgress, FakeClient]:
        client = FakeClient(table, clock, seconds=seconds)
        running = Crawl(spec, ledger or FakeLedger(), client, FakeArchive(), FakeReader())  # type: ignore[arg-type]
        if meanwhile:
            asyncio.get_running_loop().call_later(60.0, meanwhile, running)
        return await running.run(), client

    return run_at_once(work)


def ends(folder: Path) -> list[tuple[str | None, str | None]]:
    return [(ended.outcome, ended.reason) for ended in iter_inputs(folder)]


def test_a_crawl_asks_for_robots_then_the_listing_then_its_pages_and_counts_them(tmp_path: Path) -> None:
    progress, client = run_crawl(make_spec(tmp_path, a_source()), {FEED: a_feed(STORY), STORY: PAGE})
    assert client.requested == [ROBOTS, FEED, STORY]
    assert progress == CrawlProgress(discovered={"gazette": 1}, fetched_count=1, answered_count=3)
    assert [polled.status for polled in iter_listings(tmp_path)] == ["ok"]


def test_a_deadline_ends_a_crawl_and_every_input_still_has_its_end(tmp_path: Path) -> None:
    stories = [f"https://gazette.example/{number}" for number in range(20)]
    table: Table = {FEED: a_feed(*stories), **dict.fromkeys(stories, PAGE)}
    politeness = replace(POLITENESS, deadline_seconds=60.0)
    progress, client = run_crawl(make_spec(tmp_path, a_source(), politeness=politeness), table)
    fetched = len(client.pages) - 1
    assert fetched == 10, "one every five seconds, after robots.txt and the feed"
    assert ends(tmp_path) == [(None, None)] * fetched + [("failed", "deadline")] * (20 - fetched)
    assert (progress.fetched_count, progress.waiting_count) == (20, 0)


def test_a_listing_that_the_deadline_cut_off_is_said_to_be(tmp_path: Path) -> None:
    politeness = replace(POLITENESS, deadline_seconds=60.0)
    run_crawl(make_spec(tmp_path, a_source(), politeness=politeness), {FEED: a_feed()}, seconds=45.0)
    (polled,) = iter_listings(tmp_path)
    assert (polled.status, polled.message) == ("failed", "deadline: the night's deadline came first")


def test_a_crawl_that_is_stopped_ends_with_the_reason_it_was_given(tmp_path: Path) -> None:
    stories = [f"https://gazette.example/{number}" for number in range(20)]
    table: Table = {FEED: a_feed(*stories), **dict.fromkeys(stories, PAGE)}
    run_crawl(make_spec(tmp_path, a_source()), table, meanwhile=lambda running: running.stop("Ctrl-C"))
    assert {ended.detail for ended in iter_inputs(tmp_path) if ended.outcome} == {"Ctrl-C"}


def test_a_crawl_reports_how_far_it_is_while_it_runs(tmp_path: Path) -> None:
    ledger = FakeLedger()
    run_crawl(make_spec(tmp_path, a_source()), {FEED: a_feed(STORY), STORY: PAGE}, ledger=ledger)
    assert [progress.fetched_count for progress in ledger.reported][-1:] == [0]
    assert len(ledger.reported) >= 5


def test_what_earlier_nights_left_open_is_requested_with_what_discovery_knew(tmp_path: Path) -> None:
    left = OpenInput("gazette", STORY, Discovery(origin="feed", title="Rain"))
    memory = CrawlMemory(open_inputs=(left,))
    _, client = run_crawl(make_spec(tmp_path, a_source(), memory=memory), {FEED: a_feed(), STORY: PAGE})
    assert STORY in client.requested
    assert [ended.discovery.title for ended in iter_inputs(tmp_path) if ended.discovery] == ["Rain"]


@pytest.mark.parametrize(
    ("last", "requested", "allowed"),
    [
        pytest.param(LastRobots(200, "old.warc.gz", 7), False, False, id="its rules are read from the archive"),
        pytest.param(LastRobots(404, None, None), False, True, id="there was none"),
        pytest.param(LastRobots(200, "lost.warc.gz", 7), True, True, id="the archive has lost them"),
    ],
)
def test_robots_of_a_day_ago_is_not_requested_again(
    last: LastRobots, requested: bool, allowed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(_folder: Path, file: str, _offset: int) -> bytes:
        if file == "lost.warc.gz":
            raise FileNotFoundError(file)
        return b"User-agent: *\nDisallow: /"

    monkeypatch.setattr(crawl, "load_payload_at", load)
    spec = make_spec(tmp_path, a_source(), memory=CrawlMemory(robots={HOST: last}))
    _, client = run_crawl(spec, {FEED: a_feed()})
    assert (ROBOTS in client.requested, FEED in client.requested) == (requested, allowed)


def test_a_host_with_a_request_just_before_is_left_alone_for_the_rest_of_its_gap(tmp_path: Path) -> None:
    just_now = datetime.now(UTC) - timedelta(seconds=1)
    spec = make_spec(tmp_path, a_source(), memory=CrawlMemory(requested_at={HOST: just_now}))
    _, client = run_crawl(spec, {FEED: a_feed()})
    assert 3.0 <= client.requested_at[0] - 1_000.0 <= 4.3


@pytest.mark.parametrize(
    ("allowed", "gap"),
    [
        pytest.param((), 1.0, id="a public host gets at most one request a second"),
        pytest.param(("127.0.0.1:8080",), 0.1, id="an allowed address may be"),
    ],
)
def test_the_gap_has_a_floor_but_for_allowed_addresses(allowed: tuple[str, ...], gap: float, tmp_path: Path) -> None:
    host = "http://127.0.0.1:8080" if allowed else "https://gazette.example"
    politeness = Politeness(user_agent="test", host_gap_seconds=0.1, allow_addresses=allowed)
    source = replace(a_source(), location=f"{host}/rss")
    _, client = run_crawl(make_spec(tmp_path, source, politeness=politeness), {f"{host}/rss": a_feed()})
    assert client.requested_at[1] - client.requested_at[0] == pytest.approx(gap)
