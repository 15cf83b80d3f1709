"""Merges small files: every run leaves one in each table, and a query opens them all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from warehouse.home import Home
from warehouse.lake import retry_while_busy
from warehouse.migrate import LakeError
from warehouse.publish import one_commit
from warehouse.sql import load_query, quote_literal

MAX_FILES_A_MONTH = 8
# A month that is over is merged into one file as long as it is no larger: to write it again takes a second.
SMALL_MONTH_BYTES = 16_000_000
_MONTH_FOLDER = re.compile(r"year=(\d+)/month=(\d+)/")


@dataclass(frozen=True, slots=True)
class TableMonth:
    """A month of a table: the rows that were first seen in it."""

    table: str
    year: int
    month: int

    @property
    def condition(self) -> str:
        """The condition, in SQL, that selects these rows."""
        begin = datetime(self.year, self.month, 1, tzinfo=UTC).isoformat()
        return f"first_seen_at >= timestamptz '{begin}' and first_seen_at < timestamptz '{self.end.isoformat()}'"

    @property
    def end(self) -> datetime:
        """The first instant after the month."""
        return datetime(self.year + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)


def find_crowded_months(
    lake: duckdb.DuckDBPyConnection, now: datetime, max_files: int = MAX_FILES_A_MONTH
) -> list[TableMonth]:
    """Return every month of a table that has more than `max_files` files, or is small and over and has several."""
    months = []
    for table, folder, file_count, byte_count in lake.execute(load_query("upkeep/crowded_months.sql")).fetchall():
        month = find_month(table, folder)
        if month and (file_count > max_files or (month.end <= now and byte_count <= SMALL_MONTH_BYTES)):
            months.append(month)
    return months


def find_month(table: str, path: str) -> TableMonth | None:
    """Return the month that a file or folder of a table holds, or None for a table without months."""
    found = _MONTH_FOLDER.match(path)
    return TableMonth(table, int(found[1]), int(found[2])) if found else None


def compact(home: Home, lake: duckdb.DuckDBPyConnection, month: TableMonth) -> None:
    """Replace all files of a month of a table by one; no row changes.

    DuckLake's own merge takes the rows of merged files out of the catalog, and a reader that is about to look for them
    finds nothing and reports fewer rows. Here they are deleted and inserted again like any row: who reads an older
    snapshot reads its files, until it expires.
    """
    with _copied(home, lake, month) as copy:
        retry_while_busy(partial(_replace, home, lake, month, copy))


@contextmanager
def _copied(home: Home, lake: duckdb.DuckDBPyConnection, month: TableMonth) -> Iterator[Path]:
    """Copy the rows of a month into a file of the scratch folder, which is gone when the block ends."""
    copy = home.scratch / f"{month.table}-{month.year}-{month.month}.parquet"
    try:
        lake.execute(
            f"copy (from lake.{month.table} where {month.condition}) to {quote_literal(copy)} (format parquet)"
        )
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _replace(home: Home, lake: duckdb.DuckDBPyConnection, month: TableMonth, copy: Path) -> None:
    rows = f"read_parquet({quote_literal(copy)})"
    with one_commit(home, lake, f"maintain {month.table} {month.year}-{month.month:02}"):
        deleted = lake.execute(f"delete from lake.{month.table} where {month.condition}").fetchone()
        inserted = lake.execute(f"insert into lake.{month.table} by name from {rows}").fetchone()
        if deleted != inserted:
            raise LostRowError(f"{month.table}: {deleted} rows deleted, {inserted} inserted")


class LostRowError(LakeError):
    """A merge would have changed how many rows there are, and was not committed."""


def drop_blunt_statistics(lake: duckdb.DuckDBPyConnection, now: datetime) -> None:
    """Drop the statistics of old files but for times and runs: they exclude no file, and every query reads them."""
    month = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month
    retry_while_busy(lambda: lake.execute(load_query("upkeep/blunt_statistics.sql"), {"month": month}))
