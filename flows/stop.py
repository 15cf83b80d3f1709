"""Ends a run at once on SIGTERM, whatever it is doing: reports to Prefect that it was cancelled, then exits.

An exception raised by a signal can be lost in a library, or taken by Prefect for a fault to try again. A run may be
killed at any instant without loss, so nothing has to be tidied up before the end.
"""

import multiprocessing
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from types import FrameType

from flows.exit_codes import STOPPED
from flows.server.alive import Outcome, leave_outcome
from flows.server.api import Api, ApiError
from flows.server.secret import find_login
from warehouse.health.attempts import cancel_attempts
from warehouse.home import Home

TELL_SECONDS = 3.0
MESSAGE = "stopped by SIGTERM; the next run takes what is open"

_runs: dict[str, None] = {}  # flow runs of this process


def name_run(flow_run_id: str) -> None:
    """Let Prefect hear of this flow run when the process is stopped."""
    _runs[flow_run_id] = None


def end_on_sigterm(home: Home) -> None:
    """From now on, end this process within seconds of a SIGTERM; called once, by the main thread."""
    # Python's own helper removes what an ended process leaves in shared memory, and would complain of each.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    waiting, waking = socket.socketpair()
    waking.setblocking(False)
    signal.signal(signal.SIGTERM, _ignore)
    # The kernel's side of the signal writes here at once, also while the main thread is inside DuckDB.
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(home, waiting, waking), daemon=True, name="wiredesk-stop").start()


def keep_sigterm() -> None:
    """Take the signal back from Prefect, whose handler would raise an exception in the middle of a stage."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _ignore)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the thread that waits."""


def _wait(home: Home, waiting: socket.socket, _waking: socket.socket) -> None:
    while signal.SIGTERM not in waiting.recv(64):
        pass  # the main thread handles Ctrl-C
    _end(home)


def _end(home: Home) -> None:
    try:
        cancel_attempts(MESSAGE)
        for flow_run_id in _runs:
            leave_outcome(home, flow_run_id, Outcome(type="CANCELLED", name="Cancelled", message=MESSAGE))
        for child in multiprocessing.active_children():
            child.terminate()
        with suppress(ApiError):
            _tell()
        with suppress(OSError):
            print(f"wiredesk: {MESSAGE}", file=sys.stderr, flush=True)
    finally:
        os._exit(STOPPED)


def _tell() -> None:
    if not (address := os.environ.get("PREFECT_API_URL")):
        return
    api = Api(address, find_login(), TELL_SECONDS, tries=1)
    state = {"type": "CANCELLED", "name": "Cancelled", "message": MESSAGE}
    for flow_run_id in _runs:
        api.post(f"/flow_runs/{flow_run_id}/set_state", {"state": state, "force": True})
