"""Months of nights as plain figures, with planted faults: what the rules make of them, for many seeds at once.

`python -m tests.warehouse.health.months 200` plays 200 months and counts faults without an alert and alerts without a
fault. A whole night of the product is tests/flows/health_nights.py; this is the judge alone, a hundred times as fast.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from news.records.alerts import Alert, AlertKind
from warehouse.checksums import Damage
from warehouse.health.attempts import Ended
from warehouse.health.findings import SourceNight
from warehouse.health.home import HomeState, judge_home
from warehouse.health.judge import WebNight, judge_sources
from warehouse.health.reconcile import SeenBy, reconcile
from warehouse.health.web import HostNight, ListingPoll

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
GB = 1_000_000_000
# Stories by weekday of the run, Monday first.
RHYTHMS = (
    (40, 60, 60, 60, 60, 55, 30), (12, 14, 14, 14, 14, 13, 8), (7, 8, 8, 9, 8, 7, 4), (0, 12, 12, 12, 12, 12, 0),
    (20, 20, 20, 20, 20, 20, 20), (9, 9, 9, 9, 9, 9, 9), (2, 2, 2, 2, 2, 1, 1), (0, 0, 0, 15, 0, 0, 0),
    (30, 45, 45, 45, 45, 40, 25), (0, 7, 7, 7, 7, 7, 1),
)  # fmt: skip
# What goes wrong, its alert, and whether it needs an outlet that publishes enough each night.
SOURCE_FAULTS = {
    "silence": AlertKind.SILENCE, "burst": AlertKind.BURST, "lost field": AlertKind.LOST_FIELD,
    "moved feed": AlertKind.MOVED_FEED, "wrong day": AlertKind.WRONG_DAY, "slow host": AlertKind.SLOW_HOST,
    "404 storm": AlertKind.REFUSALS, "template": AlertKind.TEMPLATE_CHANGE,
}  # fmt: skip
HOME_FAULTS = {
    "full disk": AlertKind.DISK, "dead worker": AlertKind.MISSED_NIGHT, "clock": AlertKind.CLOCK,
    "damaged file": AlertKind.DAMAGED_FILE, "killed": AlertKind.CRASHED_NIGHT,
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    fault: str
    source: str | None
    first: int
    last: int


@dataclass(frozen=True)
class Month:
    """What came of a month: each fault with its alert, or None, and the alerts that name no fault."""

    named: dict[Planted, Alert | None]
    false: list[Alert]


def plan_month(seed: int, nights: int = 30) -> list[Planted]:
    """Plant each fault once, in the second half, at outlets that publish that night, and no two at once at one."""
    chance = random.Random(f"plan {seed}")
    begin = START + chance.randrange(7) * DAY
    planted: list[Planted] = []
    for fault, first in zip(HOME_FAULTS, chance.sample(range(15, nights - 3, 2), len(HOME_FAULTS)), strict=True):
        planted.append(Planted(fault, None, first, first))
    # What was published while no night took it comes in on the first night of a silence, which is none then.
    late = {each.first + 1 for each in planted}
    for fault in SOURCE_FAULTS:
        while True:
            source, first = chance.choice((0, 1, 2, 3, 4, 5, 8)), chance.randrange(15, nights - 4)
            one = Planted(fault, f"outlet-{source}", first, first + (0 if fault == "burst" else chance.randrange(3)))
            days = [(begin + night * DAY).weekday() for night in range(one.first, one.last + 1)]
            is_free = all(abs(each.first - first) > 5 or each.source != one.source for each in planted)
            is_seen = first not in {night - 1 for night in late} | (late if fault == "silence" else set())
            if is_free and is_seen and all(RHYTHMS[source][day] >= 7 for day in days):
                planted.append(one)
                break
    return planted


def play_month(seed: int, nights: int = 30, plan: Sequence[Planted] | None = None) -> Month:
    """Play a month by its figures, and match its alerts with what was planted."""
    plan = plan_month(seed, nights) if plan is None else plan
    begin = START + random.Random(f"plan {seed}").randrange(7) * DAY
    stored: dict[str, Alert] = {}
    past: dict[str, list[SourceNight]] = {}
    hosts: dict[str, list[HostNight]] = {}
    starts: list[datetime] = []
    left: list[Ended] = []
    carried: Counter[str] = Counter()
    for night in range(nights):
        chance = random.Random(f"{seed} {night}")
        now = begin + night * DAY + timedelta(minutes=chance.uniform(-5, 30))
        faults = {each.fault: each.source for each in plan if each.first <= night <= each.last}
        volumes = dict(_publish(chance, night, now, faults))
        if stop := {"dead worker", "full disk", "killed", "clock"} & faults.keys():
            for source, count in volumes.items():
                carried[source] += count
            (fault,) = stop
            kinds = {"full disk": AlertKind.DISK, "clock": AlertKind.CLOCK, "killed": AlertKind.CRASHED_NIGHT}
            if fault in kinds:
                at = now - 5 * DAY if fault == "clock" else now
                left.append(Ended(run_id=str(night), started_at=at, kind=kinds[fault], message="m", path=Path("x")))
            continue
        tonight = [
            _read(chance, night, now, source, count + carried.pop(source, 0), count, faults)
            for source, count in volumes.items()
        ]
        web = _web(chance, night, now, tonight, hosts, faults)
        alerts = sorted(stored.values(), key=lambda alert: alert.alert_id)
        found = judge_sources(tonight, past, web, alerts, now)
        damaged = [Damage("tables/a.parquet", "changed")] if "damaged file" in faults else []
        state = HomeState(
            now=now, starts=starts, ended=left, free_bytes=9 * GB, least_bytes=GB, damaged=damaged,
            checked=["tables/a.parquet"],
        )  # fmt: skip
        open_alerts = [alert for alert in alerts if alert.closed_at is None]
        for alert in reconcile(open_alerts, [*judge_home(state), *found], SeenBy(str(night), now)):
            stored[alert.alert_id] = alert
        starts, left = [now, *starts][:15], []
        for row in tonight:
            past.setdefault(row.source, []).insert(0, row)
        for host in web.hosts:
            hosts.setdefault(host.host, []).insert(0, host)
    return _match(plan, list(stored.values()))


def _publish(
    chance: random.Random, night: int, now: datetime, faults: dict[str, str | None]
) -> Iterator[tuple[str, int]]:
    for number, rhythm in enumerate((*RHYTHMS, (10,) * 7)):
        source = f"outlet-{number}"
        if number == len(RHYTHMS) and night < 20:
            continue  # an outlet that is new, without history
        usual = rhythm[now.weekday()]
        busy = usual * chance.lognormvariate(0, 0.2)
        count = sum(chance.expovariate(1) > 0.5 for _ in range(round(busy / 0.6065))) if usual else 0
        if night == 0 or (number == len(RHYTHMS) and night == 20):
            count = max(rhythm) * 3  # all that the feed lists
        if faults.get("burst") == source:
            count = 5 * max(rhythm)
        yield source, 0 if faults.get("silence") == source else count


def _read(
    chance: random.Random, night: int, now: datetime, source: str, count: int, fresh: int,
    faults: dict[str, str | None],
) -> SourceNight:  # fmt: skip
    def is_hit(fault: str) -> bool:
        return faults.get(fault) == source

    gone = sum(chance.random() < (0.9 if is_hit("404 storm") else 0.03) for _ in range(count))
    refused = sum(chance.random() < (0.9 if is_hit("template") else 0.04) for _ in range(count - gone))
    stories = count - gone - refused
    wire = chance.choice((0.5, 0.75, 0.9))
    authors = sum(
        chance.random() < (0.0 if is_hit("lost field") or is_hit("template") else wire) for _ in range(stories)
    )
    age = chance.gauss(11, 2) + (24 * chance.choice((14, 30)) if is_hit("wrong day") else 0)
    late = 24 if count > 2 * max(fresh, 1) else 0
    return SourceNight(
        run_id=str(night), source=source, started_at=now, status="ok", message=None, accepted=stories, duplicate=0,
        rejected=refused, page_count=count, error_count=gone, fault_count=0, no_headline_count=0, misdated_count=0,
        story_count=stories, date_count=stories, author_count=authors,
        median_body_chars=chance.gauss(3000, 400) if stories else None,
        median_age_hours=age + late if stories else None,
    )  # fmt: skip


def _web(
    chance: random.Random, night: int, now: datetime, tonight: Sequence[SourceNight],
    hosts: dict[str, list[HostNight]], faults: dict[str, str | None],
) -> WebNight:  # fmt: skip
    seen, polls = [], {}
    for row in tonight:
        url, is_moved = f"https://{row.source}.example/feed", faults.get("moved feed") == row.source
        seconds = chance.lognormvariate(-1, 0.4) + (3 if faults.get("slow host") == row.source else 0)
        seen.append(
            HostNight(
                run_id=row.run_id, host=f"{row.source}.example", started_at=now, exchange_count=row.page_count + 1,
                timeout_count=int(chance.random() < 0.1), median_seconds=seconds, sources=[row.source],
            )
        )  # fmt: skip
        polls[row.source] = ListingPoll(
            source=row.source, url=url, status=301 if is_moved else 200,
            redirect_url=f"{url}/new" if is_moved else None, was_direct=night > 0,
        )  # fmt: skip
    return WebNight(hosts=seen, past_hosts=hosts, polls=polls)


def _match(plan: Sequence[Planted], alerts: list[Alert]) -> Month:
    left = sorted(alerts, key=lambda alert: alert.opened_at)
    named: dict[Planted, Alert | None] = {}
    for each in plan:
        kind = (SOURCE_FAULTS | HOME_FAULTS)[each.fault]
        named[each] = None
        for alert in left:
            where = alert.source or (alert.subject or "").removesuffix(".example")
            is_where = each.source is None or where == each.source
            if alert.kind is kind and is_where and each.first <= int(alert.opened_run) <= each.first + 1:
                named[each] = alert
                left.remove(alert)
                break
    return Month(named, left)


if __name__ == "__main__":
    months = {seed: play_month(seed) for seed in range(int(sys.argv[1]))}
    for seed, month in months.items():
        for planted, alert in month.named.items():
            if alert is None or alert.closed_at is None:
                print(seed, planted, "no alert" if alert is None else f"never closed: {alert.message}")
        for alert in month.false:
            print(seed, "false", alert.kind, alert.source or alert.subject, alert.opened_run, alert.message)
    print(Counter(len(month.false) for month in months.values()), "false alerts in a month")
