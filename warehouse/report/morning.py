"""Reads the figures of the morning report of one run: its sources, refusals and edits beside the runs before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from warehouse.memory.fetched import find_slow_hosts
from warehouse.memory.records import SlowHost
from warehouse.query.status import RUN_COLUMNS, RunSummary
from warehouse.rows import load_records
from warehouse.sql import load_query

# Eight weeks: eight runs of one weekday, where there is one a night.
USUAL_SPAN = timedelta(days=56)
# What fails for a transient reason is tried in three later runs, so its row of before is not far.
SEEN_BEFORE = timedelta(days=14)
SHOWN_EDITS, SHOWN_HOSTS, SHOWN_PAGES = 10, 3, 3


class NoRunError(Exception):
    """The lake holds no such run; the message says what to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """One source in a run, beside what it usually brings; `quiet_since` is set where its silence is unusual."""

    source: str
    status: str
    message: str | None
    discovered: int
    known: int
    accepted: int
    duplicate: int
    rejected: int
    failed: int
    usual_accepted: float | None
    quiet_since: datetime | None
    longest_gap_seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The failures or refusals of a run for one reason; `new_count` of them failed in no earlier run."""

    outcome: str
    reason: str
    input_count: int
    new_count: int
    source_count: int
    examples: list[dict[str, str | None]]  # source, place and detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A newer version of a story, beside the one before; the counts are those of the whole run."""

    outlet: str
    headline_before: str | None
    headline: str | None
    changes: list[str]
    correction: str | None
    address: str
    edit_count: int
    correction_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """An expectation that did not hold in the run."""

    table_name: str
    expectation: str
    severity: str
    scope: str
    unexpected_count: int
    evaluated_count: int
    notes: str | None


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that was open when the run had ended; `is_new` where the run opened it."""

    kind: str
    source: str | None
    subject: str | None
    message: str
    opened_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class SlowFetch:
    """A page that took long to arrive."""

    url: str
    elapsed_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The figures of one run, as the morning report shows them."""

    run: RunSummary
    alerts: list[OpenAlert]
    sources: list[SourceFigures]
    refused: list[Refused]
    edits: list[Edit]
    broken_rules: list[BrokenRule]
    slow_hosts: list[SlowHost]
    slow_fetches: list[SlowFetch]


def read_morning(lake: duckdb.DuckDBPyConnection, run_id: str | None = None) -> Morning:
    """Return the figures of a run, or of the last one; raise NoRunError where there is none."""
    run = _read_run(lake, run_id)
    this = {"run_id": run.run_id, "started_at": run.started_at}
    sources = lake.execute(load_query("report/sources.sql"), this | {"since": run.started_at - USUAL_SPAN})
    figures = load_records(sources, SourceFigures)
    refused = lake.execute(load_query("report/refusals.sql"), this | {"since": run.started_at - SEEN_BEFORE})
    refusals = load_records(refused, Refused)
    edited = lake.execute(load_query("report/edits.sql"), {"started_at": run.started_at, "shown": SHOWN_EDITS})
    edits = load_records(edited, Edit)
    rules = lake.execute(
        "select table_name, expectation, severity, scope, unexpected_count, evaluated_count, notes from lake.audits "
        "where run_id = $1 and not is_success order by severity, unexpected_count desc, table_name, expectation",
        [run.run_id],
    )
    broken = load_records(rules, BrokenRule)
    opened = lake.execute(
        "select kind, source, subject, message, opened_at, opened_at = $1 as is_new from lake.alerts "
        "where opened_at <= $1 and (closed_at is null or closed_at > $1) "
        "order by is_new desc, opened_at desc, kind, source, subject",
        [run.started_at],
    )
    alerts = load_records(opened, OpenAlert)
    fetches = lake.execute(
        "select url, round(elapsed_seconds, 1) as elapsed_seconds from lake.fetches "
        "where run_id = $1 and role = 'page' order by fetches.elapsed_seconds desc, url limit $2",
        [run.run_id, SHOWN_PAGES],
    )
    slow_fetches = load_records(fetches, SlowFetch)
    return Morning(
        run=run, alerts=alerts, sources=figures, refused=refusals, edits=edits, broken_rules=broken,
        slow_hosts=find_slow_hosts(lake, run.run_id, SHOWN_HOSTS), slow_fetches=slow_fetches,
    )  # fmt: skip


def _read_run(lake: duckdb.DuckDBPyConnection, run_id: str | None) -> RunSummary:
    rows = lake.execute(
        f"select {RUN_COLUMNS} from lake.runs where $1 is null or run_id = $1 order by run_number desc limit 1",
        [run_id],
    )
    if found := load_records(rows, RunSummary):
        return found[0]
    if run_id is None:
        raise NoRunError("no run yet; `wiredesk ingest PATH` or `wiredesk nightly` makes one")
    raise NoRunError(f"no run {run_id!r} in this lake; `wiredesk status` lists the last ones")
