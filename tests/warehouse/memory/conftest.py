"""A lake of plain tables, filled with rows: what looks into the past needs no night to have happened."""

from collections.abc import Iterator

import duckdb
import pytest

from news.records.tables import RECORDS
from tests.warehouse.given import create_tables


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as lake")
        connection.execute("use lake")
        create_tables(connection)
        yield connection


@pytest.fixture
def past(tables: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return a lake without a row, for `insert_rows` to fill."""
    for record in RECORDS:
        tables.execute(f"delete from {record.TABLE.name}")  # type: ignore[attr-defined]
    return tables
