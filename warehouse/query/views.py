"""The views, which readers can rely on. Each is one file of SQL; its first comment is its dictionary entry.

Where a view needs the table of reasons or of kinds of alerts, its file says `{reasons}`, `{is_transient}` or
`{alert_kinds}`.
"""

import re
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files

import duckdb

from news.reasons import REASONS
from news.records.alerts import ALERTS
from warehouse.memory.judgement import transient_condition
from warehouse.sql import load_query, quote_literal

_READS = re.compile(r"\b(?:from|join)\s+(\w+)", re.IGNORECASE)
_OUTPUT_NAME = re.compile(r"(?P<name>\w+)\s*,?\s*--\s*(?P<note>\S.*)$")
# The temporary views that show how DuckDB would store a query.
PROBE = "probe_"


@dataclass(frozen=True, slots=True)
class View:
    """One view: its question, its query, and what its own columns mean; other columns mean what the tables say."""

    name: str
    entry: str
    sql: str
    notes: dict[str, str]


def parse_view(name: str, text: str) -> View:
    """Parse a view's file; raise ValueError when it does not open with a comment.

    >>> view = parse_view("places", "-- Places, by count.\\nselect place,  -- Where.\\n  n\\nfrom t")
    >>> view.entry, view.notes
    ('Places, by count.', {'place': 'Where.'})
    """
    lines = text.splitlines()
    opening = []
    while lines and lines[0].startswith("--"):
        opening.append(lines.pop(0).removeprefix("--").strip())
    if not opening:
        raise ValueError(f"{name}.sql: a view opens with a comment that says what it answers")
    matches = [match for line in lines if (match := _OUTPUT_NAME.search(line))]
    notes = {match["name"]: match["note"].strip() for match in matches}
    return View(name, " ".join(opening), "\n".join(lines).strip(), notes)


@cache
def load_views() -> tuple[View, ...]:
    """Load every view from its file, in the order in which they can be created: by name, after the views it reads."""
    texts = {name: load_query(f"views/{name}.sql") for name in _list_names()}
    filled = {
        "{reasons}": _render_reasons(), "{is_transient}": transient_condition("reason"),
        "{alert_kinds}": _render_alert_kinds(),
    }  # fmt: skip
    views = {name: parse_view(name, text) for name, text in texts.items()}
    for place, sql in filled.items():
        views = {name: replace(view, sql=view.sql.replace(place, sql)) for name, view in views.items()}
    # Sorted, so that the order is the same in every process.
    read = {name: sorted({*_READS.findall(view.sql)} & views.keys()) for name, view in views.items()}
    return tuple(views[name] for name in TopologicalSorter(read).static_order())


def _list_names() -> list[str]:
    return sorted(
        file.name.removesuffix(".sql")
        for file in (files("warehouse") / "views").iterdir()
        if file.name.endswith(".sql")
    )


def _render_reasons() -> str:
    """Return the table of reasons as the rows of a VALUES list."""
    return ", ".join(
        f"({quote_literal(name)}, {quote_literal(info.sentence)}, {quote_literal(info.decided_by)}, "
        f"{str(info.is_transient).lower()})"
        for name, info in REASONS.items()
    )


def _render_alert_kinds() -> str:
    """Return the table of the kinds of alerts as the rows of a VALUES list."""
    return ", ".join(f"({', '.join(map(quote_literal, (kind, *astuple(info))))})" for kind, info in ALERTS.items())


def create_views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Create or replace the views that are missing or changed, in the connection's default catalog and schema.

    Returns the names of those it wrote, none when all are current.
    """
    stored, forms = _stored_views(connection), _find_stored_forms(connection)
    written = []
    for view in load_views():
        if stored.get(view.name) == (forms.get(view.name), view.entry):
            continue
        connection.execute(f"create or replace view {view.name} as {view.sql}")
        connection.execute(f"comment on view {view.name} is {quote_literal(view.entry)}")
        written.append(view.name)
    return written


def publish_views(connection: duckdb.DuckDBPyConnection, catalog: str = "lake") -> list[str]:
    """Bring the views of an attached lake up to date with their files, in one transaction.

    A lake whose views are up to date gets no new snapshot.

    The views name tables without the catalog, so they work under whatever name a reader attaches the lake.
    """
    before = connection.execute("select current_database()").fetchone()
    connection.execute(f"use {catalog}")
    try:
        connection.execute("begin")
        try:
            written = create_views(connection)
            connection.execute("commit" if written else "rollback")
        except BaseException:
            connection.execute("rollback")
            raise
        return written
    finally:
        connection.execute(f"use {before[0] if before else 'memory'}")


def lend_views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Give this connection alone the views that its lake lacks; return their names.

    A snapshot from before a view was added has the tables it needs all the same. A view over a
    column that the snapshot does not have is left out.
    """
    stored = _stored_views(connection)
    lent = []
    for view in load_views():
        if view.name in stored:
            continue
        with suppress(duckdb.Error):
            connection.execute(f"create or replace temp view {view.name} as {view.sql}")
            lent.append(view.name)
    return lent


def _stored_views(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str | None]]:
    rows = connection.execute(
        "select view_name, sql, comment from duckdb_views() "
        "where database_name = current_database() and schema_name = current_schema() and not internal"
    ).fetchall()
    return {name: (_body_of(sql), comment) for name, sql, comment in rows}


def _find_stored_forms(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return each view's query as DuckDB would store it, to compare like with like.

    A view that cannot be created yet, because it reads a column that another one has yet to gain, has none.
    """
    probed = []
    for view in load_views():
        with suppress(duckdb.Error):
            connection.execute(f"create or replace temp view {PROBE}{view.name} as {view.sql}")
            probed.append(view.name)
    rows = connection.execute("select view_name, sql from duckdb_views() where temporary and not internal").fetchall()
    for name in probed:
        connection.execute(f"drop view temp.main.{PROBE}{name}")
    forms = {name.removeprefix(PROBE): _body_of(sql) for name, sql in rows if name.startswith(PROBE)}
    return {name: forms[name] for name in probed}


def _body_of(create_statement: str) -> str:
    """Return the text after AS in a CREATE VIEW statement.

    >>> _body_of("CREATE VIEW v AS SELECT 1 AS n;")
    'SELECT 1 AS n;'
    """
    return create_statement.partition(" AS ")[2]
