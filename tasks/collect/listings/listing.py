"""Entries and further listings that a feed, a sitemap, a list of addresses or a front page names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.discovery import Discovery, ListingKind

ListingStatus = Literal["ok", "warning", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One story that a listing names; `url` is as printed, made absolute where it was relative."""

    url: str
    discovery: Discovery


@dataclass(frozen=True, slots=True)
class ChildListing:
    """A listing that a listing names: a sitemap of an index, a feed or sitemap of a front page."""

    kind: ListingKind
    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The result of reading one listing; `message` says in one sentence what was wrong with it.

    `warning`: repaired, nothing was lost. `partial`: entries before the fault are here. `failed`: there are none.
    """

    status: ListingStatus
    message: str | None = None
    entries: tuple[ListedEntry, ...] = ()
    children: tuple[ChildListing, ...] = ()
