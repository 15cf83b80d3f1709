"""Rows of a query's result as records, each column matched to the field of its name."""

from typing import TypeVar

import duckdb

Record = TypeVar("Record")


def load_records(answer: duckdb.DuckDBPyConnection, record: type[Record]) -> list[Record]:
    """Return a record for each row of a result; raises TypeError where a column is no field of the record.

    >>> from types import SimpleNamespace
    >>> load_records(duckdb.execute("select 2 as pages, 'gazette' as source"), SimpleNamespace)
    [namespace(pages=2, source='gazette')]
    """
    names = [column[0] for column in answer.description]
    return [record(**dict(zip(names, row, strict=True))) for row in answer.fetchall()]
