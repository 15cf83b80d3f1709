"""Processes that are forked from one which has imported everything: to kill a run then costs a second and not ten."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
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


def run_forked(target: Callable[..., Any], *arguments: Any) -> int | None:
    """Run a function in such a process, and return how it ends."""
    return finish(start(target, *arguments))


def _lead(target: Callable[..., Any], *arguments: Any) -> None:
    os.setsid()
    fork = multiprocessing.get_context("fork")
    for module in (tasks.session, tasks.collect.run, tasks.children.restarting_pool):
        module.BareContext = lambda: fork  # type: ignore[attr-defined]
    os.environ["WIREDESK_PROCESS__WORKERS"] = "1"
    target(*arguments)
