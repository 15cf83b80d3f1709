"""Decides which messages are due, from the alerts, what was reported, and what was said before. It sends nothing."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flows.delivery.incident import Incident, find_recorded_nights, is_same_night
from flows.delivery.message import Message, make_digest, make_recovery, make_urgent
from news.records.alerts import Alert

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
    """The state of a home: the lake's alerts, nights that it does not hold, and the start of the last good night.

    `reports` are what processes noticed, and `ended` the nights that could not record their end, named by their run.
    """

    alerts: list[Alert]
    reports: list[Incident]
    ended: list[Incident] = field(default_factory=list)
    last_good_at: datetime | None
    is_lake_read: bool = True


def find_due_digest(now: datetime, digest_hour: int) -> datetime:
    """Return when the last digest was due."""
    today = now.replace(hour=digest_hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def plan(seen: Seen, said: Said, now: datetime, digest_hour: int) -> tuple[list[Message], Said]:
    """Return the messages that are due, and what will have been said with them."""
    messages, said = plan_nights(seen, said, now)
    due_at = find_due_digest(now, digest_hour)
    if seen.is_lake_read and (said.digest_at is None or said.digest_at < due_at):
        digest, said = _plan_digest(seen.alerts, said, now, due_at)
        messages += digest
    return messages, said


def plan_nights(seen: Seen, said: Said, now: datetime) -> tuple[list[Message], Said]:
    """Return the messages that are due at once, and what will have been said with them."""
    by_run = {each.key: each for each in [*find_recorded_nights(seen.alerts, now), *seen.ended]}
    # Whoever names the night by its run says more; but what was said is not said again in other words.
    reports = [each for each in seen.reports if not any(is_same_night(each, night) for night in by_run.values())]
    known = [*said.reports, *reports]
    new = {each.key: each for each in reports if each.key not in said.incidents}
    for key, night in by_run.items():
        if key not in said.incidents and not any(is_same_night(report, night) for report in known):
            new[key] = night
    good_at, since = seen.last_good_at, now - KEYS_LAST
    unwell = [key for key, each in new.items() if good_at is None or good_at < each.at]
    healed = [key for key in said.unwell if good_at and good_at >= said.incidents[key]]
    messages = [make_urgent(list(new.values()), None if unwell else good_at)] if new else []
    if healed and good_at:
        messages.append(make_recovery(healed, good_at))
    kept = {key: at for key, at in said.incidents.items() if at > since or key in said.unwell}
    return messages, replace(
        said,
        incidents=kept | {key: each.at for key, each in new.items()},
        unwell=[*(key for key in said.unwell if key not in healed), *unwell],
        reports=[report for report in known if report.at > since],
    )


def _plan_digest(
    alerts: list[Alert], said: Said, now: datetime, due_at: datetime
) -> tuple[list[Message], Said]:  # fmt: skip
    alerts = sorted(alerts, key=lambda alert: (alert.opened_at, alert.kind, alert.source or "", alert.alert_id))
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
