"""Removes what was chosen from all tables of the lake, in one transaction that also says that it was removed."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb

from news.records.column import columns
from news.records.removal import Removal
from news.traits.votes import blank_votes
from warehouse.home import Home
from warehouse.lake import retry_while_busy
from warehouse.publish import one_commit
from warehouse.removal.files import TableFile
from warehouse.removal.tables import CLEANED, Cleaning
from warehouse.sql import load_query


class RemovalError(Exception):
    """A takedown cannot be carried out, or not to its end; the message says why and what to do next."""


def derive(lake: duckdb.DuckDBPyConnection, source: str | None, listings: Sequence[str]) -> None:
    """Give a connection the temporary tables that follow from what was chosen; the lake is as before.

    `listings` are the ids of exchanges whose archived listing names what is removed.
    """
    lake.execute("set variable removal_source = $1", [source])
    lake.execute("create or replace temp table gone_listings (fetch_id varchar)")
    lake.execute("insert into gone_listings select unnest($1::varchar[])", [list(listings)])
    lake.execute(load_query("removal/derived.sql"))


def count_rows(lake: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many rows of each table go; tables that lose none are left out."""
    counts = {}
    for table, cleaning in CLEANED.items():
        row = lake.execute(f"select count(*) from lake.{table} t where {cleaning.gone}").fetchone()
        counts[table] = int(row[0]) if row else 0
    return {table: count for table, count in counts.items() if count}


def commit_removal(home: Home, lake: duckdb.DuckDBPyConnection, removal: Removal, files: Sequence[TableFile]) -> None:
    """Remove the chosen rows, and write the removal's own, in one transaction; nothing where that was done before.

    Each file that holds such rows is replaced by one of the rest: rows that are merely marked as deleted would stay
    readable in it.
    """
    _give_blank_votes(lake)
    retry_while_busy(lambda: _transact(home, lake, removal, files))


def is_committed(lake: duckdb.DuckDBPyConnection, removal_id: str) -> bool:
    """Return whether a removal is in the lake."""
    return bool(lake.execute("select 1 from lake.removals where removal_id = $1", [removal_id]).fetchall())


def _transact(home: Home, lake: duckdb.DuckDBPyConnection, removal: Removal, files: Sequence[TableFile]) -> None:
    if is_committed(lake, removal.removal_id):
        return
    with one_commit(home, lake, f"removal {removal.removal_id}"):
        for table, cleaning in CLEANED.items():
            paths = [file.path for file in files if file.table == table and file.is_live]
            if paths:
                _rewrite(lake, table, cleaning, paths)
        _insert(lake, removal)


def _rewrite(lake: duckdb.DuckDBPyConnection, table: str, cleaning: Cleaning, paths: Sequence[Path]) -> None:
    """Put the rows that stay in the place of whole files."""
    names = [str(path) for path in paths]
    replaced = ", ".join(
        f'case when {cleaning.changed} then {value} else t."{column}" end as "{column}"'
        for column, value in cleaning.replaced
    )
    kept = f"* replace ({replaced})" if replaced else "*"
    lake.execute(
        f"create or replace temp table removal_kept as select {kept} from lake.{table} t "
        f"where list_contains($1, filename) and not coalesce({cleaning.gone}, false)",
        [names],
    )
    lake.execute(f"delete from lake.{table} where list_contains($1, filename)", [names])
    if lake.execute("select 1 from removal_kept limit 1").fetchone():
        lake.execute(f"insert into lake.{table} by name select * from removal_kept")
    lake.execute("drop table removal_kept")
    left = lake.execute(f"select count(*) from lake.{table} t where {cleaning.gone}").fetchone()
    if left and left[0]:
        raise RemovalError(f"{left[0]} rows of {table} would have stayed; nothing was removed, please report it")


def _insert(lake: duckdb.DuckDBPyConnection, removal: Removal) -> None:
    names = [field.name for field in columns(Removal)]
    lake.execute(
        f"insert into lake.removals ({', '.join(names)}) values ({', '.join('?' for _ in names)})",
        [getattr(removal, name) for name in names],
    )


def _give_blank_votes(lake: duckdb.DuckDBPyConnection) -> None:
    texts = [text for (text,) in lake.execute("select text from gone_texts").fetchall()]
    if lake.execute("select 1 from duckdb_functions() where function_name = 'blank_votes'").fetchone():
        lake.remove_function("blank_votes")
    lake.create_function("blank_votes", lambda votes: blank_votes(votes, texts), ["VARCHAR"], "VARCHAR")


def render_counts(counts: dict[str, int]) -> str:
    """Return rows by table as JSON."""
    return json.dumps(counts, sort_keys=True)
