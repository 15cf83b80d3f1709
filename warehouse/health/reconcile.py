"""Compares what a run found with the alerts that are open: opens, continues and closes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from news.records.alerts import Alert
from warehouse.health.findings import Finding, find_key

# An alert about something that no run has been able to judge for so long is closed: a source that was taken out.
UNSEEN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SeenBy:
    """The run that made findings."""

    run_id: str
    started_at: datetime


def reconcile(open_alerts: Sequence[Alert], findings: Iterable[Finding], run: SeenBy) -> list[Alert]:
    """Return the alerts that this run opens, sees again or closes; what it has no finding of stays as it is."""
    found = {finding.key: finding for finding in findings}
    changed = []
    for alert in open_alerts:
        finding = found.pop(find_key(alert.kind, alert.source, alert.subject), None)
        if finding and finding.message:
            seen = replace(alert, last_seen_at=run.started_at, last_seen_run=run.run_id)
            changed.append(replace(seen, message=finding.message, subject=finding.subject or alert.subject))
        elif finding or run.started_at - alert.last_seen_at > UNSEEN_FOR:
            changed.append(replace(alert, closed_at=run.started_at))
    return [*changed, *(_open(finding, finding.message, run) for finding in found.values() if finding.message)]


def _open(finding: Finding, message: str, run: SeenBy) -> Alert:
    identity = "\x1f".join((finding.kind, finding.source or "", finding.subject or "", run.run_id))
    return Alert(
        alert_id=sha256(identity.encode()).hexdigest(),
        kind=finding.kind,
        source=finding.source,
        subject=finding.subject,
        message=message,
        opened_at=run.started_at,
        opened_run=run.run_id,
        last_seen_at=run.started_at,
        last_seen_run=run.run_id,
        first_seen_at=run.started_at,
    )
