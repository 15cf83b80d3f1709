"""Reads one listing by its kind, in the child process of `child.py`; imports no more than that needs."""

import gc
import traceback
from collections.abc import Callable
from pathlib import Path

from news.discovery import ListingKind
from tasks.collect.listings.feeds import read_feed
from tasks.collect.listings.front_pages import read_front_page
from tasks.collect.listings.listing import Listing
from tasks.collect.listings.sitemaps import read_sitemap
from tasks.collect.listings.url_lists import read_url_list

READERS: dict[ListingKind, Callable[[bytes, str, str | None], Listing]] = {
    "feed": read_feed,
    "sitemap": read_sitemap,
    "urls": read_url_list,
    "front": read_front_page,
}


def read_listing(kind: ListingKind, payload: bytes, address: str, content_type: str | None) -> Listing:
    """Return what a listing names; what a reader did not foresee is a failed listing, never an exception."""
    try:
        return READERS[kind](payload, address, content_type)
    except MemoryError:
        gc.collect()
        return Listing("failed", "memory: it takes more than a listing may")
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Listing("failed", f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"[:300])
