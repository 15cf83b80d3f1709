"""Compares table files with their checksums night by night: all that changed since, and some of the others in turn."""

from collections.abc import Collection
from pathlib import Path

import duckdb

from warehouse.checksums import Damage, find_damage, list_live_files, read_checksums
from warehouse.home import Home

# Hashing so much takes a tenth of a second; a larger lake is looked through in as many nights as it takes.
NIGHTLY_BYTES = 64 * 1024 * 1024


def check_files(
    home: Home, lake: duckdb.DuckDBPyConnection, turn: int, suspected: Collection[str] = ()
) -> tuple[list[str], list[Damage]]:
    """Return the files that were checked, and the damaged among them.

    Checked are those that are missing or changed in size, were written to after their checksums, or are `suspected`;
    and of the others, beginning elsewhere each `turn`, as many as `NIGHTLY_BYTES` allow (none with a negative turn).
    """
    live, listed = list_live_files(lake), read_checksums(home)
    hashed_at = home.checksums.stat().st_mtime if home.checksums.exists() else 0.0
    first = [path for path in live if path in suspected or _is_changed(home.root / path, live[path], hashed_at)]
    others = [path for path in live if path in listed and path not in set(first)]
    total = sum(live[path] for path in others)
    begin = turn * NIGHTLY_BYTES % total if total and turn >= 0 else 0
    chosen, offset = list(first), 0
    for path in others if turn >= 0 else ():
        if (offset - begin) % total < NIGHTLY_BYTES:
            chosen.append(path)
        offset += live[path]
    damages = (find_damage(home, path, live[path], listed.get(path)) for path in chosen)
    gone = [path for path in suspected if path not in live]
    return [*chosen, *gone], [damage for damage in damages if damage]


def _is_changed(file: Path, size: int, hashed_at: float) -> bool:
    try:
        found = file.stat()
    except OSError:
        return True
    return found.st_size != size or found.st_mtime > hashed_at
