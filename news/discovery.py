"""Metadata that a feed, sitemap or URL list gives about a story before its page is fetched."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from news.origins import DiscoveryOrigin

# Kinds of listings that a source may name; each has a reader in `tasks/collect/listings/`.
PolledKind = Literal["feed", "sitemap", "urls"]
ListingKind = Literal[PolledKind, "front"]
DISCOVERY_ORIGINS: tuple[DiscoveryOrigin, ...] = get_args(DiscoveryOrigin)

# Earlier versions wrote `ledger` where they had forgotten the place: such a discovery is trusted as little as a list.
_FORGOTTEN_ORIGIN: DiscoveryOrigin = "urls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """Everything that discovery gave about one story; empty where it gave nothing.

    `origin` is where it was found: `feed`, `sitemap` or `urls`; `named_by` the address of that feed, sitemap or list.
    `published_raw` is the date as printed there; `published_at` its instant (UTC) where an offset is printed and
    the date is possible, else None. `modified_raw` and `modified_at` likewise of the last change.
    """

    origin: DiscoveryOrigin
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


_INSTANTS = ("published_at", "modified_at")


def render_discovery(discovery: Discovery | None) -> str | None:
    """Return a Discovery as one line of JSON, whose row `read_discovery` takes."""
    return json.dumps(asdict(discovery), default=str, sort_keys=True) if discovery else None


def read_discovery(row: dict[str, Any]) -> Discovery:  # Any: parsed JSON
    """Return a Discovery from its row."""
    values = dict(row)
    for name in _INSTANTS:
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    for name in ("authors", "tags"):
        values[name] = tuple(values.get(name) or ())
    return Discovery(**values | {"origin": normalize_discovery_origin(values["origin"])})


def normalize_discovery_origin(name: str) -> DiscoveryOrigin:
    """Return the place of that name, or the least trusted one for a name that is none.

    >>> normalize_discovery_origin("sitemap"), normalize_discovery_origin("ledger")
    ('sitemap', 'urls')
    """
    return next((origin for origin in DISCOVERY_ORIGINS if origin == name), _FORGOTTEN_ORIGIN)
