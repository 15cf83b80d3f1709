"""The polls of a night: each listing polled once for each source, followed down, and its end written down."""

from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.collect.archive.journal import iter_inputs, iter_listings
from tasks.collect.archive.journal_records import PolledListing
from tasks.collect.crawl import polls
from tasks.collect.crawl.messages import CrawlMemory
from tasks.collect.crawl.poll import is_due, is_unchanged
from tasks.collect.crawl.polls import MAX_DEPTH, Polls
from tasks.collect.crawl.remote_archives import RemoteArchives
from tasks.collect.http.exchange import Exchange
from tasks.collect.listings.listing import ChildListing
from tasks.collect.politeness.robots import Robots, read_robots
from tasks.sources import WebKind, WebOptions, WebSource, Window
from tests.tasks.collect.fakes import (
    NOON,
    POLITENESS,
    Clock,
    FakeClient,
    FakeCrawl,
    FakeLedger,
    FakeReader,
    a_last,
    fail,
    make_crawl,
    make_spec,
    respond,
    run_at_once,
)

FEED = "https://gazette.example/rss"
INDEX = "https://gazette.example/sitemap.xml"
STORY = "https://gazette.example/rain"
Table = dict[str, Exchange | Sequence[Exchange]]


def a_feed(*urls: str) -> Exchange:
    items = "".join(f"<item><link>{url}</link></item>" for url in urls)
    return respond(200, f"<rss><channel>{items}</channel></rss>".encode())


def a_sitemap(*urls: str) -> Exchange:
    return respond(200, f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode())


def an_index(*urls: str, lastmod: str = "2026-01-01T00:00:00Z") -> Exchange:
    named = "".join(f"<sitemap><loc>{url}</loc><lastmod>{lastmod}</lastmod></sitemap>" for url in urls)
    return respond(200, f"<sitemapindex>{named}</sitemapindex>".encode())


def a_source(kind: WebKind = "feed", location: str = FEED, name: str = "gazette", position: int = 0) -> WebSource:
    return WebSource(name, position, kind, location, WebOptions())


def poll(
    folder: Path,
    table: Table,
    *sources: WebSource,
    ledger: FakeLedger | None = None,
    robots: Robots | None = None,
    memory: CrawlMemory | None = None,
    window: Window | None = None,
) -> tuple[FakeCrawl, list[PolledListing]]:
    """Poll what the sources name first, and what follows; return the crawl, and how each listing fared."""

    async def work(clock: Clock) -> FakeCrawl:
        spec = make_spec(folder, *sources, memory=memory or CrawlMemory(), window=window or Window())
        crawl = make_crawl(spec, FakeClient(table, clock), ledger, lambda host: robots or Robots())
        waiting: list[Awaitable[None]] = []
        begun = Polls(crawl.tools, FakeReader(), crawl.pages, RemoteArchives(crawl.tools), waiting.append)  # type: ignore[arg-type]
        for source in sources:
            begun.begin(source)
        while waiting:
            await waiting.pop()
        await crawl.settle()
        return crawl

    return run_at_once(work), list(iter_listings(folder))


def fates(polled: Sequence[PolledListing]) -> list[tuple[str, str, str | None]]:
    return [(each.url, each.status, each.message) for each in polled]


def test_a_feed_is_read_and_what_it_names_is_fetched(tmp_path: Path) -> None:
    crawl, (polled,) = poll(tmp_path, {FEED: a_feed(STORY)}, a_source())
    assert crawl.client.pages == [FEED, STORY]
    assert (polled.status, polled.entries, polled.new, polled.is_primary) == ("ok", 1, 1, True)
    assert polled.fetch_id is not None
    assert [ended.url for ended in iter_inputs(tmp_path)] == [STORY]


def test_a_listing_is_polled_once_for_each_source_that_wants_it(tmp_path: Path) -> None:
    table: Table = {INDEX: an_index(INDEX, f"{INDEX}?2"), f"{INDEX}?2": a_sitemap()}
    sources = a_source("sitemap", INDEX), a_source("sitemap", INDEX, "courier", 1)
    crawl, _ = poll(tmp_path, table, *sources)
    assert sorted(crawl.client.pages) == [INDEX, INDEX, f"{INDEX}?2", f"{INDEX}?2"]


