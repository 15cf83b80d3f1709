"""Every way that the site knows for a page to go wrong, in one night: what becomes of it, what it costs others."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fetcher import FetcherWatch
from tests.flows.plain import started_anew
from tests.flows.web import WebNight, ask, take_night, write_list, write_sources
from tests.web import FAULTS, Fault, NewsSite
from tests.web.http.log import sorted_of

pytestmark = pytest.mark.slow

SECONDS = 8.0
MAX_FETCHER_BYTES = 300_000_000
# Addresses that are never requested as pages: nobody is there.
UNREACHED = ("closed", "nowhere.invalid")
CASES = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)


@dataclass(frozen=True)
class Ended:
    """The night of all faults, and the row of each."""

    site: NewsSite
    home: Path
    night: WebNight
    inputs: dict[str, dict[str, Any]]
    fetcher_peak: int

    def input(self, name: str) -> dict[str, Any]:
        return self.inputs[self.site.fault_url(name)]


COLUMNS = ("url", "outcome", "reason", "detail", "attempts", "http_status", "retry_at", "fetched_at", "article_id")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    folder = tmp_path_factory.mktemp("faults")
    home = folder / "home"
    with NewsSite(bulk_hosts=1, slow_seconds=SECONDS + 4) as site:
        write_list(folder / "faults.txt", map(site.fault_url, FAULTS))
        sources = write_sources(folder / "sources.toml", {"name": "faults", "kind": "urls", "location": "faults.txt"})
        with started_anew(), FetcherWatch() as watch:
            night = take_night(home, sources, site, exchange_seconds=SECONDS)
        rows = ask(home, f"select {', '.join(COLUMNS)} from lake.inputs")
        yield Ended(site, home, night, {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}, watch.peak)


@CASES
def test_a_fault_has_the_outcome_that_it_must_have(ended: Ended, fault: Fault) -> None:
    row = ended.input(fault.name)
    assert row["outcome"] in fault.outcomes, row
    if row["outcome"] != "accepted" and fault.reasons:
        assert row["reason"] in fault.reasons, row
    if row["outcome"] == "accepted":
        assert row["article_id"] is not None


@CASES
def test_a_fault_is_requested_as_often_as_it_should_be(ended: Ended, fault: Fault) -> None:
    requested = ended.night.requested(fault.host)
    if fault.requests is not None:
        assert requested[fault.path] == fault.requests
        if set(requested) == {fault.path}:
            assert ended.input(fault.name)["attempts"] == fault.requests
    if fault.is_slow:
        assert requested[fault.path] == 1, "who let the whole time pass gets no second request"
    assert requested.total() <= 6


@pytest.mark.parametrize("fault", [fault for fault in FAULTS.values() if fault.waits_seconds], ids=lambda f: f.name)
def test_a_host_is_given_the_time_it_needs(ended: Ended, fault: Fault) -> None:
    rows = [row for row in sorted_of(ended.night.rows, fault.host) if row.path == fault.path]
    assert min(later.arrived_at - earlier.arrived_at for earlier, later in pairwise(rows)) >= fault.waits_seconds


@pytest.mark.parametrize(
    ("name", "attempts"),
    [
        pytest.param("refused", 3, id="N1 refused"),
        pytest.param("unresolvable", 3, id="N2 no such name"),
        pytest.param("reset_at_once", 3, id="N4 reset each time"),
        pytest.param("reset_once", 2, id="N5 reset once"),
        pytest.param("status_404", 1, id="H1 not found"),
        pytest.param("status_502", 3, id="H1 bad gateway"),
    ],
)
def test_tries_are_counted(ended: Ended, name: str, attempts: int) -> None:
    assert ended.input(name)["attempts"] == attempts


@pytest.mark.parametrize("name", ["refused", "unresolvable"])
def test_a_host_that_is_not_there_is_tried_three_times_and_no_more(ended: Ended, name: str) -> None:
    host = "127.0.1.249" if name == "refused" else "nowhere.invalid"
    tried = ask(ended.home, "select attempt, fault from lake.fetches where starts_with(host, $1) order by 1", host)
    assert tried == [(number, FAULTS[name].reasons[0]) for number in (1, 2, 3)]


def test_a_retry_after_of_a_day_does_not_hold_up_the_night(ended: Ended) -> None:
    row = ended.input("retry_after_a_day")
    assert (row["outcome"], row["reason"]) == ("failed", "http_503")
    assert abs(row["retry_at"] - row["fetched_at"] - timedelta(days=1)) < timedelta(seconds=5)


def test_a_slow_exchange_ends_by_its_total_time(ended: Ended) -> None:
    slow = {fault.host for fault in FAULTS.values() if fault.is_slow}
    addresses = [ended.site.address(host) for host in slow]
    rows = ask(ended.home, "select elapsed_seconds from lake.fetches where role = 'page' and list_contains($1, host)",
               addresses)  # fmt: skip
    assert len(rows) == len(slow)
    assert all(SECONDS - 0.5 <= elapsed <= SECONDS + 2 for (elapsed,) in rows)


def test_no_half_story_is_taken(ended: Ended) -> None:
    accepted = {row["article_id"] for row in ended.inputs.values() if row["outcome"] == "accepted"}
    rows = ask(ended.home, "select article_id, word_count, headline from lake.articles")
    assert {row[0] for row in rows} == accepted
    # Every whole story of the site has more words. What lies beyond the length that a host declared is not the story's,
    # as for every browser: the documented choice.
    cut = [headline for _, words, headline in rows if words <= 120]
    assert all("length_too_short" in headline for headline in cut), cut


def test_a_story_is_held_once_and_nothing_else_is_one(ended: Ended) -> None:
    outcomes = Counter(row["outcome"] for row in ended.inputs.values())
    assert outcomes.total() == len(FAULTS) == ended.night.report.total.discovered
    assert ended.night.report.status == "completed_with_rejections"
    assert ask(ended.home, "select count(*) from lake.articles") == [(outcomes["accepted"],)]


def test_redirects_leave_both_addresses(ended: Ended) -> None:
    url = ended.site.fault_url("redirect_3")
    rows = ask(
        ended.home,
        "select url, hop, status, redirect_url, first_fetch_id is null from lake.fetches "
        "where host = $1 and role = 'page' order by hop", ended.site.address("fault-redirect_3"),
    )  # fmt: skip
    assert [row[:3] for row in rows] == [(url, 0, 301), (f"{url}?hop=1", 1, 302), (f"{url}?hop=2", 2, 307),
                                         (f"{url}?hop=3", 3, 200)]  # fmt: skip
    assert [row[3] for row in rows] == [*(row[0] for row in rows[1:]), None]
    assert [row[4] for row in rows] == [True, False, False, False]
    article = ask(ended.home, "select a.url, a.canonical_url from lake.articles a join lake.inputs i using (article_id)"
                  " where i.url = $1", url)  # fmt: skip
    assert article == [(url, url)]


@pytest.mark.parametrize("name", ["redirect_loop", "redirect_self", "redirect_60"])
def test_redirects_end(ended: Ended, name: str) -> None:
    assert 1 <= ended.night.requested(FAULTS[name].host).total() <= 6


def test_no_bomb_takes_the_fetcher_beyond_its_memory(ended: Ended) -> None:
    assert 0 < ended.fetcher_peak < MAX_FETCHER_BYTES


def test_nobody_goes_where_nobody_may(ended: Ended) -> None:
    assert ended.site.canary_hits() == []


def test_every_exchange_has_its_row(ended: Ended) -> None:
    """A connection that ended before a request was read has a row of ours, and none of the site's."""
    requested = Counter((ended.site.address(row.host), row.target) for row in ended.night.rows)
    rows = Counter(
        (host, url.partition(host)[2])
        for host, url in ask(ended.home, "select host, url from lake.fetches")
        if not host.startswith(("127.0.1.249", "nowhere"))
    )
    assert rows == requested
