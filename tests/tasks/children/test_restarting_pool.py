"""The pool that restarts: what it does when its children are gone, with a pool that breaks on purpose."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from pebble import ProcessExpired

from tasks.children import restarting_pool
from tasks.children.restarting_pool import MAX_STARTS, RestartingPool
from tasks.children.worker import start_worker


class BreakingPool:
    """Replaces pebble's pool: each one takes a given number of calls, and is broken then."""

    def __init__(self, calls: int, **options: Any) -> None:
        self.calls, self.options, self.is_ended = calls, options, False

    def schedule(self, function: Callable[..., Any], *, args: Any, kwargs: Any, timeout: float) -> "Future[Any]":
        if not self.calls:
            raise RuntimeError("The Pool is not active")
        self.calls -= 1
        future: Future[Any] = Future()
        future.set_result((function(*args, **kwargs), timeout))
        return future

    def stop(self) -> None: ...

    def join(self) -> None:
        self.is_ended = True


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[BreakingPool]]:
    """Let pools take so many calls each; return the list that they are noted in."""

    def break_after(*calls: int) -> list[BreakingPool]:
        made: list[BreakingPool] = []
        left: Iterator[int] = iter(calls)

        def make(**options: Any) -> BreakingPool:
            made.append(BreakingPool(next(left), **options))
            return made[-1]

        monkeypatch.setattr(restarting_pool, "ProcessPool", make)
        return made

    return break_after


def a_pool() -> RestartingPool:
    return RestartingPool("test pool", workers=3, tasks_per_child=7, prepare=start_worker, prepare_args=(1, "reader"))


def test_children_start_with_the_first_call_and_are_prepared(breaking: Callable[..., list[BreakingPool]]) -> None:
    made = breaking(1)
    pool = a_pool()
    assert made == []
    assert pool.schedule(2.5, pow, 2, 5).result() == (32, 2.5)
    options = made[0].options
    assert (options["max_workers"], options["max_tasks"]) == (3, 7)
    assert (options["initializer"], options["initargs"]) == (start_worker, (1, "reader"))


def test_a_pool_that_broke_is_ended_and_started_anew_for_the_same_call(
    breaking: Callable[..., list[BreakingPool]],
) -> None:
    made = breaking(1, 1)
    pool = a_pool()
    assert [pool.schedule(1, abs, number).result()[0] for number in (-1, -2)] == [1, 2]
    assert [each.is_ended for each in made] == [True, False]


def test_a_call_that_two_pools_in_a_row_refuse_is_an_error(breaking: Callable[..., list[BreakingPool]]) -> None:
    made = breaking(0, 0)
    with pytest.raises(OSError, match="no child process of the test pool could be started"):
        a_pool().schedule(1, abs, 1)
    assert [each.is_ended for each in made] == [True, True]


def test_a_pool_that_breaks_again_and_again_is_given_up(breaking: Callable[..., list[BreakingPool]]) -> None:
    made = breaking(*[1] * (MAX_STARTS + 1))
    pool = a_pool()
    for number in range(MAX_STARTS):
        pool.schedule(1, abs, number)
    with pytest.raises(OSError, match=f"child processes of the test pool broke {MAX_STARTS} times"):
        pool.schedule(1, abs, 1)
    assert len(made) == MAX_STARTS


def test_a_closed_pool_ends_its_children_and_takes_no_more(breaking: Callable[..., list[BreakingPool]]) -> None:
    made = breaking(5)
    pool = a_pool()
    pool.schedule(1, abs, 1)
    pool.close()
    assert made[0].is_ended
    with pytest.raises(RuntimeError, match="the test pool is closed"):
        pool.schedule(1, abs, 1)


def test_threads_that_come_at_once_start_one_pool(breaking: Callable[..., list[BreakingPool]]) -> None:
    made = breaking(20)
    pool = a_pool()
    threads = [threading.Thread(target=pool.schedule, args=(1, abs, number)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), made[0].calls) == (1, 10)


@pytest.mark.slow
def test_a_child_that_dies_costs_its_own_call_only() -> None:
    pool = RestartingPool(
        "test pool", workers=1, tasks_per_child=10, prepare=start_worker, prepare_args=(os.getpid(), "")
    )
    try:
        with pytest.raises(ProcessExpired):
            pool.schedule(60, os._exit, 3).result()
        assert pool.schedule(60, abs, -4).result() == 4
    finally:
        pool.close()


@pytest.mark.slow
def test_a_call_that_takes_too_long_is_ended() -> None:
    pool = RestartingPool(
        "test pool", workers=1, tasks_per_child=10, prepare=start_worker, prepare_args=(os.getpid(), "")
    )
    try:
        with pytest.raises(TimeoutError):
            pool.schedule(0.5, time.sleep, 60).result()
        assert pool.schedule(60, abs, -4).result() == 4
    finally:
        pool.close()
