"""Decides which messages are due, from the alerts, what was reported, and what was said before. It sends nothing."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flows.delivery.incident import Incident, find_incidents, is_reported
from flows.delivery.message import Message, make_digest, make_recovery, make_urgent
from news.records.alerts import Alert, AlertKind

# Where nothing changes, the digest comes back after so long.
REMIND_AFTER = timedelta(days=7)
# Keys of incidents that no lake reports any more are forgotten.
KEYS_LAST = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that messages of this home have said, as far as later ones depend on it."""

    incidents: dict[str, datetime] = field(default_factory=dict)  # every incident's key, and when its night was
    unwell: list[str] = field(default_factory=list)  # the keys of those after which no night has ended well
    reports: list[Incident] = field(default_factory=list)  # incidents that a process reported, and not the lake
    digest_at: datetime | None = None  # when the last digest was made, or found to have nothing to say
    digest_sent_at: datetime | None = None
    digest_alerts: list[str] = field(default_factory=list)  # the alerts that were open in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The state of a home: the lake's alerts, reports of processes, and the start of the last good night."""

    alerts: list[Alert]
    reports: list[Incident]
    last_good_at: datetime | None
    is_lake_read: bool = True


def find_due_digest(now: datetime, digest_hour: int) -> datetime:
    """Return when the last digest was due."""
    today = now.replace(hour=digest_hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def plan(seen: Seen, said: Said, now: datetime, digest_hour: int) -> tuple[list[Message], Said]:
    """Return the messages that are due, and what will have been said with them."""
    messages, said = _plan_nights(seen, said, now)
    due_at = find_due_digest(now, digest_hour)
    if seen.is_lake_read and (said.digest_at is None or said.digest_at < due_at):
        digest, said = _plan_digest(seen.alerts, said, now, due_at)
        messages += digest
    return messages, said


def _plan_nights(seen: Seen, said: Said, now: datetime) -> tuple[list[Message], Said]:
    in_lake = find_incidents(seen.alerts, now)
    reports = [report for report in seen.reports if not _is_in_lake(report, in_lake)]
    known = [*said.reports, *reports]
    incidents = [*reports, *(each for each in in_lake if not is_reported(each, known))]
    new = {each.key: each for each in incidents if each.key not in said.incidents}
    good_at = seen.last_good_at
    unwell = [key for key, each in new.items() if good_at is None or good_at < each.at]
    messages = []
    if new:
        messages.append(make_urgent(list(new.values()), None if unwell else good_at))
    healed = [key for key in said.unwell if good_at and good_at >= said.incidents[key]]
    if healed and good_at:
        messages.append(make_recovery(healed, good_at))
    since = now - KEYS_LAST
    kept = {key: at for key, at in said.incidents.items() if at > since or key in said.unwell}
    return messages, replace(
        said,
        incidents=kept | {key: each.at for key, each in new.items()},
        unwell=[*(key for key in said.unwell if key not in healed), *unwell],
        reports=[report for report in known if report.at > since],
    )


def _is_in_lake(report: Incident, in_lake: list[Incident]) -> bool:
    """Return whether the lake holds the failure that a process reports: then the lake's words go out."""
    return report.kind == AlertKind.FAILED_NIGHT and any(each.at >= report.at for each in in_lake)


def _plan_digest(
    alerts: list[Alert], said: Said, now: datetime, due_at: datetime
) -> tuple[list[Message], Said]:  # fmt: skip
    is_open = [alert for alert in alerts if alert.closed_at is None]
    before = set(said.digest_alerts)
    opened = [alert for alert in is_open if alert.alert_id not in before]
    still = [alert for alert in is_open if alert.alert_id in before]
    since = said.digest_at
    closed = [
        alert
        for alert in alerts
        if alert.closed_at and (alert.alert_id in before or (since is not None and alert.opened_at > since))
    ]
    said = replace(said, digest_at=now, digest_alerts=[alert.alert_id for alert in is_open])
    is_time = said.digest_sent_at is None or now - said.digest_sent_at >= REMIND_AFTER
    if not (opened or closed or (still and is_time)):
        return [], said
    return [make_digest(opened, still, closed, due_at)], replace(said, digest_sent_at=now)
