"""The order in which what waits for one host has its turn."""

import asyncio
import time

import pytest

from tasks.collect.politeness.host_queue import FULL, PAGES_A_LISTING, Host, HostQueue
from tasks.collect.politeness.turns import HostJob


def find_order(waiting: int, jobs: dict[str, HostJob]) -> list[str]:
    """Return the names of the jobs in the order in which they were run, while so many pages wait."""
    order: list[str] = []

    def note(name: str, job: HostJob) -> HostJob:
        async def run(_host: Host, _job: HostJob) -> None:
            order.append(name)

        return HostJob(run, job.rank, job.not_before, job.is_listing)

    async def work() -> None:
        queue = HostQueue(lambda host: 0.0, lambda: waiting)
        for name, job in jobs.items():
            queue.put("gazette.example:443", note(name, job))
        while any(host.worker for host in queue.hosts()):
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(work(), 10))
    return order


async def _nothing(_host: Host, _job: HostJob) -> None: ...


PAGES = {"old": HostJob(_nothing, rank=2), "new": HostJob(_nothing, rank=1)}
LISTING = {"feed": HostJob(_nothing, is_listing=True)}


@pytest.mark.parametrize(
    ("waiting", "order"),
    [
        pytest.param(FULL, ["feed", "new", "old"], id="room for more"),
        pytest.param(FULL + 1, ["new", "old", "feed"], id="too many wait already"),
    ],
)
def test_listings_go_first_unless_too_many_pages_wait(waiting: int, order: list[str]) -> None:
    assert find_order(waiting, PAGES | LISTING) == order


def test_a_listing_does_not_wait_for_all_pages_of_its_host() -> None:
    pages = {f"page {number}": HostJob(_nothing, rank=number) for number in range(3 * PAGES_A_LISTING)}
    order = find_order(FULL + 1, pages | LISTING)
    assert order.index("feed") == PAGES_A_LISTING


def test_a_host_without_pages_is_polled_for_its_listings_however_many_wait_elsewhere() -> None:
    assert find_order(10 * FULL, LISTING) == ["feed"]


def test_what_is_to_be_tried_later_holds_up_nobody() -> None:
    later = time.monotonic() + 0.2
    assert find_order(0, {"later": HostJob(_nothing, rank=0, not_before=later)} | PAGES) == ["new", "old", "later"]
