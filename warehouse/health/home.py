"""Judges the home itself: nights that crashed, failed or never began, the disk, the clock, and damaged files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from news.records.alerts import AlertKind
from warehouse.checksums import Damage
from warehouse.health.attempts import Ended
from warehouse.health.findings import Finding, quantile

# The rhythm of nights is known after so many; one is missing when this share of a further pause is over.
MIN_PAUSES, OVERDUE = 4, 1.4
NIGHT_KINDS = (AlertKind.CRASHED_NIGHT, AlertKind.CANCELLED_NIGHT, AlertKind.FAILED_NIGHT)
# A machine's clock may be off by minutes.
CLOCK_SLACK = timedelta(hours=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState:
    """The state of a home at an instant.

    `starts` are those of the last nights, last one first; `due_at` is when the schedule wanted one that nobody took.
    `checked` are the files that were compared with their checksums, or that have an alert and are gone by now.
    """

    now: datetime
    starts: Sequence[datetime] = ()
    due_at: datetime | None = None
    ended: Sequence[Ended] = ()
    free_bytes: int
    least_bytes: int
    damaged: Sequence[Damage] = ()
    checked: Sequence[str] = ()


def judge_home(state: HomeState) -> list[Finding]:
    """Return what a home shows of its nights, disk, clock and files."""
    ended = list(_judge_ended(state.ended))
    worst = {finding.kind: finding for finding in ended}
    found = [worst.get(kind, Finding(kind=kind)) for kind in NIGHT_KINDS]
    clock = worst.get(AlertKind.CLOCK) or _judge_clock(state)
    # A wrong clock makes nights seem missing.
    found += [clock] if clock.message else [clock, _judge_missed(state)]
    found.append(worst.get(AlertKind.DISK) or _judge_disk(state))
    problems = {damage.path: damage.problem for damage in state.damaged}
    for path in state.checked:
        message = f"{path} is {problems[path]}" if path in problems else None
        found.append(Finding(kind=AlertKind.DAMAGED_FILE, subject=path, message=message))
    return found


def _judge_ended(ended: Sequence[Ended]) -> Iterator[Finding]:
    for each in ended:
        message = f"the night of {each.started_at:%Y-%m-%d %H:%M} UTC" + (f": {each.message}" if each.message else "")
        yield Finding(kind=each.kind, subject=each.run_id, message=message)


def _judge_clock(state: HomeState) -> Finding:
    last = next(iter(state.starts), state.now)
    if last - state.now <= CLOCK_SLACK:
        return Finding(kind=AlertKind.CLOCK)
    message = f"it is {state.now:%Y-%m-%d %H:%M} UTC, and the last night is dated {last:%Y-%m-%d %H:%M} UTC"
    return Finding(kind=AlertKind.CLOCK, message=message)


def find_pause(starts: Sequence[datetime]) -> timedelta | None:
    """Return the usual time from one night to the next; None where too few are known."""
    ordered = sorted(starts)
    pauses = [(later - earlier) / HOUR for earlier, later in pairwise(ordered)]
    return quantile(pauses, 0.5) * HOUR if len(pauses) >= MIN_PAUSES else None


def _judge_missed(state: HomeState) -> Finding:
    if state.due_at:
        return Finding(kind=AlertKind.MISSED_NIGHT, message=f"due at {state.due_at:%Y-%m-%d %H:%M} UTC, nobody took it")
    begun = [*state.starts, *(each.started_at for each in state.ended)]
    pause, since = (
        find_pause(begun),
        min((state.now - start for start in begun if start <= state.now), default=HOUR * 0),
    )
    if not pause or since <= max(OVERDUE * pause, pause + HOUR):
        return Finding(kind=AlertKind.MISSED_NIGHT)
    message = f"none for {since / HOUR:.0f} hours, usually one each {pause / HOUR:.0f}"
    return Finding(kind=AlertKind.MISSED_NIGHT, message=message)


def _judge_disk(state: HomeState) -> Finding:
    if state.free_bytes >= state.least_bytes:
        return Finding(kind=AlertKind.DISK)
    message = f"{state.free_bytes / 1e6:,.0f} MB free, {state.least_bytes / 1e6:,.0f} MB wanted"
    return Finding(kind=AlertKind.DISK, message=message)
