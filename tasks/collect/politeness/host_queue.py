"""Hosts and their turns: one connection at a time, a gap between requests, and a queue that waits for nobody else's."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tasks.collect.http.exchange import Fault
from tasks.collect.politeness.robots import Robots
from tasks.collect.politeness.turns import HostJob, PageTurns, Waiting

# So many pages may wait before listings, which bring more of them, must wait: a night's memory does not grow with it.
FULL = 10_000
# Even then a host's listing has its turn after so many of its pages: today's feed does not wait for an old sitemap's
# fifty thousand. A feed names fewer that are new, so the number that waits does not grow.
PAGES_A_LISTING = 30


@dataclass(slots=True, kw_only=True)
class Host:
    """One host and port: the jobs waiting for it, and when it may get the next request (by the monotonic clock).

    `refusals` are the last jobs in a row that ended because nobody listens there or its name leads nowhere;
    `pages_in_row` were requested since its last listing.
    """

    name: str
    gap_seconds: float
    next_at: float = 0.0
    robots: Robots | None = None
    refusals: list[Fault] = field(default_factory=list)
    pages_in_row: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    pages: PageTurns = field(default_factory=PageTurns)
    listings: Waiting = field(default_factory=Waiting)
    worker: "asyncio.Task[None] | None" = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def take_turn(self) -> float:
        """Wait until the host may get a request; return for how many seconds. Held under the host's lock."""
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
        self._hosts: dict[str, Host] = {}
        self._is_stopped = False

    def host(self, name: str) -> Host:
        """Return the host of a name (`gazette.example:443`)."""
        if name not in self._hosts:
            self._hosts[name] = Host(name=name, gap_seconds=self._find_gap(name))
        return self._hosts[name]

    def hosts(self) -> list[Host]:
        """Return every host that was spoken of."""
        return list(self._hosts.values())

    def put(self, name: str, job: HostJob) -> None:
        """Let a job wait for its host's turn."""
        host = self.host(name)
        waiting = host.listings if job.is_listing else host.pages
        waiting.push(job)
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
        """Return the next job whose time has come: first listings, then pages and further listings in turn."""
        while True:
            now = time.monotonic()
            has_listing, has_page = host.listings.has_ripe(now), host.pages.has_ripe(now)
            if has_listing and not (has_page and host.pages_in_row < self._count_due(host)):
                host.pages_in_row = 0
                return host.listings.pop()
            if has_page:
                host.pages_in_row += 1
                return host.pages.pop(now)
            host.woken.clear()
            first = min(waiting.first_at for waiting in (host.listings, host.pages) if waiting)
            try:
                await asyncio.wait_for(host.woken.wait(), first - now)
            except TimeoutError:
                continue

    def _count_due(self, host: Host) -> int:
        """Return how many pages are due before the next listing."""
        if self._count_waiting() > FULL:
            return PAGES_A_LISTING
        return 0 if host.listings.first_rank == 0 else 1

    async def stop(self) -> None:
        """End all workers now; what still waits stays in the hosts."""
        self._is_stopped = True
        workers = [host.worker for host in self._hosts.values() if host.worker]
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
