"""Holds a home for one `wiredesk up` or `wiredesk worker`: a second one is refused."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.server.prefect_settings import UP_LOCK, read_address, server_file
from warehouse.home import Home

TAKE_OVER_SECONDS = 10.0
LOOK_SECONDS = 0.5


class UpError(Exception):
    """The server, the deployment or the worker did not start, or did not stay."""


@contextmanager
def held_up(home: Home) -> Iterator[int]:
    """Hold the home's lock until the block ends and its parts have ended; raise UpError when another holds it."""
    held = os.open(home.prefect / UP_LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + TAKE_OVER_SECONDS
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                # Of an `up` that was killed, the parts end within a second.
                if _is_alive(os.pread(held, 32, 0)) or time.monotonic() > deadline:
                    where = read_address(home) or "an address that it has not written down"
                    raise UpError(
                        f"{home.root} is up already, at {where.removesuffix('/api')}; use that one, or stop it"
                    ) from None
                time.sleep(LOOK_SECONDS)
        os.ftruncate(held, 0)
        os.pwrite(held, str(os.getpid()).encode(), 0)
        server_file(home).unlink(missing_ok=True)
        yield held
    finally:
        os.close(held)


def stop_on_signals() -> threading.Event:
    """Return an event that Ctrl-C and SIGTERM set."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _is_alive(pid: bytes) -> bool:
    return pid.isdigit() and Path(f"/proc/{int(pid)}").exists()
