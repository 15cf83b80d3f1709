"""Removes old files of the archive, where a person has set how long it keeps them."""

from datetime import datetime

import duckdb

from warehouse.home import Home
from warehouse.sql import load_query
from warehouse.upkeep.expire import Dropped


def drop_old_archives(home: Home, lake: duckdb.DuckDBPyConnection, before: datetime) -> Dropped:
    """Remove the archive's files of before an instant that nothing needs; what was read from them stays in the lake.

    The home must be held. To read such a story again then gives `raw_gone`.
    """
    file_count = byte_count = 0
    for (name,) in lake.execute(load_query("upkeep/old_archives.sql"), {"before": before}).fetchall():
        path = home.archive / name
        if path.parent == home.archive and path.is_file():
            byte_count += path.stat().st_size
            path.unlink()
            file_count += 1
    return Dropped(file_count, byte_count)
