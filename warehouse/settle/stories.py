"""The staged stories that show a habit of their site, and those that one may settle."""

from collections.abc import Iterator

import duckdb

from news.traits.habits import HABITS
from news.traits.votes import CANDIDATES, Habit, Row
from warehouse.sql import quote_literal

# Rows held in Python at a time: some megabytes, however large the night.
CHUNK_ROWS = 2_000

# The columns of an article that habits fill, and those that they look at.
FILLED = sorted({name for habit in HABITS for name in habit.filled})
READ = sorted({name for habit in HABITS for name in (*habit.read, habit.printed)} | set(FILLED))


def iter_showing(connection: duckdb.DuckDBPyConnection, habit: Habit) -> Iterator[Row]:
    """Yield the staged stories that may show a habit, with the columns that it looks at."""
    names = dict.fromkeys((*habit.shown_by, habit.printed))
    join = _join_candidates(habit, habit.shows) if habit.reads_candidates else ""
    columns = ", ".join((*names, CANDIDATES) if join else names)
    return _iter_rows(
        connection,
        f"select source, coalesce(site, '') as site, {columns} from staged_articles {join} where {habit.shows}",
    )


def iter_open(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """Yield the staged stories that some habit may settle, with the columns that habits look at."""
    is_open = " or ".join(f"({habit.opens})" for habit in HABITS)
    joins = " ".join(_join_candidates(habit, habit.reads_candidates) for habit in HABITS if habit.reads_candidates)
    return _iter_rows(
        connection,
        f"select input_key, source, site, {', '.join(READ)}, {CANDIDATES} from staged_articles {joins} where {is_open}",
    )


def _join_candidates(habit: Habit, wanted: str) -> str:
    """Return the join that gives the wanted stories all candidates of the field that a habit settles."""
    return (
        f"left join (select input_key, list({{'origin': origin, 'value': value}} order by position) as {CANDIDATES} "
        f"from staged_evidence where field = {quote_literal(habit.evidence_field)} "
        f"and input_key in (select input_key from staged_articles where {wanted}) group by input_key) using (input_key)"
    )


def _iter_rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Row]:
    """Yield the rows of a query, from a cursor of its own: the connection may be used between two of them."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(CHUNK_ROWS):
            for row in rows:
                yield dict(zip(names, row, strict=True))
