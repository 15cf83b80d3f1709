"""Sources of a run: outlets, how each is read and requested, and the days that are wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.discovery import PolledKind
from news.page import DateOrder, PageKind

FileKind = Literal[PageKind, "json", "warc"]
WebKind = Literal[PolledKind, "page", "archive"]
SourceKind = Literal[FileKind, WebKind]
Signal = Literal["tdm", "robots-tag", "ai-agents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """Facts that a source declares of its pages; of a table also the column of each field, and its charset."""

    language: str | None = None
    timezone: str | None = None
    date_order: DateOrder = "auto"
    columns: tuple[tuple[str, str], ...] = ()
    charset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """Options of a source that is requested over the network.

    `hosts` are further hosts whose pages its sitemaps may name, and for archives the hosts whose records are taken.
    `honour` names the signals that keep a page out: `tdm` (tdm-reservation), `robots-tag` (X-Robots-Tag with noai,
    noarchive, none or noindex), `ai-agents` (robots.txt refuses AI crawlers this address).
    """

    hosts: tuple[str, ...] = ()
    honour: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet and the way we read it. `kind` None: detected by content, file by file.

    `web` is set for outlets that are requested over the network.
    """

    name: str
    kind: SourceKind | None
    locations: tuple[str, ...]
    options: SourceOptions
    web: WebOptions | None = None


@dataclass(frozen=True, slots=True)
class WebSource:
    """One outlet that is requested over the network; `position` is its place in the run's order of sources."""

    name: str
    position: int
    kind: WebKind
    location: str
    options: WebOptions


@dataclass(frozen=True, slots=True)
class Window:
    """A backfill's days, from `since` on and before `until`; without both, all that is listed now.

    A scheduled run polls listings that brought nothing new less often, and requests public addresses only.
    """

    since: datetime | None = None
    until: datetime | None = None
    is_scheduled: bool = False
