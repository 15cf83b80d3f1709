"""What a feed, a sitemap or a list knew of a story before its page was asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What discovery knew of one story; empty where it said nothing.

    `origin` is where it stood: `feed`, `sitemap` or `urls`; `named_by` the address of that feed, sitemap or list.
    `published_raw` is the date as printed there; `published_at` its instant (UTC) where an offset is printed and
    the date is possible, else None. `modified_raw` and `modified_at` likewise of the last change.
    """

    origin: str
    named_by: str | None = None
    title: str | None = None
    published_raw: str | None = None
    published_at: datetime | None = None
    modified_raw: str | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    site_name: str | None = None
