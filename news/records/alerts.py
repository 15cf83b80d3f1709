"""Alerts: what is wrong with a source, a host or the home, from the run that saw it first to the one that did not.

The kinds are a closed set with one table of what each means; `alerts.kind` holds these names.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Annotated, ClassVar

from news.records.column import Column, FirstSeenAt, Table


class AlertKind(StrEnum):
    """The kind of an alert: the first ten are about a source or a host, the others about the home."""

    SILENCE = auto()
    BURST = auto()
    LOST_FIELD = auto()
    TEMPLATE_CHANGE = auto()
    WRONG_DAY = auto()
    MOVED_FEED = auto()
    UNREACHABLE = auto()
    REFUSALS = auto()
    SLOW_HOST = auto()
    READER_FAULTS = auto()
    MISSED_NIGHT = auto()
    CRASHED_NIGHT = auto()
    CANCELLED_NIGHT = auto()
    FAILED_NIGHT = auto()
    DISK = auto()
    CLOCK = auto()
    DAMAGED_FILE = auto()


@dataclass(frozen=True, slots=True)
class AlertInfo:
    """The meaning of a kind for people, and what to do next."""

    sentence: str
    next_step: str


ALERTS: dict[AlertKind, AlertInfo] = {
    AlertKind.SILENCE: AlertInfo(
        "The source brings no stories, or far fewer than it usually does on such a day.",
        "Look at the outlet in a browser; if it does publish, its feed or list no longer names the new stories.",
    ),
    AlertKind.BURST: AlertInfo(
        "The source brings many more stories than it usually does on such a day.",
        "Look at its newest stories: an archive under new addresses, other outlets' stories, or big news.",
    ),
    AlertKind.LOST_FIELD: AlertInfo(
        "A field that the source's stories used to have is missing from most of them.",
        "Open one of its new stories with `wiredesk explain`: the outlet prints the field elsewhere, or no longer.",
    ),
    AlertKind.TEMPLATE_CHANGE: AlertInfo(
        "The source's pages read differently: several fields are lost, bodies are cut, or pages are refused.",
        "Open one of its new pages with `wiredesk explain`; after a fix, `wiredesk reprocess` reads them again.",
    ),
    AlertKind.WRONG_DAY: AlertInfo(
        "The source's stories are dated to days that they usually are not: in the future, or too long ago.",
        "Compare a date with the page: day and month may have changed places; set `date_order` or `timezone`.",
    ),
    AlertKind.MOVED_FEED: AlertInfo(
        "A feed or list of the source has moved, is gone, or is another kind of page by now.",
        "Find its new address on the outlet's site, and correct `location` in the sources file.",
    ),
    AlertKind.UNREACHABLE: AlertInfo(
        "The source could not be read.",
        "The next runs try again; if it stays so, check the address, and whether the outlet blocks this machine.",
    ),
    AlertKind.REFUSALS: AlertInfo(
        "Most of the pages that the source lists respond with an error.",
        "Open one of them in a browser; the outlet's site is broken, or it blocks this machine.",
    ),
    AlertKind.SLOW_HOST: AlertInfo(
        "A host responds much more slowly than it used to, or not in time.",
        "Usually the outlet's own trouble; if it stays so, set a longer `host_gap_seconds`.",
    ),
    AlertKind.READER_FAULTS: AlertInfo(
        "Many of the source's pages ended in a fault of ours: a child process died, or a page took too much.",
        "See `open_failures`; report the fault, and run `wiredesk replay` after an upgrade.",
    ),
    AlertKind.MISSED_NIGHT: AlertInfo(
        "A night was due, and no run began.",
        "Check that `wiredesk up`, or whatever starts the nights, is running on this machine.",
    ),
    AlertKind.CRASHED_NIGHT: AlertInfo(
        "A run ended without a word: it was killed, or the machine went down.",
        "Nothing half done is visible and the next run takes what is open; check memory and power if it happens again.",
    ),
    AlertKind.CANCELLED_NIGHT: AlertInfo(
        "A run was stopped before it was done.", "The next run takes what is open; nothing has to be repaired."
    ),
    AlertKind.FAILED_NIGHT: AlertInfo(
        "A run failed, and nothing of it was published.", "Do what its message says, and run again."
    ),
    AlertKind.DISK: AlertInfo(
        "The disk of the home is full, or nearly so.",
        "Make room, or move the home to a larger disk; `wiredesk maintain` removes what nothing needs.",
    ),
    AlertKind.CLOCK: AlertInfo(
        "The clock of this machine does not fit the runs before, or the dates of the stories.",
        "Set the clock; where an earlier run's clock was wrong, run once with `wiredesk --accept-clock nightly`.",
    ),
    AlertKind.DAMAGED_FILE: AlertInfo(
        "A table file of the lake is missing or is not what was committed.",
        "Run `wiredesk verify --repair`, with `--from DIR` where there is a backup.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A thing that is or was wrong: opened by the run that saw it first, closed by the first that saw it well again."""

    TABLE: ClassVar[Table] = Table("alerts", key=("alert_id",), replaced_by=("alert_id",))

    alert_id: Annotated[str, Column("SHA-256 of kind, source, subject and the run that opened it, in hex.")]
    kind: Annotated[AlertKind, Column("The kind: silence, lost_field, failed_night, …", example="silence")]
    source: Annotated[str | None, Column("The source; null for what is about the home or a host.")]
    subject: Annotated[str | None, Column("The field, host, feed, file or night that it is about.", example="authors")]
    message: Annotated[
        str, Column("What the last run saw, against the usual.", example="0 stories, usually 14 on a Tuesday")
    ]
    opened_at: Annotated[datetime, Column("Start of the run that saw it first; UTC.")]
    opened_run: Annotated[str, Column("The run that saw it first.")]
    last_seen_at: Annotated[datetime, Column("Start of the last run that saw it; UTC.")]
    last_seen_run: Annotated[str, Column("The last run that saw it.")]
    closed_at: Annotated[
        datetime | None, Column("Start of the run that saw it well again; UTC; null while the alert is open.")
    ] = None
    first_seen_at: FirstSeenAt = None
