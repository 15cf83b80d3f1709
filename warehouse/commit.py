"""A transaction of the lake whose files are on the disk before the catalog names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.disk import sync_to_disk
from warehouse.migrate import rollback


@contextmanager
def commit_durably(connection: duckdb.DuckDBPyConnection, message: str, folder: Path) -> Iterator[None]:
    """Commit all that a block writes below `folder`, under a message; nothing of it where the block fails."""
    connection.execute("begin")
    try:
        before = set(folder.rglob("*.parquet"))
        yield
        connection.execute("call lake.set_commit_message('wiredesk', ?)", [message])
        sync_files(folder, set(folder.rglob("*.parquet")) - before)
        connection.execute("commit")
    except BaseException:
        rollback(connection)
        raise


def sync_files(folder: Path, files: set[Path]) -> None:
    """Wait until new files are on the disk: the catalog must not name half a file after a power cut."""
    folders = {parent for file in files for parent in file.parents if parent.is_relative_to(folder)}
    for path in files | folders:
        sync_to_disk(path)
