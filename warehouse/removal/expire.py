"""Ends what older snapshots still show of removed rows, and what the disk and the catalog still hold of them."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from warehouse.checksums import write_checksums
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.removal.commit import RemovalError
from warehouse.sql import load_query
from warehouse.upkeep.expire import drop_unneeded, expire_holding

# Readers that hold the catalog meanwhile have this long to end their query.
BUSY_MILLISECONDS = 10_000


def expire_files(home: Home, data_file_ids: Sequence[int], memory_limit: str) -> int:
    """Expire every snapshot that shows one of these files, and remove what no snapshot needs; return how many expired.

    The newest snapshot must show none of them any more. May be called again after a kill at any instant.
    A query that is reading an expired snapshot may end with an error.
    """
    with closing(open_lake(home, memory_limit=memory_limit, is_prepared=True)) as lake:
        expired = expire_holding(lake, data_file_ids)
        # Without a moment's grace: what a killed run wrote and never committed holds removed rows, too.
        drop_unneeded(home, lake)
        write_checksums(home, lake)
    # After DuckDB let go of it: two libraries of one process would drop each other's locks on the file.
    _clean_catalog(home)
    return expired


def _clean_catalog(home: Home) -> None:
    """Take removed texts out of the catalog: it keeps the least and the greatest text of each column.

    Those of removed files went with them; those of whole tables are computed anew, from the files that are left. SQLite
    keeps what it deletes until it writes the file anew.
    """
    try:
        with closing(sqlite3.connect(home.catalog, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)) as catalog:
            catalog.execute("begin immediate")
            catalog.execute(load_query("removal/text_bounds.sql"))
            catalog.execute("commit")
            catalog.execute("vacuum")
            busy, *_ = catalog.execute("pragma wal_checkpoint(truncate)").fetchone()
    except sqlite3.OperationalError as error:
        raise RemovalError(f"{home.catalog}: cannot be written anew ({error}); forget again to finish") from error
    if busy:
        raise RemovalError(
            f"{home.catalog}: a reader is still at work, so the catalog's log cannot be emptied; "
            "end it, and forget again to finish"
        )
