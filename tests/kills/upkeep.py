"""Flipped bits, maintenance killed at random instants, and backups while runs commit: `make upkeep-matrix` plays all.

`python -m tests.kills.upkeep [--flips 500] [--kills 50] [--backups 200] [--seed 1]`
"""

import argparse
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from rich.console import Console

from tests.forked import finish, kill_all, start
from tests.warehouse.upkeep.lakes import TABLES, play_nights, read_all
from warehouse.checksums import list_live_files, verify
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.query.query import connect_reader
from warehouse.upkeep.backup import back_up
from warehouse.upkeep.maintain import Retention, maintain

NIGHTS = 12
FLIPS_AT_ONCE = 20
# Everything may go at once, so that a kill meets as many steps as there are. Readers may then lose a file that was
# given up a moment ago, which a day's grace prevents: they watch the other half of the kills.
AT_ONCE = Retention(snapshots=timedelta(days=-1), files=timedelta(days=-1))
WITH_GRACE = Retention(snapshots=timedelta(days=-1))


@dataclass
class Tally:
    """What was played, and every problem that was found."""

    flips: int = 0
    kills: int = 0
    backups: int = 0
    reads: int = 0
    problems: list[str] = field(default_factory=list)


def play_flips(home: Home, count: int, draw: Random, tally: Tally) -> None:
    """Flip random bits of random live files, some files at once; `verify` must name these and no others."""
    with closing(open_lake(home, read_only=True)) as lake:
        live = sorted(list_live_files(lake))
    while tally.flips < count:
        chosen = draw.sample(live, min(FLIPS_AT_ONCE, count - tally.flips, len(live)))
        whole = {path: (home.root / path).read_bytes() for path in chosen}
        for path, content in whole.items():
            data = bytearray(content)
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
            (home.root / path).write_bytes(data)
        named = {damage.path for damage in verify(home)}
        tally.problems += [f"{path}: flipped and not named" for path in whole.keys() - named]
        tally.problems += [f"{path}: named and not flipped" for path in named - whole.keys()]
        for path, content in whole.items():
            (home.root / path).write_bytes(content)
        tally.flips += len(chosen)


def _keep_up(home: Home, retention: Retention) -> None:
    with closing(open_lake(home)) as lake:
        maintain(home, lake, datetime.now(UTC), retention)


def play_kills(played: Home, count: int, draw: Random, tally: Tally) -> None:
    """Kill maintenance at random instants while somebody reads; nothing may be lost, and no reader may see less."""
    rows = read_all(played)
    counts = tuple(len(rows[table]) for table in TABLES)
    home = Home(played.root.parent / "killed")
    seconds = _time_maintenance(played, home)
    tries = 0
    while tally.kills < count:
        tries += 1
        if tries > 4 * count:
            raise RuntimeError("maintenance is over before it is killed")
        _copy_anew(played, home)
        retention = AT_ONCE if tries % 2 else WITH_GRACE
        done = threading.Event()
        reader = threading.Thread(target=_read, args=(home, counts, done, tally))
        if retention is WITH_GRACE:
            reader.start()
        process = start(_keep_up, home, retention)
        process.join(draw.uniform(0.2, 1) * seconds)
        kill_all(process)
        is_killed = process.exitcode == -signal.SIGKILL
        done.set()
        if retention is WITH_GRACE:
            reader.join()
        tally.kills += is_killed
        place = f"kill {tally.kills}"
        if read_all(home) != rows:
            tally.problems.append(f"{place}: rows differ after the kill")
        tally.problems += [f"{place}: {damage}" for damage in verify(home)]
        _keep_up(home, AT_ONCE)
        if read_all(home) != rows:
            tally.problems.append(f"{place}: rows differ after the next maintenance")
        tally.problems += [f"{place}, and the next: {damage}" for damage in verify(home)]
        print(f"{tally.kills} of {count} kills: {len(tally.problems)} problems", flush=True)
    shutil.rmtree(home.root)


