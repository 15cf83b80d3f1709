"""Runs SQL queries on the lake: read-only, optionally as of a run, and with no access to anything else.

Four barriers, each for what the others let through (tests/warehouse/query/test_query.py tries all):
the lake is attached READ_ONLY; DuckDB may open files in `tables/` only and its configuration is
locked; only SELECT (and EXPLAIN of one) is run, because COPY could write into `tables/` and ATTACH
opens any SQLite file; and only known table functions, because `sqlite_scan` opens files behind
DuckDB's back and `enable_logging` ends the process.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.query.views import lend_views
from warehouse.sql import quote_literal

# Rows handed on at a time: bodies average 4 kB, so a batch stays near 8 MB.
BATCH_ROWS = 2_000

# A sort that outgrows it spills into the home's scratch folder.
MEMORY_LIMIT = "1GB"

ALLOWED_TABLE_FUNCTIONS = frozenset(
    [
        *("range", "generate_series", "unnest", "repeat", "repeat_row", "summary", "json_each", "json_tree"),
        *("duckdb_columns", "duckdb_constraints", "duckdb_databases", "duckdb_functions", "duckdb_keywords"),
        *("duckdb_schemas", "duckdb_settings", "duckdb_tables", "duckdb_types", "duckdb_views"),
        *("pg_timezone_names", "icu_calendar_names", "pragma_show", "pragma_table_info", "pragma_version"),
        *("snapshots", "current_snapshot", "last_committed_snapshot"),
        *("table_changes", "table_insertions", "table_deletions", "table_info"),
    ]
)

_NO_TABLE = re.compile(r"Table with name (.+?) does not exist!")
_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?(?:\([^()]*\)\s*)?", re.IGNORECASE)


class QueryError(Exception):
    """A query was refused or is wrong; the message is one sentence for the person who wrote it."""


class StoppedError(QueryError):
    """The query was interrupted while it ran."""


class UnknownRunError(QueryError):
    """`as_of` names no run that this lake can still show."""


def connect_reader(home: Home, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the lake for reading, as it is or as run `as_of` left it; tables and views need no prefix.

    Raises LakeError when there is no readable lake, UnknownRunError when there is no such run. A run
    that commits meanwhile neither waits nor disturbs: each query sees the last commit before it.
    """
    connection = open_lake(home, read_only=True, memory_limit=MEMORY_LIMIT)
    try:
        if as_of is not None:
            _attach_snapshot(connection, home, _snapshot_of_run(connection, as_of))
        _lock_down(connection, home)
    except BaseException:
        connection.close()
        raise
    return connection


