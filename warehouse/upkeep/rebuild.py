"""Puts rows that were read again in the place of damaged table files.

Which rows a damaged file held follows from the other files: the stories that have a version and are missing in what is
left of the table. The rows are inserted in one commit, then the damaged files are ended, and snapshots that need them
expire.
A kill in between leaves files whose rows are there already, which the commit's message names.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from news.records.article import Article
from news.records.column import columns
from news.records.story import PARTS
from warehouse.checksums import Damage, write_checksums
from warehouse.home import Home
from warehouse.lake import attach_lake, retry_while_busy
from warehouse.publish import one_commit
from warehouse.sql import load_query, quote_literal
from warehouse.staging import create_passed_views, create_staged_views
from warehouse.upkeep.backup import copy_catalog
from warehouse.upkeep.compact import find_month
from warehouse.upkeep.expire import drop_unneeded, expire_holding

# The tables whose rows a page gives when it is read again; all others hold what happened, which nothing else knows.
REREAD: dict[str, type] = {record.TABLE.name: record for record in (Article, *PARTS)}
MESSAGE = "repair "


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFile:
    """A data file that damage makes unreadable; `path` is relative to its table's folder."""

    data_file_id: int
    table: str
    path: str
    is_current: bool
    row_count: int


def find_lost_files(lake: duckdb.DuckDBPyConnection, damages: Sequence[Damage]) -> list[LostFile]:
    """Return the data files that cannot be read, whether the damage is theirs or their deletions'."""
    rows = lake.execute(load_query("upkeep/lost_files.sql"), {"paths": [damage.path for damage in damages]}).fetchall()
    names = ("data_file_id", "table", "path", "is_current", "row_count")
    return [LostFile(**dict(zip(names, row, strict=True))) for row in rows]


def find_lost_stories(home: Home, lake: duckdb.DuckDBPyConnection, lost: Sequence[LostFile]) -> dict[str, list[str]]:
    """Return, by table, the stories whose rows are in no file that can still be read."""
    stories = {}
    with _rest_attached(home, lake, lost):
        for table in sorted({file.table for file in lost}):
            months = {find_month(table, file.path) for file in lost if file.table == table}
            span = " or ".join(f"({month.condition})" for month in months if month) or "false"
            stories[table] = [
                article_id
                for (article_id,) in lake.execute(
                    f"select distinct article_id from rest.revisions where ({span}) "
                    f"and article_id not in (select article_id from rest.{table}) order by article_id"
                ).fetchall()
            ]
    return stories


@contextmanager
def _rest_attached(home: Home, lake: duckdb.DuckDBPyConnection, lost: Sequence[LostFile]) -> Iterator[None]:
    """Attach, as `rest`, a copy of the catalog that does without the lost files: what can still be read."""
    folder = home.scratch / "rest"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    rest = Home(folder)
    try:
        copy_catalog(home.catalog, rest.catalog)
        rest.tables.symlink_to(home.tables.absolute())
        with closing(sqlite3.connect(rest.catalog)) as catalog, catalog:
            for table in ("ducklake_data_file", "ducklake_delete_file"):
                catalog.executemany(
                    f"delete from {table} where data_file_id = ?", [(file.data_file_id,) for file in lost]
                )
        attach_lake(lake, rest, read_only=True, name="rest")
        try:
            yield
        finally:
            lake.execute("detach rest")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_rows(
    lake: duckdb.DuckDBPyConnection, run_folder: Path, batches: Sequence[Path], stories: dict[str, list[str]]
) -> dict[str, int]:
    """Write the rows of lost stories, as they were read again, below `run_folder`; return how many of each table."""
    folder = run_folder / "repaired"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_staged_views(lake, batches, run_folder)
    create_passed_views(lake, run_folder)
    every = sorted({story for each in stories.values() for story in each})
    lake.execute(load_query("upkeep/newest_captures.sql"), {"stories": every})
    counts = {}
    for table, lost in stories.items():
        known = {name: f"n.{name}" for name in ("revision", "first_seen_at", "run_id")}
        selected = ", ".join(f'{known.get(f.name, f"c.{f.name}")} as "{f.name}"' for f in columns(REREAD[table]))
        lake.execute("create or replace temp table lost_stories as select unnest($1::varchar[]) as article_id", [lost])
        written = lake.execute(
            f"copy (select {selected} from passed_{table} c join newest_captures n on n.input_key = c.input_key "
            "where n.article_id in (select article_id from lost_stories)) "
            f"to {quote_literal(folder / f'{table}.parquet')} (format parquet)"
        ).fetchone()
        counts[table] = int(written[0]) if written else 0
    return counts


def replace_lost(home: Home, lake: duckdb.DuckDBPyConnection, run_folder: Path, lost: Sequence[LostFile]) -> None:
    """Insert the rows that were written for lost files, in one commit that says for which; then end these files."""

    def transact() -> None:
        with one_commit(home, lake, MESSAGE + ",".join(str(file.data_file_id) for file in lost)):
            for table in sorted({file.table for file in lost}):
                rows = quote_literal(run_folder / "repaired" / f"{table}.parquet")
                lake.execute(f"insert into lake.{table} by name from read_parquet({rows})")

    retry_while_busy(transact)
    end_replaced(lake)


def end_replaced(lake: duckdb.DuckDBPyConnection) -> None:
    """End the files whose rows an earlier commit has inserted anew; they are no part of the newest snapshot then."""
    messages = lake.execute(
        "select commit_message from lake.snapshots() where starts_with(commit_message, $1)", [MESSAGE]
    ).fetchall()
    replaced = [int(number) for (message,) in messages for number in message.removeprefix(MESSAGE).split(",")]
    if not replaced:
        return

    def end() -> None:
        lake.execute("begin")
        try:
            for table in ("ducklake_data_file", "ducklake_delete_file"):
                lake.execute(
                    f"update __ducklake_metadata_lake.{table} set end_snapshot = "
                    "(select max(snapshot_id) from __ducklake_metadata_lake.ducklake_snapshot) "
                    "where list_contains($1, data_file_id) and end_snapshot is null",
                    [replaced],
                )
            lake.execute("commit")
        except BaseException:
            lake.execute("rollback")
            raise

    retry_while_busy(end)


def forget_ended(home: Home, lake: duckdb.DuckDBPyConnection, damages: Sequence[Damage], now: datetime) -> int:
    """Expire the snapshots that need damaged files which the newest one does without; return how many went."""
    ended = [file.data_file_id for file in find_lost_files(lake, damages) if not file.is_current]
    expired = expire_holding(lake, ended)
    drop_unneeded(home, lake, now - timedelta(days=1))
    write_checksums(home, lake)
    return expired
