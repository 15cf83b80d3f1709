"""What a night does when hosts are slow, time runs out, or somebody ends it: kept, and never requested twice."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

import tasks.collect.run
from flows.expected_errors import RunFailedError
from tasks.collect.run import CollectError
from tests.flows.command_line import CHECKOUT
from tests.flows.web import FETCH, ask, run_night, take_night, vanish, write_list, write_sources
from tests.web import NewsSite, Row

pytestmark = pytest.mark.slow

HOST = "bulk-1"
# Lines of the journal go to disk once a second: what a SIGKILL of the fetcher may cost.
LOST_SECONDS = 1.5
SLOW_HOSTS = 500
TABLES = ("articles", "revisions", "inputs", "fetches", "runs", "source_runs", "evidence")


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite(bulk_hosts=20, slow_hosts=SLOW_HOSTS, answer_seconds=5.0, slow_seconds=10) as started:
        yield started


def list_pages(folder: Path, urls: list[str], name: str = "list") -> Path:
    """Write a list of pages and the sources that name it."""
    write_list(folder / f"{name}.txt", urls)
    return write_sources(folder / f"{name}.toml", {"name": name, "kind": "urls", "location": f"{name}.txt"})


def pages_of(rows: list[Row]) -> Counter[str]:
    return Counter(f"{row.host}{row.target}" for row in rows if row.path != "/robots.txt")


def find_span(rows: list[Row], hosts: set[str]) -> float:
    """Return the seconds from the first request at any of the hosts to the end of their last response."""
    own = [row for row in rows if row.host in hosts]
    return max(row.finished_at or 0.0 for row in own) - min(row.arrived_at for row in own)


def test_dead_and_dripping_hosts_delay_nobody_else(site: NewsSite, tmp_path: Path) -> None:
    """Alternating, so that a busy machine is busy for both; the quickest of each counts."""
    hosts = {f"bulk-{number}" for number in range(1, 11)}
    sound = [site.url(host, f"/p/{number}.html") for number in range(8) for host in sorted(hosts)]
    bad = [site.url(host, f"/p/{number}.html") for number in range(2) for host in ("dead", "drip", "closed")]
    spans: dict[str, list[float]] = {"with": [], "without": []}
    for turn in range(3):
        for name, urls in (("without", sound), ("with", [*bad, *sound])):
            folder = tmp_path / f"{name}-{turn}"
            folder.mkdir()
            night = take_night(
                folder / "home", list_pages(folder, urls), site, host_gap_seconds=0.5, exchange_seconds=2.0
            )
            assert night.report.total.accepted == len(sound)
            spans[name].append(find_span(night.rows, hosts))
        if min(spans["with"]) < 1.05 * min(spans["without"]):
            break
    assert min(spans["with"]) < 1.05 * min(spans["without"]), spans


def test_a_deadline_ends_the_night_and_the_next_one_takes_the_rest(site: NewsSite, tmp_path: Path) -> None:
    """Five hundred slow hosts: each input has its outcome, and nothing is requested after time is up."""
    urls = [site.url(f"slow-{host}", f"/p/{page}.html") for page in range(2) for host in range(1, SLOW_HOSTS + 1)]
    sources = list_pages(tmp_path, urls)
    first = take_night(tmp_path / "home", sources, site, deadline_seconds=8.0, exchange_seconds=25.0)
    assert first.rows[-1].arrived_at - first.rows[0].arrived_at <= 8.5
    rows = ask(tmp_path / "home", "select outcome, reason, count(*) from lake.inputs group by all order by all")
    counts = Counter({row[:2]: row[2] for row in rows})
    # How many came in time is the machine's matter; that some did not is sure.
    accepted, late = counts["accepted", None], counts["failed", "deadline"]
    assert (accepted + late, counts.total()) == (len(urls), len(urls))
    assert late >= SLOW_HOSTS / 2
    second = take_night(tmp_path / "home", sources, site, exchange_seconds=25.0)
    assert (second.report.total.known, second.report.total.accepted) == (accepted, late)
    fetched = ask(tmp_path / "home", "select count(*), count(distinct url) from lake.fetches "
                   "where role = 'page' and status = 200")  # fmt: skip
    assert fetched == [(len(urls), len(urls))]


@contextmanager
def doing(what: Callable[[], None]) -> Iterator[None]:
    """Do something in a thread while the night goes on; its failure fails the test."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            what()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join()
    assert not failures, failures


