"""Incidents: nights that failed, crashed or never began, as the lake or a process of this home reports them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from news.records.alerts import Alert, AlertKind
from warehouse.health.attempts import Ended

# A failed night also opens these two, and names itself as their subject.
NIGHT_KINDS = (AlertKind.FAILED_NIGHT, AlertKind.CRASHED_NIGHT, AlertKind.MISSED_NIGHT)
FAILURE_KINDS = (*NIGHT_KINDS, AlertKind.DISK, AlertKind.CLOCK)
# The lake reports what ended longer ago only where messages were just set up, or a lake was restored.
NEWS_LAST = timedelta(days=2)
DAY = timedelta(days=1)
# From a flow's begin to that of its run: the home is locked and its lake is opened meanwhile.
BEGIN = timedelta(minutes=10)
_RUN_ID = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One night that went wrong; `key` is the same whenever the same night is reported by the same reporter."""

    key: str
    kind: AlertKind
    at: datetime
    message: str


def find_recorded_nights(alerts: Sequence[Alert], now: datetime) -> list[Incident]:
    """Return the nights that went wrong lately, as the lake's alerts report them."""
    incidents = []
    for alert in alerts:
        night = _RUN_ID.fullmatch(alert.subject or "")
        is_night = alert.kind in NIGHT_KINDS or (night and alert.kind in FAILURE_KINDS)
        if is_night and now - alert.last_seen_at < NEWS_LAST:
            # One alert may go over several nights; each is an incident of its own.
            at = datetime.strptime(night[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if night else alert.last_seen_at
            key = f"{alert.kind} {alert.subject or alert.last_seen_run}"
            incidents.append(Incident(key=key, kind=AlertKind(alert.kind), at=at, message=alert.message))
    return incidents


def find_ended_nights(ended: Sequence[Ended]) -> list[Incident]:
    """Return the nights that could not record how they ended, under the keys that the lake's alerts will have."""
    return [
        Incident(
            key=f"{each.kind} {each.run_id}", kind=each.kind, at=each.started_at.replace(microsecond=0),
            message=": ".join(filter(None, (f"the night of {each.started_at:%Y-%m-%d %H:%M} UTC", each.message))),
        )
        for each in ended
        if each.kind in FAILURE_KINDS
    ]  # fmt: skip


def is_same_night(report: Incident, incident: Incident) -> bool:
    """Return whether a process of this home reports a night that is named by its run as well.

    A process reports an end after the night began, and as a rule within a day; a missing night before or after the
    run that records it.
    """
    gap = report.at - incident.at
    if report.kind == AlertKind.FAILED_NIGHT:  # its cause decides the kind of the night's alert
        return incident.kind in FAILURE_KINDS and timedelta(0) <= -gap < BEGIN
    if report.kind != incident.kind:
        return False
    return abs(gap) < DAY if incident.kind == AlertKind.MISSED_NIGHT else timedelta(0) <= gap < DAY