def _lock_down(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Leave `tables/` as the only place that can be opened, in the one order that works.

    Without external access no folder can be allowed any more, and the lake would be unreadable.
    """
    connection.execute("use lake")
    lend_views(connection)
    connection.execute("set python_enable_replacements = false")  # a query must not see our variables
    connection.execute(f"set allowed_directories = [{quote_literal(f'{home.tables.absolute()}/')}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _attach_snapshot(connection: duckdb.DuckDBPyConnection, home: Home, snapshot: int) -> None:
    """Attach the lake anew, as it was at one snapshot: its views see the tables of then, too."""
    connection.execute("detach lake")
    connection.execute(
        f"attach {quote_literal(f'ducklake:sqlite:{home.catalog.absolute()}')} as lake (read_only, "
        f"data_path {quote_literal(f'{home.tables.absolute()}/')}, override_data_path true, "
        f"meta_busy_timeout 10000, snapshot_version {snapshot})"
    )


def _snapshot_of_run(connection: duckdb.DuckDBPyConnection, run_id: str) -> int:
    """Return the snapshot that a run committed, which its commit message names; raise UnknownRunError without one."""
    row = connection.execute(
        "select max(snapshot_id) from lake.snapshots() where commit_message = ?", [run_id]
    ).fetchone()
    if row and row[0] is not None:
        return int(row[0])
    is_stored = connection.execute("select count(*) from lake.runs where run_id = ?", [run_id]).fetchone()
    if is_stored and is_stored[0]:
        raise UnknownRunError(
            f"run {run_id!r} was here, but its snapshot has expired; its rows are still in the tables"
        )
    last = connection.execute("select max_by(run_id, run_number) from lake.runs").fetchone()
    hint = f"the last one is {last[0]!r}" if last and last[0] else "it holds none yet"
    raise UnknownRunError(f"no run {run_id!r} in this lake; {hint}, and `wiredesk status` lists them")


def split_statements(connection: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """Return the statements of a text, comments and blanks left out; raise QueryError on a syntax error."""
    try:
        return [statement.query.strip().rstrip(";") for statement in connection.extract_statements(text)]
    except duckdb.Error as error:
        raise QueryError(render_error(error)) from None


def require_select(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise QueryError unless `query` is one SELECT (or EXPLAIN of one) over known table functions."""
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise QueryError(render_error(error)) from None
    kinds = [statement.type.name for statement in statements]
    if kinds == ["CREATE", "SELECT"] and "pivot" in query.lower():
        raise QueryError("PIVOT needs its values here, as in: pivot … on kind in ('verbatim', 'trimmed')")
    if len(kinds) != 1:
        raise QueryError(f"one query at a time: this text holds {len(kinds)}")
    if kinds == ["EXPLAIN"]:
        inner = _EXPLAIN.sub("", query, count=1)
        if inner == query:
            raise QueryError("EXPLAIN must come first in a query, before any comment")
        return require_select(connection, inner)
    if kinds != ["SELECT"]:
        hint = "; to save rows, use --format and --output" if kinds[0] in ("COPY", "EXPORT") else ""
        raise QueryError(f"{kinds[0]} is refused: the lake is open for reading only{hint}")
    row = connection.execute("select json_serialize_sql(?::varchar)", [query]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree["error"]:
        raise QueryError(
            f"this query cannot be checked, so it is refused: {tree.get('error_message', 'no reason given')}"
        )
    for name in _iter_table_functions(tree):
        if name.lower() not in ALLOWED_TABLE_FUNCTIONS:
            raise QueryError(f"{name}() is refused: queries see the tables and views of the lake only")
    return None


def _iter_table_functions(tree: Any) -> Iterator[str]:  # any JSON: DuckDB's syntax tree has no fixed shape
    """Yield the name of every table function that a query calls."""
    if isinstance(tree, dict):
        if tree.get("type") == "TABLE_FUNCTION":
            # A call in a form not known here must not pass unseen.
            yield str((tree.get("function") or {}).get("function_name", "a table function"))
        for value in tree.values():
            yield from _iter_table_functions(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _iter_table_functions(value)


def _query_error(error: Exception) -> QueryError:
    """Return the error to raise for one of DuckDB's."""
    kind = StoppedError if "INTERRUPT Error" in str(error) else QueryError
    return kind(render_error(error))


class Rows:
    """The rows of a query, read batch by batch: memory stays flat however many there are."""

    def __init__(self, reader: pa.RecordBatchReader) -> None:
        self._reader = reader
        self.schema: pa.Schema = reader.schema

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        while True:
            try:
                batch = self._reader.read_next_batch()
            except StopIteration:
                return
            except (duckdb.Error, pa.ArrowException, OSError) as error:
                raise _query_error(error) from None
            yield batch


def run_query(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """Run one query and return its rows; raise QueryError when it is refused or fails, now or while it is read."""
    require_select(connection, query)
    try:
        return Rows(connection.execute(query).to_arrow_reader(BATCH_ROWS))
    except (duckdb.Error, pa.ArrowException) as error:
        if missing := _NO_TABLE.search(str(error)):
            raise QueryError(_suggest_table(connection, missing[1])) from None
        raise _query_error(error) from None


def _suggest_table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return the message for a table that the lake does not have; DuckDB itself would suggest its own tables, too."""
    from difflib import get_close_matches

    ours = [row[0] for row in connection.execute("show tables").fetchall()]
    close = get_close_matches(name.rpartition(".")[2].strip('"').lower(), ours, n=1)
    hint = f'did you mean "{close[0]}"? `show tables` lists all' if close else "`show tables` lists them"
    return f'no table or view "{name}" in this lake; {hint}'


_OUTSIDE = re.compile(r'Cannot access (?:file|directory) "([^"]*)"')
_POINTER = re.compile(r"\n\s*\n?LINE (\d+):.*", re.DOTALL)


def render_error(error: Exception) -> str:
    """Return DuckDB's message as one sentence, without its drawing of the query.

    >>> render_error(ValueError("Parser Error: syntax error at or near \\"form\\"\\n\\nLINE 1: select form"))
    'Parser Error: syntax error at or near "form" (line 1)'
    """
    text = str(error)
    if outside := _OUTSIDE.search(text):
        return f"{outside[1]} is refused: queries see the tables and views of the lake only"
    text = _POINTER.sub(r" (line \1)", text)
    return " ".join(text.split()) or type(error).__name__
