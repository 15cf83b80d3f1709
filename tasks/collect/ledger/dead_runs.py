"""Runs that fetched and died before they published: what is taken over from their journals.

Lines that this version cannot read, as of a much earlier one, are passed over: their pages are fetched again.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from tasks.collect.archive.journal import LISTINGS, iter_left_fetches, iter_left_inputs
from tasks.collect.archive.journal_records import EndedInput
from warehouse.home import Home


def find_dead_runs(lake: duckdb.DuckDBPyConnection, run_folder: Path) -> list[Path]:
    """Return the journals' folders of runs that fetched and never published, oldest first.

    What a later run took over and published is none of them, though it was killed before it removed the journal.
    """
    published = {row[0] for row in lake.execute("select run_id from lake.runs where status <> 'failed'").fetchall()}
    folders = sorted(path.parent for path in run_folder.parent.glob(f"*/collected/{LISTINGS}"))
    dead = [folder for folder in folders if folder.parent != run_folder and folder.parent.name not in published]
    return [folder for folder in dead if not _was_taken_over(lake, folder)]


def _was_taken_over(lake: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Return whether some run published a journal's exchanges: it does so with all or none of them."""
    first = next(iter(iter_left_fetches(folder)), None)
    if first is None:
        return False
    return bool(lake.execute("select 1 from lake.fetches where fetch_id = $1 limit 1", [first.fetch_id]).fetchall())


def find_requested_at(dead: Sequence[Path]) -> dict[str, datetime]:
    """Return when dead runs last sent a request to each host."""
    return {fetch.host: fetch.requested_at for folder in dead for fetch in iter_left_fetches(folder)}


def find_adopted(home: Home, dead: Sequence[Path]) -> dict[str, EndedInput]:
    """Return the pages that dead runs had fetched whole and the archive still holds, by address."""
    adopted = {}
    for folder in dead:
        for ended in iter_left_inputs(folder):
            file = ended.raw_ref.partition("@")[0]
            if ended.payload_sha256 and ended.address and (home.root / file).exists():
                adopted[ended.address] = ended
    return adopted
