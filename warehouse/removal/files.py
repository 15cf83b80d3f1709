"""The Parquet files that hold removed rows: found by what is in them, whichever snapshot still shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.home import Home
from warehouse.removal.tables import CLEANED, STORY_ROWS
from warehouse.sql import load_query, quote_paths


@dataclass(frozen=True, slots=True)
class TableFile:
    """One data file of a table; `is_live` where readers of the newest snapshot see it."""

    data_file_id: int
    table: str
    path: Path
    is_live: bool


def list_table_files(home: Home, lake: duckdb.DuckDBPyConnection) -> list[TableFile]:
    """Return every data file of the lake that is on the disk."""
    files = [
        TableFile(number, table, home.root.absolute() / path, end is None)
        for path, _, table, number, end in lake.execute(load_query("live_files.sql")).fetchall()
        if number is not None
    ]
    return [file for file in files if file.path.exists()]


def find_holding_files(home: Home, lake: duckdb.DuckDBPyConnection) -> list[TableFile]:
    """Return the files that hold rows which a takedown removes or rewrites, also such as no query shows any more.

    Reads the temporary tables of `choose` and of `derived.sql`.
    """
    files = list_table_files(home, lake)
    _find_former_ids(lake, [file.path for file in files if file.table in ("articles", "revisions")])
    holding = []
    for table, cleaning in CLEANED.items():
        condition = f"({cleaning.gone}) or ({cleaning.changed})"
        if STORY_ROWS in condition:
            condition += " or article_id in (select article_id from gone_formerly)"
        of_table = [file for file in files if file.table == table]
        held = _list_holding(lake, [file.path for file in of_table], condition)
        holding += [file for file in of_table if str(file.path) in held]
    return holding


def _list_holding(lake: duckdb.DuckDBPyConnection, paths: Sequence[Path], condition: str) -> set[str]:
    if not paths:
        return set()
    rows = lake.execute(
        f"select distinct filename from read_parquet({quote_paths(paths)}, filename = true, union_by_name = true) t "
        f"where {condition}"
    ).fetchall()
    return {name for (name,) in rows}


def _find_former_ids(lake: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    """Find the ids under which a removed story was stored before its page's own address was read otherwise."""
    lake.execute("create or replace temp table gone_formerly (article_id varchar)")
    if paths:
        lake.execute(
            f"insert into gone_formerly select distinct article_id "
            f"from read_parquet({quote_paths(paths)}, union_by_name = true) "
            "where (raw_ref, payload_sha256) in (select (raw_ref, payload_sha256) from lake.inputs "
            "where input_id in (from gone_inputs)) and article_id not in (select article_id from lake.articles)"
        )
