"""Web archives that lie on a server, and past days taken now: from archives, sitemaps and feeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tasks.inputs import SourceInput
from tasks.readers import scan
from tests.flows.web import WebNight, ask, take_night, write_list, write_sources
from tests.web import NewsSite, read_stories
from tests.web.services.archive import DAYS, HOSTS, STORIES_A_DAY, captures

pytestmark = pytest.mark.slow

WANTED = HOSTS[:2]
SINCE = date.fromisoformat(DAYS[1])


@dataclass(frozen=True)
class Taken:
    """Two nights over three archives, and a home that was filled by day."""

    site: NewsSite
    home: Path
    first: WebNight
    again: WebNight
    past: Path
    backfill: WebNight
    rest: WebNight


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    folder = tmp_path_factory.mktemp("archives")
    home, past = folder / "home", folder / "past"
    with NewsSite(bulk_hosts=1) as site:

        def archive(name: str, file: str, **options: object) -> dict[str, object]:
            return {"name": name, "kind": "archive", "location": site.url("archive", f"/archive/{file}"), **options}

        sources = write_sources(
            folder / "sources.toml",
            archive("crawl", "crawl.warc.gz", hosts=list(WANTED)),
            archive("cut", "cut.warc.gz", hosts=[HOSTS[3]]),
            archive("bomb", "bomb.warc.gz"),
        )
        first = take_night(home, sources, site)
        again = take_night(home, sources, site)
        write_list(folder / "listed.txt", [site.url("bulk-1", "/p/1.html")])
        mixed = write_sources(
            folder / "past.toml",
            archive("crawl", "crawl.warc.gz", hosts=list(WANTED)),
            {"name": "tribune", "kind": "sitemap", "location": site.url("tribune", "/sitemap-index.xml")},
            {"name": "gazette", "kind": "feed", "location": site.url("gazette", "/rss")},
            {"name": "list", "kind": "urls", "location": "listed.txt"},
        )
        backfill = take_night(past, mixed, site, since=SINCE, until=SINCE)
        rest = take_night(past, mixed, site)
        yield Taken(site, home, first, again, past, backfill, rest)


def urls_of(home: Path, source: str, outcome: str = "accepted") -> set[str]:
    return {url for (url,) in ask(home, "select url from lake.inputs where source = $1 and outcome = $2", source,
                                  outcome)}  # fmt: skip


def test_the_wanted_hosts_stories_are_taken_from_an_archive(taken: Taken) -> None:
    wanted = {url for url, _, _ in captures() if url.split("/")[2] in WANTED}
    assert urls_of(taken.home, "crawl") == wanted
    rows = ask(taken.home, "select count(*) from lake.articles where site in ($1, $2)", *HOSTS[2:])
    assert rows[0][0] == len(urls_of(taken.home, "cut")), "the other hosts' stories come from the other archive alone"


def test_what_is_no_story_in_an_archive_has_its_outcome(taken: Taken) -> None:
    """A page that was not there, a redirect and a picture, of a host that is wanted."""
    rows = ask(
        taken.home, "select url, outcome, reason from lake.inputs where source = 'crawl' and outcome <> 'accepted'"
    )
    assert {url.rpartition("/")[2] for url, _, _ in rows} == {"gone", "old", "lock.png"}
    assert all(outcome in ("rejected", "failed") and reason for _, outcome, reason in rows)


def test_captures_keep_their_dates(taken: Taken) -> None:
    dates = {url: datetime.fromisoformat(when) for url, when, _ in captures()}
    rows = ask(taken.home, "select url, fetched_at from lake.inputs where source = 'crawl' and outcome = 'accepted'")
    assert rows
    assert all(fetched_at.astimezone(UTC) == dates[url] for url, fetched_at in rows)


def test_a_cut_archive_gives_what_came_before_the_cut(taken: Taken) -> None:
    source_run = taken.first.source("cut")
    assert source_run.status == "partial"
    assert source_run.message
    wanted = {url for url, _, _ in captures() if url.split("/")[2] == HOSTS[3]}
    assert len(urls_of(taken.home, "cut")) >= len(wanted) - 1
    assert urls_of(taken.home, "cut") <= wanted


def test_an_archive_that_the_deadline_cuts_gives_what_came_before(taken: Taken, tmp_path: Path) -> None:
    location = taken.site.url("archive", "/archive/slow.warc.gz")
    sources = write_sources(tmp_path / "sources.toml", {"name": "slow", "kind": "archive", "location": location})
    for outcome in ("accepted", "known"):
        night = take_night(tmp_path / "home", sources, taken.site, deadline_seconds=4.0, exchange_seconds=15.0)
        source_run = night.source("slow")
        assert getattr(source_run, outcome) >= STORIES_A_DAY * len(HOSTS)
        assert source_run.status == "partial"
        assert "deadline" in (source_run.message or "")
        assert night.requested("archive").total() == 1, "it is requested again, since it was not taken whole"


def test_a_bomb_in_an_archive_costs_itself_alone(taken: Taken) -> None:
    source_run = taken.first.source("bomb")
    assert source_run.status == "partial"
    assert "too large" in (source_run.message or "")
    first, second = (url for url, _, _ in captures()[:2])
    held = urls_of(taken.home, "bomb") | urls_of(taken.home, "bomb", "duplicate")
    assert held == {first, second}


def test_an_archive_that_was_taken_whole_is_not_requested_again(taken: Taken) -> None:
    requested = taken.again.requested("archive")
    assert "/archive/crawl.warc.gz" not in requested
    assert taken.again.report.total.accepted == 0
    assert "not requested again" in str(taken.again.containers("crawl"))


def test_what_is_kept_of_an_archive_is_a_sound_archive_of_this_home(taken: Taken) -> None:
    rows = ask(taken.home, "select distinct split_part(raw_ref, '@', 1) from lake.inputs where source = 'crawl'")
    ((file,),) = rows
    assert file.startswith(f"archive/{taken.first.run_id}-crawl-")
    items = list(scan("warc", taken.home / file, source="crawl"))
    assert len([item for item in items if isinstance(item, SourceInput)]) == len(WANTED) * len(DAYS) * STORIES_A_DAY + 3


def test_a_backfill_takes_what_was_published_on_its_days(taken: Taken) -> None:
    """Also when it lies in the past of what is held, and by each kind of source that knows a day."""
    run = taken.backfill.run_id
    rows = ask(taken.past, "select source, count(*) from lake.inputs where run_id = $1 and outcome = 'accepted' "
               "group by all", run)  # fmt: skip
    expected = {"crawl": len(WANTED) * STORIES_A_DAY}
    for host in ("tribune", "gazette"):
        days = [story.published_at.astimezone(UTC).date() for story in read_stories(host, 1)]
        expected[host] = days.count(SINCE)
    assert dict(rows) == expected
    assert min(expected.values()) > 0


def test_a_backfill_asks_for_no_story_of_other_days(taken: Taken) -> None:
    requested = {path for path in taken.backfill.requested("gazette") if path.startswith("/news/")}
    assert len(requested) == taken.backfill.source("gazette").accepted
    source_run = taken.backfill.source("gazette")
    assert "outside the requested days" in str(taken.backfill.containers("gazette")) or source_run.message


def test_a_backfill_leaves_lists_alone(taken: Taken) -> None:
    assert {source.source for source in taken.backfill.report.sources} == {"crawl", "tribune", "gazette"}
    assert not taken.backfill.requested("bulk-1")


def test_an_ordinary_night_takes_what_a_backfill_left_out(taken: Taken) -> None:
    for host in ("tribune", "gazette"):
        source_run = taken.rest.source(host)
        held = taken.backfill.source(host).accepted
        assert (source_run.known, source_run.accepted) == (held, len(read_stories(host, 1)) - held)
    assert taken.rest.source("crawl").accepted == len(WANTED) * (len(DAYS) - 1) * STORIES_A_DAY
