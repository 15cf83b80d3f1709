"""Captures that are read again: finds the stored versions that they made, and whether they read the same today.

A capture is recognised by where its bytes are stored and by their digest: the version that names both was made by it.
The capture takes that version's place, whatever order the run reads in. A run that reads for the first time has no such
captures, and its tables here are empty.
"""

import duckdb

from news.records.article import Article
from news.records.column import columns
from news.records.story import PARTS, Revision
from warehouse.sql import load_query

# Columns that a run fills in, or counts from a story's other versions: they do not depend on how a page reads.
_STAMPS = frozenset({"run_id", "first_seen_at", "revision", "changes", "accepted_at"})


def write_earlier(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_earlier: when inputs that are read again first came in, and whether they were duplicates."""
    connection.execute(f"create or replace temp table link_earlier as {load_query('link/earlier.sql')}")


def write_retakes(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_retakes and link_gone; link_captures must be there."""
    connection.execute(f"create or replace temp table link_retakes as {load_query('link/retakes.sql')}")
    connection.execute(f"create or replace temp table link_gone as {load_query('link/gone.sql')}")
    staying = connection.execute("select count(*) from link_retakes where not is_moving").fetchone()
    if staying and staying[0]:
        _mark_unchanged(connection)


def _mark_unchanged(connection: duckdb.DuckDBPyConnection) -> None:
    """Set `is_unchanged` where a version, its story and the story's parts equal the stored ones in every column."""
    # Older versions are stored as revisions alone.
    version = [f.name for f in columns(Revision) if f.name not in _STAMPS]
    differing = [
        "select t.input_key from link_retakes t join passed_articles a on a.input_key = t.input_key "
        "join lake.revisions h on h.article_id = t.held_article_id and h.revision = t.held_revision "
        f"where not t.is_moving and {_digest('a', version)} <> {_digest('h', version)}"
    ]
    story = [f.name for f in columns(Article) if f.name not in _STAMPS]
    differing.append(
        "select t.input_key from link_retakes t join passed_articles a on a.input_key = t.input_key "
        "join lake.articles h on h.article_id = t.held_article_id "
        f"where not t.is_moving and t.was_newest and {_digest('a', story)} <> {_digest('h', story)}"
    )
    for record in PARTS:
        name = record.TABLE.name
        part = [f.name for f in columns(record) if f.name not in _STAMPS]
        differing.append(
            "select t.input_key from link_retakes t "
            f"left join (select input_key, {_digests('c', part)} as digests from passed_{name} c "
            "group by input_key) n on n.input_key = t.input_key "
            f"left join (select article_id, {_digests('c', part)} as digests from lake.{name} c "
            "where article_id in (select held_article_id from link_retakes) group by article_id) h "
            "on h.article_id = t.held_article_id "
            "where not t.is_moving and t.was_newest and n.digests is distinct from h.digests"
        )
    connection.execute(
        "update link_retakes set is_unchanged = true where not is_moving "
        f"and input_key not in ({' union all '.join(differing)})"
    )


def _digest(row: str, names: list[str]) -> str:
    packed = ", ".join(f'"{name}" := {row}."{name}"' for name in names)
    return f"md5(to_json(struct_pack({packed}))::varchar)"


def _digests(row: str, names: list[str]) -> str:
    return f"list_sort(list({_digest(row, names)}))"
