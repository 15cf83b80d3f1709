"""Judges one night of all sources: each rule by itself, then one cause for what several rules saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from news.records.alerts import Alert, AlertKind
from warehouse.health.fields import judge_days, judge_fields
from warehouse.health.findings import Finding, History, SourceNight, leave_out_bad
from warehouse.health.volume import judge_volume
from warehouse.health.web import HostNight, ListingPoll, judge_host, judge_listing, judge_pages

# A cause explains what follows from it: tonight shows nothing of the latter then.
EXPLAINS: dict[AlertKind, frozenset[AlertKind]] = {
    AlertKind.MOVED_FEED: frozenset({AlertKind.UNREACHABLE, AlertKind.SILENCE}),
    AlertKind.UNREACHABLE: frozenset({AlertKind.SILENCE}),
    AlertKind.REFUSALS: frozenset(
        {AlertKind.SILENCE, AlertKind.TEMPLATE_CHANGE, AlertKind.LOST_FIELD, AlertKind.WRONG_DAY}
    ),
    AlertKind.READER_FAULTS: frozenset({AlertKind.SILENCE, AlertKind.TEMPLATE_CHANGE}),
    AlertKind.TEMPLATE_CHANGE: frozenset({AlertKind.SILENCE, AlertKind.LOST_FIELD, AlertKind.WRONG_DAY}),
    AlertKind.LOST_FIELD: frozenset({AlertKind.SILENCE}),
    AlertKind.WRONG_DAY: frozenset({AlertKind.SILENCE}),
    AlertKind.BURST: frozenset({AlertKind.WRONG_DAY}),
}
# The clock is wrong, and not the outlets, when so many and most of them change their days in one night.
CLOCK_SOURCES, CLOCK_SHARE = 3, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class WebNight:
    """One night's hosts and listings, and the nights before of each host."""

    hosts: Sequence[HostNight] = ()
    past_hosts: Mapping[str, Sequence[HostNight]] = field(default_factory=dict)
    polls: Mapping[str, ListingPoll] = field(default_factory=dict)


def judge_sources(
    tonight: Sequence[SourceNight], past: Mapping[str, Sequence[SourceNight]], web: WebNight,
    alerts: Sequence[Alert], now: datetime,
) -> list[Finding]:  # fmt: skip
    """Return what a night shows of its sources and hosts, against the nights before and the alerts of then and now."""
    hosts = []
    for host in web.hosts:
        own = [alert for alert in alerts if alert.kind is AlertKind.SLOW_HOST and alert.subject == host.host]
        if finding := judge_host(host, leave_out_bad(web.past_hosts.get(host.host, ()), own, now)):
            hosts.append(finding)
    slow_hosts = {finding.subject for finding in hosts if finding.message}
    slow = {source for host in web.hosts if host.host in slow_hosts for source in host.sources}
    found = []
    for night in tonight:
        own = [alert for alert in alerts if alert.source == night.source]
        found += _judge_source(night, History(past.get(night.source, ()), own, now), web, slow, now)
    return [*hosts, *_find_clock(found)]


def _judge_source(
    tonight: SourceNight, history: History, web: WebNight, slow: set[str], now: datetime
) -> list[Finding]:
    found = judge_listing(tonight, web.polls.get(tonight.source), slow)
    if tonight.is_read:
        found += judge_pages(tonight, history)
        found += judge_fields(tonight, history)
        if days := judge_days(tonight, history, now):
            found.append(days)
        found += judge_volume(tonight, history, now)
    explained = {kind for finding in found if finding.message for kind in EXPLAINS.get(finding.kind, ())}
    if tonight.source in slow:  # what did not come in time comes later
        explained.add(AlertKind.SILENCE)
    return [finding for finding in found if finding.kind not in explained]


def _find_clock(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings with those of many sources' days replaced by one about the clock."""
    days = [finding for finding in found if finding.kind is AlertKind.WRONG_DAY]
    wrong = [finding for finding in days if finding.message]
    if len(wrong) < max(CLOCK_SOURCES, CLOCK_SHARE * len(days)):
        return list(found)
    message = f"the stories of {len(wrong)} of {len(days)} sources changed their days in one night: {wrong[0].message}"
    others = [finding for finding in found if finding.kind is not AlertKind.WRONG_DAY]
    return [*others, Finding(kind=AlertKind.CLOCK, message=message)]
