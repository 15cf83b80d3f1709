"""Processes that are forked from one which has imported everything: to kill a run then costs a second and not ten."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import tasks.children.restarting_pool
import tasks.collect.run
import tasks.session

PATIENCE_SECONDS = 240
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.warmed"])


def start(target: Callable[..., Any], *arguments: Any) -> BaseProcess:
    """Start a function in a process at the head of a group of its own, whose children are forked, too.

    Such children hold what their parent held and do not see it die: kill the group (tests/dying.py).
    """
    process = CONTEXT.Process(target=_lead, args=(target, *arguments))
    process.start()
    return process


def finish(process: BaseProcess) -> int | None:
    """Return how a process ends: its exit code, or a signal below zero; None where it had to be killed."""
    process.join(PATIENCE_SECONDS)
    if process.is_alive():
        kill_all(process)
        return None
    if process.exitcode == -signal.SIGKILL:
        _await_death_of_group(process)
    return process.exitcode


def kill_all(process: BaseProcess) -> None:
    """End a process and its children at once; before it has a group of its own, the process alone."""
    assert process.pid is not None
    with suppress(ProcessLookupError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGKILL)
    process.join()
    _await_death_of_group(process)


def run_forked(target: Callable[..., Any], *arguments: Any) -> int | None:
    """Run a function in such a process, and return how it ends."""
    return finish(start(target, *arguments))


def _await_death_of_group(process: BaseProcess) -> None:
    """Wait until the children that were killed with a process have closed what they shared with it, its lock too."""
    patient_until = time.monotonic() + PATIENCE_SECONDS
    while any(state not in "ZX" for group, state in _list_threads() if group == process.pid):
        assert time.monotonic() < patient_until, f"children of {process.pid} live on"
        time.sleep(0.005)


def _list_threads() -> Iterator[tuple[int, str]]:
    """Yield the process group and the state of each thread; a dead process may wait in state Z for ever."""
    for path in Path("/proc").glob("[0-9]*/task/[0-9]*/stat"):
        with suppress(OSError):  # Gone since it was listed.
            state, _, group, *_ = path.read_text().rpartition(")")[2].split()
            yield int(group), state


def _lead(target: Callable[..., Any], *arguments: Any) -> None:
    os.setsid()
    fork = multiprocessing.get_context("fork")
    for module in (tasks.session, tasks.collect.run, tasks.children.restarting_pool):
        module.BareContext = lambda: fork  # type: ignore[attr-defined]
    os.environ["WIREDESK_PROCESS__WORKERS"] = "1"
    target(*arguments)
