"""Politeness: what robots.txt allows, the gap and the one connection that a host is given, and what pages reserve."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flows.web import WebNight, ask, take_night, write_list, write_sources
from tests.web import ROBOTS, NewsSite, RobotsCase, count_most_at_once, find_gaps, find_rests
from tests.web.http.log import sorted_of

pytestmark = pytest.mark.slow

SECONDS = 6.0
GAP = 0.2
# Too short for a host that wants a minute between requests: it is the one that is not done.
DEADLINE = 20.0
# A host that many sources name, and one from which two sources request different pages.
CROWDED, CROWDED_PAGES = "bulk-1", 40
HONOURED = {"robots-ai-agents": "ai-agents", "robots-tag": "robots-tag", "robots-tdm": "tdm"}
CASES = pytest.mark.parametrize(("host", "case"), ROBOTS.items(), ids=ROBOTS)


@dataclass(frozen=True)
class Kept:
    """Three nights: all hosts crawled plainly, the same with new pages, and a home whose sources honour signals."""

    site: NewsSite
    home: Path
    first: WebNight
    second: WebNight
    honouring_home: Path
    honouring: WebNight


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("robots")
    home, honouring_home = folder / "home", folder / "honouring"
    with NewsSite(bulk_hosts=2, slow_seconds=SECONDS + 4) as site:

        def write(pages: dict[str, list[str]]) -> Path:
            entries = []
            for name, urls in pages.items():
                write_list(folder / f"{name}.txt", urls)
                entries.append({"name": name, "kind": "urls", "location": f"{name}.txt"})
            return write_sources(folder / "sources.toml", *entries)

        politeness = {"host_gap_seconds": GAP, "exchange_seconds": SECONDS, "deadline_seconds": DEADLINE}
        pages = {host: [site.url(host, path) for path in case.pages] for host, case in ROBOTS.items()}
        crowd = [site.url(CROWDED, f"/p/{number}.html") for number in range(CROWDED_PAGES)]
        pages |= {f"crowd-{number}": crowd[number::4] for number in range(4)}
        first = take_night(home, write(pages), site, **politeness)
        more = {host: [site.url(host, "/story/more")] for host, case in ROBOTS.items() if not case.gap_seconds}
        second = take_night(home, write(more), site, **politeness)
        entries = [
            {"name": host, "kind": "urls", "location": f"{host}.txt", "honour": [signal]}
            for host, signal in HONOURED.items()
        ]
        sources = write_sources(folder / "honouring.toml", *entries)
        honouring = take_night(honouring_home, sources, site, **politeness)
        yield Kept(site, home, first, second, honouring_home, honouring)


@CASES
def test_each_page_ends_as_robots_txt_has_it(kept: Kept, host: str, case: RobotsCase) -> None:
    rows = ask(kept.home, "select url, outcome, reason from lake.inputs where source = $1 and run_id = $2", host,
               kept.first.run_id)  # fmt: skip
    ends = {kept.site.url(host, path): end for path, end in case.pages.items()}
    if case.gap_seconds > DEADLINE:
        ends = dict.fromkeys(ends, ("failed", "deadline"))
    assert {url: (outcome, reason) for url, outcome, reason in rows} == ends


@CASES
def test_nothing_is_requested_that_robots_txt_forbids(kept: Kept, host: str, case: RobotsCase) -> None:
    for night in (kept.first, kept.second, kept.honouring):
        assert [row.path for row in night.rows if row.host == host and row.path != "/robots.txt"
                and case.forbids(row.path)] == []  # fmt: skip


@CASES
def test_robots_txt_comes_before_everything_else(kept: Kept, host: str, case: RobotsCase) -> None:
    assert sorted_of(kept.first.rows, host)[0].path == "/robots.txt"


@CASES
def test_a_host_has_one_connection_and_its_gap(kept: Kept, host: str, case: RobotsCase) -> None:
    rows = kept.first.rows
    assert count_most_at_once(rows, host) == 1
    assert max(row.open_connections for row in rows if row.host == host) == 1
    least = max(GAP, case.gap_seconds)
    assert min(find_gaps(rows, host), default=least) >= least
    assert min(find_rests(rows, host), default=least) > 0


def test_a_crowded_host_keeps_its_gap_across_sources(kept: Kept) -> None:
    rows = sorted_of(kept.first.rows, CROWDED)
    assert len(rows) == CROWDED_PAGES + 1
    assert count_most_at_once(rows, CROWDED) == 1
    assert min(find_gaps(rows, CROWDED)) >= GAP
    assert min(find_rests(rows, CROWDED)) > 0
    assert {row.open_connections for row in rows} == {1}


def test_the_gap_holds_from_one_night_to_the_next(kept: Kept) -> None:
    """The last request of a night and the first of the one that follows at once."""
    for host in ROBOTS:
        before, after = sorted_of(kept.first.rows, host), sorted_of(kept.second.rows, host)
        if before and after:
            assert after[0].arrived_at - before[-1].arrived_at >= GAP


def test_a_delay_beyond_a_minute_is_cut_and_the_source_says_so(kept: Kept) -> None:
    source_run = kept.first.source("robots-delay-huge")
    assert "60" in (source_run.message or "")
    assert "999999999" in (source_run.message or "").replace(",", "") or "1e+09" in (source_run.message or "")


@CASES
def test_rules_are_kept_for_a_day_and_trouble_is_not(kept: Kept, host: str, case: RobotsCase) -> None:
    requested = [row for row in kept.second.rows if row.host == host and row.path == "/robots.txt"]
    is_trouble = case.case == "R1"
    assert bool(requested) == is_trouble
    if case.gap_seconds:
        return
    ((outcome, reason),) = ask(
        kept.home, "select outcome, reason from lake.inputs where url = $1", kept.site.url(host, "/story/more")
    )
    expected = "failed" if is_trouble or case.forbids("/story/more") else "accepted"
    assert outcome == expected, reason


def test_a_page_that_robots_txt_kept_back_is_known_the_next_night(kept: Kept) -> None:
    """A refusal is settled; trouble on the way to robots.txt is tried again, though no list names the page now."""
    rows = ask(kept.home, "select source, count(*) from lake.inputs where run_id = $1 and not ends_with(url, '/more') "
               "group by all order by all", kept.second.run_id)  # fmt: skip
    assert rows == [("robots-503", 2), ("robots-hang", 2)]


SIGNALS = {
    "robots-ai-agents": ("list_sort(refused_ai_agents)", ["CCBot", "GPTBot"]),
    "robots-tag": ("robots_tag", "noai, noarchive"),
    "robots-tdm": ("tdm_reservation || ' ' || tdm_policy", "1 /tdm-policy.json"),
}


@pytest.mark.parametrize("host", SIGNALS)
def test_signals_stand_in_columns(kept: Kept, host: str) -> None:
    column, value = SIGNALS[host]
    rows = ask(kept.home, f"select {column} from lake.fetches where source = $1 and role = 'page'", host)
    assert rows
    assert all(row == (value,) for row in rows)


@pytest.mark.parametrize(("host", "signal"), HONOURED.items(), ids=HONOURED)
def test_a_source_that_honours_a_signal_takes_nothing_reserved(kept: Kept, host: str, signal: str) -> None:
    rows = ask(kept.honouring_home, "select outcome, reason, article_id from lake.inputs where source = $1", host)
    assert rows
    assert all(row == ("rejected", "reserved", None) for row in rows)
    requested = {row.path for row in kept.honouring.rows if row.host == host}
    if signal == "ai-agents":
        assert requested == {"/robots.txt"}, "what robots.txt says is known before the page is requested"


def test_robots_txt_has_its_rows(kept: Kept) -> None:
    rows = ask(kept.home, "select distinct robots, source is null from lake.fetches where role = 'robots'")
    assert rows == [("exempt", True)]
    refused = ask(kept.home, "select count(*) from lake.fetches where robots <> 'allowed' and role <> 'robots'")
    assert refused == [(0,)]
