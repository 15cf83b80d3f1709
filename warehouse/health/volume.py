"""Judges how many stories a source brought: against what it brings on such a weekday."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from news.records.alerts import AlertKind
from warehouse.health.findings import Finding, History, SourceNight, quantile

# Runs of one night: a run belongs to the day that began this long before now, so that a second run of a day adds to
# the first, and a night that begins an hour early is a night of its own.
DAY, SHIFT = timedelta(days=1), timedelta(hours=6)
# A source is known after so many nights; before that, nothing is unusual.
MIN_NIGHTS = 10
# From so many nights of one weekday on, other weekdays do not matter.
ENOUGH_OF_A_WEEKDAY = 4
MOST_OF_A_WEEKDAY = 8
# No story is silence where chance explains that once in so many nights; where the weekday was seen only once, the
# estimate of what is usual is itself chance, so much less will do.
CHANCE, CHANCE_AT_FIRST = 1e-3, 1e-6
# Or where such nights, and so many of them, always brought at least this many: these counts vary less than by chance.
NEVER_BELOW, ENOUGH_NIGHTS = 3, 5
# Far fewer than usual, where there are usually many.
MANY, FEW_RATIO, WELL_RATIO = 20.0, 0.15, 0.3
# Far more than usual: so many times what is expected, and at least so many more.
BURST_RATIO, BURST_MORE = 3.0, 10.0
# What earlier nights did not take may vary by so much.
LAG_RATIO = 1.5
# A night that brought less than this share of what is expected leaves stories for the next one.
STARVED_RATIO = 0.3
LONGEST_LAG = 14
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Volume:
    """The stories of one source by age in days (0 for tonight), and what is expected of a day."""

    def __init__(self, tonight: SourceNight, history: History, now: datetime) -> None:
        self._now = now
        self.by_age = _sum_by_age([tonight, *history.nights], now)
        usual = _sum_by_age(history.usual, now)
        usual.pop(0, None)
        if usual:
            usual.pop(max(usual))  # the first night of a source brings all that its feed still lists
        self.usual = usual

    @property
    def is_known(self) -> bool:
        """Return whether there is enough history to judge by."""
        return len(self.usual) >= MIN_NIGHTS and bool(self.like(0))

    def like(self, age: int) -> list[int]:
        """Return the volumes of usual days that are like the one of this age: of its weekday, or of similar ones."""
        by_weekday: dict[int, list[int]] = {}
        for other in sorted(self.usual):
            by_weekday.setdefault(self._weekday(other), []).append(self.usual[other])
        own = by_weekday.get(self._weekday(age), [])
        if len(own) >= ENOUGH_OF_A_WEEKDAY or not own:
            return own[:MOST_OF_A_WEEKDAY]
        middle = quantile(own, 0.5)
        return [volume for each in by_weekday.values() if _is_similar(quantile(each, 0.5), middle) for volume in each]

    def expected(self, age: int) -> float:
        """Return how many stories a day of this age usually brings."""
        like = self.like(age)
        return quantile(like, 0.5) if like else 0.0

    def count_like_weekday(self) -> int:
        """Return how many usual days of tonight's weekday there were."""
        return sum(self._weekday(age) == self._weekday(0) for age in self.usual)

    def lag(self) -> list[int]:
        """Return the ages of the days before tonight whose stories may come in tonight: no run, or hardly a story."""
        ages = []
        for age in range(1, LONGEST_LAG + 1):
            volume, expected = self.by_age.get(age), self.expected(age)
            if volume is not None and volume >= STARVED_RATIO * expected and (volume or not expected):
                break
            ages.append(age)
        return ages

    def weekday(self) -> str:
        """Return the name of tonight's weekday."""
        return WEEKDAYS[self._weekday(0)]

    def _weekday(self, age: int) -> int:
        return (self._now - age * DAY).weekday()


def _sum_by_age(nights: Sequence[SourceNight], now: datetime) -> dict[int, int]:
    volumes: dict[int, int] = {}
    for night in nights:
        age = (now - night.started_at + SHIFT) // DAY
        volumes[age] = volumes.get(age, 0) + night.accepted
    return volumes


