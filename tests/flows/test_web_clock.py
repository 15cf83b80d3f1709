"""Clocks that jump, nights that cross midnight, and a schedule that summer time does not double."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.server.schemas.schedules import CronSchedule

import flows.run
import tasks.collect.run
from flows.expected_errors import RunFailedError
from tests.flows.command_line import CHECKOUT
from tests.flows.web import ask, run_night, write_list, write_sources
from tests.web import NewsSite

pytestmark = pytest.mark.slow

TABLES = ("articles", "evidence", "inputs", "fetches", "runs", "source_runs", "audits")


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite(bulk_hosts=1) as started:
        yield started


def set_clock(patch: pytest.MonkeyPatch, *, by: timedelta = timedelta(), to: datetime | None = None) -> None:
    """Let the run's clock go wrong by so much, or stop."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "datetime":
            return to or datetime.now(tz) + by

    for module in (flows.run, tasks.collect.run):
        patch.setattr(module, "datetime", Clock)


def list_pages(folder: Path, site: NewsSite, count: int) -> Path:
    write_list(folder / "list.txt", [site.url("bulk-1", f"/p/{page}.html") for page in range(count)])
    return write_sources(folder / "sources.toml", {"name": "list", "kind": "urls", "location": "list.txt"})


def test_a_clock_that_jumps_overwrites_nothing(site: NewsSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back by two hours: a night like any other. Forward by a year: likewise; the next one says so."""
    home = tmp_path / "home"
    nights = []
    for count, jump in ((2, timedelta()), (4, timedelta(hours=-2)), (6, timedelta(days=365))):
        with monkeypatch.context() as patch:
            set_clock(patch, by=jump)
            nights.append(run_night(home, list_pages(tmp_path, site, count), site))
    assert [(night.total.known, night.total.accepted) for night in nights] == [(0, 2), (2, 2), (4, 2)]
    rows = ask(home, "select run_id, started_at from lake.runs order by run_number")
    assert [row[0] for row in rows] == [night.run_id for night in nights], "the order is that of the runs"
    assert rows[1][1] < rows[0][1] < rows[2][1]
    assert ask(home, "select count(*), count(distinct article_id) from lake.articles") == [(6, 6)]
    with pytest.raises(
        RunFailedError, match=r"the clock says 20.*, more than a day before the last run .*; set the clock"
    ):
        run_night(home, list_pages(tmp_path, site, 6), site)
    assert ask(home, "select count(*) from lake.runs") == [(3,)]

    with monkeypatch.context() as patch:
        patch.setenv("WIREDESK_ACCEPT_CLOCK", "true")
        accepted = run_night(home, list_pages(tmp_path, site, 7), site)
    later = run_night(home, list_pages(tmp_path, site, 7), site)
    assert (accepted.total.known, accepted.total.accepted, later.total.known) == (6, 1, 7), "once is enough"


def test_a_night_over_midnight_is_one_night(site: NewsSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It began in the last second of a month, and all that it did later is stored under that month."""
    home = tmp_path / "home"
    began = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
    with monkeypatch.context() as patch:
        set_clock(patch, to=began)
        run_night(home, list_pages(tmp_path, site, 3), site)
    for table in TABLES:
        assert ask(home, f"select distinct first_seen_at from lake.{table}") == [(began,)], table
    months = {part for path in (home / "tables").rglob("*.parquet") for part in path.parts if "month=" in part}
    assert {part.rpartition("=")[2] for part in months} == {"10"}


def read_deployment() -> dict[str, Any]:
    deployments = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    (nightly,) = (each for each in deployments if each["name"] == "nightly")
    return dict(nightly)


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)], ids=["into summer", "out of summer"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_each_night_has_one_run_when_clocks_change(change: date, zone: str) -> None:
    (schedule,) = read_deployment()["schedules"]
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=3)
    moments = asyncio.run(cron.get_dates(n=30, start=start, end=start + timedelta(days=7)))
    days = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in moments)
    assert days == {start.date() + timedelta(days=number): 1 for number in range(7)}


def test_nights_that_a_machine_slept_through_are_one_night() -> None:
    """Late runs come all at once: one is let through, the others are cancelled, and the one takes all there is."""
    assert read_deployment()["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
