"""Thirty nights over invented outlets, with twelve planted faults: what was planted beside what was alerted.

`python -m tests.flows.health_nights [SEED]` prints the table. The nights are real ones, from the web to the lake; the
clock is set to each night, and what goes wrong on the machine is arranged there.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

import flows.run
import tasks.collect.run
import warehouse.publish
from flows.expected_errors import expected_errors
from flows.settings import load_settings
from flows.sources import choose_sources, make_window
from news.records.alerts import AlertKind
from tasks.session import open_session
from tests.flows.health_web import DAY, Outlet, Paper, serve_papers
from tests.flows.plain import share_children
from tests.flows.web import ask, write_sources
from warehouse.home import Home

NIGHTS = 30
START = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
HOME = "(the home)"

OUTLETS = (
    ("gazette", (7, 8, 8, 9, 8, 7, 4)), ("courier", (5, 6, 6, 6, 6, 5, 3)), ("herald", (6, 7, 7, 7, 7, 6, 5)),
    ("weekday", (0, 6, 6, 6, 6, 6, 0)), ("echo", (8, 8, 8, 8, 8, 8, 8)), ("post", (5, 5, 5, 5, 5, 5, 5)),
    ("rare", (1, 1, 1, 1, 1, 1, 0)), ("newcomer", (6, 6, 6, 6, 6, 6, 6)),
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A fault: its name, the outlet or the home, the kind of its alert, and its first and last night (from 0)."""

    fault: str
    where: str
    kind: AlertKind
    first: int
    last: int


PLAN = (
    Planted("silence", "gazette", AlertKind.SILENCE, 15, 17),
    Planted("burst", "echo", AlertKind.BURST, 16, 16),
    Planted("lost field", "herald", AlertKind.LOST_FIELD, 17, 19),
    Planted("404 storm", "post", AlertKind.REFUSALS, 18, 18),
    Planted("moved feed", "courier", AlertKind.MOVED_FEED, 19, 20),
    Planted("full disk", HOME, AlertKind.DISK, 20, 20),
    Planted("wrong day", "weekday", AlertKind.WRONG_DAY, 22, 23),
    Planted("dead worker", HOME, AlertKind.MISSED_NIGHT, 23, 23),
    Planted("slow", "echo", AlertKind.SLOW_HOST, 24, 24),
    Planted("clock", HOME, AlertKind.CLOCK, 25, 25),
    Planted("damaged file", HOME, AlertKind.DAMAGED_FILE, 26, 26),
    Planted("template", "herald", AlertKind.TEMPLATE_CHANGE, 27, 28),
)


@dataclass(frozen=True)
class Seen:
    """An alert of the lake, by the number of the night that opened it and of the one that closed it."""

    kind: str
    source: str | None
    subject: str | None
    message: str
    opened: int
    closed: int | None


def play(folder: Path, seed: int = 1, plan: tuple[Planted, ...] = PLAN, shift: int = 0) -> list[Seen]:
    """Play the nights in a new home below `folder`, from `shift` days later on; return all alerts of its lake."""
    start = START + shift * DAY
    outlets = [
        Outlet(name=name, by_weekday=counts, first_night=18 if name == "newcomer" else 0) for name, counts in OUTLETS
    ]
    share_children()
    first_seen: dict[str, int] = {}
    closed: dict[str, int] = {}
    with serve_papers(outlets, seed, start) as papers:
        for night in range(NIGHTS):
            print(f"night {night + 1}", file=sys.stderr, flush=True)
            _play_night(folder, papers, night, start, [each for each in plan if each.first <= night <= each.last])
            # By what the lake holds after each night, and not by instants: the clock is one of the faults.
            for alert_id, closed_at in ask(folder / "home", "select alert_id, closed_at from lake.alerts"):
                first_seen.setdefault(alert_id, night)
                if closed_at:
                    closed.setdefault(alert_id, night)
    rows = ask(folder / "home", "select kind, source, subject, message, alert_id from lake.alerts")
    seen = [Seen(*row[:4], opened=first_seen[row[4]], closed=closed.get(row[4])) for row in rows]
    return sorted(seen, key=lambda alert: (alert.opened, alert.kind))


