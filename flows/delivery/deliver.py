"""Delivers what is due: after a run, from `up`, or by a command. A receiver that fails costs a sentence, no night."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb

from flows.delivery.channels import Channel, DeliveryError, find_channels
from flows.delivery.incident import Incident, find_ended_nights
from flows.delivery.message import make_test
from flows.delivery.outbox import Outbox, OutboxBusyError
from flows.delivery.plan import Seen, plan
from flows.settings import Settings
from news.records.alerts import AlertKind
from warehouse.health.attempts import find_ended
from warehouse.health.check import Check, Schedule, check_home
from warehouse.health.history import load_alerts, load_runs
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError

# Closed alerts that a digest may still have to name.
CLOSED_WITHIN = timedelta(days=30)


def deliver(settings: Settings, *, is_patient: bool = False) -> bool:
    """Send what is due by every channel; return whether all was taken. Never raises: failures are said on stderr.

    With `is_patient`, a receiver that failed is left alone until its pause is over.
    """
    channels = find_channels(settings.alerts)
    if not channels:
        return True
    home, now = Home(settings.home), datetime.now(UTC)
    outbox = Outbox(home)
    try:
        with outbox.held():
            seen = _look(home, settings, outbox, now)
            messages, said = plan(seen, outbox.load_said(), now, settings.alerts.digest_hour)
            outbox.queue(messages, [channel.name for channel in channels], said, seen.reports)
            due = [channel for channel in channels if not is_patient or outbox.is_due(channel.name, now)]
            taken = [_send_waiting(outbox, channel, now) for channel in due]  # all of them, whatever one does
            return all(taken)
    except OutboxBusyError as error:
        _say(str(error))
    except OSError as error:
        _say(f"alerts could not be delivered ({error.strerror or error}); the next run tries again")
    except Exception as error:
        _say(f"alerts could not be delivered ({error!r:.200}); the next run tries again, please report it")
    return False


def send_test(settings: Settings) -> list[tuple[str, str | None]]:
    """Send a test message by every channel; return the place of each, and what went wrong there."""
    results: list[tuple[str, str | None]] = []
    for channel in find_channels(settings.alerts):
        try:
            channel.send(make_test(datetime.now(UTC)))
        except DeliveryError as error:
            results.append((channel.place, str(error)))
        else:
            results.append((channel.place, None))
    return results


def _send_waiting(outbox: Outbox, channel: Channel, now: datetime) -> bool:
    for path, message in outbox.load_waiting(channel.name):
        try:
            channel.send(message)
        except DeliveryError as error:
            _say(f"{error}; the message waits, and is sent when it responds")
            outbox.note_failure(channel.name, now)
            return False
        path.unlink(missing_ok=True)
        outbox.note_success(channel.name)
    return True


def _look(home: Home, settings: Settings, outbox: Outbox, now: datetime) -> Seen:
    """Return the state of the home; where its lake cannot be read, what its processes left behind."""
    seen = Seen(
        alerts=[], reports=outbox.load_reports(), ended=find_ended_nights(find_ended(home)), last_good_at=None,
        is_lake_read=False,
    )  # fmt: skip
    try:
        with open_lake(home, read_only=True, memory_limit=settings.lake_memory) as lake:
            least = settings.health.least_free_bytes
            checked = check_home(home, lake, load_runs(lake), Schedule(), least_bytes=least, now=now)
            return replace(
                seen,
                alerts=load_alerts(lake, now - CLOSED_WITHIN),
                reports=[*seen.reports, *_find_missing(checked)],
                last_good_at=checked.last_good_at,
                is_lake_read=True,
            )
    except (LakeError, duckdb.Error):
        return seen


def _find_missing(checked: Check) -> list[Incident]:
    """Return the night that is missing by the rhythm of those before, unless a run has recorded that: one a gap."""
    return [
        Incident(
            key=f"{problem.kind} after {checked.last_good_run}", kind=problem.kind, at=checked.checked_at,
            message=problem.message,
        )
        for problem in checked.problems
        if problem.kind is AlertKind.MISSED_NIGHT and problem.opened_at is None
    ]  # fmt: skip


def _say(sentence: str) -> None:
    print(f"wiredesk: {sentence}", file=sys.stderr, flush=True)
