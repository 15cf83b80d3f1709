"""Checks a home now: the alerts that its runs left open, and what has gone wrong since the last run."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from news.records.alerts import ALERTS, AlertKind
from warehouse.health.attempts import find_ended, is_night_running
from warehouse.health.damage import check_files
from warehouse.health.findings import find_key
from warehouse.health.history import PastRun, load_alerts
from warehouse.health.home import HomeState, find_pause, judge_home
from warehouse.home import Home

# No files in turn: a check reads only what looks changed.
NO_TURN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The nights in Prefect's database: the next one, and the first that is due and was not taken."""

    next_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthProblem:
    """A problem as it is now; `opened_at` is null where no run has recorded it yet."""

    kind: AlertKind
    source: str | None
    subject: str | None
    message: str
    next_step: str
    opened_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The health of a home at an instant."""

    checked_at: datetime
    problems: Sequence[HealthProblem]
    last_good_run: str | None
    last_good_at: datetime | None
    last_good_hours: float | None
    next_at: datetime | None
    is_night_running: bool
    free_bytes: int


def check_home(
    home: Home, lake: duckdb.DuckDBPyConnection, past_runs: Sequence[PastRun], schedule: Schedule, *,
    least_bytes: int, now: datetime,
) -> Check:  # fmt: skip
    """Return what is wrong with a home now, and when its nights are."""
    open_alerts = load_alerts(lake, now)
    suspected = [alert.subject for alert in open_alerts if alert.kind is AlertKind.DAMAGED_FILE and alert.subject]
    checked, damaged = check_files(home, lake, NO_TURN, suspected)
    starts, is_running = [past.started_at for past in past_runs], is_night_running(home)
    free_bytes = shutil.disk_usage(home.root).free
    state = HomeState(
        now=now,
        # A night that is at work is not missing.
        starts=[now, *starts] if is_running and starts and starts[0] <= now else starts,
        due_at=None if is_running else schedule.due_at,
        ended=find_ended(home),
        free_bytes=free_bytes,
        least_bytes=least_bytes,
        damaged=damaged,
        checked=checked,
    )
    found = {finding.key: finding for finding in judge_home(state)}
    problems = []
    for alert in open_alerts:
        now_found = found.pop(find_key(alert.kind, alert.source, alert.subject), None)
        problems.append(
            HealthProblem(
                kind=alert.kind,
                source=alert.source,
                subject=alert.subject,
                message=(now_found and now_found.message) or alert.message,
                next_step=ALERTS[alert.kind].next_step,
                opened_at=alert.opened_at,
                last_seen_at=alert.last_seen_at,
            )
        )
    for finding in found.values():
        if finding.message:
            step = ALERTS[finding.kind].next_step
            problems.append(
                HealthProblem(
                    kind=finding.kind, source=None, subject=finding.subject, message=finding.message, next_step=step,
                    opened_at=None, last_seen_at=None,
                )
            )  # fmt: skip
    good = next((past for past in past_runs if past.is_good), None)
    pause = find_pause(starts)
    return Check(
        checked_at=now,
        problems=problems,
        last_good_run=good.run_id if good else None,
        last_good_at=good.started_at if good else None,
        last_good_hours=round((now - good.started_at).total_seconds() / 3600, 1) if good else None,
        next_at=schedule.next_at or (starts[0] + pause if pause else None),
        is_night_running=is_running,
        free_bytes=free_bytes,
    )
