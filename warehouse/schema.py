"""SQL column types of the tables, derived from the records. Commands that only read start without pyarrow."""

from datetime import datetime

from news.records.column import Field
from news.records.tables import RECORDS

_SQL: dict[object, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    datetime: "TIMESTAMP WITH TIME ZONE",
    list[str]: "VARCHAR[]",
}

RECORD_OF_TABLE: dict[str, type] = {record.TABLE.name: record for record in RECORDS}  # type: ignore[attr-defined]


def sql_type(field: Field) -> str:
    """Return the DuckDB type of a record's field."""
    return "TIMESTAMP" if field.column.is_wall_time else _SQL[field.type]


def is_required(field: Field) -> bool:
    """Return whether the lake refuses a null there; a column that a later stage fills is null in staging only."""
    return not field.is_nullable or field.column.filled_by != "read"
