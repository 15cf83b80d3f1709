"""Finds the inputs that earlier runs have settled, so that they are not read again."""

from pathlib import Path

import duckdb

from warehouse.memory.judgement import anew_condition, settled_aggregate, transient_condition
from warehouse.sql import load_query, quote_literal


def write_open_inputs(connection: duckdb.DuckDBPyConnection, found: Path, out: Path) -> dict[str, int]:
    """Write the rows of `found` that no earlier run settled to `out`, in the run's order; return the others' counts.

    The counts are by source. `found` has the columns input_key, source, source_position, url, address, locator,
    payload_sha256, fetched_at, outcome, reason and any others, which are carried along.
    """
    known = load_query("memory/known_inputs.sql").format(
        settled=settled_aggregate(), anew=anew_condition("reason"), transient=transient_condition("reason")
    )
    connection.execute(f"create or replace temp table ledger_known as {known}", {"found": str(found)})
    connection.execute(
        "copy (select * from read_parquet($found) where input_key not in (select input_key from ledger_known) "
        "order by source_position, url nulls first, locator, input_key) "
        f"to {quote_literal(out)} (format parquet)",
        {"found": str(found)},
    )
    counted = connection.execute(
        "select source, count(*) from read_parquet($found) "
        "where input_key in (select input_key from ledger_known) group by source order by source",
        {"found": str(found)},
    ).fetchall()
    return dict(counted)