def _play_night(folder: Path, papers: dict[str, Paper], night: int, start: datetime, planted: list[Planted]) -> None:
    faults = {each.where: set() for each in planted}
    for each in planted:
        faults[each.where].add(each.fault)
    for name, paper in papers.items():
        paper.outlet.faults = faults.get(name, set())
        paper.publish(night)
    running = [paper for paper in papers.values() if paper.outlet.first_night <= night]
    sources = write_sources(
        folder / "sources.toml",
        *(
            {"name": each.outlet.name, "kind": "feed", "location": f"http://{each.address}/feed.xml"}
            for each in running
        ),
    )
    at_home = faults.get(HOME, set())
    if "dead worker" in at_home:
        return
    now = start + night * DAY - (5 * DAY if "clock" in at_home else timedelta())
    try:
        with set_clock(now), _trouble(folder / "home", at_home):
            run_night(folder / "home", sources, papers.values())
    except (duckdb.Error, *expected_errors()):
        if not at_home:
            raise


def run_night(home: Path, sources: Path, papers: Any) -> Any:
    fetch = {
        "host_gap_seconds": 0.02, "exchange_seconds": 5.0, "deadline_seconds": 120.0,
        "allow_addresses": tuple(paper.address for paper in papers),
    }  # fmt: skip
    settings = load_settings(home=home, sources=sources, fetch=fetch)
    with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
        chosen = choose_sources(sources, None, make_window(None, None))
        return flows.run.run_session("nightly", chosen, settings, session)


@contextmanager
def set_clock(now: datetime) -> Iterator[None]:
    """Let a night believe that it is `now`."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return now

    with mock.patch.object(flows.run, "datetime", Clock), mock.patch.object(tasks.collect.run, "datetime", Clock):
        yield


@contextmanager
def _trouble(home: Path, faults: set[str]) -> Iterator[None]:
    """Arrange what is wrong on the machine tonight, and take it back."""
    if "full disk" in faults:
        full = duckdb.IOException("Could not write file: No space left on device")
        with mock.patch.object(warehouse.publish, "replace_rows", side_effect=full):
            yield
    elif "damaged file" in faults:
        path = sorted((home / "tables").rglob("articles/**/*.parquet"))[0]
        whole = path.read_bytes()
        path.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
        try:
            yield
        finally:
            path.write_bytes(whole)
    else:
        yield


def match(plan: tuple[Planted, ...], alerts: list[Seen]) -> tuple[dict[Planted, Seen], list[Seen]]:
    """Return the alert that names each fault, and the alerts that name none."""
    named: dict[Planted, Seen] = {}
    left = list(alerts)
    for each in plan:
        for alert in left:
            is_where = alert.source in (each.where, None)
            if alert.kind == each.kind and is_where and each.first <= alert.opened <= each.first + 1:
                named[each] = alert
                left.remove(alert)
                break
    return named, left


def render(plan: tuple[Planted, ...], alerts: list[Seen]) -> str:
    """Return the table of what was planted beside what was alerted."""
    named, false = match(plan, alerts)
    lines = ["| planted | where | nights | alert | opened | closed | message |", "|---|---|---|---|---:|---:|---|"]
    for each in plan:
        alert = named.get(each)
        told = (
            f"{alert.kind} | {alert.opened + 1} | {(alert.closed or -2) + 1} | {alert.message}" if alert else "- | | |"
        )
        lines.append(f"| {each.fault} | {each.where} | {each.first + 1}-{each.last + 1} | {told} |")
    for alert in false:
        lines.append(f"| (nothing) | {alert.source or alert.subject} | | {alert.kind} | {alert.opened + 1} | "
                     f"{(alert.closed or -2) + 1} | {alert.message} |")  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    chosen = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as root:
        print(render(PLAN, play(Path(root), chosen)))
