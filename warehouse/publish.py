"""Publish a run's rows to readers in one transaction: all of them or none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from news.records.alerts import Alert
from news.records.column import columns
from news.records.runs import Audit, Run, SourceRun
from news.records.tables import RECORDS
from warehouse.arrow import lake_schema
from warehouse.checksums import write_checksums
from warehouse.disk import sync_to_disk
from warehouse.home import Home
from warehouse.lake import first_line, is_disk_full, retry_while_busy
from warehouse.migrate import GUARD_TABLE, rollback
from warehouse.sql import quote_literal
from warehouse.staging import TableWriter

# Tables whose rows belong to a story and are replaced with it.
STORY_KEY = ("article_id",)


class PublishError(Exception):
    """The run could not be published, and the last snapshot is unchanged; the message says why and what to do next."""


def publish_run(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    run_folder: Path,
    run: Run,
    source_runs: Sequence[SourceRun],
) -> int:
    """Publish a linked run in one transaction and hash its files; return the snapshot that holds it.

    May be called again after any failure: a run that is in the lake already is not published twice.
    Raises PublishError with the last snapshot unharmed.
    """
    return _publish(home, connection, run_folder, run, source_runs, RECORDS)


def publish_failed_run(home: Home, connection: duckdb.DuckDBPyConnection, run_folder: Path, run: Run) -> int:
    """Publish nothing but the row of a run that failed, and its audits where it came to them."""
    return _publish(home, connection, run_folder, run, (), (Run, Audit))


def publish_alerts(home: Home, connection: duckdb.DuckDBPyConnection, linked: Path, run_id: str) -> None:
    """Publish the alerts in a folder by themselves: those of a run that published nothing."""
    retry_while_busy(lambda: _transact_alerts(home, connection, linked, run_id))
    write_checksums(home, connection)


def _transact_alerts(home: Home, connection: duckdb.DuckDBPyConnection, linked: Path, run_id: str) -> None:
    with one_commit(home, connection, f"alerts of {run_id}"):
        replace_rows(connection, linked, Alert)


def _publish(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    run_folder: Path,
    run: Run,
    source_runs: Sequence[SourceRun],
    records: Sequence[type],
) -> int:
    linked = run_folder / "linked"
    try:
        linked.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamped = [replace(row, run_id=run.run_id, first_seen_at=run.started_at) for row in source_runs]
        write_ledger_rows(linked / "source_runs.parquet", SourceRun, stamped)
        _write_run_and_audits(connection, run_folder, run)
        retry_while_busy(lambda: _transact(home, connection, linked, run, records))
        snapshot = _snapshot_of_run(connection, run.run_id)
    except (duckdb.Error, OSError) as error:
        raise _publish_error(linked, error) from error
    try:
        write_checksums(home, connection)
    except (duckdb.Error, OSError) as error:
        raise PublishError(
            f"the run is published, but {home.checksums} could not be written ({first_line(error)}); "
            "the next run writes it"
        ) from error
    return snapshot


def _write_run_and_audits(connection: duckdb.DuckDBPyConnection, run_folder: Path, run: Run) -> None:
    linked = run_folder / "linked"
    write_ledger_rows(linked / "runs.parquet", Run, [replace(run, first_seen_at=run.started_at)])
    audits = run_folder / "audited" / "audits.parquet"
    if audits.exists():
        stamped = {
            "run_id": quote_literal(run.run_id),
            "first_seen_at": f"timestamptz {quote_literal(run.started_at.isoformat())}",
        }
        selected = ", ".join(f'{stamped.get(f.name, f.name)} as "{f.name}"' for f in columns(Audit))
        connection.execute(
            f"copy (select {selected} from read_parquet({quote_literal(audits)})) "
            f"to {quote_literal(linked / 'audits.parquet')} (format parquet)"
        )


def write_ledger_rows(path: Path, record: type, rows: Sequence[object]) -> None:
    """Write rows of a ledger table as the file from which they are published."""
    writer = TableWriter(path, lake_schema(record))
    for row in rows:
        writer.add(row)
    writer.close()


def _transact(
    home: Home, connection: duckdb.DuckDBPyConnection, linked: Path, run: Run, records: Sequence[type]
) -> None:
    """Commit the run unless it is in the lake: a commit that was reported as failed may have happened all the same."""
    published = connection.execute("select count(*) from lake.runs where run_id = ?", [run.run_id]).fetchone()
    if published and published[0]:
        return
    with one_commit(home, connection, run.run_id):
        for record in records:
            replace_rows(connection, linked, record)


@contextmanager
def one_commit(home: Home, connection: duckdb.DuckDBPyConnection, message: str) -> Iterator[None]:
    """Commit all that a block writes, under a message and with its files on the disk; nothing of it where it fails."""
    connection.execute("begin")
    try:
        before = set(home.tables.rglob("*.parquet"))
        # First of all writes: a second committer conflicts here and not after its work.
        connection.execute(f"update lake.{GUARD_TABLE} set commit_count = commit_count + 1")
        yield
        connection.execute("call lake.set_commit_message('wiredesk', ?)", [message])
        sync_files(home.tables, set(home.tables.rglob("*.parquet")) - before)
        connection.execute("commit")
    except BaseException:
        rollback(connection)
        raise


def sync_files(folder: Path, files: set[Path]) -> None:
    """Wait until new files are on the disk: the catalog must not name half a file after a power cut."""
    folders = {parent for file in files for parent in file.parents if parent.is_relative_to(folder)}
    for path in files | folders:
        sync_to_disk(path)


def replace_rows(connection: duckdb.DuckDBPyConnection, linked: Path, record: type) -> None:
    """Insert a table's linked rows, in place of the rows that they replace."""
    table = record.TABLE  # type: ignore[attr-defined]
    rows = linked / f"{table.name}.parquet"
    if not rows.exists():
        return
    if table.replaced_by == STORY_KEY:
        # A story that lost its byline has no author rows left to name it: the list of stories decides.
        _delete_stories(connection, table.name, linked / "replaced.parquet")
    elif table.replaced_by:
        key = ", ".join(table.replaced_by)
        connection.execute(
            f"delete from lake.{table.name} where ({key}) in (select ({key}) from read_parquet({quote_literal(rows)}))"
        )
    if pq.read_metadata(rows).num_rows:
        connection.execute(f"insert into lake.{table.name} by name from read_parquet({quote_literal(rows)})")


