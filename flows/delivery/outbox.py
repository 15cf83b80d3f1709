"""The messages of a home that nobody took yet, a queue for each channel, and what was said: files that survive a kill.

A message is written down before it counts as said, and removed after its receiver took it. So a kill loses none; one
that falls between the receiver's consent and the removal makes that message come twice, with the same key.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from flows.delivery.incident import Incident
from flows.delivery.message import Message, merge
from flows.delivery.plan import Said
from news.records.alerts import AlertKind
from warehouse.disk import move_into_place
from warehouse.home import Home

T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
LOCK_SECONDS, LOOK_SECONDS = 60.0, 0.2


class OutboxBusyError(Exception):
    """Another process of this home is delivering, and does not come to an end."""


class Outbox:
    """The folder `alerts/` of a home."""

    def __init__(self, home: Home) -> None:
        self._root = home.root / "alerts"
        self._said = self._root / "said.json"
        self._reports = self._root / "reports"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let no other process plan or deliver until the block ends; raise OutboxBusyError where one does for long."""
        self._root.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(self._root / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            deadline = time.monotonic() + LOCK_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise OutboxBusyError(
                            "another process of this home is delivering alerts; they wait in alerts/"
                        ) from None
                time.sleep(LOOK_SECONDS)
            yield
        finally:
            os.close(lock)

    def report(self, incident: Incident) -> None:
        """Write down what a process noticed, for the next delivery; the same key once."""
        self._reports.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self._report_file(incident), asdict(incident))

    def _report_file(self, incident: Incident) -> Path:
        return self._reports / f"{_name(incident.key)}.json"

    def load_reports(self) -> list[Incident]:
        """Return what processes of this home noticed since the last delivery."""
        return [report for path in _list(self._reports) if (report := _convert(_read_incident, _read(path)))]

    def load_said(self) -> Said:
        """Return what was said before; of a file that cannot be read, nothing."""
        return _convert(_read_said, _read(self._said)) or Said()

    def queue(
        self, messages: Sequence[Message], channels: Sequence[str], said: Said, reports: Sequence[Incident] = ()
    ) -> None:
        """Put messages into the queue of each channel, write down that they are said, and drop the reports behind them.

        A message joins one of its kind that is still waiting, so that a receiver that was away is not flooded.
        """
        for channel in channels:
            for message in messages:
                self._put(self._root / "outbox" / channel, message)
        _write(self._said, asdict(said))
        for report in reports:
            self._report_file(report).unlink(missing_ok=True)

    def _put(self, folder: Path, message: Message) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{_name(message.key)}.json"
        older = [(other, waiting) for other, waiting in self._waiting(folder) if waiting.kind == message.kind]
        if any(other == path for other, _ in older):
            return  # a kill came before it was written down as said
        merged = message
        for _, waiting in older:
            merged = merge(merged, waiting)
        _write(path, asdict(merged))
        for other, _ in older:
            other.unlink()

    def load_waiting(self, channel: str) -> list[tuple[Path, Message]]:
        """Return the messages that a channel has not delivered yet, and the file of each."""
        return self._waiting(self._root / "outbox" / channel)

    def _waiting(self, folder: Path) -> list[tuple[Path, Message]]:
        oldest_first = sorted(_list(folder), key=lambda path: path.stat().st_mtime_ns)
        return [
            (path, message)
            for path in oldest_first
            if (message := _convert(lambda values: Message(**values), _read(path)))
        ]

    def is_due(self, channel: str, now: datetime) -> bool:
        """Return whether a channel has something to deliver, and its pause after a failure is over."""
        retry = _read(self._retry(channel))
        return bool(self.load_waiting(channel)) and (not retry or now >= datetime.fromisoformat(retry["next_at"]))

    def note_failure(self, channel: str, now: datetime) -> None:
        """Leave a channel alone for a while, each time longer."""
        tries = (_read(self._retry(channel)) or {"tries": 0})["tries"]
        pause = min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE)
        _write(self._retry(channel), {"tries": tries + 1, "next_at": (now + pause).isoformat()})

    def note_success(self, channel: str) -> None:
        """Forget the failures of a channel."""
        self._retry(channel).unlink(missing_ok=True)

    def _retry(self, channel: str) -> Path:
        return self._root / f"{channel}-retry.json"


def _name(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:24]


def _list(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


def _write(path: Path, values: dict[str, Any]) -> None:  # Any: of a dataclass
    half = path.with_name(f"{path.name}.half")
    half.write_text(json.dumps(values, default=lambda value: value.isoformat(), ensure_ascii=False), encoding="utf-8")
    move_into_place(half, path)


def _read(path: Path) -> dict[str, Any] | None:  # Any: of a dataclass
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _convert(read: Callable[[dict[str, Any]], T], values: dict[str, Any] | None) -> T | None:  # Any: of a dataclass
    """Return what values of a file are; None where the disk, or another hand, changed them."""
    try:
        return read(values) if values else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read_incident(values: dict[str, Any]) -> Incident:  # Any: of a dataclass
    return Incident(
        key=values["key"], kind=AlertKind(values["kind"]), at=datetime.fromisoformat(values["at"]),
        message=values["message"],
    )  # fmt: skip


def _read_said(values: dict[str, Any]) -> Said:  # Any: of a dataclass
    return Said(
        incidents={key: datetime.fromisoformat(at) for key, at in values["incidents"].items()},
        unwell=values["unwell"],
        reports=[_read_incident(each) for each in values["reports"]],
        digest_at=_instant(values["digest_at"]),
        digest_sent_at=_instant(values["digest_sent_at"]),
        digest_alerts=values["digest_alerts"],
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
