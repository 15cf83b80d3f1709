"""What the parent tells a crawl before it begins, and what the two say to each other while it runs.

The crawl asks ("ask", [Question, …]) or ("answers", [url, …]) and hears the lists that belong to them; it tells
("progress", CrawlProgress) now and then and ("done", CrawlProgress) at its end. The parent may say ("stop",) at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tasks.collect.politeness.politeness import Politeness
from tasks.sources import WebSource
from warehouse.memory.records import LastResponse


@dataclass(frozen=True, slots=True)
class Question:
    """May an address be asked for? `modified_at` is what discovery says of its last change."""

    address: str
    modified_at: datetime | None = None
    may_revisit: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`known`: settled, and not due again. `open`: to be asked for, under the conditions of the last answer if any.

    `retry_at` lies ahead where the host asked not to be asked before.
    """

    is_known: bool
    last: LastResponse | None = None
    retry_at: datetime | None = None


@dataclass(slots=True)
class CrawlProgress:
    """How far a crawl is; discovered and known inputs by source."""

    discovered: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    fetched_count: int = 0
    waiting_count: int = 0
    answered_count: int = 0
    unanswered_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSpec:
    """A night's crawl: its sources and manners, where it writes, and what is remembered.

    `adopted` are rows of inputs that a run which died had fetched, by address; `robots` the last answer of each host
    (instant, status, archive file and offset); `last_asked` when a host was asked last; `open_inputs` what earlier
    nights left open. A `since` or `until` makes it a backfill by day of publication.
    """

    run_id: str
    sources: tuple[WebSource, ...]
    politeness: Politeness
    folder: Path
    archive: Path
    is_scheduled: bool = False
    since: datetime | None = None
    until: datetime | None = None
    answers: Mapping[str, LastResponse] = field(default_factory=dict)
    robots: Mapping[str, tuple[datetime, int, str | None, int | None]] = field(default_factory=dict)
    last_asked: Mapping[str, datetime] = field(default_factory=dict)
    open_inputs: tuple[dict[str, Any], ...] = ()
    adopted: Mapping[str, dict[str, Any]] = field(default_factory=dict)