def _is_similar(one: float, other: float) -> bool:
    return abs(one - other) <= max(2.0, 0.5 * max(one, other)) and bool(one) == bool(other)


def judge_volume(tonight: SourceNight, history: History, now: datetime) -> list[Finding]:
    """Return what tonight's number of stories shows: silence, a burst, or that it is as usual."""
    volume = Volume(tonight, history, now)
    is_silent = history.has_open(AlertKind.SILENCE)
    if not volume.is_known:
        return [Finding(kind=AlertKind.SILENCE, source=tonight.source)] if is_silent and tonight.accepted else []
    found = [_judge_burst(tonight.source, volume)]
    silence = _judge_silence(tonight.source, volume, is_silent=is_silent)
    return [*found, silence] if silence else found


def _judge_silence(source: str, volume: Volume, *, is_silent: bool) -> Finding | None:
    count, expected, like = volume.by_age[0], volume.expected(0), volume.like(0)
    usual = f"usually {expected:.0f} on a {volume.weekday()}"
    if count == 0:
        missed, quiet_days = _missed(volume)
        weeks = volume.count_like_weekday()
        chance = _chance_of_none(missed, like)
        is_sudden = weeks > 1 and len(like) >= ENOUGH_NIGHTS and min(like) >= NEVER_BELOW
        is_unlikely = chance < (CHANCE if weeks > 1 else CHANCE_AT_FIRST)
        if expected and (is_sudden or is_unlikely or is_silent):
            days = f", for {quiet_days} nights" if quiet_days > 1 else ""
            return Finding(kind=AlertKind.SILENCE, source=source, message=f"no new story{days}; {usual}")
        return None
    is_low = expected >= MANY and count <= FEW_RATIO * expected and count < 0.5 * quantile(like, 0.05)
    if is_low:
        return Finding(kind=AlertKind.SILENCE, source=source, message=f"{count} new stories; {usual}")
    return Finding(kind=AlertKind.SILENCE, source=source) if count > WELL_RATIO * expected else None


def _chance_of_none(expected: float, like: Sequence[int]) -> float:
    """Return how likely it is that a source brings nothing where so many stories are expected.

    Counts of stories vary at least as much as chance makes them (Poisson); where they varied more, by more.

    >>> f"{_chance_of_none(7, [7, 7, 7]):.4f}", f"{_chance_of_none(7, [2, 12, 7]):.4f}"
    ('0.0009', '0.0123')
    """
    mean = sum(like) / len(like)
    variance = sum((each - mean) ** 2 for each in like) / len(like)
    spread = variance / mean if mean else 1.0
    return math.exp(-expected) if spread <= 1.01 else spread ** (-expected / (spread - 1))


def _missed(volume: Volume) -> tuple[float, int]:
    """Return how many stories were expected in the nights without one, tonight included, and how many nights."""
    age, missed = 0, 0.0
    while volume.by_age.get(age) == 0 and age <= LONGEST_LAG:
        missed += volume.expected(age)
        age += 1
    return missed, age


def _judge_burst(source: str, volume: Volume) -> Finding:
    count, expected = volume.by_age[0], volume.expected(0)
    highest, highest_of_all = quantile(volume.like(0), 0.9), quantile(list(volume.usual.values()), 0.9)
    allowed = max(BURST_RATIO * expected, 2 * highest, expected + BURST_MORE, 1.5 * highest_of_all)
    allowed += LAG_RATIO * sum(volume.expected(age) for age in volume.lag())
    if count <= allowed:
        return Finding(kind=AlertKind.BURST, source=source)
    message = f"{count} new stories; usually {volume.expected(0):.0f} on a {volume.weekday()}"
    return Finding(kind=AlertKind.BURST, source=source, message=message)


def days_behind(tonight: SourceNight, history: History, now: datetime) -> int:
    """Return for how many days before tonight stories may come in tonight, because no night took them then."""
    return len(Volume(tonight, history, now).lag()) if history.nights else 0
