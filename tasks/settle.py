"""Settle what one page leaves open: fill ambiguous dates by the habit of their source and site.

Stories with a site are settled by that site's votes only: in an archive of many outlets, the others' habit
says nothing. Stories without one are settled by the whole source. Only numeric dates come into Python.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from news.dates import Timestamp, read_timestamp
from news.days import ShownOrder
from news.records import Trait
from news.traits import DATE_ORDER, OrderVotes, find_order, find_shown_order, make_trait, read_votes
from tasks.plan import Batch
from warehouse.schema import INSTANT, WALL_TIME, staging_schema
from warehouse.staging import TableWriter, create_staged_views, quote_literal

CHUNK_ROWS = 5_000  # Rows held in Python at a time: some megabytes, however large the night.
RULE = "settled_date_order"

# Dots are day first always, and a year in front leaves nothing open: only these dates need a source's habit.
_NUMERIC_DATE = r"(^|[^0-9])[0-9]{1,2}\s?[/-]\s?[0-9]{1,2}\s?[/-]\s?([0-9]{4}|[0-9]{2})([^0-9]|$)"
_OPEN = f"regexp_matches(published_raw, '{_NUMERIC_DATE}')"
_FIX_SCHEMA = pa.schema(
    [
        pa.field("input_key", pa.string()),
        pa.field("published_local", WALL_TIME),
        pa.field("published_at", INSTANT),
        pa.field("published_zone", pa.string()),
        pa.field("zone_source", pa.string()),
        pa.field("published_precision", pa.string()),
    ]
)

_TRAIT_SCHEMA = pa.schema([field for field in staging_schema(Trait) if field.name != "input_key"])

Votes = dict[tuple[str, str], OrderVotes]


def settle_run(lake: duckdb.DuckDBPyConnection, run_folder: Path, batches: Sequence[Batch]) -> int:
    """Write `settled/` for a run and return how many stories changed.

    `articles.parquet` and `evidence.parquet` hold the full rows of exactly the changed stories and are
    absent when none changed; `traits.parquet` holds the traits this run has new votes for.
    """
    settled = run_folder / "settled"
    shutil.rmtree(settled, ignore_errors=True)  # what an earlier try of this run left
    settled.mkdir(mode=0o700, parents=True)
    create_staged_views(lake, [batch.directory for batch in batches], run_folder)
    seen = _count_votes(lake)
    votes = _stored_votes(lake, {batch.source for batch in batches})
    for key, counted in seen.items():
        votes[key] = votes.get(key, OrderVotes()) + counted
    _write_traits(settled / "traits.parquet", {key: votes[key] for key in seen})
    orders = {key: order for key, counted in votes.items() if (order := find_order(counted))}
    changed = _fix_dates(lake, orders, {batch.source: batch.options.timezone for batch in batches}) if orders else 0
    if changed:
        _write_changed(lake, settled)
    return changed


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[Any]]:
    """Yield the rows of a query in chunks, from a cursor of its own."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield rows


def _count_votes(lake: duckdb.DuckDBPyConnection) -> Votes:
    """Count the stories of the run that show an order, by source and site; site "" is the whole source."""
    votes: Votes = {}
    query = (
        "select source, coalesce(site, ''), published_raw from staged_articles "
        f"where published_local is not null and {_OPEN}"
    )
    for rows in _rows(lake, query):
        for source, site, raw in rows:
            order = find_shown_order(raw)
            if order:
                for key in {(source, site), (source, "")}:
                    votes.setdefault(key, OrderVotes()).add(order, raw)
    return votes


def _stored_votes(lake: duckdb.DuckDBPyConnection, sources: set[str]) -> Votes:
    """Return what earlier runs saw of these sources."""
    rows = lake.execute(
        "select source, site, value, support_count, against_count, example from lake.traits "
        "where trait = $trait and list_contains($sources, source)",
        {"trait": DATE_ORDER, "sources": sorted(sources)},
    ).fetchall()
    return {(source, site): read_votes(*seen) for source, site, *seen in rows}


def _write_traits(path: Path, votes: Votes) -> None:
    writer = TableWriter(path, _TRAIT_SCHEMA)
    try:
        for (source, site), counted in sorted(votes.items()):
            writer.add(make_trait(source, site, counted))
    finally:
        writer.close()


def _fix_dates(
    lake: duckdb.DuckDBPyConnection, orders: dict[tuple[str, str], ShownOrder], zones: dict[str, str | None]
) -> int:
    """Read the open dates again in their site's order, into the table `settled_dates`; return how many."""
    lake.execute(
        "create or replace temp table settled_dates (input_key varchar, published_local timestamp, "
        "published_at timestamptz, published_zone varchar, zone_source varchar, published_precision varchar)"
    )
    changed = 0
    query = (
        "select input_key, source, coalesce(site, ''), published_raw from staged_articles "
        f"where published_local is null and {_OPEN}"
    )
    for rows in _rows(lake, query):
        fixes = []
        for input_key, source, site, raw in rows:
            order = orders.get((source, site))
            stamp = read_timestamp(raw, timezone=zones.get(source), date_order=order) if order else None
            if stamp and stamp.local:
                fixes.append(_fix(input_key, stamp))
        if fixes:
            lake.from_arrow(pa.Table.from_pylist(fixes, schema=_FIX_SCHEMA)).insert_into("settled_dates")
            changed += len(fixes)
    return changed


def _fix(input_key: str, stamp: Timestamp) -> dict[str, Any]:
    return {
        "input_key": input_key,
        "published_local": stamp.local,
        "published_at": stamp.instant,
        "published_zone": stamp.zone,
        "zone_source": stamp.zone_source,
        "published_precision": stamp.precision,
    }


def _write_changed(lake: duckdb.DuckDBPyConnection, settled: Path) -> None:
    """Copy the full rows of the changed stories with their dates, and their evidence with the rule that chose."""
    filled = ", ".join(f"d.{name} as {name}" for name in _FIX_SCHEMA.names if name != "input_key")
    _copy(
        lake,
        f"select a.* replace ({filled}) from staged_articles a join settled_dates d using (input_key)",
        settled / "articles.parquet",
    )
    is_settled = (
        "e.field = 'published_at' and e.value = a.published_raw and e.position = min(e.position) "
        "filter (where e.field = 'published_at' and e.value = a.published_raw) over (partition by e.input_key)"
    )
    _copy(
        lake,
        f"select e.* exclude (row_key) replace (if({is_settled}, {quote_literal(RULE)}, e.rule) as rule, "
        f"if(e.field = 'published_at', {is_settled}, e.is_chosen) as is_chosen) "
        "from staged_evidence e join settled_dates d using (input_key) "
        "join (select input_key, published_raw from staged_articles) a using (input_key)",
        settled / "evidence.parquet",
    )


def _copy(lake: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    lake.execute(f"copy ({query}) to {quote_literal(path)} (format parquet, row_group_size 8192)")
