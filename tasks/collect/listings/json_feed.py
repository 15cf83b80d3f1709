"""JSON Feed 1.0 and 1.1."""

import json
from collections.abc import Iterable

from news.discovery import Discovery
from tasks.collect.listings.feed_xml import MAX_ENTRIES
from tasks.collect.listings.fields import (
    find_language,
    find_title,
    normalize_date,
    normalize_names,
    normalize_tags,
    plain_text,
    resolve_link,
)
from tasks.collect.listings.problems import ListingError, Problems


def parse_json_feed(text: str, address: str, problems: Problems) -> Iterable[tuple[str | None, Discovery]]:
    """Return each item's link and what the feed knows of it.

    Raises ListingError where the text is no whole JSON document, or none of a feed.
    """
    try:
        feed = json.loads(text)
    except RecursionError:
        raise ListingError("no feed: JSON nested too deep to be read") from None
    except ValueError as error:
        raise ListingError(f"no feed: JSON that cannot be read, {error}"[:300]) from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ListingError("no feed: JSON without a list of items")
    if len(items) > MAX_ENTRIES:
        problems.lost.append(f"more than {MAX_ENTRIES} entries")
    return [_make_entry(item, feed, address) for item in items[:MAX_ENTRIES]]


def _make_entry(item: object, feed: dict[str, object], address: str) -> tuple[str | None, Discovery]:
    if not isinstance(item, dict):
        return None, Discovery(origin="feed", named_by=address)
    own_id = item.get("id")
    # An id is an address only where it looks like one; it may be any string.
    permalink = own_id if isinstance(own_id, str) and own_id.strip().startswith(("http://", "https://")) else None
    published_raw, published_at = normalize_date(item.get("date_published"))
    modified_raw, modified_at = normalize_date(item.get("date_modified"))
    authors = _list_authors(item) or _list_authors(feed)
    tags = item.get("tags")
    return (
        resolve_link(address, item.get("url") or item.get("external_url") or permalink),
        Discovery(
            origin="feed",
            named_by=address,
            title=find_title(item.get("title")),
            published_raw=published_raw,
            published_at=published_at,
            modified_raw=modified_raw,
            modified_at=modified_at,
            authors=normalize_names(authors),
            tags=normalize_tags(tags if isinstance(tags, list) else ()),
            language=find_language(item.get("language")) or find_language(feed.get("language")),
            site_name=plain_text(feed.get("title")),
        ),
    )


def _list_authors(holder: dict[str, object]) -> list[object]:
    """Return the names of an item or a feed; version 1.0 has one author, and some generators print one as a list."""
    printed = holder.get("authors") or holder.get("author")
    authors = printed if isinstance(printed, list) else [printed]
    return [author.get("name") for author in authors if isinstance(author, dict)]
