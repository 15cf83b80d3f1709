"""A part of `wiredesk up`: a child process that is started again, a bounded number of times, when it ends by itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# So many ends within so long are no accident: then `up` ends too, and says which part it was.
MAX_ENDS, ENDS_SECONDS = 6, 900.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
STOP_SECONDS = 20.0


class PartError(Exception):
    """A part ended again and again."""


class Part:
    """One child process, its log, and the times at which it ended."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self.log = name, log
        self._arguments, self._environment = list(arguments), dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._ends: list[float] = []
        self._due = 0.0

    @property
    def exit_code(self) -> int | None:
        """How its process ended, or None while it runs."""
        return self._process.poll() if self._process else None

    def start(self, held: int) -> None:
        """Start the process; it inherits the descriptor `held`, and with it the lock on the home's `up`."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._arguments],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=(held,),
            )

    def tend(self, held: int, prepare: Callable[[], None]) -> bool:
        """Start the process again if it ended and its pause is over; return whether it runs.

        `prepare` is called before. Raises PartError when it ended too often.
        """
        if self._process is not None:
            if self._process.poll() is None:
                return True
            now = time.monotonic()
            self._ends = [end for end in self._ends if now - end < ENDS_SECONDS] + [now]
            if len(self._ends) >= MAX_ENDS:
                raise PartError(
                    f"{self.name} ended {MAX_ENDS} times in {ENDS_SECONDS / 60:.0f} minutes; see {self.log}"
                )
            self._due = now + min(FIRST_PAUSE_SECONDS * 2 ** (len(self._ends) - 1), LONGEST_PAUSE_SECONDS)
            print(f"wiredesk: {self.name} ended by itself; it is started again", file=sys.stderr, flush=True)
            self._process = None
        if time.monotonic() < self._due:
            return False
        prepare()
        self.start(held)
        return False

    def stop(self) -> None:
        """End the process and its children; kill those that have not ended in time."""
        if self._process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is not None:
                break
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