def test_an_address_that_must_not_be_requested_fails_its_listing(tmp_path: Path) -> None:
    crawl, polled = poll(tmp_path, {}, a_source(location="http://10.0.0.1/rss"))
    assert crawl.client.requested == []
    assert fates(polled) == [("http://10.0.0.1/rss", "failed", "refused_address: 10.0.0.1 is not public")]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(respond(410), "gone: the outlet says that it will not come back (status 410)", id="gone"),
        pytest.param(respond(403), "http_403: the outlet answered with status 403", id="another status"),
        pytest.param(fail("dns", "no such host"), "dns: no such host", id="a fault"),
        pytest.param(respond(301, location="/rss"), "redirect_loop: it redirects in a circle", id="a circle"),
        pytest.param(
            respond(301, location="http://10.0.0.1/"), "refused_address: 10.0.0.1 is not public", id="a private network"
        ),
        pytest.param(respond(200, b"<p>Rain</p>"), "no feed: its first element is <p>", id="no listing"),
    ],
)
def test_a_listing_that_cannot_be_had_fails_and_says_why(answer: Exchange, message: str, tmp_path: Path) -> None:
    _, polled = poll(tmp_path, {FEED: answer}, a_source())
    assert fates(polled) == [(FEED, "failed", message)]


def test_a_listing_is_tried_again_while_its_host_is_in_trouble(tmp_path: Path) -> None:
    crawl, polled = poll(tmp_path, {FEED: [respond(502), a_feed()]}, a_source())
    assert crawl.client.pages == [FEED, FEED]
    assert polled[0].status == "ok"


def test_a_redirected_listing_is_noted_under_the_address_that_the_source_names(tmp_path: Path) -> None:
    moved = "https://gazette.example/feed.xml"
    crawl, (polled,) = poll(tmp_path, {FEED: respond(301, location=moved), moved: a_feed(STORY)}, a_source())
    assert crawl.client.pages == [FEED, moved, STORY]
    assert (polled.url, polled.status, polled.is_primary) == (FEED, "ok", True)


def test_listings_that_nest_deeper_than_a_bound_are_not_followed(tmp_path: Path) -> None:
    table: Table = {f"{INDEX}?{depth}": an_index(f"{INDEX}?{depth + 1}") for depth in range(MAX_DEPTH + 3)}
    crawl, polled = poll(tmp_path, table, a_source("sitemap", f"{INDEX}?0"))
    assert crawl.client.pages == [f"{INDEX}?{depth}" for depth in range(MAX_DEPTH + 1)]
    assert [(each.status, each.message) for each in polled if each.status != "ok"] == [
        ("partial", f"listings nest deeper than {MAX_DEPTH}; not followed")
    ]


def test_a_source_of_too_many_listings_is_cut_and_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "MAX_LISTINGS_PER_SOURCE", 3)
    children = [f"{INDEX}?{number}" for number in range(9)]
    crawl, polled = poll(
        tmp_path, {INDEX: an_index(*children)} | dict.fromkeys(children, a_sitemap()), a_source("sitemap", INDEX)
    )
    assert len(crawl.client.pages) == 3
    assert [each.message for each in polled if each.status == "partial"] == [
        "more than 3 listings; the rest was not polled"
    ]


def test_a_front_page_leads_to_its_feeds_and_to_the_sitemaps_of_robots(tmp_path: Path) -> None:
    front = "https://gazette.example/"
    page = respond(200, b'<link rel="alternate" type="application/rss+xml" href="/rss">')
    table: Table = {front: page, FEED: a_feed(), INDEX: a_sitemap()}
    crawl, _ = poll(tmp_path, table, a_source("page", front), robots=read_robots(f"Sitemap: {INDEX}".encode()))
    assert crawl.client.pages == [front, FEED, INDEX]


def test_a_front_page_without_any_listing_fails(tmp_path: Path) -> None:
    front = "https://gazette.example/"
    _, polled = poll(tmp_path, {front: respond(200, b"<p>Rain</p>")}, a_source("page", front))
    assert fates(polled) == [(front, "failed", "names no feed, and neither it nor robots.txt names a sitemap")]


