"""Finds the inputs that earlier runs have settled, so that they are not read again."""

from pathlib import Path

import duckdb

from news.reasons import iter_transient
from warehouse.sql import load_query, quote_literal

# A failed input is tried on this many later runs when its reason may pass; then it is settled too.
LATER_TRIES = 3
# What the table of reasons calls transient; of a family of statuses, what its members begin with.
PASSING_REASONS = tuple(reason for reason in iter_transient() if not reason.endswith("NN"))
PASSING_PREFIXES = tuple(reason.removesuffix("NN") for reason in iter_transient() if reason.endswith("NN"))


def write_open_inputs(connection: duckdb.DuckDBPyConnection, found: Path, out: Path) -> dict[str, int]:
    """Write the rows of `found` that no earlier run settled to `out`, in the run's order; return the others' counts.

    The counts are by source. `found` has the columns input_key, source, source_position, url, locator, payload_sha256
    and any others, which are carried along.
    """
    known = load_query("memory/known_inputs.sql").format(passing=passing_condition("reason"))
    connection.execute(
        f"create or replace temp table ledger_known as {known}", {"found": str(found), "tries": LATER_TRIES}
    )
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


def passing_condition(column: str) -> str:
    """Return the SQL condition that a reason may pass with time."""
    exact = ", ".join(quote_literal(reason) for reason in PASSING_REASONS)
    prefixes = " or ".join(f"starts_with({column}, {quote_literal(prefix)})" for prefix in PASSING_PREFIXES)
    return f"coalesce({column} in ({exact}) or {prefixes}, false)"
