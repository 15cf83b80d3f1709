"""Child processes that do not import their parent's main module: that would be Prefect, seconds of it.

For that, a function of multiprocessing is replaced while a child starts. `tests/tasks/children/test_spawn.py` fails
once a new version no longer needs it.
"""

import signal
import threading
from collections.abc import Callable
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any


class BareProcess(SpawnProcess):
    """A spawned child that starts from its target alone."""

    _starting = threading.Lock()

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - multiprocessing's name
        with BareProcess._starting:
            whole = spawn.get_preparation_data
            spawn.get_preparation_data = _without_main(whole)  # type: ignore[assignment]
            # The parent handles Ctrl-C. A child keeps this mask, so it is deaf from its first import on.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                return SpawnProcess._Popen(process_obj)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                spawn.get_preparation_data = whole


# Any: multiprocessing pickles this dictionary, and what it holds is its own affair.
def _without_main(whole: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    def get_preparation_data(name: str) -> dict[str, Any]:  # as above
        return {
            key: value
            for key, value in whole(name).items()
            if key not in ("init_main_from_name", "init_main_from_path")
        }

    return get_preparation_data


class BareContext(SpawnContext):
    """The context that starts such children."""

    Process = BareProcess