def _time_maintenance(played: Home, home: Home) -> float:
    """Return how many seconds a maintenance takes that lives; the first one also starts what all others fork from."""
    seconds = 0.0
    for _ in range(2):
        _copy_anew(played, home)
        begun = time.monotonic()
        code = finish(start(_keep_up, home, AT_ONCE))
        if code != 0:
            raise RuntimeError(f"maintenance ended with {code} without any kill")
        seconds = time.monotonic() - begun
    return seconds


def _copy_anew(played: Home, home: Home) -> None:
    shutil.rmtree(home.root, ignore_errors=True)
    shutil.copytree(played.root, home.root)


def _read(home: Home, counts: tuple[int, ...], done: threading.Event, tally: Tally) -> None:
    """Count the rows of all tables in one statement, over and over: they never differ."""
    question = "select " + ", ".join(f"(select count(*) from {table})" for table in TABLES)
    while not done.is_set():
        try:
            with connect_reader(home) as lake:
                found = lake.execute(question).fetchone()
        except Exception as error:  # whatever a reader gets instead of rows is what we look for
            tally.problems.append(f"a reader got {type(error).__name__}: {str(error)[:300]}")
            return
        tally.reads += 1
        if found != counts:
            tally.problems.append(f"a reader counted {found}, and there are {counts}")
        done.wait(0.2)


def _commit_nights(home: Home, first: int, stop: Path) -> None:
    number = first
    while not stop.exists():
        play_nights(home, range(number, number + 1))
        number += 1


def play_backups(home: Home, count: int, nights: int, tally: Tally) -> None:
    """Back up while nights are committed; each copy must show whole nights and be sound."""
    copy, stop = Home(home.root.parent / "backup"), home.root.parent / "stop"
    writer = start(_commit_nights, home, nights + 1, stop)
    seen = []
    try:
        while tally.backups < count:
            back_up(home, copy.root, datetime.now(UTC))
            rows = read_all(copy)
            shown = len(rows["runs"])
            if (len(rows["articles"]), len(rows["inputs"])) != (shown + 1, 2 * shown):
                tally.problems.append(f"backup {tally.backups}: {shown} nights are not whole")
            tally.problems += [f"backup {tally.backups}: {damage}" for damage in verify(copy)]
            seen.append(shown)
            tally.backups += 1
    finally:
        stop.touch()
        finish(writer)
    if seen != sorted(seen) or len(set(seen)) == 1:
        tally.problems.append(f"backups did not meet commits: {seen}")


def play(folder: Path, *, flips: int, kills: int, backups: int, seed: int = 1, nights: int = NIGHTS) -> Tally:
    """Play all three in a folder, and return what was found."""
    tally, draw, home = Tally(), Random(seed), Home(folder / "home")
    play_nights(home, range(1, nights + 1))
    play_flips(home, flips, draw, tally)
    print(f"{flips} bits flipped: {len(tally.problems)} problems", flush=True)
    if kills:
        play_kills(home, kills, draw, tally)
    if backups:
        play_backups(home, backups, nights, tally)
    return tally


def main() -> int:
    """Play, print what was found, and return 1 where anything was lost, torn or not named."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills.upkeep", description=__doc__)
    parser.add_argument("--flips", type=int, default=500, help="bits that are flipped")
    parser.add_argument("--kills", type=int, default=50, help="maintenances that are killed")
    parser.add_argument("--backups", type=int, default=200, help="backups while runs commit")
    parser.add_argument("--seed", type=int, default=1, help="draws other files, bits and instants")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wiredesk-kills-") as folder:
        tally = play(Path(folder), flips=options.flips, kills=options.kills, backups=options.backups, seed=options.seed)
    console = Console()
    console.print(
        f"{tally.flips} bits flipped, {tally.kills} maintenances killed under {tally.reads} reads, "
        f"{tally.backups} backups during commits: {len(tally.problems)} problems"
    )
    for problem in tally.problems:
        console.print(f"  {problem}", markup=False, style="red")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
