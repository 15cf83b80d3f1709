"""Messages between a crawl and its parent: the spec it begins with, and what the two send while it runs.

The crawl sends ("decide", [Question, …]) or ("recall", [url, …]) and receives, in order, the list of Decisions or the
last response of each url that had one. It sends ("progress", CrawlProgress) now and then and ("done", CrawlProgress) at
its end. The parent may send ("stop", None) at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from news.discovery import Discovery
from tasks.collect.archive.journal_records import EndedInput
from tasks.collect.politeness.politeness import Politeness
from tasks.sources import WebSource, Window
from warehouse.memory.forgotten import Forgotten
from warehouse.memory.records import LastResponse


@dataclass(frozen=True, slots=True)
class Question:
    """A question: may an address be requested? `modified_at` is its last change according to discovery."""

    address: str
    modified_at: datetime | None = None
    may_revisit: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """`is_known`: settled, and not due again. Else it is requested, under the conditions of its last response if any.

    `retry_at` lies ahead where the host wants no request before. `reserved_for` are the signals by which it was
    found to be reserved: it is requested only where some source does not honour them.
    """

    is_known: bool
    last: LastResponse | None = None
    retry_at: datetime | None = None
    reserved_for: tuple[str, ...] = ()


@dataclass(slots=True)
class CrawlProgress:
    """How far a crawl is; discovered and known inputs by source."""

    discovered: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    fetched_count: int = 0
    waiting_count: int = 0
    answered_count: int = 0
    unanswered_count: int = 0


@dataclass(frozen=True, slots=True)
class OpenInput:
    """An input that an earlier night left open: its source, its URL, and what discovery knew of it then."""

    source: str
    url: str
    discovery: Discovery


@dataclass(frozen=True, slots=True)
class LastRobots:
    """The last response of a host to robots.txt, and where the archive holds it."""

    status: int
    archive_file: str | None
    archive_offset: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlMemory:
    """All that the lake and the journals of dead runs remember as a crawl begins.

    `responses` are the last ones of its sources' own listings, by masked URL; `robots` those of hosts younger than a
    day. `requested_at` says when a host was last sent a request, as far as a gap may reach back to it. `adopted` are
    inputs that a run which died had fetched, by address; `open_inputs` what earlier nights left open.
    `forgotten` was taken down and is refused.
    """

    responses: Mapping[str, LastResponse] = field(default_factory=dict)
    robots: Mapping[str, LastRobots] = field(default_factory=dict)
    requested_at: Mapping[str, datetime] = field(default_factory=dict)
    open_inputs: tuple[OpenInput, ...] = ()
    adopted: Mapping[str, EndedInput] = field(default_factory=dict)
    forgotten: Forgotten = field(default_factory=Forgotten)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSpec:
    """A night's crawl: its sources and politeness, which days it takes, where it writes, and what is remembered.

    `folder` takes the journal, `archive` is the home's.
    """

    run_id: str
    sources: tuple[WebSource, ...]
    politeness: Politeness
    folder: Path
    archive: Path
    window: Window = field(default_factory=Window)
    memory: CrawlMemory = field(default_factory=CrawlMemory)
