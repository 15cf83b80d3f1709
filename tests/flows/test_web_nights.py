"""Nights over the ordinary outlets, through every kind of listing: what a rerun requests, and what edits leave."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.collect.archive.writer import load_payload_at
from tests.flows.web import WebNight, ask, take_night, write_sources
from tests.web import OUTLETS, NewsSite, Story, read_stories
from tests.web.outlets.outlet import Outlet

pytestmark = pytest.mark.slow

HOSTS = {outlet.host: outlet for outlet in OUTLETS}
SECTION = "Business"
BUSINESS = [story for story in read_stories("gazette", 1) if story.section == SECTION]
# By which source each outlet's stories come in; `business` is the gazette's second feed.
SOURCES = {
    "gazette": ("feed", "/rss"),
    "business": ("feed", "/rss/business"),
    "tribune": ("sitemap", "/sitemap-index.xml"),
    "nordblatt": ("page", "/"),
    "ribera": ("feed", "/feed.json"),
    "asagata": ("feed", "/index.rdf"),
}
LISTED = "courrier"


@dataclass(frozen=True)
class Nights:
    """Four nights of one home: the first, the same again, edits that listings show, a later look at all."""

    site: NewsSite
    home: Path
    first: WebNight
    again: WebNight
    edited: WebNight
    revisited: WebNight

    @property
    def all(self) -> tuple[WebNight, ...]:
        return (self.first, self.again, self.edited, self.revisited)

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return ask(self.home, query, *values)

    def url(self, host: str, slug: str) -> str:
        """Return the address of a story without its parameters."""
        return HOSTS[host].link(self.site.url(host, ""), find_story(host, slug))


def find_story(host: str, slug: str, night: int = 2) -> Story:
    return next(story for story in read_stories(host, night) if story.slug == slug)


def write_csv(path: Path, site: NewsSite, outlet: Outlet) -> None:
    """Write an outlet's stories as people keep them in a table."""
    base = site.url(outlet.host, "")
    rows = [
        f'"{outlet.link(base, story)}","{story.headline}",{story.published_at.isoformat()},"{story.byline}"'
        for story in read_stories(outlet.host, 1)
    ]
    path.write_text("\n".join(["url,title,published,author", *rows]) + "\n", encoding="utf-8")


def find_age(home: Path) -> float:
    """Return an age in seconds that every story of the first night has by now, and none had when last requested."""
    (last,) = ask(home, "select max(fetched_at) from lake.inputs where run_id = (select min(run_id) from lake.runs)")[0]
    return (datetime.now(UTC) - last).total_seconds()


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("nights")
    home = folder / "home"
    with NewsSite(bulk_hosts=1) as site:
        write_csv(folder / "courrier.csv", site, HOSTS[LISTED])
        sources = write_sources(
            folder / "sources.toml",
            *(
                {"name": name, "kind": kind, "location": site.url("gazette" if name == "business" else name, path)}
                for name, (kind, path) in SOURCES.items()
            ),
            {"name": LISTED, "kind": "urls", "location": "courrier.csv"},
        )
        first = take_night(home, sources, site)
        again = take_night(home, sources, site)
        site.night(2)
        edited = take_night(home, sources, site)
        revisited = take_night(home, sources, site, revisit_seconds=(find_age(home),))
        yield Nights(site, home, first, again, edited, revisited)


@pytest.mark.parametrize("source", [*SOURCES, LISTED])
def test_the_first_night_takes_every_story_once(nights: Nights, source: str) -> None:
    source_run = nights.first.source(source)
    assert (source_run.status, source_run.message) == ("ok", None)
    stories = BUSINESS if source == "business" else read_stories(source, 1)
    assert (source_run.discovered, source_run.accepted + source_run.duplicate) == (len(stories), len(stories))
    assert source_run.duplicate in (0, len(stories)) if source in ("gazette", "business") else source_run.duplicate == 0


def test_a_story_in_two_feeds_is_requested_once_and_is_one_article(nights: Nights) -> None:
    requested = Counter(row.path for row in nights.first.rows if row.host == "gazette")
    for story in BUSINESS:
        path = HOSTS["gazette"].path(story)
        assert requested[path] == 1
        rows = nights.ask(
            "select source, outcome, article_id from lake.inputs where run_id = $1 and address = $2",
            nights.first.run_id, nights.site.url("gazette", path),
        )  # fmt: skip
        assert {row[0] for row in rows} == {"gazette", "business"}
        assert sorted(row[1] for row in rows) == ["accepted", "duplicate"]
        assert len({row[2] for row in rows}) == 1
    # Of the parameters of two feeds none reaches the outlet, and both addresses are kept as they were printed.
    assert not any("utm" in row.target for row in nights.first.rows)
    printed = nights.ask("select count(*) from lake.inputs where url like '%?utm_source=%' and run_id = $1",
                         nights.first.run_id)  # fmt: skip
    assert printed == [(len(read_stories("gazette", 1)) + len(BUSINESS),)]


