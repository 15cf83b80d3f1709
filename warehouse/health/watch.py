"""Watches over a run: judges sources and home, and writes the alerts that are published with the run."""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from news.records.alerts import Alert, AlertKind
from news.records.runs import Run, SourceFigures, SourceRun
from warehouse.health.attempts import Ended, find_ended
from warehouse.health.damage import check_files
from warehouse.health.findings import Finding, SourceNight
from warehouse.health.history import SOURCE_HISTORY, load_alerts, load_figures, load_past_sources, load_runs, load_web
from warehouse.health.home import HomeState, judge_home
from warehouse.health.judge import judge_sources
from warehouse.health.reconcile import SeenBy, reconcile
from warehouse.home import Home
from warehouse.publish import publish_alerts, write_ledger_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A home that is watched over: its lake, and the least room that its disk should have."""

    home: Home
    lake: duckdb.DuckDBPyConnection
    least_free_bytes: int


def watch_run(watch: Watch, linked: Path, run: Run, source_runs: Sequence[SourceRun], ended: Sequence[Ended]) -> None:
    """Write figures and alerts of a linked run beside its rows, to be published with them.

    `ended` are earlier nights that could not record how they ended.
    """
    now = run.started_at
    figures = load_figures(watch.lake, linked, run, source_runs)
    alerts = load_alerts(watch.lake, now - SOURCE_HISTORY)
    tonight = _join_figures(run, source_runs, figures)
    found = judge_sources(
        tonight, load_past_sources(watch.lake, now), load_web(watch.lake, linked, now), alerts, now
    )  # fmt: skip
    seen_by = SeenBy(run.run_id, now)
    changed = _reconcile(watch, alerts, seen_by, run.run_number, found, ended)
    write_ledger_rows(linked / "source_figures.parquet", SourceFigures, figures)
    if changed:
        write_ledger_rows(linked / "alerts.parquet", Alert, changed)


def record_failed_night(watch: Watch, folder: Path, failure: Ended) -> None:
    """Publish the alerts of a night that published nothing: its own failure, and what is wrong with the home."""
    alerts = load_alerts(watch.lake, failure.started_at)
    # A clock that is behind is one of the failures: this night came after the last one, whatever the clock says.
    seen_by = SeenBy(
        failure.run_id, max([failure.started_at, *(past.started_at for past in load_runs(watch.lake)[:1])])
    )
    ended = [*find_ended(watch.home), failure]
    changed = _reconcile(watch, alerts, seen_by, 0, (), ended)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may have failed before it had one
    write_ledger_rows(folder / "alerts.parquet", Alert, changed)
    publish_alerts(watch.home, watch.lake, folder, failure.run_id)
    forget_ended(ended)


def forget_ended(ended: Iterable[Ended]) -> None:
    """Remove the files of nights whose ends are in the lake."""
    for each in ended:
        with suppress(OSError):
            each.path.unlink(missing_ok=True)


def _reconcile(
    watch: Watch, alerts: Sequence[Alert], run: SeenBy, turn: int, found: Iterable[Finding], ended: Sequence[Ended]
) -> list[Alert]:
    open_alerts = [alert for alert in alerts if alert.closed_at is None]
    suspected = {alert.subject for alert in open_alerts if alert.kind is AlertKind.DAMAGED_FILE and alert.subject}
    checked, damaged = check_files(watch.home, watch.lake, turn, suspected)
    state = HomeState(
        now=run.started_at,
        starts=[past.started_at for past in load_runs(watch.lake)],
        ended=ended,
        free_bytes=shutil.disk_usage(watch.home.root).free,
        least_bytes=watch.least_free_bytes,
        damaged=damaged,
        checked=checked,
    )
    # What sources show of the clock goes before what the home does.
    return reconcile(open_alerts, [*judge_home(state), *found], run)


def _join_figures(run: Run, source_runs: Sequence[SourceRun], figures: Sequence[SourceFigures]) -> list[SourceNight]:
    by_source = {row.source: row for row in source_runs}
    return [
        SourceNight(
            run_id=run.run_id,
            started_at=run.started_at,
            source=row.source,
            status=by_source[row.source].status,
            message=by_source[row.source].message,
            accepted=by_source[row.source].accepted,
            duplicate=by_source[row.source].duplicate,
            rejected=by_source[row.source].rejected,
            page_count=row.page_count,
            error_count=row.error_count,
            fault_count=row.fault_count,
            no_headline_count=row.no_headline_count,
            misdated_count=row.misdated_count,
            story_count=row.story_count,
            date_count=row.date_count,
            author_count=row.author_count,
            median_body_chars=row.median_body_chars,
            median_age_hours=row.median_age_hours,
        )
        for row in figures
    ]
