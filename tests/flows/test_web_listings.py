"""Every way that the site knows for a feed or a sitemap to go wrong, in one night beside a sound one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.fetcher import FetcherWatch
from tasks.collect.crawl.polls import MAX_LISTINGS_PER_SOURCE
from tests.flows.plain import started_anew
from tests.flows.web import WebNight, ask, take_night, write_sources
from tests.web import FEEDS, SITEMAPS, ListingFault, NewsSite, read_stories
from tests.web.services.odd_links import SECRET

pytestmark = pytest.mark.slow

SECONDS = 8.0
MAX_FETCHER_BYTES = 300_000_000
# They name thousands of listings or stories on one host, which takes longer than the night that they have.
LONG = ("items_5000", "items_6000", "urls_60000", "wide_index")
LONG_SECONDS = 60.0
# Hundreds of stories and not thousands: each that is fetched is read, too.
LONG_GAP_SECONDS = 0.06
TABLES = {"feed": FEEDS, "sitemap": SITEMAPS}
CASES = pytest.mark.parametrize(
    ("kind", "fault"),
    [
        pytest.param(kind, fault, id=f"{kind} {fault.name}")
        for kind, table in TABLES.items()
        for fault in table.values()
    ],
)


def name_source(kind: str, fault: ListingFault) -> str:
    return f"{kind}-{fault.name}"


@dataclass(frozen=True)
class Listed:
    """The night of broken listings with one sound feed among them, and that of the long ones, which a deadline ends."""

    site: NewsSite
    home: Path
    night: WebNight
    long_home: Path
    long: WebNight
    fetcher_peak: int

    def of(self, fault: ListingFault) -> tuple[Path, WebNight]:
        return (self.long_home, self.long) if fault.name in LONG else (self.home, self.night)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listed]:
    folder = tmp_path_factory.mktemp("listings")
    with NewsSite(bulk_hosts=1, slow_seconds=SECONDS + 4) as site:
        entries = {
            name_source(kind, fault): {
                "name": name_source(kind, fault), "kind": kind, "location": site.url(f"{kind}s", f"/{kind}s/{name}"),
            }
            for kind, table in TABLES.items()
            for name, fault in table.items()
        }  # fmt: skip
        long = [entries.pop(f"{kind}-{name}") for kind, table in TABLES.items() for name in LONG if name in table]
        gazette = {"name": "gazette", "kind": "feed", "location": site.url("gazette", "/rss")}
        sources = write_sources(folder / "sources.toml", *entries.values(), gazette)
        long_sources = write_sources(folder / "long.toml", *long, gazette)
        with started_anew(), FetcherWatch() as watch:
            night = take_night(folder / "home", sources, site, host_gap_seconds=0.01, exchange_seconds=SECONDS)
            hits = site.canary_hits()
            later = take_night(
                folder / "long", long_sources, site, host_gap_seconds=LONG_GAP_SECONDS, exchange_seconds=SECONDS,
                deadline_seconds=LONG_SECONDS,
            )  # fmt: skip
        assert hits == []
        yield Listed(site, folder / "home", night, folder / "long", later, watch.peak)


@CASES
def test_a_listing_says_what_was_wrong_and_gives_what_it_had(listed: Listed, kind: str, fault: ListingFault) -> None:
    _, night = listed.of(fault)
    source_run = night.source(name_source(kind, fault))
    statuses = {*fault.statuses, "gone"} if fault.name == "status_410" else {*fault.statuses}
    assert source_run.status in statuses, source_run.message
    least, most = fault.entries
    # On a busy machine the deadline may leave some of a thousand sitemaps unpolled; each of them names one story.
    unpolled = [
        each for each in night.containers(source_run.source).values() if "deadline" in (each.get("message") or "")
    ]
    assert source_run.discovered <= most, source_run.message
    assert least <= source_run.discovered + len(unpolled), source_run.message
    if source_run.status != "ok":
        assert source_run.message, "what is not well says why"
    if source_run.status == "failed" and fault.reasons:
        assert any(reason in (source_run.message or "") for reason in fault.reasons), source_run.message


@CASES
def test_addresses_that_may_not_be_requested_are_refused_one_by_one(
    listed: Listed, kind: str, fault: ListingFault
) -> None:
    home, _ = listed.of(fault)
    refused = ask(
        home,
        "select count(*) from lake.inputs where source = $1 and outcome = 'failed' "
        "and reason in ('refused_url', 'refused_address', 'foreign_host')", name_source(kind, fault),
    )  # fmt: skip
    assert refused == [(fault.refused,)]


def test_of_a_wide_index_the_rest_is_reported_once(listed: Listed) -> None:
    containers = listed.long.containers("sitemap-wide_index")
    beyond = [url for url, each in containers.items() if "the rest was not polled" in (each.get("message") or "")]
    assert len(beyond) == 1
    assert len(containers) <= MAX_LISTINGS_PER_SOURCE + 1


def test_a_feed_that_is_gone_is_marked_so(listed: Listed) -> None:
    source_run = listed.night.source("feed-status_410")
    assert source_run.status == "gone"
    assert "410" in (source_run.message or "")


@pytest.mark.parametrize("which", ["broken", "long"])
def test_a_sound_source_is_unharmed_by_all_the_others(listed: Listed, which: str) -> None:
    source_run = (listed.long if which == "long" else listed.night).source("gazette")
    count = len(read_stories("gazette", 1))
    assert (source_run.status, source_run.message, source_run.discovered, source_run.accepted) == (
        "ok",
        None,
        count,
        count,
    )


def test_a_good_story_of_a_broken_listing_is_taken(listed: Listed) -> None:
    names = [f"feed-{name}" for name in ("truncated", "bare_ampersand", "odd_links", "forbidden_addresses")]
    rows = ask(listed.home, "select source, count(*) from lake.inputs where outcome = 'accepted' "
               "and list_contains($1, source) group by all", names)  # fmt: skip
    assert {name for name, _ in rows} == set(names)


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_one_story_under_five_addresses_is_one_article(listed: Listed, kind: str) -> None:
    rows = ask(
        listed.home,
        "select outcome, count(*), count(distinct article_id), count(distinct fetch_id) from lake.inputs "
        "where source = $1 group by all order by all", f"{kind}-tracking",
    )  # fmt: skip
    assert [row[0] for row in rows] in (["accepted"], ["accepted", "duplicate"])
    assert rows[0][1:] == (1, 1, 1)
    path = "/good/tracking-1"
    assert listed.night.requested(f"{kind}s")[path] == 1
    assert not [row for row in listed.night.rows if row.path == path and "?" in row.target]


@pytest.mark.parametrize("name", ["self_index", "ping_pong"])
def test_an_index_that_names_itself_is_requested_once(listed: Listed, name: str) -> None:
    requested = {
        target: count
        for target, count in listed.night.requested("sitemaps").items()
        if target.startswith(f"/sitemaps/{name}")
    }
    assert set(requested.values()) == {1}


def test_listings_nest_no_deeper_than_three(listed: Listed) -> None:
    requested = {target for target in listed.night.requested("sitemaps") if target.startswith("/sitemaps/deep_index")}
    assert "/sitemaps/deep_index/3" in requested
    assert "/sitemaps/deep_index/4" not in requested


def test_no_more_than_a_thousand_files_are_requested_for_one_source(listed: Listed) -> None:
    requested = [target for target in listed.long.requested("sitemaps") if target.startswith("/sitemaps/wide_index")]
    assert len(requested) <= 1_000


def test_a_feed_that_names_itself_is_no_loop(listed: Listed) -> None:
    assert listed.night.requested("feeds")["/feeds/links_to_itself"] <= 2


def test_entries_with_impossible_dates_have_none(listed: Listed) -> None:
    rows = ask(listed.home, "select discovered_at, outcome, count(*) from lake.inputs where source = 'feed-year_20269' "
               "group by all")  # fmt: skip
    assert [(row[0], row[2]) for row in rows] == [(None, 5)]


def test_nothing_that_a_listing_names_beside_its_stories_is_fetched(listed: Listed) -> None:
    rows = [*listed.night.rows, *listed.long.rows]
    assert not [
        row for row in rows if row.path.startswith("/canary") or row.host in ("canary", "forbidden", "loopback")
    ]


def test_a_secret_in_a_link_is_in_no_row(listed: Listed) -> None:
    tables = ("inputs", "fetches", "source_runs", "rejections", "evidence", "articles")
    for table in tables:
        assert ask(listed.home, f"select count(*) from lake.{table} t where contains(t::varchar, $1)", SECRET) == [
            (0,)
        ], table


@pytest.mark.parametrize("which", ["broken", "long"])
def test_every_input_has_one_outcome(listed: Listed, which: str) -> None:
    rows = ask(
        listed.long_home if which == "long" else listed.home,
        "select s.source from lake.source_runs s "
        "left join (select source, count(*) as n from lake.inputs group by all) i using (source) "
        "where coalesce(i.n, 0) <> s.discovered - s.known "
        "or s.discovered <> s.known + s.accepted + s.duplicate + s.rejected + s.failed",
    )
    assert rows == []


def test_what_a_night_has_no_time_for_stays_open(listed: Listed) -> None:
    """Stories have the outcome `deadline`, and so have listings that were not polled, in their source's words."""
    left = ask(listed.long_home, "select count(*) from lake.inputs where reason = 'deadline'")[0][0]
    assert left > 50_000
    listings = listed.long.containers("sitemap-wide_index").values()
    unpolled = [each for each in listings if "deadline" in (each.get("message") or "")]
    assert len(unpolled) + listed.long.requested("sitemaps").total() >= 1_000


def test_no_listing_takes_the_fetcher_beyond_its_memory(listed: Listed) -> None:
    assert 0 < listed.fetcher_peak < MAX_FETCHER_BYTES
