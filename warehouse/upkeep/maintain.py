"""Upkeep of a lake, in steps that may each be killed and done again: merge, expire, remove, hash."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from warehouse.checksums import list_live_files, write_checksums
from warehouse.home import Home
from warehouse.lake import first_line, is_disk_full
from warehouse.migrate import LakeError
from warehouse.upkeep.archives import drop_old_archives
from warehouse.upkeep.compact import compact, drop_blunt_statistics, find_crowded_months
from warehouse.upkeep.expire import Dropped, drop_unneeded, expire_snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a home keeps what its newest snapshot does not need, and the archive, which is for ever unless set."""

    snapshots: timedelta = timedelta(days=30)
    files: timedelta = timedelta(days=1)
    archive: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """The work of one maintenance: counts before, after and of what went."""

    months_merged: int
    files_before: int
    files_after: int
    snapshots_expired: int
    dropped: Dropped
    archives: Dropped


class UpkeepError(Exception):
    """Maintenance stopped; the lake is whole, and the message says why and what to do next."""


Watch = Callable[[str], None]


def maintain(
    home: Home, lake: duckdb.DuckDBPyConnection, now: datetime, retention: Retention, watch: Watch = lambda _: None
) -> Upkeep:
    """Merge small files, expire old snapshots, remove files that nothing needs, and bring SHA256SUMS up to date.

    The home must be held. Readers are not disturbed. Raises UpkeepError where a step fails: no row is lost, and the
    next maintenance finishes the work.
    """
    try:
        files_before = len(list_live_files(lake))
        watch("merging small files")
        months = find_crowded_months(lake, now)
        for month in months:
            compact(home, lake, month)
        drop_blunt_statistics(lake, now)
        watch("expiring old snapshots")
        expired = expire_snapshots(lake, now - retention.snapshots)
        watch("removing files that nothing needs")
        dropped = drop_unneeded(home, lake, now - retention.files)
        archives = Dropped(0, 0)
        if retention.archive is not None:
            watch("removing old archives")
            archives = drop_old_archives(home, lake, now - retention.archive)
        watch("hashing new files")
        write_checksums(home, lake)
        return Upkeep(
            months_merged=len(months), files_before=files_before, files_after=len(list_live_files(lake)),
            snapshots_expired=expired, dropped=dropped, archives=archives,
        )  # fmt: skip
    except (duckdb.Error, OSError, LakeError) as error:
        why = "disk full: make room" if is_disk_full(error) else first_line(error)
        raise UpkeepError(
            f"maintenance stopped ({why}); nothing is lost, and `wiredesk maintain` goes on from there"
        ) from error
