"""A lake of plain tables, filled with rows: what looks into the past needs no night to have happened."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.warehouse.given import a_plain_lake, empty_tables


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with a_plain_lake() as connection:
        yield connection


@pytest.fixture
def past(tables: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return a lake without a row, for `insert_rows` to fill."""
    empty_tables(tables)
    return tables
