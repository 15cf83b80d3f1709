"""Arrow schemas of the tables, derived from the records."""

from datetime import datetime
from functools import cache

import pyarrow as pa

from news.records.column import Field, columns
from warehouse.schema import is_required

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


def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a record's field."""
    return WALL_TIME if field.column.is_wall_time else _ARROW[field.type]


@cache
def lake_schema(record: type) -> pa.Schema:
    """Return the Arrow schema of a table in the lake."""
    return pa.schema([pa.field(f.name, arrow_type(f), nullable=not is_required(f)) for f in columns(record)])


@cache
def staging_schema(record: type) -> pa.Schema:
    """Return the Arrow schema of a staged table: the record's columns, all nullable, and `input_key`."""
    fields = [pa.field(f.name, arrow_type(f)) for f in columns(record)]
    return pa.schema([*fields, pa.field("input_key", pa.string())])
