"""Prefect watches a run; it does not carry it. A stage is its task inside a flow run, and a plain function elsewhere.

Prefect is imported only where it watches. Where its server is away, the run goes on, and one line says so.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

PROBE_SECONDS = 3.0
# After it was away, Prefect is called again no sooner: each try costs the run a few seconds.
ASK_AGAIN_SECONDS = 60.0
BROKEN = 500
# Two batches at once keep the page pool busy while one of them writes its rows.
BATCHES_AT_ONCE = 2

P = ParamSpec("P")
R = TypeVar("R")
Result = TypeVar("Result", covariant=True)


class Future(Protocol[Result]):
    """Something that will have a result."""

    def result(self) -> Result:
        """Wait for it."""


def is_watched() -> bool:
    """Return whether the caller works inside a flow run."""
    context = sys.modules.get("prefect.context")
    return context is not None and context.FlowRunContext.get() is not None


class Stage(Generic[P, R]):
    """A stage of a run: `fn` is the function, `run_name` what Prefect calls its run."""

    def __init__(self, fn: Callable[P, R], run_name: str, retries: int, pause_seconds: float) -> None:
        self.fn = fn
        self.__doc__ = fn.__doc__
        self._run_name, self._retries, self._pause_seconds = run_name, retries, pause_seconds

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it here and now."""
        if is_watched():
            with _untagged():
                result: R = self._task(*args, **kwargs)
            return result
        return self._run_plainly(*args, **kwargs)

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run it in a thread, a few at once."""
        if is_watched():
            with _untagged():
                future: Future[R] = self._task.submit(*args, **kwargs)
            return future
        return self._threads.submit(self._run_plainly, *args, **kwargs)

    def _run_plainly(self, *args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(self._retries):
            try:
                return self.fn(*args, **kwargs)
            except Exception:
                time.sleep(self._pause_seconds)
        return self.fn(*args, **kwargs)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(BATCHES_AT_ONCE)

    @cached_property
    def _task(self) -> Any:  # Any: Prefect's task
        from prefect import task
        from prefect.cache_policies import NO_CACHE

        wrap = task(
            task_run_name=self._run_name, retries=self._retries, retry_delay_seconds=self._pause_seconds,
            cache_policy=NO_CACHE,
        )  # fmt: skip
        return wrap(self.fn)


def _untagged() -> Any:  # Any: Prefect's own context
    """Keep the flow's tags off its tasks: for each tag of a task Prefect requests a slot before the task begins."""
    from prefect.context import TagsContext

    return TagsContext(current_tags=set())


def stage(run_name: str, retries: int = 0, pause_seconds: float = 0.0) -> Callable[[Callable[P, R]], Stage[P, R]]:
    """Make a stage of a function."""
    return lambda fn: Stage(fn, run_name, retries, pause_seconds)


class _Server:
    """Prefect's server, as far as this process knows of it."""

    ask_again_at = 0.0
    is_said = False


def tell(send: Callable[[], R], *, is_last: bool = False) -> R | None:
    """Report something to Prefect that nothing depends on; return its response, or None if there is none.

    `is_last` is for what is reported once, at the end: it is tried even shortly after Prefect was away.
    """
    if not is_watched() or (time.monotonic() < _Server.ask_again_at and not is_last):
        return None
    if is_answering():
        try:
            return send()
        except Exception as error:
            reason = str(error)
    else:
        reason = f"nothing answers at {os.environ.get('PREFECT_API_URL')}"
    _Server.ask_again_at = time.monotonic() + ASK_AGAIN_SECONDS
    say_away(reason)
    return None


def is_answering() -> bool:
    """Return whether Prefect's server responds within a moment."""
    address = os.environ.get("PREFECT_API_URL")
    if address is None:
        return True  # Prefect started one by itself, or has the address of one in its own settings
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=PROBE_SECONDS):  # noqa: S310 - Prefect opens it, too
            return True
    except urllib.error.HTTPError as error:
        return error.code < BROKEN  # it wants a login: it is there
    except (OSError, ValueError):
        return False


def leave_if_away(exit_code: int) -> None:
    """End this process here where Prefect's server is away: Prefect would wait minutes for it, with nothing to lose."""
    if _Server.is_said:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(exit_code)


def say_away(reason: str) -> None:
    """Say, once a process, that Prefect's server is away."""
    if not _Server.is_said:
        _Server.is_said = True
        line = " ".join(reason.split())
        print(
            f"wiredesk: Prefect's server is away, the run goes on without it: {line:.300}", file=sys.stderr, flush=True
        )
