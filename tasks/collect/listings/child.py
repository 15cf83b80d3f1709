"""Listings read in a child process with limits of time and memory: what one does to its reader costs only itself."""

import asyncio
import os
import resource
import signal
from concurrent.futures import TimeoutError
from contextlib import suppress
from pathlib import Path
from typing import Self

from pebble import ProcessExpired

from news.discovery import ListingKind
from tasks.children.restarting_pool import RestartingPool
from tasks.children.worker import start_worker
from tasks.collect.listings.listing import Listing
from tasks.collect.listings.read import read_listing

LISTING_SECONDS = 10.0
LISTING_MEMORY_BYTES = 512 << 20
# A fresh child now and then, should a parser keep what it was given.
_LISTINGS_PER_CHILD = 2_000


class ListingReader:
    """One child process that reads feeds, sitemaps, lists and front pages, one after the other.

    It imports neither the framework nor what cleans pages, ignores Ctrl-C, and ends with the reader or with the
    parent, however that ends. `seconds` is what one listing may take, `memory_bytes` how far it may grow the child.
    """

    def __init__(self, seconds: float = LISTING_SECONDS, memory_bytes: int = LISTING_MEMORY_BYTES) -> None:
        self.seconds = seconds
        self.memory_bytes = memory_bytes
        self._children = RestartingPool(
            "listing reader",
            workers=1,
            tasks_per_child=_LISTINGS_PER_CHILD,
            prepare=start_reader,
            prepare_args=(os.getpid(), memory_bytes),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await asyncio.to_thread(self._children.close)

    async def read(self, kind: ListingKind, payload: bytes, address: str, content_type: str | None) -> Listing:
        """Return what a listing names; one that takes too long, too much, or ends its child is `failed`."""
        try:
            # Handing over may start the child, and writes the payload to a pipe: neither is the event loop's work.
            future = await asyncio.to_thread(
                self._children.schedule, self.seconds, read_listing, kind, payload, address, content_type
            )
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return Listing("failed", "its reader was ended before it was read")
        except TimeoutError:
            return Listing("failed", f"time: not read within {self.seconds:g} seconds")
        except MemoryError:
            return Listing("failed", f"memory: it takes more than {self.memory_bytes >> 20} MiB")
        except ProcessExpired as error:
            code = error.exitcode
            name = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
            return Listing("failed", f"its reader died ({name})")


def start_reader(parent: int, memory_bytes: int) -> None:
    """Make a new child ready: as every worker, and with a bound on its growth from here."""
    start_worker(parent, "")
    with suppress(OSError, ValueError):  # /proc is Linux's; a lower hard limit stays
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + memory_bytes, hard))
