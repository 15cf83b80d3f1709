"""Brings a lake's schema up to date with the records: derives additions, and runs numbered SQL files for the rest.

`migrations/NNNN_what.sql` holds what cannot be derived (a rename, a change of type); tables are named
`lake.articles` there. Everything, the schema's version included, is one transaction: a lake is old or new.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from news.records.column import Field, columns
from news.records.tables import RECORDS
from warehouse.schema import is_required, sql_type
from warehouse.sql import quote_literal

MIGRATIONS = Path(__file__).with_name("migrations")

GUARD_TABLE = "commit_guard"
# One row that every commit updates first: two commits at once conflict, and one of them tries again.
CREATE_GUARD = f"create table lake.{GUARD_TABLE} (commit_count bigint not null, schema_version bigint not null)"
GUARD_COMMENT = "One row: how often the lake was committed to, and the version of its schema."

PARTITION = "year(first_seen_at), month(first_seen_at)"

# The value of older rows in a new column that may not be null. A list stays null there, because DuckLake has no
# default for one; an instant has no such value. Defaults must be plain literals, and a bare false is not one.
DEFAULTS = {"VARCHAR": " default ''", "BIGINT": " default 0", "DOUBLE": " default 0.0", "BOOLEAN": " default 'false'"}
DEFAULTS["VARCHAR[]"] = ""

CATALOG = "__ducklake_metadata_lake"
COMMITTED_TABLES = f"""
select table_name, tag.value from {CATALOG}.ducklake_table t
left join {CATALOG}.ducklake_tag tag
    on tag.object_id = t.table_id and tag.key = 'comment' and tag.end_snapshot is null
where t.end_snapshot is null
"""
COMMITTED_COLUMNS = f"""
select table_name, column_name from {CATALOG}.ducklake_column c
join {CATALOG}.ducklake_table t using (table_id)
where c.parent_column is null and c.end_snapshot is null and t.end_snapshot is null
"""
COMMITTED_COMMENTS = f"""
select table_name, column_name, tag.value from {CATALOG}.ducklake_column_tag tag
join {CATALOG}.ducklake_column c using (table_id, column_id)
join {CATALOG}.ducklake_table t using (table_id)
where tag.key = 'comment' and tag.end_snapshot is null and c.end_snapshot is null and t.end_snapshot is null
"""


class LakeError(Exception):
    """The lake cannot be used; the message says why and what to do next."""


class NewerLakeError(LakeError):
    """A newer Wiredesk wrote the lake."""


class OlderLakeError(LakeError):
    """An older Wiredesk wrote the lake, and a run must bring it up to date first."""


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column as it is in the lake."""

    type: str
    is_nullable: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class StoredSchema:
    """The lake's tables as they are; `version` is None in a lake that has no table yet."""

    version: int | None
    tables: dict[str, dict[str, StoredColumn]]
    comments: dict[str, str | None]


def migrate(
    connection: duckdb.DuckDBPyConnection, records: Sequence[type] = RECORDS, folder: Path = MIGRATIONS
) -> list[str]:
    """Bring the lake up to date with the records in one transaction; return the statements run, often none.

    Raises NewerLakeError when this code is too old for the lake, LakeError when a numbered file is missing.
    """
    stored = read_schema(connection)
    pending = _pending(stored.version, stored.tables, records, folder)
    if not pending and not list(_additions(stored, records)):
        return []
    done: list[str] = []

    def run(statement: str) -> None:
        connection.execute(statement)
        done.append(statement)

    connection.execute("begin")
    try:
        newest = _newest(folder)
        if stored.version is None:
            run(CREATE_GUARD)
            run(f"comment on table lake.{GUARD_TABLE} is {quote_literal(GUARD_COMMENT)}")
            run(f"insert into lake.{GUARD_TABLE} values (0, {newest})")
        else:
            run(f"update lake.{GUARD_TABLE} set schema_version = {newest}")
        for path in pending:
            run(path.read_text(encoding="utf-8"))
        for statement in _additions(read_schema(connection, in_transaction=True), records):
            run(statement)
        connection.execute("commit")
    except BaseException:
        rollback(connection)
        raise
    return done


