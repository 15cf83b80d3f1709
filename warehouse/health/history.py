"""Loads what a run that is about to be published shows of sources and hosts, and the nights before it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from news.records.alerts import Alert, AlertKind
from news.records.column import columns
from news.records.runs import Run, SourceFigures, SourceRun
from warehouse.health.findings import SourceNight
from warehouse.health.judge import WebNight
from warehouse.health.web import HostNight, ListingPoll
from warehouse.memory.judgement import decided_condition
from warehouse.rows import load_records
from warehouse.sql import load_query, quote_literal

# Eight weekdays of each kind; of hosts fewer, for their rows are many.
SOURCE_HISTORY, HOST_HISTORY = timedelta(days=57), timedelta(days=28)
# So many nights show in which rhythm they come.
RHYTHM_NIGHTS = 30


def load_alerts(lake: duckdb.DuckDBPyConnection, since: datetime) -> list[Alert]:
    """Return the alerts that are open, and those that were closed after an instant."""
    names = ", ".join(field.name for field in columns(Alert))
    answer = lake.execute(
        # Not bound: for its first parameter DuckDB imports pandas.
        f"select {names} from lake.alerts where closed_at is null "
        f"or closed_at > timestamptz {quote_literal(since.isoformat())} order by alert_id"
    )
    rows = [dict(zip(names.split(", "), row, strict=True)) for row in answer.fetchall()]
    return [Alert(**row | {"kind": AlertKind(row["kind"])}) for row in rows]


@dataclass(frozen=True, slots=True)
class PastRun:
    """One night that has a row in `runs`."""

    run_id: str
    started_at: datetime
    is_good: bool


def load_runs(lake: duckdb.DuckDBPyConnection) -> list[PastRun]:
    """Return the last nights, the last one first."""
    return load_records(
        lake.execute(
            "select run_id, started_at, starts_with(status, 'completed') as is_good from lake.runs "
            f"where flow = 'nightly' order by run_number desc limit {RHYTHM_NIGHTS:d}"
        ),
        PastRun,
    )


def load_figures(
    lake: duckdb.DuckDBPyConnection, linked: Path, run: Run, source_runs: Iterable[SourceRun]
) -> list[SourceFigures]:
    """Return the figures of each source of a linked run."""
    query = load_query("health/source_figures.sql").format(
        inputs=_read(linked / "inputs.parquet"), articles=_read(linked / "articles.parquet"),
        unrequested=decided_condition("reason", "settings", "robots"), by_us=decided_condition("reason", "ourselves"),
    )  # fmt: skip
    sources = [row.source for row in source_runs]
    given = {"run_id": run.run_id, "started_at": run.started_at, "sources": sources}
    return load_records(lake.execute(query, given), SourceFigures)


def load_past_sources(lake: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, list[SourceNight]]:
    """Return the nights of each source over the last weeks, newest first."""
    given = {"since": now - SOURCE_HISTORY, "now": now}
    nights: dict[str, list[SourceNight]] = defaultdict(list)
    for night in load_records(lake.execute(load_query("health/source_nights.sql"), given), SourceNight):
        nights[night.source].append(night)
    return nights


def load_web(lake: duckdb.DuckDBPyConnection, linked: Path, now: datetime) -> WebNight:
    """Return the hosts and listings of a linked run, and the nights before of each host."""
    file = linked / "fetches.parquet"
    if not file.exists():
        return WebNight()
    hosts, since = load_query("health/host_nights.sql"), now - HOST_HISTORY
    given = {"since": since, "now": now}
    past: dict[str, list[HostNight]] = defaultdict(list)
    for night in load_records(lake.execute(hosts.format(fetches="lake.fetches"), given), HostNight):
        past[night.host].append(night)
    tonight = load_records(lake.execute(hosts.format(fetches=_read(file)), given), HostNight)
    query = load_query("health/listing_polls.sql").format(fetches=_read(file))
    polls = load_records(lake.execute(query, {"since": since}), ListingPoll)
    return WebNight(hosts=tonight, past_hosts=past, polls={poll.source: poll for poll in polls})


def _read(path: Path) -> str:
    return f"read_parquet({quote_literal(path)})"