@pytest.fixture
def archived(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], bytes]:
    """What the archive holds, by file and offset; nothing to begin with."""
    held: dict[tuple[str, int], bytes] = {}

    def load(_folder: Path, file: str, offset: int) -> bytes:
        try:
            return held[file, offset]
        except KeyError:
            raise FileNotFoundError(file) from None

    monkeypatch.setattr(polls, "load_payload_at", load)
    return held


LAST = a_last(etag='"a1"', archive_file="old.warc.gz", archive_offset=7, empty_polls=3)


def test_a_listing_that_has_not_changed_is_read_from_the_archive(
    archived: dict[tuple[str, int], bytes], tmp_path: Path
) -> None:
    archived["old.warc.gz", 7] = a_feed(STORY).body
    crawl, (polled,) = poll(tmp_path, {FEED: respond(304)}, a_source(), memory=CrawlMemory(responses={FEED: LAST}))
    assert crawl.client.headers[0]["If-None-Match"] == '"a1"'
    assert crawl.client.pages == [FEED, STORY]
    assert (polled.status, polled.entries, polled.fetch_id is not None) == ("ok", 1, True)


def test_a_listing_that_the_archive_has_lost_is_requested_whole(
    archived: dict[tuple[str, int], bytes], tmp_path: Path
) -> None:
    answers = [respond(304), a_feed(STORY)]
    crawl, (polled,) = poll(tmp_path, {FEED: answers}, a_source(), memory=CrawlMemory(responses={FEED: LAST}))
    assert archived == {}
    assert ["If-None-Match" in sent for sent in crawl.client.headers] == [True, False, False]
    assert (crawl.client.pages, polled.status) == ([FEED, FEED, STORY], "ok")


def test_a_scheduled_night_leaves_a_quiet_listing_alone_and_still_takes_what_is_open_of_it(
    archived: dict[tuple[str, int], bytes], tmp_path: Path
) -> None:
    archived["old.warc.gz", 7] = a_feed(STORY).body
    lately = a_last(requested_at=datetime.now(UTC), archive_file="old.warc.gz", archive_offset=7, empty_polls=3)
    crawl, (polled,) = poll(
        tmp_path, {}, a_source(), memory=CrawlMemory(responses={FEED: lately}), window=Window(is_scheduled=True)
    )
    assert crawl.client.pages == [STORY]
    assert (polled.status, polled.message) == ("ok", "not polled: it brought nothing new of late")


def test_a_night_that_a_person_starts_asks_a_quiet_listing_all_the_same(
    archived: dict[tuple[str, int], bytes], tmp_path: Path
) -> None:
    archived["old.warc.gz", 7] = a_feed().body
    lately = a_last(requested_at=datetime.now(UTC), archive_file="old.warc.gz", archive_offset=7, empty_polls=3)
    crawl, _ = poll(tmp_path, {FEED: a_feed()}, a_source(), memory=CrawlMemory(responses={FEED: lately}))
    assert crawl.client.pages == [FEED]


@pytest.mark.parametrize(
    ("empty_polls", "hours", "due"),
    [
        pytest.param(0, 0, True, id="it brought something"),
        pytest.param(1, 0.9, False, id="one empty poll: not within the hour"),
        pytest.param(1, 1, True, id="one empty poll: after an hour"),
        pytest.param(3, 3.9, False, id="three: it has doubled twice"),
        pytest.param(3, 4, True, id="three: after four hours"),
        pytest.param(99, 47.9, False, id="many: not within the longest wait"),
        pytest.param(99, 48, True, id="many: after the longest wait"),
    ],
)
def test_the_more_empty_polls_the_longer_a_listing_is_left_alone(empty_polls: int, hours: float, due: bool) -> None:
    last = a_last(requested_at=NOON - timedelta(hours=hours), empty_polls=empty_polls)
    assert is_due(last, POLITENESS, NOON) is due


