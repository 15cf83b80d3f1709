"""A takedown that was begun: written down before the first step, so that whoever comes next can end it.

It names ids, digests and places, and nothing of what is removed.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from news.records.removal import Removal
from tasks.removal.archive_search import Stretch
from warehouse.disk import move_into_place, sync_to_disk
from warehouse.home import Home
from warehouse.removal.choose import Chosen

_FILE = "pending.json"
_INSTANTS = ("removed_at", "first_seen_at", "lifted_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """All that the steps of a takedown need, whichever of them are done already."""

    removal: Removal
    chosen: Chosen
    stretches: tuple[Stretch, ...]
    listings: tuple[str, ...]
    files: tuple[int, ...]


def write_pending(home: Home, pending: Pending, rests: Mapping[str, bytes]) -> None:
    """Write a takedown down, in one step; `rests` are the members of several records as they will be, by place."""
    folder = home.removal
    shutil.rmtree(folder, ignore_errors=True)  # a try that was killed before it was written down
    folder.mkdir(mode=0o700)
    for number, stretch in enumerate(pending.stretches):
        if rest := rests.get(stretch.place):
            (folder / f"{number}.member").write_bytes(rest)
            sync_to_disk(folder / f"{number}.member")
    half = folder / f"{_FILE}.half"
    half.write_text(json.dumps(asdict(pending), default=datetime.isoformat), encoding="utf-8")
    move_into_place(half, folder / _FILE)
    sync_to_disk(home.root)


def find_pending(home: Home) -> Pending | None:
    """Return the takedown that was begun and not ended, if there is one."""
    try:
        row = json.loads((home.removal / _FILE).read_bytes())
    except FileNotFoundError:
        return None
    removal = row["removal"]
    for name in _INSTANTS:
        removal[name] = datetime.fromisoformat(removal[name]) if removal[name] else None
    chosen = {name: tuple(values) for name, values in row["chosen"].items()}
    stretches = [Stretch(**each | {"inners": tuple(each["inners"])}) for each in row["stretches"]]
    return Pending(
        removal=Removal(**removal), chosen=Chosen(**chosen), stretches=tuple(stretches),
        listings=tuple(row["listings"]), files=tuple(row["files"]),
    )  # fmt: skip


def load_rests(home: Home, pending: Pending) -> dict[str, bytes]:
    """Return the members of several records as they will be, by place."""
    folder = home.removal
    return {
        stretch.place: (folder / f"{number}.member").read_bytes()
        for number, stretch in enumerate(pending.stretches)
        if stretch.inners
    }


def drop_pending(home: Home) -> None:
    """Note that a takedown is done; what is left of the folder is of no use to anybody."""
    (home.removal / _FILE).unlink(missing_ok=True)
    shutil.rmtree(home.removal, ignore_errors=True)
