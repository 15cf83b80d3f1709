"""Arrow schemas and SQL column types, derived from the records."""

from datetime import datetime
from functools import cache

import pyarrow as pa

from news.records.column import Field, columns
from news.records.tables import RECORDS

INSTANT = pa.timestamp("us", tz="UTC")
WALL_TIME = pa.timestamp("us")

_ARROW: dict[object, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: INSTANT,
    list[str]: pa.list_(pa.string()),
}

_SQL: dict[object, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP WITH TIME ZONE",
    list[str]: "VARCHAR[]",
}

RECORD_OF_TABLE: dict[str, type] = {record.TABLE.name: record for record in RECORDS}  # type: ignore[attr-defined]


def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a record's field."""
    return WALL_TIME if field.column.is_wall_time else _ARROW[field.type]


def sql_type(field: Field) -> str:
    """Return the DuckDB type of a record's field."""
    return "TIMESTAMP" if field.column.is_wall_time else _SQL[field.type]


def is_required(field: Field) -> bool:
    """Return whether the lake refuses a null there; a column that a later stage fills is null in staging only."""
    return not field.is_nullable or field.column.filled_by != "read"


@cache
def lake_schema(record: type) -> pa.Schema:
    """Return the Arrow schema of a table in the lake."""
    return pa.schema([pa.field(f.name, arrow_type(f), nullable=not is_required(f)) for f in columns(record)])


@cache
def staging_schema(record: type) -> pa.Schema:
    """Return the Arrow schema of a staged table: the record's columns, all nullable, and `input_key`."""
    fields = [pa.field(f.name, arrow_type(f)) for f in columns(record)]
    return pa.schema([*fields, pa.field("input_key", pa.string())])
