"""The kill matrix: chains of nights, each night killed one to five times and then left to finish.

Some kills are dealt over the named points, each in turn; of the others half die at a random event that Python's audit
hooks see, and half after a random part of the time that a night takes.
"""

import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from tests.forked import finish, kill_all, start
from tests.kills.judge import Reader, Rows, compare, count_runs, find_damage, judge, tell
from tests.kills.night import PUBLISHED, REFUSED, take_night
from tests.kills.outlets import MOST_NIGHTS, Outlets, write_night

# A night takes some hundred to a thousand events; one whose number is not reached ends by itself and is no kill.
MOST_EVENTS = 900
MOST_TRIES = 5
# How often a night is killed before it may finish: what several dead runs left is taken over together.
KILLS_A_NIGHT = (1, 1, 2, 3, 5)
AFTER_SECONDS, AT_EVENT = "at a random instant", "at a random event"


@dataclass
class Tally:
    """What was played, and every problem that was found."""

    kills: Counter[str] = field(default_factory=Counter)
    committed: Counter[str] = field(default_factory=Counter)
    pair_count: int = 0
    refused_count: int = 0
    read_count: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class Matrix:
    """One game: the outlets, what each night looks like without a kill, and what is drawn next."""

    folder: Path
    outlets: Outlets
    draw: Random
    nights: int = MOST_NIGHTS
    tally: Tally = field(default_factory=Tally)
    expected: list[Rows] = field(default_factory=list)
    seconds: float = 0.0
    postponed: list[str] = field(default_factory=list)

    def start(self, home: Path, sources: Path, point: str | int | None = None) -> BaseProcess:
        """Start a night in a process of its own."""
        return start(take_night, home, sources, self.outlets.allow_addresses, point)

    def play_reference(self) -> None:
        """Take every night unkilled: what all others must come to."""
        home = self.folder / "reference"
        for night in range(self.nights):
            sources = write_night(self.folder / "files", self.outlets, night)
            begun = time.monotonic()
            code = finish(self.start(home, sources))
            self.seconds = time.monotonic() - begun
            if code != PUBLISHED:
                raise RuntimeError(f"night {night} ended with {code} without any kill")
            self.expected.append(tell(home))

    def play_chain(self, name: str, kills: Iterator[str]) -> None:
        """Take the nights, each killed before it may finish, until `kills` has no more."""
        home = self.folder / name
        for night in range(self.nights):
            sources = write_night(self.folder / "files", self.outlets, night)
            points = [*self.postponed, *islice(kills, self.draw.choice(KILLS_A_NIGHT))]
            self.postponed.clear()
            if not points:
                break
            for point in points:
                self._kill(home, sources, point, f"{name}, night {night}, {point}")
            with self._read(home, f"{name}, night {night}"):
                code = finish(self.start(home, sources))
            self.tally.problems += [
                f"{name}, night {night}, {', '.join(points)}: {problem}"
                for problem in judge(home, self.expected[night], code)
            ]
        shutil.rmtree(home)

    def _kill(self, home: Path, sources: Path, point: str, place: str) -> None:
        before = count_runs(home)
        for number in range(MOST_TRIES):
            with self._read(home, place):
                is_killed = self._start_and_kill(home, sources, point, 1 / 2**number)
            if is_killed:
                break
        else:
            # Earlier kills left nothing to fetch, or the run was over: first of all on another night it is reached.
            self.postponed.append(point)
            return
        self.tally.kills[point] += 1
        self.tally.committed[point] += count_runs(home) > before

    def _start_and_kill(self, home: Path, sources: Path, point: str, part: float) -> bool:
        """Start a night that dies within the first `part` of it; return whether it did, and not by finishing before."""
        if point == AFTER_SECONDS:
            process = self.start(home, sources)
            process.join(self.draw.uniform(0, part) * self.seconds)
            kill_all(process)
            process.join()
        else:
            event = self.draw.randrange(1, int(part * MOST_EVENTS))
            process = self.start(home, sources, event if point == AT_EVENT else point)
            finish(process)
        return process.exitcode == -signal.SIGKILL

    def play_pairs(self, name: str, count: int) -> None:
        """Start two runs of each night at once: one is refused, or comes second and finds nothing new."""
        home = self.folder / name
        for night in range(count):
            sources = write_night(self.folder / "files", self.outlets, night)
            with self._read(home, f"{name}, night {night}"):
                pair = [self.start(home, sources), self.start(home, sources)]
                codes = [finish(process) for process in pair]
            self.tally.pair_count += 1
            self.tally.refused_count += codes.count(REFUSED)
            if PUBLISHED not in codes or not {PUBLISHED, REFUSED}.issuperset(codes):
                self.tally.problems.append(f"{name}, night {night}: the two runs ended with {codes}")
            problems = compare(tell(home), self.expected[night]) + find_damage(home)
            self.tally.problems += [f"{name}, night {night}: {problem}" for problem in problems]
        shutil.rmtree(home)

    @contextmanager
    def _read(self, home: Path, place: str) -> Iterator[None]:
        """Read a lake over and over during a block, if it is there."""
        if not count_runs(home):
            yield
            return
        with Reader(home) as reader:
            yield
        self.tally.read_count += reader.read_count
        self.tally.problems += [f"{place}: {problem}" for problem in reader.problems]
