"""How the desk stands: last runs, open failures, quiet sources."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

# What fits a screen; the footer says how many more there are.
SHOWN_RUNS = 5


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run, as its row tells it."""

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


@dataclass(frozen=True, slots=True)
class FailureLine:
    """Open failures of one source for one reason."""

    source: str
    reason: str
    input_count: int
    last_failed_at: datetime
    example: str


@dataclass(frozen=True, slots=True)
class QuietLine:
    """A source that has accepted nothing for longer than it used to."""

    source: str
    last_accepted_at: datetime
    quiet_seconds: int
    usual_gap_seconds: int
    message: str | None


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """A source whose last run did not end well."""

    source: str
    status: str
    message: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What `wiredesk status` shows."""

    article_count: int
    run_count: int
    runs: tuple[RunLine, ...]
    failures: tuple[FailureLine, ...]
    quiet: tuple[QuietLine, ...]
    troubles: tuple[TroubleLine, ...]


def read_status(connection: duckdb.DuckDBPyConnection, shown_runs: int = SHOWN_RUNS) -> Status:
    """Read how the desk stands, as of one commit: newest run first."""
    connection.execute("begin")  # a run that commits meanwhile must not show in one half
    try:
        counts = connection.execute(
            "select (select count(*) from articles), (select count(*) from runs)"
        ).fetchone() or (0, 0)
        runs = connection.execute(
            "select run_id, flow, status, message, started_at, finished_at, "
            "discovered, known, accepted, duplicate, rejected, failed from runs order by run_number desc limit ?",
            [shown_runs],
        ).fetchall()
        failures = connection.execute(
            "select source, reason, count(*) as input_count, max(last_failed_at), "
            "min_by(coalesce(url, locator), (last_failed_at, locator)) "
            "from open_failures group by source, reason order by input_count desc, source, reason"
        ).fetchall()
        quiet = connection.execute(
            "select source, last_accepted_at, quiet_seconds, usual_gap_seconds, message from quiet_sources"
        ).fetchall()
        troubles = connection.execute(
            "select source, source_runs.status, source_runs.message from source_runs join runs using (run_id) "
            "qualify row_number() over (partition by source order by run_number desc) = 1 "
            "and source_runs.status <> 'ok' order by source"
        ).fetchall()
    finally:
        connection.execute("rollback")
    return Status(
        counts[0],
        counts[1],
        tuple(RunLine(*row) for row in runs),
        tuple(FailureLine(*row) for row in failures),
        tuple(QuietLine(*row) for row in quiet),
        tuple(TroubleLine(*row) for row in troubles),
    )
