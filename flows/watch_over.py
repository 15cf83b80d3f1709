"""Watches over one night from its begin to its end, however it ends: what goes wrong becomes an alert."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

import duckdb

from flows.expected_errors import ClockError
from flows.settings import Settings
from news.records.alerts import AlertKind
from warehouse.health.attempts import Attempt, Ended
from warehouse.health.watch import Watch, record_failed_night
from warehouse.home import Home
from warehouse.lake import first_line, is_disk_full, open_lake
from warehouse.migrate import LakeError
from warehouse.publish import PublishError

STOPPED = "stopped by Ctrl-C; the next run takes what is open"


@contextmanager
def watched_over(settings: Settings, home: Home, run_id: str, started_at: datetime) -> Iterator[None]:
    """Keep a night's file while the block runs; where the block fails, record that in the lake, or else in the file."""
    attempt = Attempt(home, run_id, started_at)
    try:
        yield
    except BaseException as error:
        # Into the file first: a process that is killed while it records the failure leaves no crash.
        attempt.end(*_judge(error))
        if isinstance(error, Exception) and _record(settings, attempt.night, home):
            attempt.remove()
        raise
    else:
        attempt.remove()
    finally:
        attempt.close()


def _judge(error: BaseException) -> tuple[AlertKind, str]:
    """Return the kind and the words of a failure."""
    if not isinstance(error, Exception):
        return AlertKind.CANCELLED_NIGHT, STOPPED
    if isinstance(error, ClockError):
        return AlertKind.CLOCK, first_line(error)
    kind = AlertKind.DISK if is_disk_full(error) else AlertKind.FAILED_NIGHT
    return kind, first_line(error) or type(error).__name__


def _record(settings: Settings, night: Ended, home: Home) -> bool:
    """Publish the alerts of a night that failed; return whether that was possible."""
    try:
        with closing(open_lake(home, memory_limit=settings.lake_memory, is_prepared=True)) as lake:
            watch = Watch(home=home, lake=lake, least_free_bytes=settings.health.least_free_bytes)
            record_failed_night(watch, home.run_folder(night.run_id) / "linked", night)
    except (duckdb.Error, OSError, LakeError, PublishError) as error:
        print(f"wiredesk: the alert of this failure could not be recorded ({first_line(error)})", file=sys.stderr)
        return False
    return True