def _delete_stories(connection: duckdb.DuckDBPyConnection, table: str, replaced: Path) -> None:
    stories = f"read_parquet({quote_literal(replaced)})"
    span = connection.execute(f"select min(first_seen_at), max(first_seen_at) from {stories}").fetchone()
    if span and span[0] is not None:
        # All rows of a story carry its first_seen_at, so only its months are read.
        connection.execute(
            f"delete from lake.{table} where first_seen_at between ? and ? "
            f"and article_id in (select article_id from {stories})",
            list(span),
        )


def _snapshot_of_run(connection: duckdb.DuckDBPyConnection, run_id: str) -> int:
    """Return the snapshot that a run made; where that has expired, the newest one."""
    row = connection.execute(
        "select coalesce(max(snapshot_id) filter (where commit_message = ?), max(snapshot_id)) from lake.snapshots()",
        [run_id],
    ).fetchone()
    return int(row[0]) if row else 0


def _publish_error(linked: Path, error: Exception) -> PublishError:
    if is_disk_full(error):
        needed = sum(path.stat().st_size for path in linked.glob("*.parquet"))
        return PublishError(
            f"disk full, {needed} bytes needed: nothing was published and the last snapshot is unchanged; "
            "make room and run again"
        )
    return PublishError(f"the lake could not be written ({first_line(error)}); nothing was published, run again")
