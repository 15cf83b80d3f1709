"""Sources that share a host take turns: an archive's sitemap of thousands keeps no feed of today waiting."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tasks.collect.http.exchange import Exchange
from tasks.collect.politeness.turns import PAGES_A_TURN
from tasks.sources import WebKind, WebOptions, WebSource
from tests.tasks.collect.crawl.test_crawl import run_crawl
from tests.tasks.collect.fakes import POLITENESS, FakeClient, make_spec, respond

pytestmark = pytest.mark.slow  # hundreds of requests a test

HOST = "https://gazette.example"
PAGE = respond(200, b"<!doctype html><title>Rain</title>", content_type="text/html")
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
OLD = [f"{HOST}/archive/{number}" for number in range(500)]


def a_source(name: str, position: int, kind: WebKind) -> WebSource:
    return WebSource(name, position, kind, f"{HOST}/{name}.xml", WebOptions())


def a_feed(urls: Iterable[str], day: str | None = "Mon, 02 Mar 2026 08:00:00 GMT") -> Exchange:
    date = f"<pubDate>{day}</pubDate>" if day else ""
    items = "".join(f"<item><link>{url}</link>{date}</item>" for url in urls)
    return respond(200, f"<rss><channel>{items}</channel></rss>".encode())


def a_sitemap(urls: Iterable[str], inside: str = "") -> Exchange:
    entries = "".join(f"<url><loc>{url}</loc>{inside}</url>" for url in urls)
    return respond(
        200, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {NEWS}>{entries}</urlset>'.encode()
    )


def crawl_hosts(folder: Path, table: dict[str, Exchange], *sources: WebSource, requests: int = 100) -> FakeClient:
    """Return a client that saw a night of so many requests."""
    politeness = replace(POLITENESS, deadline_seconds=requests * POLITENESS.host_gap_seconds)
    _, client = run_crawl(make_spec(folder, *sources, politeness=politeness), dict(table))
    return client


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("", id="no day"),
        pytest.param("<lastmod>2026-03-02T11:59:00Z</lastmod>", id="all changed just now"),
        pytest.param("<lastmod>2030-01-01</lastmod>", id="days to come"),
    ],
)
@pytest.mark.parametrize("archive_position", [0, 2])
def test_feeds_are_polled_within_two_turns_beside_a_sitemap_of_hundreds(
    inside: str, archive_position: int, tmp_path: Path
) -> None:
    fresh = {name: [f"{HOST}/{name}/{number}" for number in range(2 * PAGES_A_TURN)] for name in ("rss", "sport")}
    table = {f"{HOST}/old.xml": a_sitemap(OLD, inside)}
    table |= {f"{HOST}/{name}.xml": a_feed(urls) for name, urls in fresh.items()}
    sources = [a_source("rss", 1, "feed"), a_source("sport", 3, "feed")]
    client = crawl_hosts(tmp_path, table, a_source("old", archive_position, "sitemap"), *sources)

    first = client.pages[: 3 + 2 * 3 * PAGES_A_TURN]
    assert {*fresh["rss"], *fresh["sport"]} <= set(first), "each has had two turns by then, the sitemap too"
    assert len(set(client.pages) & set(OLD)) > PAGES_A_TURN, "who has much has turns, too"
    gaps = [later - sooner for sooner, later in zip(client.requested_at, client.requested_at[1:], strict=False)]
    assert min(gaps) >= POLITENESS.host_gap_seconds


def test_a_story_that_a_feed_names_too_does_not_wait_among_the_old_ones(tmp_path: Path) -> None:
    today = OLD[-5:]
    table = {f"{HOST}/old.xml": a_sitemap(OLD), f"{HOST}/rss.xml": a_feed(today)}
    client = crawl_hosts(tmp_path, table, a_source("old", 0, "sitemap"), a_source("rss", 1, "feed"))
    assert set(today) <= set(client.pages[: 2 + 2 * PAGES_A_TURN])
    assert len(client.pages) == len(set(client.pages)), "each is requested once"


def test_a_news_sitemap_goes_before_an_archives(tmp_path: Path) -> None:
    news = [f"{HOST}/news/{number}" for number in range(5)]
    inside = "<news:news><news:publication_date>2026-03-02T08:00:00Z</news:publication_date></news:news>"
    table = {f"{HOST}/old.xml": a_sitemap(OLD), f"{HOST}/news.xml": a_sitemap(news, inside)}
    client = crawl_hosts(tmp_path, table, a_source("old", 0, "sitemap"), a_source("news", 1, "sitemap"))
    assert set(news) <= set(client.pages[: 2 + PAGES_A_TURN + 5])


def test_what_says_no_day_comes_after_what_does(tmp_path: Path) -> None:
    undated, dated = [f"{HOST}/undated/{number}" for number in range(5)], [f"{HOST}/dated/{n}" for n in range(5)]
    items = "".join(f"<item><link>{url}</link></item>" for url in undated)
    items += "".join(f"<item><link>{url}</link><pubDate>2026-03-02T08:00:00Z</pubDate></item>" for url in dated)
    table = {f"{HOST}/rss.xml": respond(200, f"<rss><channel>{items}</channel></rss>".encode())}
    client = crawl_hosts(tmp_path, table, a_source("rss", 0, "feed"))
    assert client.pages == [f"{HOST}/rss.xml", *dated, *undated]


def test_an_index_of_many_sitemaps_does_not_keep_the_pages_waiting(tmp_path: Path) -> None:
    parts = [f"{HOST}/part-{number}.xml" for number in range(90)]
    index = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in parts)
    today = [f"{HOST}/rss/{number}" for number in range(6)]
    table = {
        f"{HOST}/old.xml": respond(200, f"<sitemapindex>{index}</sitemapindex>".encode()),
        f"{HOST}/rss.xml": a_feed(today),
    } | {part: a_sitemap([f"{part}/{number}" for number in range(50)]) for part in parts}
    client = crawl_hosts(tmp_path, table, a_source("old", 0, "sitemap"), a_source("rss", 1, "feed"))
    assert set(today) <= set(client.pages[:16])
    assert len(set(client.pages) & set(parts)) > 30, "listings have every other turn while pages wait"
