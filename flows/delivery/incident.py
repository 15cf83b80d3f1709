"""Incidents: nights that failed, crashed or never began, as the lake or a process of this home reports them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from news.records.alerts import Alert, AlertKind

# A failed night also opens these two, and names itself as their subject.
NIGHT_KINDS = (AlertKind.FAILED_NIGHT, AlertKind.CRASHED_NIGHT, AlertKind.MISSED_NIGHT)
FAILURE_KINDS = (*NIGHT_KINDS, AlertKind.DISK, AlertKind.CLOCK)
# The lake reports what ended longer ago only where messages were just set up, or a lake was restored.
NEWS_LAST = timedelta(days=2)
_RUN_ID = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One night that went wrong; `key` is the same whenever the same night is reported by the same reporter."""

    key: str
    kind: AlertKind
    at: datetime
    message: str


def find_incidents(alerts: list[Alert], now: datetime) -> list[Incident]:
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


def is_reported(incident: Incident, reports: list[Incident]) -> bool:
    """Return whether a process of this home reported the same night already, under a key of its own.

    It does so after the night began and, as a rule, within a day: two crashes are two nights where one began later.
    """
    return any(
        report.kind == incident.kind and timedelta(0) <= report.at - incident.at < timedelta(days=1)
        for report in reports
    )
