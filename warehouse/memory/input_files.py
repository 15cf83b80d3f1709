"""The Parquet files in which a run lists its inputs: repeats dropped, rows in the run's order."""

from pathlib import Path

import duckdb

from warehouse.sql import quote_literal

# Sources in the order of the sources file; the key makes the order complete.
RUN_ORDER = "source_position, url nulls first, locator, input_key"


def drop_repeats(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    """Keep one row of each input in a file (paths of one source may overlap); return the count of inputs by source."""
    rows = f"read_parquet({quote_literal(path)})"
    counts = connection.execute(
        f"select source, count(*), count(distinct input_key) from {rows} group by source"
    ).fetchall()
    if any(total > distinct for _, total, distinct in counts):
        single = path.with_name(f"{path.stem}.single.parquet")
        kept = f"select distinct on (input_key) * from {rows}"
        connection.execute(f"copy ({kept}) to {quote_literal(single)} (format parquet)")
        single.replace(path)
    return {source: distinct for source, _, distinct in counts}


def write_in_order(connection: duckdb.DuckDBPyConnection, path: Path, out: Path) -> None:
    """Write all rows of a file to another, in the run's order."""
    connection.execute(
        f"copy (select * from read_parquet({quote_literal(path)}) order by {RUN_ORDER}) "
        f"to {quote_literal(out)} (format parquet)"
    )
