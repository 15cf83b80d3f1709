"""Looks whether a delivery is due, and writes down what it is to say: without the lake, so that `up` stays small."""

import sys
from datetime import datetime

from flows.delivery.channels import find_channels
from flows.delivery.incident import Incident, find_ended_nights
from flows.delivery.outbox import Outbox
from flows.delivery.plan import Seen, find_due_digest, plan_nights
from flows.settings import Settings
from warehouse.health.attempts import find_ended
from warehouse.home import Home


def report_incident(settings: Settings, incident: Incident) -> None:
    """Write down an incident for the next delivery, where there is anybody to deliver to; never raises."""
    if find_channels(settings.alerts):
        try:
            Outbox(Home(settings.home)).report(incident)
        except OSError as error:
            print(f"wiredesk: an alert could not be written down ({error.strerror})", file=sys.stderr)


def is_delivery_due(settings: Settings, now: datetime) -> bool:
    """Return whether a delivery would have anything to do; reads small files only."""
    channels = find_channels(settings.alerts)
    if not channels:
        return False
    home = Home(settings.home)
    outbox = Outbox(home)
    said = outbox.load_said()
    if said.digest_at is None or said.digest_at < find_due_digest(now, settings.alerts.digest_hour):
        return True
    seen = Seen(alerts=[], reports=outbox.load_reports(), ended=find_ended_nights(find_ended(home)), last_good_at=None)
    if seen.reports or plan_nights(seen, said, now)[0]:
        return True
    return any(outbox.is_due(channel.name, now) for channel in channels)
