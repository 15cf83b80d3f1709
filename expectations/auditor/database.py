"""The audit's own database: the rows to judge, read from the staged Parquet in one pass a table."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from expectations.tables.rules import TableSuite
from expectations.tables.suites import LINKED, STAGED
from news.records.column import columns
from warehouse.arrow import staging_schema
from warehouse.schema import RECORD_OF_TABLE, sql_type
from warehouse.sql import quote_literal
from warehouse.staging import ROW_KEYS, create_staged_views

# Rows that do not fit spill to disk beside the scratch file. A second thread takes twice the CPU for
# two thirds of the time: the queries are short.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "400MB",
    "threads": 1,
    "autoinstall_known_extensions": False,
}


def find_misshapen_file(batches: Sequence[Path], run_folder: Path) -> str | None:
    """Return a sentence on the first staged file whose columns are not the declared ones, or None.

    DuckDB would read several files of different shapes with a silent cast or a column shift, so
    the shapes are checked before any row is read.
    """
    for name, suite in STAGED.items():
        declared = staging_schema(suite.record)
        for folder in (*batches, run_folder / "settled"):
            path = folder / f"{name}.parquet"
            if folder.name == "settled" and not path.exists():
                continue
            found = pq.read_schema(path)
            if found.names != declared.names:
                odd = sorted(set(found.names) ^ set(declared.names)) or ["their order"]
                return f"{path}: the columns of {name} differ from the declared ones in {', '.join(odd)}"
            for field in declared:
                if not found.field(field.name).type.equals(field.type):
                    kind = found.field(field.name).type
                    return f"{path}: {name}.{field.name} is {kind} but was declared as {field.type}"
    return None


def open_scratch(scratch: Path) -> duckdb.DuckDBPyConnection:
    """Open the database file with the audit's settings."""
    connection = duckdb.connect(str(scratch), config=SETTINGS)
    connection.execute("set enable_progress_bar = false")
    connection.execute("set TimeZone = 'UTC'")
    return connection


def create_staged_scratch(scratch: Path, batches: Sequence[Path], run_folder: Path) -> None:
    """Write the tables `audited_*`, which the rules judge, into a new database file, from staging.

    They hold every row, with long texts cut to their beginning, the suite's measures of the
    whole text, and a `row_id` by which a refused row is found again.
    """
    remove_scratch(scratch)
    with closing(open_scratch(scratch)) as connection:
        create_staged_views(connection, batches, run_folder)
        for name, suite in STAGED.items():
            row_key = "*" if name in ROW_KEYS else "*, null::varchar as row_key"
            _create_audited(connection, name, suite, f"(select {row_key} from staged_{name})")


def create_linked_scratch(scratch: Path, run_folder: Path) -> None:
    """Write the tables `audited_*` from the linked rows, which no longer have the keys of their inputs."""
    remove_scratch(scratch)
    with closing(open_scratch(scratch)) as connection:
        for name, suite in LINKED.items():
            rows = f"(select *, null::varchar as input_key, null::varchar as row_key from {_linked(run_folder, name)})"
            _create_audited(connection, name, suite, rows)
        connection.execute(
            "create table audited_articles as "
            f"select article_id, revision, content_sha256 from {_linked(run_folder, 'articles')}"
        )


def _create_audited(connection: duckdb.DuckDBPyConnection, name: str, suite: TableSuite, rows: str) -> None:
    cut = ", ".join(f"{sql} as {column}" for column, sql in suite.shortened.items())
    replaced = f" replace ({cut})" if cut else ""
    # `replace` changes the output only: the measures still see the whole text.
    measures = "".join(f", {sql} as {measure}" for measure, sql in suite.measures.items())
    connection.execute(
        f"create table audited_{name} as select *{replaced}{measures}, row_number() over () as row_id from {rows}"
    )


def _linked(run_folder: Path, name: str) -> str:
    path = run_folder / "linked" / f"{name}.parquet"
    if path.exists():
        return f"read_parquet({quote_literal(path)})"
    # Link writes no file of traits when no source showed one.
    empty = ", ".join(f"null::{sql_type(each)} as {each.name}" for each in columns(RECORD_OF_TABLE[name]))
    return f"(select {empty} where false)"


def remove_scratch(scratch: Path) -> None:
    """Remove the database file and the one that DuckDB keeps beside it."""
    scratch.unlink(missing_ok=True)
    scratch.with_name(scratch.name + ".wal").unlink(missing_ok=True)
