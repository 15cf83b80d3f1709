"""Lakes made of given rows: only the columns that matter are written, the rest is filled in."""

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from news.records.column import columns
from news.records.tables import RECORDS
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.query.views import publish_views
from warehouse.schema import RECORD_OF_TABLE, is_required, sql_type

# What a column holds when a case does not care and the lake refuses a null.
_FILLER: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, list[str]: [], datetime: "2026-01-01T00:00:00Z"}

GivenRows = dict[str, list[dict[str, Any]]]


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for record in RECORDS:
        described = ", ".join(f"{field.name} {sql_type(field)}" for field in columns(record))
        connection.execute(f"create table {record.TABLE.name} ({described})")  # type: ignore[attr-defined]


@contextmanager
def a_plain_lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a lake of plain tables in memory, without a row."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as lake")
        connection.execute("use lake")
        create_tables(connection)
        yield connection


def empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for record in RECORDS:
        connection.execute(f"delete from {record.TABLE.name}")  # type: ignore[attr-defined]


def insert_rows(connection: duckdb.DuckDBPyConnection, given: GivenRows) -> None:
    for table, rows in given.items():
        fields = list(columns(RECORD_OF_TABLE[table]))
        names = {field.name for field in fields}
        for row in rows:
            assert set(row) <= names, f"{table} has no column {set(row) - names}"
        marks = f"({', '.join(f'?::{sql_type(field)}' for field in fields)})"
        values = [row.get(f.name, _FILLER[f.type] if is_required(f) else None) for row in rows for f in fields]
        if rows:  # one statement a table: each insert into a lake writes a file
            connection.execute(f"insert into {table} values {', '.join([marks] * len(rows))}", values)


def load_given(folder: Path) -> GivenRows:
    return {
        path.name.split(".")[1]: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("given.*.json"))
    }


def make_lake(root: Path, *nights: tuple[str, GivenRows]) -> Home:
    """Make a lake as runs do, one commit a night, each named by its run."""
    shutil.copytree(_empty_lake(), root)  # a home may move
    home = Home(root)
    with open_lake(home) as connection:
        connection.execute("use lake")
        for run_id, given in nights:
            connection.execute("begin")
            insert_rows(connection, given)
            connection.execute("call lake.set_commit_message('wiredesk', ?)", [run_id])
            connection.execute("commit")
    return home


@cache
def _empty_lake() -> Path:
    """Return an empty lake made once for all tests: two hundred statements take two seconds."""
    folder = tempfile.mkdtemp(prefix="wiredesk-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = Path(folder) / "home"
    with open_lake(Home(root)) as connection:
        publish_views(connection)
    return root
