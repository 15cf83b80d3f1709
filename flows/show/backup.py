"""`wiredesk backup` and `restore`: copy a home, and make a home of the copy."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from flows.exit_codes import DONE
from flows.settings import Settings
from flows.show.guarded import guarded
from flows.show.terminal import one_line
from warehouse.home import Home
from warehouse.upkeep.backup import back_up
from warehouse.upkeep.restore import restore as restore_home

LINE_SECONDS = 5.0


def backup(settings: Settings, folder: Path) -> int:
    """Back the home up and print what was copied; return the exit code."""

    def run() -> int:
        made = back_up(Home(settings.home), folder.absolute(), datetime.now(UTC), _Lines())
        _say(
            f"{folder}: {made.file_count} files as of snapshot {made.snapshot}, "
            f"of which {made.copied_files} were copied ({made.copied_bytes / 1e6:.1f} MB)"
        )
        return DONE

    return guarded(run)


def restore(settings: Settings, folder: Path) -> int:
    """Restore a backup into the home and print how many files it has; return the exit code."""

    def run() -> int:
        count = restore_home(folder.absolute(), Home(settings.home), datetime.now(UTC), _Lines())
        _say(f"{settings.home}: {count} files restored, each as it was backed up")
        return DONE

    return guarded(run)


def _say(line: str) -> None:
    print(one_line(line))


class _Lines:
    """A line on stderr every few seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._last >= LINE_SECONDS:
            self._last = time.monotonic()
            print(f"wiredesk: {done} of {total} files", file=sys.stderr)
