"""Expires old snapshots, and removes the table files that no snapshot needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.checksums import list_live_files
from warehouse.home import Home
from warehouse.lake import retry_while_busy
from warehouse.migrate import LakeError
from warehouse.sql import load_query

OLD_SNAPSHOTS = """
select count(*) from __ducklake_metadata_lake.ducklake_snapshot
where snapshot_time::timestamptz < $before
    and snapshot_id < (select max(snapshot_id) from __ducklake_metadata_lake.ducklake_snapshot)
"""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Files that were removed, and the bytes that they took."""

    file_count: int
    byte_count: int


def expire_snapshots(lake: duckdb.DuckDBPyConnection, before: datetime) -> int:
    """Expire the snapshots of before an instant, but never the newest; return how many."""
    row = lake.execute(OLD_SNAPSHOTS, {"before": before}).fetchone()
    count = int(row[0]) if row else 0
    if count:
        retry_while_busy(lambda: lake.execute("call ducklake_expire_snapshots('lake', older_than => ?)", [before]))
    return count


def expire_holding(lake: duckdb.DuckDBPyConnection, data_file_ids: Sequence[int]) -> int:
    """Expire every snapshot that shows one of these files, of which the newest shows none; return how many."""

    def expire() -> int:
        rows = lake.execute(load_query("upkeep/holding_snapshots.sql"), {"files": list(data_file_ids)}).fetchall()
        if any(is_newest for _, is_newest in rows):
            raise LakeError("the newest snapshot still shows a file that has to go; please report it")
        versions = [int(version) for version, _ in rows]
        if versions:
            lake.execute(f"call ducklake_expire_snapshots('lake', versions => {versions})")
        return len(versions)

    return retry_while_busy(expire)


def drop_unneeded(home: Home, lake: duckdb.DuckDBPyConnection, before: datetime | None = None) -> Dropped:
    """Remove the table files that no snapshot needs: those of killed runs, of merges, and of expired snapshots.

    With `before`, only those that were written and given up before that instant: a reader may still be at work on a
    file that was given up a moment ago. The home must be held, because a run under way has files that no snapshot
    needs yet. DuckLake deletes nothing by itself: its own search for orphans has taken files that were needed.
    """
    live = {home.root / path for path in list_live_files(lake)}
    if not live:  # a lake owns a file from its first commit on
        return Dropped(0, 0)
    given_up = lake.execute(
        "select path, path_is_relative, schedule_start::timestamptz "
        "from __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion"
    ).fetchall()
    recent = {
        home.tables / path if is_relative else path
        for path, is_relative, since in given_up
        if before is not None and since >= before
    }
    file_count = byte_count = 0
    for path in home.tables.rglob("*.parquet"):
        if path in live or path in recent:
            continue
        status = path.stat()
        if before is None or status.st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            file_count, byte_count = file_count + 1, byte_count + status.st_size
    if len(given_up) > len(recent):
        retry_while_busy(lambda: _strike_from_list(lake, before))
    return Dropped(file_count, byte_count)


def _strike_from_list(lake: duckdb.DuckDBPyConnection, before: datetime | None) -> None:
    lake.execute(
        "delete from __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion "
        "where $before is null or schedule_start::timestamptz < $before",
        {"before": before},
    )
