"""The nights that were begun: each has a file while it runs, which is removed when its end is recorded in the lake.

A night holds a lock on its file, which the kernel drops with its process: a file without a lock is of a night that
crashed, or that could not record how it ended. Ends are written over blanks that are there from the start, so that
there is room for them on a full disk.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from news.records.alerts import AlertKind
from warehouse.home import Home

FOLDER = "nights"
SIZE = 2048
MESSAGE_CHARS = 400
_open: dict[Path, "Attempt"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A night whose process is gone: how it ended, as far as it could say."""

    run_id: str
    started_at: datetime
    kind: AlertKind = AlertKind.CRASHED_NIGHT
    message: str | None = None
    path: Path


class Attempt:
    """A night of this process, from its begin to where its end is recorded; `night` says how it ended."""

    def __init__(self, home: Home, run_id: str, started_at: datetime) -> None:
        self.night = Ended(run_id=run_id, started_at=started_at, path=home.root / FOLDER / run_id)
        self.night.path.parent.mkdir(mode=0o700, exist_ok=True)
        self._handle = os.open(self.night.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        self._write()
        _open[self.night.path] = self

    def end(self, kind: AlertKind, message: str) -> None:
        """Write down how the night ended, for the next run to record."""
        self.night = replace(self.night, kind=kind, message=message[:MESSAGE_CHARS])
        self._write()

    def remove(self) -> None:
        """Forget the night: its end is recorded in the lake."""
        self.night.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file, as the end of the process does; a second call does nothing."""
        if _open.pop(self.night.path, None):
            os.close(self._handle)

    def _write(self) -> None:
        values = {
            "started_at": self.night.started_at.isoformat(), "kind": self.night.kind, "message": self.night.message,
        }  # fmt: skip
        os.pwrite(self._handle, json.dumps(values, ensure_ascii=False).encode().ljust(SIZE)[:SIZE], 0)


def cancel_attempts(message: str) -> None:
    """Write down that the nights of this process were stopped."""
    for attempt in list(_open.values()):
        with suppress(OSError):
            attempt.end(AlertKind.CANCELLED_NIGHT, message)


def find_ended(home: Home) -> list[Ended]:
    """Return the nights whose processes are gone and whose ends are not recorded yet, oldest first."""
    return sorted(_iter_ended(home), key=lambda ended: ended.started_at)


def _iter_ended(home: Home) -> Iterator[Ended]:
    folder = home.root / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path in _open:
            continue
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            values = json.loads(os.pread(handle, SIZE, 0))
            started_at = datetime.fromisoformat(values["started_at"])
            kind, message = AlertKind(values["kind"]), values["message"]
            yield Ended(run_id=path.name, started_at=started_at, kind=kind, message=message, path=path)
        except (BlockingIOError, ValueError, KeyError, TypeError):
            continue  # at work, or killed before it had begun
        finally:
            os.close(handle)


def is_night_running(home: Home) -> bool:
    """Return whether a night of this home is at work."""
    folder = home.root / FOLDER
    ended = {each.path for each in find_ended(home)}
    return folder.is_dir() and any(path not in ended and path.stat().st_size for path in folder.iterdir())
