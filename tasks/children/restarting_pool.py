"""A pool of child processes that is started anew when it breaks, a bounded number of times."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import ParamSpec, TypeVar

from pebble import ProcessPool

from tasks.children.spawn import BareContext

# A pool that breaks as often as this will break again: what ends its children is not one page or listing.
MAX_STARTS = 20

Args = ParamSpec("Args")
Value = TypeVar("Value")


class RestartingPool:
    """Child processes that do what they are handed; threads of one process may share it.

    The children start with the first thing that is handed over, each calls `prepare` with `prepare_args` first, and is
    replaced after `tasks_per_child`. `name` is what errors call the pool.
    """

    def __init__(
        self,
        name: str,
        *,
        workers: int,
        tasks_per_child: int,
        prepare: Callable[..., None],
        prepare_args: tuple[object, ...],
    ) -> None:
        self._name = name
        self._workers, self._tasks_per_child = workers, tasks_per_child
        self._prepare, self._prepare_args = prepare, prepare_args
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._starts = 0
        self.is_closed = False

    def schedule(
        self, seconds: float, function: Callable[Args, Value], *args: Args.args, **kwargs: Args.kwargs
    ) -> "Future[Value]":
        """Hand a call to the children, starting them anew if the pool broke; it may take so many `seconds`.

        Raises RuntimeError once the pool is closed, and OSError where no child can be started.
        """
        with self._lock:
            if self.is_closed:
                raise RuntimeError(f"the {self._name} is closed")
            for _ in range(2):
                with suppress(RuntimeError):  # so a pool refuses whose children are gone
                    future: Future[Value] = self._started().schedule(
                        function, args=args, kwargs=kwargs, timeout=seconds
                    )
                    return future
                self._end()
            raise OSError(f"no child process of the {self._name} could be started")

    def close(self) -> None:
        """End all children now; what they still do is lost."""
        self.is_closed = True
        with self._lock:
            self._end()

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._starts += 1
            if self._starts > MAX_STARTS:
                raise OSError(
                    f"child processes of the {self._name} broke {MAX_STARTS} times; see the log for what ends them"
                )
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=self._tasks_per_child,
                initializer=self._prepare,
                initargs=self._prepare_args,
                context=BareContext(),
            )
        return self._pool

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()
