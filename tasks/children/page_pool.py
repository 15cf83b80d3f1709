"""The parent's side of extraction: child processes that read pages, and survive what pages do to them.

Chunks are small and handed out as children become free, because a page's cost has a long tail
that its size does not foretell. A chunk whose child died is read again page by page, each in a
child of its own run, so that only the page that kills is failed.
"""

import os
import queue
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, TimeoutError
from dataclasses import replace
from typing import Self

from pebble import ProcessExpired

from news.page import Failure, Reading
from tasks.children.limits import Limits
from tasks.children.restarting_pool import RestartingPool
from tasks.children.worker import PAGE_READER, Job, PageReader, read_chunk, start_worker
from tasks.inputs import Read

# Eight pages of median cost take a child a third of a second: long enough to make handing out
# cheap, short enough that no child idles at the end of a batch.
CHUNK_PAGES = 8
CHUNK_BYTES = 2 << 20
# Chunks waiting for each child, so that none waits for the parent.
CHUNKS_AHEAD = 2


class PagePool:
    """Child processes that read pages; threads of one process may share it.

    Children start with the first page, import nothing but `news` and the readers, ignore Ctrl-C,
    and end with the pool or with the parent, however that ends.
    """

    def __init__(self, limits: Limits, reader: str | PageReader = PAGE_READER) -> None:
        self.limits = limits
        self._reader = reader if isinstance(reader, str) else f"{reader.__module__}.{reader.__qualname__}"
        self._children = RestartingPool(
            "page pool",
            workers=limits.workers,
            tasks_per_child=max(1, limits.pages_per_worker // CHUNK_PAGES),
            prepare=start_worker,
            prepare_args=(os.getpid(), self._reader),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End all children now; what they still read is lost."""
        self._children.close()

    def warm(self) -> None:
        """Start the children now, so that they are ready when the first page comes."""
        self._schedule(())

    def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
        """Yield what became of each job, in the order in which they are done.

        Every job has one result, whatever happens to the child that has it. Jobs are taken from
        the iterable only as children become free.
        """
        done: queue.SimpleQueue[tuple[list[Job], int, Future[list[Read]]]] = queue.SimpleQueue()
        chunks = _cut(iter(jobs))
        again: list[list[Job]] = []
        running = 0
        ahead = self.limits.workers * (1 + CHUNKS_AHEAD)

        def submit(chunk: list[Job], attempt: int) -> None:
            future = self._schedule(chunk)
            future.add_done_callback(lambda finished: done.put((chunk, attempt, finished)))

        while True:
            while running < ahead:
                if again:
                    submit(again.pop(), 2)
                elif chunk := next(chunks, None):
                    submit(chunk, 1)
                else:
                    break
                running += 1
            if not running:
                return
            chunk, attempt, future = done.get()
            running -= 1
            try:
                for result in future.result():
                    yield replace(result, attempts=attempt) if attempt > 1 else result
            except CancelledError:
                raise RuntimeError("the page pool was closed while pages were read") from None
            except Exception as error:
                if self._children.is_closed:
                    raise RuntimeError("the page pool was closed while pages were read") from None
                if attempt == 1:
                    again.extend([job] for job in chunk)
                else:
                    found = chunk[0][0]
                    yield Read(found=found, reading=_find_failure(error), attempts=attempt, cpu_seconds=0.0)

    def _schedule(self, chunk: Sequence[Job]) -> "Future[list[Read]]":
        """Hand a chunk to the children."""
        # A chunk of slow pages may take several times one page's limit; a page that sleeps, none.
        seconds = self.limits.wall_seconds + 2 * self.limits.cpu_seconds * (len(chunk) - 1)
        return self._children.schedule(seconds, read_chunk, tuple(chunk), self.limits, self._reader)


def _cut(jobs: Iterator[Job]) -> Iterator[list[Job]]:
    """Cut jobs into small chunks, by count and bytes."""
    chunk: list[Job] = []
    size = 0
    for job in jobs:
        chunk.append(job)
        size += job[0].payload_bytes or 0
        if len(chunk) >= CHUNK_PAGES or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _find_failure(error: BaseException) -> Reading:
    """Say how a page that was alone with its child ended it."""
    if isinstance(error, TimeoutError):
        return Failure("extract_timeout", "the child did not answer; it was ended")
    if isinstance(error, ProcessExpired):
        code = error.exitcode
        if code == -signal.SIGXCPU:
            return Failure("extract_timeout", "more CPU than a page may take, outside Python")
        name = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        return Failure("extractor_died", name)
    return Failure("extractor_died", f"{type(error).__name__}: {error}"[:300])
