"""Looks up earlier runs and the options of the sources that they read."""

from dataclasses import dataclass
from datetime import datetime

import duckdb


@dataclass(frozen=True, slots=True)
class LastRun:
    """The highest number that a run has, 0 before the first; and when that run started."""

    run_number: int
    started_at: datetime | None


def find_last_run(connection: duckdb.DuckDBPyConnection) -> LastRun:
    """Return the last run's number and start."""
    row = connection.execute(
        # By number: a run that a wrong clock dated a year ahead is the last one only until another is accepted.
        "select coalesce(max(run_number), 0), arg_max(started_at, run_number) from lake.runs"
    ).fetchone()
    return LastRun(*row) if row else LastRun(0, None)


def find_read_sources(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of all sources that some run has read, in their order."""
    rows = connection.execute("select distinct source from lake.source_runs order by 1").fetchall()
    return [name for (name,) in rows]


def find_last_options(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the options, as JSON, that each source was last read with."""
    rows = connection.execute(
        "select s.source, arg_max(s.options, r.run_number) from lake.source_runs s join lake.runs r "
        "on r.run_id = s.run_id where s.options is not null group by s.source"
    ).fetchall()
    return dict(rows)