def test_a_rerun_is_all_known_and_asks_for_listings_alone(nights: Nights) -> None:
    total = nights.again.report.total
    assert (total.discovered, total.known) == (nights.first.report.total.discovered,) * 2
    assert nights.ask("select count(*) from lake.inputs where run_id = $1", nights.again.run_id) == [(0,)]
    roles = nights.ask("select distinct role from lake.fetches where run_id = $1", nights.again.run_id)
    assert {role for (role,) in roles} == {"feed", "sitemap", "front"}
    assert all(row.path != "/robots.txt" for row in nights.again.rows), "robots.txt holds for a day"


def test_unchanged_listings_are_not_sent_again(nights: Nights) -> None:
    rows = nights.ask(
        "select status, is_revisit, count(*) from lake.fetches where run_id = $1 group by all", nights.again.run_id
    )
    assert [row[:2] for row in rows] == [(304, True)]
    assert all(row.headers.keys() & {"if-none-match", "if-modified-since"} for row in nights.again.rows)


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        pytest.param("gazette", "quay-wall", id="a feed's updated date"),
        pytest.param("tribune", "water-main", id="a sitemap's lastmod"),
        pytest.param("nordblatt", "deich", id="a feed that a front page names"),
        pytest.param("asagata", "watashi-bune", id="a feed in another tongue"),
    ],
)
def test_an_edit_that_a_listing_shows_becomes_a_revision(nights: Nights, host: str, slug: str) -> None:
    url = nights.url(host, slug)
    assert nights.edited.requested(host)[HOSTS[host].path(find_story(host, slug))] == 1
    found = nights.ask(
        "select r.revision, r.run_id, r.headline from lake.revisions r join lake.articles a using (article_id) "
        "where a.canonical_url = $1 and r.run_id in ($2, $3) order by r.revision",
        url, nights.first.run_id, nights.edited.run_id,
    )  # fmt: skip
    assert [row[:2] for row in found] == [(1, nights.first.run_id), (2, nights.edited.run_id)]
    assert [row[2] for row in found] == [find_story(host, slug, night).headline for night in (1, 2)]


def test_what_did_not_change_is_not_requested_again_for_an_edit_beside_it(nights: Nights) -> None:
    pages = {row.path for row in nights.edited.rows if row.headers.get("accept")} - {
        path for _, path in SOURCES.values()
    }
    changed = {
        HOSTS[host].path(story)
        for host in {*SOURCES, LISTED} - {"business", LISTED}
        for story in read_stories(host, 2)
        if not story.is_gone and story not in read_stories(host, 1)
    }
    listings = {"/robots.txt", "/sitemap-news.xml", "/sitemap-archive.xml", "/sitemap-index.xml", "/rss.xml"}
    assert pages - listings == changed


def test_new_stories_of_the_second_night_are_taken(nights: Nights) -> None:
    for host in ("gazette", "tribune", "nordblatt", "ribera", "asagata"):
        fresh = {story.slug for story in read_stories(host, 2)} - {story.slug for story in read_stories(host, 1)}
        assert fresh
        for slug in fresh:
            found = nights.ask(
                "select run_id, headline from lake.articles where canonical_url = $1", nights.url(host, slug)
            )
            assert found == [(nights.edited.run_id, find_story(host, slug).headline)]


def test_an_old_enough_story_is_looked_at_again_and_is_known_where_it_stayed(nights: Nights) -> None:
    rows = nights.ask(
        "select f.status, f.is_revisit, count(*) from lake.fetches f where run_id = $1 and role = 'page' group by all",
        nights.revisited.run_id,
    )
    counts = {row[:2]: row[2] for row in rows}
    listed = sum(len(read_stories(host, 1)) for host in HOSTS if host != LISTED)
    assert counts == {(304, True): listed - 1, (410, False): 1}
    assert nights.ask(
        "select outcome, reason, count(*) from lake.inputs where run_id = $1 group by all", nights.revisited.run_id
    ) == [("failed", "http_410", 1)]


def test_a_list_that_a_person_keeps_is_not_looked_at_again(nights: Nights) -> None:
    assert not [row for night in nights.all[1:] for row in night.rows if row.host == LISTED]


def test_a_story_that_went_stays_in_the_archive_and_says_that_it_went(nights: Nights) -> None:
    url = nights.url("gazette", "lighthouse-keeper")
    rows = nights.ask("select run_id, outcome, http_status from lake.inputs where address = $1 order by run_id", url)
    assert rows == [(nights.first.run_id, "accepted", 200), (nights.revisited.run_id, "failed", 410)]
    assert nights.ask("select count(*) from lake.articles where canonical_url = $1", url) == [(1,)]


def test_an_edit_that_nothing_shows_is_found_at_the_next_look(nights: Nights, tmp_path: Path) -> None:
    """The site's nights turned round: the later text comes with an older date than the feed gave before."""
    home, site = tmp_path / "home", nights.site
    location = site.url("gazette", "/rss")
    sources = write_sources(tmp_path / "sources.toml", {"name": "gazette", "kind": "feed", "location": location})
    site.night(2)
    take_night(home, sources, site)
    site.night(1)
    unasked = take_night(home, sources, site)
    assert not unasked.requested("gazette")[HOSTS["gazette"].path(find_story("gazette", "quay-wall"))]
    take_night(home, sources, site, revisit_seconds=(find_age(home),))
    rows = ask(home, "select revision, headline from lake.revisions where revision > 1 or article_id in "
               "(select article_id from lake.revisions where revision > 1) order by revision")  # fmt: skip
    later, earlier = (find_story("gazette", "quay-wall", night).headline for night in (2, 1))
    assert rows == [(1, later), (2, earlier)]


