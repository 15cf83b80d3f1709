"""Delivers what is due: after a run, from `up`, or by a command. A receiver that fails costs a sentence, no night."""

import sys
from datetime import UTC, datetime, timedelta

import duckdb

from flows.delivery.channels import Channel, DeliveryError, find_channels
from flows.delivery.incident import Incident
from flows.delivery.message import make_test
from flows.delivery.outbox import Outbox, OutboxBusyError
from flows.delivery.plan import Seen, find_due_digest, plan
from flows.settings import Settings
from news.records.alerts import Alert
from news.records.column import columns
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError
from warehouse.rows import load_records

# Closed alerts that a digest may still have to name.
CLOSED_WITHIN = timedelta(days=30)


def report_incident(settings: Settings, incident: Incident) -> None:
    """Write down an incident for the next delivery, where there is anybody to deliver to; never raises."""
    if find_channels(settings.alerts):
        try:
            Outbox(Home(settings.home)).report(incident)
        except OSError as error:
            _say(f"an alert could not be written down ({error.strerror})")


def is_delivery_due(settings: Settings, now: datetime) -> bool:
    """Return whether a delivery would have anything to do; reads small files only."""
    channels = find_channels(settings.alerts)
    if not channels:
        return False
    outbox = Outbox(Home(settings.home))
    digest_at = outbox.load_said().digest_at
    if digest_at is None or digest_at < find_due_digest(now, settings.alerts.digest_hour) or outbox.load_reports():
        return True
    return any(outbox.is_due(channel.name, now) for channel in channels)


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
    """Return the state of the home; where its lake cannot be read, what its processes reported."""
    reports = outbox.load_reports()
    fields = ", ".join(field.name for field in columns(Alert))
    try:
        with open_lake(home, read_only=True, memory_limit=settings.lake_memory) as lake:
            alerts = lake.execute(
                f"select {fields} from lake.alerts where closed_at is null or closed_at >= $1 "
                "order by opened_at, alert_id",
                [now - CLOSED_WITHIN],
            )
            found = load_records(alerts, Alert)
            good = lake.execute("select max(started_at) from lake.runs where flow = 'nightly' and status <> 'failed'")
            row = good.fetchone()
            return Seen(alerts=found, reports=reports, last_good_at=row[0] if row else None)
    except (LakeError, duckdb.Error):
        return Seen(alerts=[], reports=reports, last_good_at=None, is_lake_read=False)


def _say(sentence: str) -> None:
    print(f"wiredesk: {sentence}", file=sys.stderr, flush=True)