def wait_for_pages(site: NewsSite, count: int, seconds: float = 90.0) -> None:
    """Wait until so many pages of the host have been requested."""
    until = time.monotonic() + seconds
    while pages_of(site.requests(HOST)).total() < count:
        assert time.monotonic() < until, "the night never came so far"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_a_fetcher_that_is_ended_leaves_what_it_had(site: NewsSite, tmp_path: Path, number: int) -> None:
    urls = [site.url(HOST, f"/p/{page}.html") for page in range(60)]
    sources = list_pages(tmp_path, urls)
    site.forget()
    ended_at: list[float] = []

    def end_fetcher() -> None:
        wait_for_pages(site, 25)
        (pid,) = [child.pid for child in multiprocessing.active_children() if child.name == "wiredesk-fetcher"]
        assert pid is not None
        os.kill(pid, number)
        ended_at.append(time.monotonic())

    with doing(end_fetcher):
        report = run_night(tmp_path / "home", sources, site, host_gap_seconds=0.1)
    rows = site.requests(HOST)
    assert rows[-1].arrived_at - ended_at[0] < 1.0
    lost = 0
    if number == signal.SIGKILL:
        (source_run,) = report.sources
        assert source_run.status == "partial"
        assert "ended by itself" in (source_run.message or "")
        lost = sum(ended_at[0] - row.arrived_at < LOST_SECONDS for row in rows) + 1
    first = pages_of(rows)
    assert len(first) - lost - 1 <= report.total.accepted <= len(first) < len(urls)
    again = take_night(tmp_path / "home", sources, site, host_gap_seconds=0.01)
    assert again.report.total.known == report.total.accepted
    assert report.total.accepted + again.report.total.accepted == len(urls)
    assert len(pages_of(again.rows) & first) <= lost + 1, "what was on its way, and what was not yet written down"
    assert ask(tmp_path / "home", "select count(*), count(distinct canonical_url) from lake.articles") == [(60, 60)]