@pytest.mark.parametrize(
    ("modified", "before", "requested", "unchanged"),
    [
        pytest.param(9, 9, 1, True, id="old, and said the same when it was read"),
        pytest.param(9, None, 1, False, id="the index said something else then"),
        pytest.param(9, 8, 1, False, id="it has changed since"),
        pytest.param(2, 2, 1, False, id="too young to be settled"),
        pytest.param(30, 30, 8, False, id="not polled for a week"),
        pytest.param(9, 9, None, False, id="never read"),
    ],
)
def test_an_old_sitemap_of_a_large_index_is_passed_over(
    modified: int, before: int | None, requested: int | None, unchanged: bool
) -> None:
    now = datetime.now(UTC)
    child = ChildListing("sitemap", INDEX, now - timedelta(days=modified))
    earlier = None if before is None else child.modified_at if before == modified else now - timedelta(days=before + 5)
    last = None if requested is None else a_last(requested_at=now - timedelta(days=requested))
    assert is_unchanged(child, earlier, last) is unchanged


@pytest.mark.parametrize(
    ("kind", "listing", "reason"),
    [
        pytest.param("sitemap", INDEX, "foreign_host", id="a sitemap speaks for its own site"),
        pytest.param("feed", FEED, None, id="a feed for any"),
    ],
)
def test_what_a_listing_may_name_depends_on_its_kind(
    kind: WebKind, listing: str, reason: str | None, tmp_path: Path
) -> None:
    story = "https://courier.example/rain"
    page = respond(200, b"<!doctype html><title>Rain</title>", content_type="text/html")
    table: Table = {INDEX: a_sitemap(story), FEED: a_feed(story), story: page}
    poll(tmp_path, table, a_source(kind, listing))
    assert [ended.reason for ended in iter_inputs(tmp_path)] == [reason]


def test_a_backfill_does_not_ask_for_sitemaps_that_were_last_changed_before_its_days(tmp_path: Path) -> None:
    table: Table = {INDEX: an_index(f"{INDEX}?old", lastmod="2026-01-01T00:00:00Z")}
    crawl, _ = poll(tmp_path, table, a_source("sitemap", INDEX), window=Window(since=NOON))
    assert crawl.client.pages == [INDEX]


def test_entries_outside_the_days_of_a_backfill_are_counted(tmp_path: Path) -> None:
    _, (polled,) = poll(tmp_path, {FEED: a_feed(STORY)}, a_source(), window=Window(since=NOON))
    assert polled.message == "1 entries are outside the requested days, or have no day"


def test_a_list_on_disk_is_read_without_asking_anybody_for_it(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"{STORY}\n")
    crawl, (polled,) = poll(tmp_path / "run", {}, a_source("urls", str(path)))
    assert (crawl.client.pages, polled.status, polled.entries) == ([STORY], "ok", 1)


def test_a_list_on_disk_that_is_not_there_fails(tmp_path: Path) -> None:
    _, (polled,) = poll(tmp_path / "run", {}, a_source("urls", "/nowhere/list.txt"))
    assert (polled.status, polled.message) == ("failed", "/nowhere/list.txt: No such file or directory")


def test_a_fault_of_our_own_costs_one_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: object) -> list[ChildListing]:
        raise KeyError("kind")

    monkeypatch.setattr(polls, "find_robots_sitemaps", trip)
    front = "https://gazette.example/"
    page = respond(200, b'<link rel="alternate" type="application/rss+xml" href="/rss">')
    _, polled = poll(
        tmp_path, {front: page, FEED: a_feed()}, a_source("page", front), a_source("feed", FEED, "courier", 1)
    )
    assert sorted(fates(polled)) == [(front, "failed", "our own fault: KeyError: 'kind'"), (FEED, "ok", None)]


def test_the_end_of_a_night_is_said_of_every_listing_that_it_cut_off(tmp_path: Path) -> None:
    async def work(clock: Clock) -> None:
        crawl = make_crawl(make_spec(tmp_path), FakeClient({FEED: a_feed()}, clock, seconds=60.0))
        begun = Polls(crawl.tools, FakeReader(), crawl.pages, RemoteArchives(crawl.tools), lambda _: None)  # type: ignore[arg-type]
        begun.begin(a_source())
        await crawl.tools.queue.stop()
        begun.end_all("time is up")
        crawl.tools.journal.close()

    run_at_once(work)
    assert fates(list(iter_listings(tmp_path))) == [(FEED, "failed", "deadline: time is up")]
