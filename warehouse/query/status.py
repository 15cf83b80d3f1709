"""The state of a home: last runs, sources in trouble, open failures, quiet sources."""

from dataclasses import dataclass, fields
from datetime import datetime

import duckdb

from warehouse.rows import load_records

# As many as fit on a screen; the footer says how many more there are.
SHOWN_RUNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run: how it ended, and how many inputs came to what."""

    run_id: str
    flow: str
    status: str
    message: str | None
    started_at: datetime
    finished_at: datetime
    discovered: int
    known: int
    accepted: int
    duplicate: int
    rejected: int
    failed: int


# What a query of `runs` selects to fill one.
RUN_COLUMNS = ", ".join(field.name for field in fields(RunSummary))


@dataclass(frozen=True, slots=True)
class OpenFailures:
    """Open failures of one source for one reason."""

    source: str
    reason: str
    input_count: int
    last_failed_at: datetime
    example: str


@dataclass(frozen=True, slots=True)
class QuietSource:
    """A source that has accepted nothing for longer than it used to."""

    source: str
    last_accepted_at: datetime
    quiet_seconds: int
    usual_gap_seconds: int
    message: str | None


@dataclass(frozen=True, slots=True)
class TroubledSource:
    """A source whose last run did not end well."""

    source: str
    status: str
    message: str | None


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that no run has closed yet."""

    kind: str
    source: str | None
    subject: str | None
    message: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of a home, as `wiredesk status` shows it."""

    article_count: int
    run_count: int
    runs: tuple[RunSummary, ...]
    failures: tuple[OpenFailures, ...]
    quiet: tuple[QuietSource, ...]
    troubles: tuple[TroubledSource, ...]
    alerts: tuple[OpenAlert, ...] = ()


def read_status(connection: duckdb.DuckDBPyConnection, shown_runs: int = SHOWN_RUNS) -> Status:
    """Return the state of a home as of one commit, newest run first."""
    connection.execute("begin")  # a run that commits meanwhile must not show in one half
    try:
        counts = connection.execute(
            "select (select count(*) from articles), (select count(*) from runs)"
        ).fetchone() or (0, 0)
        runs = connection.execute(
            f"select {RUN_COLUMNS} from runs "
            # Not bound: for its first parameter DuckDB imports pandas, which takes longer than all of this.
            f"order by run_number desc limit {shown_runs:d}"
        )
        summaries = load_records(runs, RunSummary)
        failures = connection.execute(
            "select source, reason, count(*) as input_count, max(last_failed_at) as last_failed_at, "
            "min_by(coalesce(url, locator), (open_failures.last_failed_at, locator)) as example "
            "from open_failures group by source, reason order by input_count desc, source, reason"
        )
        open_failures = load_records(failures, OpenFailures)
        quiet = connection.execute(
            "select source, last_accepted_at, quiet_seconds, usual_gap_seconds, message from quiet_sources"
        )
        quiet_sources = load_records(quiet, QuietSource)
        troubles = connection.execute(
            "select source, source_runs.status, source_runs.message from source_runs join runs using (run_id) "
            "qualify row_number() over (partition by source order by run_number desc) = 1 "
            "and source_runs.status <> 'ok' order by source"
        )
        troubled_sources = load_records(troubles, TroubledSource)
        alerts = load_records(
            connection.execute("select kind, source, subject, message, opened_at from open_alerts"), OpenAlert
        )
    finally:
        connection.execute("rollback")
    return Status(
        article_count=counts[0], run_count=counts[1], runs=tuple(summaries), failures=tuple(open_failures),
        quiet=tuple(quiet_sources), troubles=tuple(troubled_sources), alerts=tuple(alerts),
    )  # fmt: skip
