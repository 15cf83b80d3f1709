"""The flow runs that are alive: each holds a lock on a file of its own, which the kernel drops with its process.

A heartbeat can be late and a pid can be used again; a lock is neither. What a run came to is written into its file
before it is reported to Prefect, so that it is known even where the server was gone at that moment.
"""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path
from uuid import UUID

from warehouse.home import Home

FOLDER = "alive"


class Life(Enum):
    """The state of a flow run."""

    ALIVE = auto()
    ENDED = auto()  # its process is gone
    UNKNOWN = auto()  # it never began, or not on this home


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of a run, in Prefect's words."""

    type: str
    name: str
    message: str | None


_held: dict[Path, int] = {}


def _path(home: Home, flow_run_id: str) -> Path:
    return home.prefect / FOLDER / str(UUID(flow_run_id))


def mark_alive(home: Home, flow_run_id: str) -> None:
    """Hold the file of a flow run for as long as this process lives; a second call does nothing."""
    path = _path(home, flow_run_id)
    if path in _held:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.ftruncate(handle, 0)  # of an earlier attempt
    _held[path] = handle


def leave_outcome(home: Home, flow_run_id: str, outcome: Outcome) -> None:
    """Write down what a run of this process came to."""
    if (handle := _held.get(_path(home, flow_run_id))) is not None:
        text = json.dumps(asdict(outcome)).encode()
        os.pwrite(handle, text, 0)
        os.ftruncate(handle, len(text))


def has_outcome(home: Home, flow_run_id: str) -> bool:
    """Return whether a run of this process said what it came to."""
    handle = _held.get(_path(home, flow_run_id))
    return handle is not None and os.fstat(handle).st_size > 0


def look(home: Home, flow_run_id: str) -> tuple[Life, Outcome | None]:
    """Return the state of a flow run, and what it came to where it said so before its process ended."""
    try:
        handle = os.open(_path(home, flow_run_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return Life.UNKNOWN, None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return Life.ENDED, Outcome(**json.loads(os.pread(handle, 65536, 0)))
    except BlockingIOError:
        return Life.ALIVE, None
    except (ValueError, TypeError):
        return Life.ENDED, None
    finally:
        os.close(handle)


def clear_ended(home: Home, unfinished: set[str]) -> None:
    """Remove the files of runs that have ended, but for those whose end Prefect does not know yet."""
    folder = home.prefect / FOLDER
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()):
            if path.name not in unfinished and look(home, path.name)[0] is Life.ENDED:
                path.unlink(missing_ok=True)