def test_a_fetcher_that_never_began_fails_the_run_in_a_sentence(
    site: NewsSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = list_pages(tmp_path, [site.url(HOST, "/p/1.html")])
    with monkeypatch.context() as patch:
        patch.setattr(tasks.collect.run, "serve", vanish)
        with pytest.raises(CollectError, match=r"ended by itself \(exit code 3\) before it requested anything"):
            run_night(tmp_path / "home", sources, site)
    assert run_night(tmp_path / "home", sources, site).total.accepted == 1


def start_run(home: Path, sources: Path, site: NewsSite, **more: Any) -> subprocess.Popen[bytes]:
    """Start a night in a process of its own, at the head of a group of its own."""
    fetch = FETCH | {"allow_addresses": site.allow_addresses} | more
    line = [sys.executable, "-m", "tests.flows.web", str(home), str(sources), json.dumps(fetch)]
    return subprocess.Popen(line, cwd=CHECKOUT, stdin=subprocess.DEVNULL, start_new_session=True)


@pytest.mark.parametrize("is_fetcher_killed", [False, True], ids=["the run", "the run and its fetcher"])
def test_a_killed_night_is_taken_up_without_asking_again(
    site: NewsSite, tmp_path: Path, is_fetcher_killed: bool
) -> None:
    urls = [site.url(HOST, f"/p/{page}.html") for page in range(60)]
    sources, home = list_pages(tmp_path, urls), tmp_path / "home"
    site.forget()
    run = start_run(home, sources, site, host_gap_seconds=0.1)
    wait_for_pages(site, 25)
    children = psutil.Process(run.pid).children(recursive=True)
    if is_fetcher_killed:
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.kill()
    killed_at = time.monotonic()
    run.wait()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == [], "what a run started ends with it"
    assert ask(home, "select count(*) from lake.runs") == [(0,)]
    rows = site.requests(HOST)
    assert rows[-1].arrived_at - killed_at < 3.0
    first = pages_of(rows)
    lost = sum(killed_at - row.arrived_at < LOST_SECONDS for row in rows) + 1 if is_fetcher_killed else 1
    night = take_night(home, sources, site, host_gap_seconds=0.01)
    assert night.report.total.accepted == len(urls)
    assert len(pages_of(night.rows) & first) <= lost
    assert len(first) + len(pages_of(night.rows)) >= len(urls)
    assert ask(home, "select count(*), count(distinct canonical_url) from lake.articles") == [(60, 60)]
    # The dead run's exchanges are in the ledger, too, and its archive is this home's.
    (fetches,) = ask(home, "select count(*) from lake.fetches where role = 'page'")[0]
    assert len(urls) <= fetches <= len(urls) + lost
    assert not list((home / "staging" / "runs").glob("*/collected")), "a journal that was taken up is gone"


def count_rows(home: Path) -> dict[str, int]:
    return {table: ask(home, f"select count(*) from lake.{table}")[0][0] for table in TABLES}


def test_without_a_network_the_run_fails_and_the_next_night_catches_up(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with NewsSite(bulk_hosts=2) as site:
        urls = [site.url(host, f"/p/{page}.html") for page in range(3) for host in ("bulk-1", "bulk-2")]
        sources = list_pages(tmp_path, urls[:2])
        assert run_night(home, sources, site).total.accepted == 2
        port = site.port
        write_list(tmp_path / "list.txt", urls)
        before = count_rows(home)
        site.stop()
        with pytest.raises(RunFailedError, match=r"^no source reachable: no host answered; check the network"):
            run_night(home, sources, site)
        assert count_rows(home) == before
    with NewsSite(bulk_hosts=2, port=port) as site:
        report = run_night(home, sources, site)
        assert (report.total.known, report.total.accepted, report.total.failed) == (2, 4, 0)


def test_a_host_that_was_silent_before_is_no_lost_network(site: NewsSite, tmp_path: Path) -> None:
    """Of a list, all is settled but one page, and its host does not respond: the night is no failure for that."""
    sources = list_pages(tmp_path, [site.url(HOST, "/p/1.html"), site.url("closed", "/p/1.html")])
    reports = [run_night(tmp_path / "home", sources, site) for _ in range(5)]
    assert [(report.total.known, report.total.failed) for report in reports] == [(0, 1), *[(1, 1)] * 3, (2, 0)]


def test_what_fails_for_a_passing_reason_is_tried_on_three_later_nights(site: NewsSite, tmp_path: Path) -> None:
    dead = site.url("dead", "/p/1.html")
    write_list(tmp_path / "dead.txt", [dead])
    sources = write_sources(
        tmp_path / "sources.toml",
        {"name": "dead", "kind": "urls", "location": "dead.txt"},
        {"name": "sound", "kind": "feed", "location": site.url("bulk-1", "/feed/0.xml")},
    )
    tallies = []
    for _ in range(5):
        night = take_night(tmp_path / "home", sources, site, exchange_seconds=0.7, host_gap_seconds=0.01)
        source_run = night.source("dead")
        tallies.append((source_run.failed, source_run.known, len([row for row in night.rows if row.host == "dead"])))
    assert [tally[:2] for tally in tallies] == [(1, 0)] * 4 + [(0, 1)]
    assert tallies[4][2] == 0, "then it is settled, and nobody asks"
    rows = ask(tmp_path / "home", "select reason, count(*) from lake.inputs where source = 'dead' group by all")
    assert rows == [("robots_unreachable", 4)]


def test_a_host_that_dies_halfway_costs_only_its_own_rest(site: NewsSite, tmp_path: Path) -> None:
    urls = [site.url(host, f"/p/{page}.html") for page in range(10) for host in ("bulk-19", "bulk-20")]
    write_list(tmp_path / "list.txt", urls)
    sources = write_sources(
        tmp_path / "sources.toml",
        {"name": "list", "kind": "urls", "location": "list.txt"},
        {"name": "feed", "kind": "feed", "location": site.url("bulk-18", "/feed/0.xml")},
    )
    site.die_after("bulk-20", 5)
    first = take_night(tmp_path / "home", sources, site)
    outcomes = ask(
        tmp_path / "home", "select contains(url, $1), outcome, count(*) from lake.inputs where source = 'list' "
        "group by all order by all", site.address("bulk-20"),
    )  # fmt: skip
    assert outcomes == [(False, "accepted", 10), (True, "accepted", 4), (True, "failed", 6)]
    assert first.report.status == "completed_with_rejections"
    again = take_night(tmp_path / "home", sources, site)
    source_run = again.source("list")
    assert (source_run.known, source_run.failed) == (14, 6), "it is tried again"
