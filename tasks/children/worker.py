"""The child's side of extraction: load a page and read it, under limits of time and memory.

Only `news` and the readers are imported here: what else a child imports, every child pays for.
"""

import contextlib
import ctypes
import gc
import importlib
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from news.page import Failure, RawPage, Reading
from news.read import read_page
from tasks.children.limits import Limits
from tasks.inputs import Read, SourceInput
from tasks.readers import load_with_flags
from tasks.readers.faults import LoadError
from tasks.sources import SourceOptions

PageReader = Callable[[RawPage], Reading]
Job = tuple[SourceInput, SourceOptions]

PAGE_READER = "news.read.read_page"

# The kernel ends a child that is stuck in C, where Python's own timer does not reach it.
_KERNEL_GRACE_SECONDS = 2
# It counts ticks, which on a crowded core run ahead of the CPU time that a process is shown: without this, a child that
# has read for minutes would be killed at the start of a page.
_TICK_DRIFT = 0.25
_PARENT_CHECK_SECONDS = 2.0


class OutOfTimeError(BaseException):
    """A page took its share of CPU. No Exception: trafilatura swallows those."""


def read_input(
    item: SourceInput, options: SourceOptions, limits: Limits, read: PageReader = read_page
) -> tuple[Reading, SourceInput]:
    """Load one input and read it; return what that gave, and the input with the flags that loading set.

    Never raises for a bad page: what cannot be loaded or read within `limits` is a Failure.
    """
    try:
        with _cpu_limit(limits.cpu_seconds), _memory_limit(limits.memory_bytes):
            payload, flags = load_with_flags(item)
            if flags:
                item = replace(item, flags=item.flags + flags)
            return read(_raw_page(item, options, payload)), item
    except OutOfTimeError:
        return Failure("extract_timeout", f"more than {limits.cpu_seconds:g} seconds of CPU"), item
    except MemoryError:
        gc.collect()
        return Failure("out_of_memory", f"more than {limits.memory_bytes // 2**20} MiB"), item
    except LoadError as fault:
        return Failure(fault.reason, fault.detail), item
    except RecursionError:
        return Failure("extractor_error", "RecursionError: nested too deep"), item
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return Failure("extractor_error", f"{type(error).__name__}: {error} ({where})"[:500]), item


def read_chunk(jobs: Sequence[Job], limits: Limits, reader: str) -> list[Read]:
    """Read some pages one after the other; `reader` is the dotted name of the page function."""
    module, _, name = reader.rpartition(".")
    read = getattr(importlib.import_module(module), name)
    results = []
    for item, options in jobs:
        start = time.process_time()
        reading, flagged = read_input(item, options, limits, read)
        cpu_seconds = time.process_time() - start
        results.append(Read(found=flagged, reading=reading, attempts=1, cpu_seconds=cpu_seconds))
    return results


def start_worker(parent: int, reader: str) -> None:
    """Make a new child ready: deaf to Ctrl-C, gone with its parent, and warm for the reader of real pages."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # glibc keeps one heap a thread; freed pages must go back, or a child grows with its largest page.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-8, 1)
    if reader == PAGE_READER:
        with contextlib.suppress(Exception):
            _warm()
    # What is loaded by now stays: the collector need not walk it again and again. A page leaves few cycles behind
    # (lxml's trees are freed by count), so it may also come round more seldom than every 700 objects.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _warm() -> None:
    """Load models and compile patterns before the first page's time is taken."""
    text = "<p>" + "The council met on Monday and agreed on the budget for the coming year. " * 8 + "</p>"
    payload = f"<html><head><title>Council agrees</title></head><body><article>{text}</article></body></html>".encode()
    read_page(RawPage(kind="html", payload=payload, payload_sha256="", source="warm", raw_ref="warm"))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)


def _raw_page(item: SourceInput, options: SourceOptions, payload: bytes) -> RawPage:
    return RawPage(
        kind=item.kind,
        payload=payload,
        payload_sha256=item.payload_sha256 or "",
        source=item.source,
        raw_ref=item.raw_ref,
        url=item.url,
        content_type=item.content_type,
        fetched_at=item.fetched_at,
        language=options.language,
        timezone=options.timezone,
        date_order=options.date_order,
        final_url=item.final_url,
        discovered=item.discovery,
    )


class _cpu_limit:  # noqa: N801 - reads as a statement
    """Raise OutOfTimeError after so many seconds of CPU; kill the process soon after, should it not listen."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_running = False

    def __enter__(self) -> None:
        # Timers and signals belong to the main thread; tests may call from another.
        self.is_running = threading.current_thread() is threading.main_thread()
        if not self.is_running:
            return
        self.before = signal.signal(signal.SIGPROF, self._raise)
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if not sys.gettrace():
            limit = int(used * (1 + _TICK_DRIFT) + self.seconds) + 1 + _KERNEL_GRACE_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
        # Again and again: the first may be swallowed by a destructor or a bare except.
        signal.setitimer(signal.ITIMER_PROF, self.seconds, 0.5)

    def __exit__(self, *exc: object) -> None:
        if self.is_running:
            self.is_running = False
            signal.setitimer(signal.ITIMER_PROF, 0)
            _, hard = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
            signal.signal(signal.SIGPROF, self.before)

    def _raise(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.is_running:
            raise OutOfTimeError


class _memory_limit:  # noqa: N801 - reads as a statement
    """Let the process grow by so many bytes and no more."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __enter__(self) -> None:
        _, self.hard = resource.getrlimit(resource.RLIMIT_AS)
        with contextlib.suppress(OSError, ValueError):  # /proc is Linux's; a lower hard limit stays
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + self.size, self.hard))

    def __exit__(self, *exc: object) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (self.hard, self.hard))
