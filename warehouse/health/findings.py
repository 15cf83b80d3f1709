"""Findings: what one night shows of one thing that may go wrong, and the nights that it is compared with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from news.records.alerts import Alert, AlertKind

# Of these kinds a source or the home may have several alerts at once, one for each subject.
KINDS_BY_SUBJECT = (AlertKind.LOST_FIELD, AlertKind.SLOW_HOST, AlertKind.DAMAGED_FILE)
# The nights of an alert do not count as usual, unless it has been open for so long: then it is how things are now.
NEW_NORMAL = timedelta(days=28)

Key = tuple[AlertKind, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing as one night shows it: `message` says what is wrong, and is None where all is well.

    What a night cannot show has no finding, so an alert about it stays as it is.
    """

    kind: AlertKind
    source: str | None = None
    subject: str | None = None
    message: str | None = None

    @property
    def key(self) -> Key:
        """Return what makes two findings be about the same thing."""
        return find_key(self.kind, self.source, self.subject)


def find_key(kind: AlertKind, source: str | None, subject: str | None) -> Key:
    """Return what makes two alerts be about the same thing."""
    return kind, source, subject if kind in KINDS_BY_SUBJECT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNight:
    """One source in one night: its row in `source_runs` and its figures."""

    run_id: str
    source: str
    started_at: datetime
    status: str
    message: str | None
    accepted: int
    duplicate: int
    rejected: int
    page_count: int
    error_count: int
    fault_count: int
    no_headline_count: int
    misdated_count: int
    story_count: int
    date_count: int
    author_count: int
    median_body_chars: float | None
    median_age_hours: float | None

    @property
    def is_read(self) -> bool:
        """Return whether the source could be read at all."""
        return self.status not in ("failed", "gone")


class Nightly(Protocol):
    """A night of a source or a host, by when its run started."""

    @property
    def started_at(self) -> datetime:
        """Return when its run started."""


Night = TypeVar("Night", bound=Nightly)


def leave_out_bad(nights: Iterable[Night], alerts: Sequence[Alert], now: datetime) -> list[Night]:
    """Return the nights on which none of these alerts was open: they show what is usual."""
    spans = [
        (alert.opened_at, alert.closed_at)
        for alert in alerts
        if alert.closed_at is not None or now - alert.opened_at < NEW_NORMAL
    ]
    return [
        night
        for night in nights
        if not any(start <= night.started_at and (end is None or night.started_at < end) for start, end in spans)
    ]


class History:
    """One source's nights before this one, and its alerts, closed ones included."""

    def __init__(self, nights: Iterable[SourceNight], alerts: Sequence[Alert], now: datetime) -> None:
        self.nights = [night for night in nights if night.is_read]
        self.usual = leave_out_bad(self.nights, alerts, now)
        self._open = {alert.kind for alert in alerts if alert.closed_at is None}

    def has_open(self, kind: AlertKind) -> bool:
        """Return whether an alert of this kind is open."""
        return kind in self._open


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed, between neighbours where it falls between two.

    >>> quantile([4, 1, 3, 2, 5], 0.5), quantile([1, 2], 0.5)
    (3.0, 1.5)
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))
