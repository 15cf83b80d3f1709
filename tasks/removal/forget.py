"""A takedown in its steps: choose, write down, commit, clear staging, overwrite, expire.

Each step may be done twice. A kill between any two of them, or within one, leaves what was written down, and the next
run or the next takedown goes through all steps again.
"""

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from news.records.removal import Removal
from tasks.readers.faults import LoadError
from tasks.removal.archive_overwrite import overwrite, render_rest
from tasks.removal.archive_search import Finding, Sought, search_archive
from tasks.removal.filler import NoRoomError
from tasks.removal.pending import Pending, drop_pending, find_pending, load_rests, write_pending
from tasks.removal.staging import clear_staging
from warehouse.home import Home
from warehouse.lake import MEMORY_LIMIT, first_line, is_disk_full, open_lake
from warehouse.removal.choose import Chosen, Target, choose, give_chosen
from warehouse.removal.commit import RemovalError, commit_removal, count_rows, derive, is_committed, render_counts
from warehouse.removal.expire import expire_files
from warehouse.removal.files import TableFile, find_holding_files


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalPlan:
    """The extent of a takedown: rows by table, files and records, and what it leaves alone."""

    target: Target
    chosen: Chosen
    counts: dict[str, int]
    finding: Finding
    listings: tuple[str, ...]
    files: tuple[TableFile, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the home holds nothing of it."""
        return not self.counts and not self.finding.stretches


def plan_removal(home: Home, lake: duckdb.DuckDBPyConnection, target: Target) -> RemovalPlan:
    """Return what a takedown would remove; nothing is written. Raises RemovalError where an archive cannot be read."""
    chosen = choose(lake, target)
    listed = {
        f"archive/{file}@{offset}": fetch_id
        for fetch_id, file, offset in lake.execute(
            "select fetch_id, archive_file, archive_offset from lake.fetches "
            "where archive_file is not null and role not in ('page', 'robots', 'archive')"
        ).fetchall()
    }
    try:
        finding = search_archive(home.archive, Sought(set(chosen.keys), set(chosen.places), listed.keys()))
    except LoadError as error:
        raise RemovalError(f"an archive cannot be read ({error}); nothing was removed") from error
    listings = tuple(sorted({listed[place] for place in finding.listings if place in listed} - {*chosen.fetch_ids}))
    derive(lake, target.source, listings)
    return RemovalPlan(
        target=target, chosen=chosen, counts=count_rows(lake), finding=finding, listings=listings,
        files=tuple(find_holding_files(home, lake)),
    )  # fmt: skip


def begin_removal(home: Home, plan: RemovalPlan, reason: str, now: datetime) -> Removal:
    """Write a takedown down, so that it is carried out by whoever comes first; return its row."""
    named = plan.target.source or ",".join((*plan.target.keys, *plan.target.article_ids))
    removal = Removal(
        removal_id=hashlib.sha256(f"{named}\x1f{now.isoformat()}".encode()).hexdigest(),
        removed_at=now,
        reason=reason,
        source=plan.target.source,
        address_sha256s=list(plan.chosen.keys),
        article_ids=list(plan.chosen.article_ids),
        payload_sha256s=list(plan.chosen.payload_sha256s),
        row_count=sum(plan.counts.values()),
        rows_by_table=render_counts(plan.counts),
        record_count=plan.finding.record_count,
        first_seen_at=now,
    )
    # Those that stay and those outside of the home are for people to read, not for the steps.
    chosen = replace(plan.chosen, local_refs=(), elsewhere=())
    pending = Pending(
        removal=removal, chosen=chosen, stretches=tuple(plan.finding.stretches), listings=plan.listings,
        files=tuple(file.data_file_id for file in plan.files),
    )  # fmt: skip
    try:
        rests = {stretch.place: render_rest(home.archive, stretch) for stretch in plan.finding.stretches}
        write_pending(home, pending, {place: rest for place, rest in rests.items() if rest})
    except (OSError, LoadError, NoRoomError) as error:
        raise RemovalError(f"the takedown cannot be written down ({error}); nothing was removed") from error
    return removal


def finish_removal(home: Home, memory_limit: str = MEMORY_LIMIT) -> Removal | None:
    """Carry out a takedown that was written down; return its row, or None where there was none.

    The home must be held. Raises RemovalError where a step fails: what was written down stays for the next try.
    """
    pending = find_pending(home)
    if pending is None:
        return None
    _attempt(lambda: _remove_rows(home, pending, memory_limit))
    _attempt(lambda: _erase(home, pending, memory_limit))
    return pending.removal


def finish_before_run(home: Home) -> str | None:
    """Carry a takedown to its end before a run reads anything; return in words what is still left of it.

    Once its rows are gone and refused, a night brings nothing of it back: it does not have to wait until a reader lets
    go of the catalog. Raises RemovalError where the rows are not gone.
    """
    pending = find_pending(home)
    if pending is None:
        return None
    _attempt(lambda: _remove_rows(home, pending, MEMORY_LIMIT))
    try:
        _attempt(lambda: _erase(home, pending, MEMORY_LIMIT))
    except RemovalError as error:
        return str(error)
    return None


def _attempt(step: Callable[[], None]) -> None:
    try:
        step()
    except (duckdb.Error, OSError) as error:
        why = "disk full: make room" if is_disk_full(error) else f"{first_line(error)}: fix it"
        raise RemovalError(
            f"a takedown is not done yet ({why}); any run, or `wiredesk forget` again, carries it to its end"
        ) from error


def _remove_rows(home: Home, pending: Pending, memory_limit: str) -> None:
    """Remove it from the lake and from staging, of which the next run would publish it again."""
    _commit(home, pending, memory_limit)
    clear_staging(home, set(pending.removal.address_sha256s), set(pending.chosen.places), pending.removal.source)


def _erase(home: Home, pending: Pending, memory_limit: str) -> None:
    """Remove it from where no query leads any more: the archive, older snapshots, files and catalog."""
    overwrite(home.archive, pending.stretches, load_rests(home, pending), pending.removal.removed_at)
    expire_files(home, pending.files, memory_limit)
    drop_pending(home)


def _commit(home: Home, pending: Pending, memory_limit: str) -> None:
    with closing(open_lake(home, memory_limit=memory_limit)) as lake:
        if is_committed(lake, pending.removal.removal_id):
            return
        give_chosen(lake, pending.chosen)
        derive(lake, pending.removal.source, pending.listings)
        commit_removal(home, lake, pending.removal, find_holding_files(home, lake))
