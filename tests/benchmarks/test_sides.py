"""The two sides of the race: what the bare pool finds, and how rates and bounds are printed."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import baseline, product
from benchmarks.grow import Capture
from benchmarks.meter import Cost
from benchmarks.musts import Must, conclude
from benchmarks.rerun import digest_archive, plan_again
from benchmarks.throughput import Side, show
from tests.benchmarks.archives import a_capture, an_archive
from warehouse.home import Home
from warehouse.lake import open_lake


def a_cost(cpu_seconds: float, **changes: object) -> Cost:
    values = {"wall_seconds": cpu_seconds / 2, "parent_peak": 1 << 20, "tree_peak": 2 << 20, "by_process": {}}
    return Cost(**{"cpu_seconds": cpu_seconds, "stdout": ""} | values | changes)  # type: ignore[arg-type]


def empty_page(number: int) -> Capture:
    return a_capture(number, payload=b"<html><body></body></html>" + b" " * number)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return an_archive(tmp_path / "small.warc.gz", *(a_capture(n) for n in range(5)), empty_page(6))


@pytest.mark.slow
def test_the_bare_pool_counts_pages_that_yield_text(archive: Path) -> None:
    assert baseline.run(archive, workers=2) == (6, 5)


def test_every_response_of_an_archive_is_digested(archive: Path) -> None:
    assert digest_archive(archive) == 6


@pytest.mark.slow
def test_planning_against_an_empty_lake_finds_every_page_open(archive: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    lake = open_lake(home)
    assert plan_again(home, lake, archive) == (6, 6)
    lake.close()


def test_the_median_run_gives_the_rate() -> None:
    side = Side(runs=[a_cost(30), a_cost(20), a_cost(100)], starts=[a_cost(10)])
    assert side.rate(60, "cpu_seconds") == 2
    assert side.rate(60, "cpu_seconds", is_start_apart=True) == 3


def test_ratios_say_how_much_faster_wiredesk_is() -> None:
    bare, ours = Side([a_cost(40)], [a_cost(0)]), Side([a_cost(20)], [a_cost(10)])
    ratios = show(Console(quiet=True), bare, ours, 100)
    assert ratios["pages a CPU second"] == 2
    assert ratios["pages a CPU second, start-up apart"] == 4


@pytest.mark.parametrize(
    ("must", "holds"),
    [
        pytest.param(Must("ratio", 1.0, "at least", 1.0), True, id="at least, equal"),
        pytest.param(Must("ratio", 0.99, "at least", 1.0), False, id="at least, less"),
        pytest.param(Must("memory", 700, "at most", 700), True, id="at most, equal"),
        pytest.param(Must("memory", 701, "at most", 700), False, id="at most, more"),
        pytest.param(Must("wall", 1.0, "below", 1.0), False, id="below, equal"),
    ],
)
def test_a_must_is_held_or_missed(must: Must, holds: bool, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    assert conclude(Console(quiet=True), [must], {"records": 1}, out) == (0 if holds else 1)
    assert json.loads(out.read_text())["musts"][0]["holds"] is holds


def test_invented_stories_differ() -> None:
    assert len({product.render_story(number) for number in range(20)}) == 20


def test_nothing_of_the_shell_reaches_a_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREDESK_HOME", "/somewhere")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    env = product.environment(workers=3)
    assert "PREFECT_API_URL" not in env
    assert {name for name in env if name.startswith("WIREDESK_")} == {"WIREDESK_PROCESS__WORKERS"}
    assert env["WIREDESK_PROCESS__WORKERS"] == "3"
