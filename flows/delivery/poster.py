"""Starts deliveries from `wiredesk up`: in a child process, so that no receiver holds up what `up` watches over."""

import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from flows.delivery.due import is_delivery_due, report_incident
from flows.delivery.incident import Incident
from flows.settings import Settings
from news.records.alerts import AlertKind

# Longer than all channels, the lake and the wait for another delivery take together.
CHILD_SECONDS = 180.0
CRASHED = ": Crashed: "


class Poster:
    """The deliveries of one `up`, one at a time."""

    def __init__(self, settings: Settings, environment: Mapping[str, str], log: Path) -> None:
        self._settings, self._environment, self._log = settings, dict(environment), log
        self._child: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._reported: set[str] = set()

    def note_run(self, sentence: str) -> None:
        """Report a night whose process is gone, as `recover` words it."""
        if sentence.startswith("nightly") and CRASHED in sentence:
            self._report(sentence, AlertKind.CRASHED_NIGHT, datetime.now(UTC))

    def note_missed(self, due_at: datetime) -> None:
        """Report a night that was due and that nobody took."""
        message = f"due at {due_at:%Y-%m-%d %H:%M} UTC, nobody took it"
        self._report(message, AlertKind.MISSED_NIGHT, due_at)

    def _report(self, message: str, kind: AlertKind, at: datetime) -> None:
        key = f"{kind} {message}"
        if key not in self._reported:  # a night that is late is late at every look
            self._reported.add(key)
            report_incident(self._settings, Incident(key=key, kind=kind, at=at, message=message))

    def tend(self) -> None:
        """Start a delivery where one is due, and end one that takes too long."""
        if self._child is not None:
            if self._child.poll() is None and time.monotonic() - self._began < CHILD_SECONDS:
                return
            self.stop()
        if is_delivery_due(self._settings, datetime.now(UTC)):
            self._began = time.monotonic()
            with self._log.open("ab") as output:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "flows", "--home", str(self._settings.home), "alerts", "send", "--due"],
                    env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                )  # fmt: skip

    def stop(self) -> None:
        """End a delivery that is at work; its messages wait in the home."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                self._child.kill()
            self._child.wait()
            self._child = None
