"""Turns of the sources that share a host: each requests some pages in a row, whatever the others have waiting."""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.collect.politeness.host_queue import Host

# A source requests so many pages in a row before the next one that waits for the host has its turn.
PAGES_A_TURN = 10

# Who waits: what a listing of news names goes before an archive's, and then sources go by their place in the file.
Lane = tuple[bool, int]
FIRST_LANE: Lane = (False, 0)

_numbers = count()


@dataclass(slots=True)
class HostJob:
    """A job for a host, not to start before its time; the smaller the rank, the sooner."""

    run: Callable[["Host", "HostJob"], Awaitable[None]]
    rank: int = 0
    not_before: float = 0.0
    is_listing: bool = False
    lane: Lane = FIRST_LANE


@dataclass(slots=True)
class Waiting:
    """Jobs in the order of their ranks; those whose time has not come wait behind."""

    heap: list[tuple[float, int, int, HostJob]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.heap)

    def push(self, job: HostJob) -> None:
        """Add a job; of equal rank the one that came first is first."""
        heapq.heappush(self.heap, (job.not_before, job.rank, next(_numbers), job))

    def has_ripe(self, now: float) -> bool:
        """Return whether a job's time has come, by the monotonic clock."""
        while self.heap and self.heap[0][0] and self.heap[0][0] <= now:
            _, rank, number, job = heapq.heappop(self.heap)
            heapq.heappush(self.heap, (0.0, rank, number, job))
        return bool(self.heap) and not self.heap[0][0]

    def pop(self) -> HostJob:
        """Take the first job."""
        return heapq.heappop(self.heap)[3]

    @property
    def first_at(self) -> float:
        """The time of the first job."""
        return self.heap[0][0]

    @property
    def first_rank(self) -> int:
        """The rank of the first job."""
        return self.heap[0][1]


class PageTurns:
    """Pages that wait for one host, by who listed them."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, Waiting] = {}
        # Each lane with its number of turns: who had fewer is next. One that comes late begins in the present round.
        self._order: list[tuple[int, Lane]] = []
        self._current: tuple[int, Lane] | None = None
        self._asked_in_turn = 0
        self._round = 0

    def __bool__(self) -> bool:
        return bool(self._lanes)

    def push(self, job: HostJob) -> None:
        """Let a page wait for a turn of its lane."""
        if job.lane not in self._lanes:
            self._lanes[job.lane] = Waiting()
            if self._current is None or self._current[1] != job.lane:
                heapq.heappush(self._order, (self._round, job.lane))
        self._lanes[job.lane].push(job)

    def has_ripe(self, now: float) -> bool:
        """Return whether any page's time has come."""
        return any(waiting.has_ripe(now) for waiting in self._lanes.values())

    def pop(self, now: float) -> HostJob:
        """Take the next page whose time has come; there must be one."""
        if self._current is None or self._asked_in_turn >= PAGES_A_TURN or not self._is_ready(self._current[1], now):
            self._begin_turn(now)
        assert self._current is not None
        lane = self._current[1]
        self._asked_in_turn += 1
        job = self._lanes[lane].pop()
        if not self._lanes[lane]:
            del self._lanes[lane]
        return job

    @property
    def first_at(self) -> float:
        """The time of the page that may be requested first."""
        return min(waiting.first_at for waiting in self._lanes.values())

    def _is_ready(self, lane: Lane, now: float) -> bool:
        return lane in self._lanes and self._lanes[lane].has_ripe(now)

    def _begin_turn(self, now: float) -> None:
        """Give the turn to the lane that had fewest, among those that have a page whose time has come."""
        if self._current is not None and self._current[1] in self._lanes:
            heapq.heappush(self._order, (self._current[0] + 1, self._current[1]))
        passed_over = []
        while True:
            turns, lane = heapq.heappop(self._order)
            if lane not in self._lanes:
                continue
            if self._is_ready(lane, now):
                break
            passed_over.append((turns, lane))
        for each in passed_over:
            heapq.heappush(self._order, each)
        self._current, self._asked_in_turn = (turns, lane), 0
        self._round = max(self._round, turns)
