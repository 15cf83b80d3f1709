"""Hosts and their turns: one connection at a time, a gap between requests, and a queue that waits for nobody else's."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from tasks.collect.http.exchange import Fault
from tasks.collect.politeness.robots import Robots

# So many pages may wait before listings, which bring more of them, stand back: a night's memory does not grow with it.
FULL = 10_000
# Even then a host's listing has its turn after so many of its pages: today's feed does not wait for an old sitemap's
# fifty thousand. A feed names fewer that are new, so the number that waits does not grow.
PAGES_A_LISTING = 30


@dataclass(slots=True)
class HostJob:
    """Something to be asked of a host, not before its time; the smaller the rank, the sooner. Listings go first."""

    run: Callable[["Host", "HostJob"], Awaitable[None]]
    rank: int = 0
    not_before: float = 0.0
    is_listing: bool = False


Heap = list[tuple[float, int, int, HostJob]]


@dataclass(slots=True)
class Host:
    """One host and port: what waits for it, and when it may be asked again (by the monotonic clock).

    `refusals` are the last jobs in a row that ended because nobody listens there or its name leads nowhere;
    `pages_in_row` were asked for since its last listing.
    """

    name: str
    gap_seconds: float
    next_at: float = 0.0
    robots: Robots | None = None
    refusals: list[Fault] = field(default_factory=list)
    pages_in_row: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    pages: Heap = field(default_factory=list)
    listings: Heap = field(default_factory=list)
    worker: "asyncio.Task[None] | None" = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def take_turn(self) -> float:
        """Wait until the host may be asked; return for how many seconds. Held under the host's lock."""
        started = time.monotonic()
        while (wait := self.next_at - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        return time.monotonic() - started

    def rest(self) -> None:
        """Begin the gap, once an exchange is over: counted from its start, what was late to arrive would shorten it."""
        delay = self.robots.delay_seconds if self.robots else None
        self.pause(max(self.gap_seconds, delay or 0.0))

    def pause(self, seconds: float) -> None:
        """Leave the host alone for so long at least."""
        self.next_at = max(self.next_at, time.monotonic() + seconds)


class HostQueue:
    """All hosts of a night. Each host with something to do has a worker of its own; an idle host costs nothing."""

    def __init__(self, find_gap: Callable[[str], float], count_waiting: Callable[[], int]) -> None:
        self._find_gap, self._count_waiting = find_gap, count_waiting
        self._numbers = count()
        self._hosts: dict[str, Host] = {}
        self._is_stopped = False

    def host(self, name: str) -> Host:
        """Return the host of a name (`gazette.example:443`)."""
        if name not in self._hosts:
            self._hosts[name] = Host(name, self._find_gap(name))
        return self._hosts[name]

    def hosts(self) -> list[Host]:
        """Return every host that was spoken of."""
        return list(self._hosts.values())

    def put(self, name: str, job: HostJob) -> None:
        """Let a job wait for its host's turn."""
        host = self.host(name)
        heap = host.listings if job.is_listing else host.pages
        heapq.heappush(heap, (job.not_before, job.rank, next(self._numbers), job))
        host.woken.set()
        if host.worker is None and not self._is_stopped:
            host.worker = asyncio.create_task(self._work(host))

    async def _work(self, host: Host) -> None:
        try:
            while host.pages or host.listings:
                job = await self._next(host)
                await job.run(host, job)
        finally:
            host.worker = None

    async def _next(self, host: Host) -> HostJob:
        """Return the first job whose time has come: a listing, unless too many pages wait already."""
        while True:
            now = time.monotonic()
            has_listing, has_page = _ripen(host.listings, now), _ripen(host.pages, now)
            is_full = self._count_waiting() > FULL and host.pages_in_row < PAGES_A_LISTING
            if has_listing and not (has_page and is_full):
                host.pages_in_row = 0
                return heapq.heappop(host.listings)[3]
            if has_page:
                host.pages_in_row += 1
                return heapq.heappop(host.pages)[3]
            host.woken.clear()
            first = min(heap[0][0] for heap in (host.listings, host.pages) if heap)
            try:
                await asyncio.wait_for(host.woken.wait(), first - now)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """End all workers now; what still waits stays in the hosts."""
        self._is_stopped = True
        workers = [host.worker for host in self._hosts.values() if host.worker]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


def _ripen(heap: Heap, now: float) -> bool:
    """Put jobs whose time has come into the order of their ranks; return whether the first is such a one."""
    while heap and heap[0][0] and heap[0][0] <= now:
        _, rank, number, job = heapq.heappop(heap)
        heapq.heappush(heap, (0.0, rank, number, job))
    return bool(heap) and not heap[0][0]