EXPECTED_DISCOVERY = [
    pytest.param("gazette", "/rss", "quay-wall", ["Ada Winterbourne"], ["Harbour"], "en-GB", id="RSS"),
    pytest.param("tribune", "/sitemap-news.xml", None, [], None, "en", id="Google News sitemap"),
    pytest.param("ribera", "/feed.json", None, None, None, "es-ES", id="JSON Feed"),
    pytest.param("courrier", None, None, None, [], None, id="CSV"),
]


@pytest.mark.parametrize(("host", "listing", "slug", "authors", "tags", "language"), EXPECTED_DISCOVERY)
def test_what_a_listing_knew_is_stored_beside_the_input(
    nights: Nights, host: str, listing: str | None, slug: str | None, authors: list[str] | None,
    tags: list[str] | None, language: str | None,
) -> None:  # fmt: skip
    story = find_story(host, slug or read_stories(host, 1)[0].slug, 1)
    rows = nights.ask(
        "select discovered_by, discovered_title, discovered_at, discovered_authors, discovered_tags, "
        "discovered_language from lake.inputs where source = $1 and address = $2 and run_id = $3",
        host, nights.url(host, story.slug), nights.first.run_id,
    )  # fmt: skip
    ((by, title, at, found_authors, found_tags, found_language),) = rows
    assert by.endswith("courrier.csv") if listing is None else by == nights.site.url(host, listing)
    assert (title, at, found_language) == (story.headline, story.published_at, language)
    assert found_authors == ([story.byline] if authors is None else authors)
    assert found_tags == (list(story.tags) if tags is None else tags)


def test_what_discovery_knew_is_evidence_for_the_storys_fields(nights: Nights) -> None:
    rows = nights.ask(
        "select field, value from lake.evidence e join lake.articles a using (article_id) "
        "where a.canonical_url = $1 and e.origin in ('feed', 'rss')",
        nights.url("ribera", read_stories("ribera", 1)[0].slug),
    )  # fmt: skip
    assert {"headline", "published_at"} <= {row[0] for row in rows}


@pytest.mark.parametrize("number", range(4), ids=["first", "again", "edited", "revisited"])
def test_every_exchange_has_its_row_and_every_row_its_exchange(nights: Nights, number: int) -> None:
    night = nights.all[number]
    requested = Counter((nights.site.address(row.host), row.target) for row in night.rows)
    rows = nights.ask("select host, url from lake.fetches where run_id = $1", night.run_id)
    assert Counter((host, url.partition(host)[2]) for host, url in rows) == requested


def test_every_input_that_was_fetched_is_found_again_by_its_raw_ref(nights: Nights) -> None:
    rows = nights.ask("select raw_ref, payload_sha256 from lake.inputs where payload_sha256 is not null")
    assert len(rows) > 60
    for raw_ref, digest in rows:
        folder, _, place = raw_ref.partition("/")
        file, _, offset = place.rpartition("@")
        assert folder == "archive"
        payload = load_payload_at(nights.home / "archive", file, int(offset))
        assert hashlib.sha256(payload).hexdigest() == digest


def test_warcio_reads_the_whole_archive_without_a_fault(nights: Nights) -> None:
    files = sorted((nights.home / "archive").glob("*.warc.gz"))
    assert len(files) == len(nights.all), "a file a night, named by its run"
    assert all(file.name.startswith(night.run_id) for file, night in zip(files, nights.all, strict=True))
    done = subprocess.run(
        [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", *map(str, files)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "digest pass" in done.stdout
    assert "fail" not in done.stdout


def test_nobody_goes_where_nobody_may(nights: Nights) -> None:
    rows = [row for night in nights.all for row in night.rows]
    assert not [row for row in rows if row.path.startswith(("/canary", "/calendar", "/search"))]
    assert not [row for row in rows if row.in_flight > 1 or row.open_connections > 1], "one connection a host"


def test_sources_say_which_listings_they_polled(nights: Nights) -> None:
    site = nights.site
    containers = nights.first.containers("nordblatt")
    assert set(containers) == {
        site.url("nordblatt", path)
        for path in ("/", "/rss.xml", "/sitemap-index.xml", "/sitemap-news.xml", "/sitemap-archive.xml")
    }
    assert containers[site.url("nordblatt", "/rss.xml")]["entries"] == len(read_stories("nordblatt", 1))
    kept = nights.ask("select settings from lake.runs where run_id = $1", nights.first.run_id)[0][0]
    assert set(json.loads(kept)["fetch"]["allow_addresses"]) == set(site.allow_addresses), "recorded in the run"