def require_current(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise OlderLakeError when readers would miss a table or column that only the next run can add."""
    stored: dict[str, set[str]] = {}
    for table, column in connection.execute(COMMITTED_COLUMNS).fetchall():
        stored.setdefault(table, set()).add(column)
    version = _read_version(connection, stored)
    if version is None:
        raise LakeError("the lake has no tables yet; `wiredesk ingest PATH` makes them")
    missing = [
        f"{name}.{field.name}"
        for record in RECORDS
        for name in [record.TABLE.name]  # type: ignore[attr-defined]
        for field in columns(record)
        if field.name not in stored.get(name, ())
    ]
    if _pending(version, stored, RECORDS, MIGRATIONS) or missing:
        raise OlderLakeError(
            "the lake was written by an older Wiredesk; the next ingest or nightly brings it up to date"
        )


def rollback(connection: duckdb.DuckDBPyConnection) -> None:
    """End a transaction that failed; one that the failure already ended is no error."""
    try:
        connection.execute("rollback")
    except duckdb.Error:
        return


def read_schema(connection: duckdb.DuckDBPyConnection, *, in_transaction: bool = False) -> StoredSchema:
    """Return the lake's tables as they were committed, or as the open transaction sees them."""
    # DuckDB's own list of tables looks into all views, too, which takes ten times as long as the catalog's tables; but
    # only that list knows what is not committed yet.
    listed = "select table_name, comment from duckdb_tables() where database_name = 'lake' and schema_name = 'main'"
    comments = dict(connection.execute(listed if in_transaction else COMMITTED_TABLES).fetchall())
    if not comments:
        return StoredSchema(None, {}, {})
    column_comments = _read_column_comments(connection)
    tables: dict[str, dict[str, StoredColumn]] = {name: {} for name in sorted(comments)}
    infos = (
        f"select {quote_literal(name)}, name, type, \"notnull\" from pragma_table_info('lake.main.{name}')"
        for name in tables
    )
    for table, column, kind, is_required_there in connection.execute(" union all ".join(infos)).fetchall():
        tables[table][column] = StoredColumn(kind, not is_required_there, column_comments.get((table, column)))
    version = _read_version(connection, tables)
    del tables[GUARD_TABLE]
    return StoredSchema(version, tables, comments)


def _read_version(connection: duckdb.DuckDBPyConnection, tables: Collection[str]) -> int | None:
    """Return the version of the schema of a lake that has these tables; None where it has none yet."""
    if GUARD_TABLE not in tables:
        if tables:
            raise LakeError(f"the lake has no {GUARD_TABLE}: Wiredesk did not write it; name another home")
        return None
    row = connection.execute(f"select max(schema_version) from lake.{GUARD_TABLE}").fetchone()
    return int(row[0]) if row else 0


def _read_column_comments(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Return the committed comments by table and column, from the catalog's own tables."""
    rows = connection.execute(COMMITTED_COMMENTS).fetchall()
    return {(table, column): comment for table, column, comment in rows}


def _migration_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def _newest(folder: Path) -> int:
    return max((int(path.name[:4]) for path in _migration_files(folder)), default=0)


def _pending(
    version: int | None, tables: Mapping[str, Collection[str]], records: Sequence[type], folder: Path
) -> list[Path]:
    """Return the numbered files this lake has not seen; raise NewerLakeError when it knows more than we do.

    `tables` are the names of the lake's columns, by table; `version` is None in a lake without tables.
    """
    if version is None:  # a new lake is made from the records at once
        return []
    newest = _newest(folder)
    if version > newest:
        raise NewerLakeError(
            f"the lake has schema version {version}, this Wiredesk knows {newest}: install the newer Wiredesk"
        )
    pending = [path for path in _migration_files(folder) if int(path.name[:4]) > version]
    known = {record.TABLE.name: {f.name for f in columns(record)} for record in records}  # type: ignore[attr-defined]
    unknown = [
        f"{table}.{column}" for table, stored_columns in tables.items() if table != GUARD_TABLE
        for column in stored_columns if column not in known.get(table, set())
    ]  # fmt: skip
    if unknown and not pending:
        raise NewerLakeError(
            f"the lake has columns that this Wiredesk does not know ({', '.join(unknown[:3])}): "
            "install the newer Wiredesk"
        )
    return pending


def _additions(stored: StoredSchema, records: Sequence[type]) -> Iterator[str]:
    """Yield the statements that add what the records have and the lake lacks."""
    for record in records:
        name: str = record.TABLE.name  # type: ignore[attr-defined]
        table = f"lake.{name}"
        if name not in stored.tables:
            declared = ", ".join(_declaration(field) for field in columns(record))
            yield f"create table {table} ({declared})"
            yield f"alter table {table} set partitioned by ({PARTITION})"
        meaning = (record.__doc__ or "").partition("\n")[0]
        if stored.comments.get(name) != meaning:
            yield f"comment on table {table} is {quote_literal(meaning)}"
        for field in columns(record):
            column = stored.tables.get(name, {}).get(field.name)
            if column is None and name in stored.tables:
                yield f"alter table {table} add column {_late_declaration(table, field)}"
            elif column is not None and column.type != sql_type(field):
                raise LakeError(
                    f"{table}.{field.name} is {column.type} and should be {sql_type(field)}: "
                    "add a numbered file to warehouse/migrations"
                )
            elif column is not None and not column.is_nullable and not is_required(field):
                yield f'alter table {table} alter column "{field.name}" drop not null'
            if column is None or column.comment != field.column.meaning:
                yield f'comment on column {table}."{field.name}" is {quote_literal(field.column.meaning)}'


def _declaration(field: Field) -> str:
    return f'"{field.name}" {sql_type(field)}{" not null" if is_required(field) else ""}'


def _late_declaration(table: str, field: Field) -> str:
    """Declare a column that older rows lack; DuckLake cannot add NOT NULL then, the audit holds new rows to it."""
    kind = sql_type(field)
    if not is_required(field):
        return f'"{field.name}" {kind}'
    if kind not in DEFAULTS:
        raise LakeError(
            f"{table}.{field.name} has no value for older rows: add a numbered file to warehouse/migrations"
        )
    return f'"{field.name}" {kind}{DEFAULTS[kind]}'
