"""What is killed in a test has let go of its files before the test goes on."""

import fcntl
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from tests.dying import die_with_group
from tests.forked import kill_all, run_forked, start

pytestmark = pytest.mark.slow

# So much memory takes a process a tenth of a second to give back, and only then does it close its files.
CHILD_BYTES = 400_000_000


def lock_and_die(path: Path, is_dying: bool) -> None:
    lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    ready = multiprocessing.get_context("fork").Event()

    def fill() -> None:
        filled = b"x" * CHILD_BYTES
        ready.set()
        time.sleep(600 if filled else 0)

    multiprocessing.get_context("fork").Process(target=fill).start()
    ready.wait()
    (path / "ready").touch()
    if is_dying:
        die_with_group()
    time.sleep(600)


def is_locked(path: Path) -> bool:
    with (path / "lock").open("r+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_a_process_that_died_with_its_children_holds_no_lock(tmp_path: Path) -> None:
    run_forked(lock_and_die, tmp_path, True)
    assert not is_locked(tmp_path)


def test_a_process_that_was_killed_with_its_children_holds_no_lock(tmp_path: Path) -> None:
    process = start(lock_and_die, tmp_path, False)
    while not (tmp_path / "ready").exists():
        time.sleep(0.01)
    assert is_locked(tmp_path)
    kill_all(process)
    assert not is_locked(tmp_path)
