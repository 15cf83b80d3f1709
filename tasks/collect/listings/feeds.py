"""Feeds: RSS, RDF, Atom and JSON Feed, recognised by content, read as far as they can be."""

import re
from collections.abc import Iterable
from typing import Any

from news.discovery import Discovery
from news.text.decode import decode_page
from tasks.collect.listings.feed_xml import FeedXml, read_feed_xml
from tasks.collect.listings.fields import (
    find_language,
    find_title,
    normalize_date,
    normalize_names,
    normalize_tags,
    plain_text,
    resolve_link,
)
from tasks.collect.listings.json_feed import parse_json_feed
from tasks.collect.listings.listing import ListedEntry, Listing
from tasks.collect.listings.problems import ListingError, Problems
from tasks.collect.listings.unpack import unpack
from tasks.collect.listings.xml_root import XmlRoot, find_first_element, find_root, require_known_entities

MAX_FEED_BYTES = 10 << 20

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))


def read_feed(payload: bytes, address: str, content_type: str | None) -> Listing:
    """Return the stories that a feed names; never raises, whatever the bytes.

    `payload` is the decoded payload, or gzip that no header declares; at most 10 MiB. `address` is where the feed
    was fetched from: links are resolved against it, and `named_by` says it.
    """
    problems = Problems()
    try:
        data = unpack(payload, MAX_FEED_BYTES, problems)
        decoded = decode_page(data, content_type)
        if not decoded.charset.startswith(("utf-16", "utf-32")) and len(data.translate(None, _CONTROLS)) < len(data):
            problems.repaired.append("control characters were taken out")
        if decoded.replacement_ratio:
            problems.repaired.append(f"bytes that are not in its encoding ({decoded.charset}) were replaced")
        found = _parse_text(decoded.text, address, problems)
        return problems.conclude(_settle(found, address, problems))
    except ListingError as error:
        return Listing("failed", str(error))


def _parse_text(text: str, address: str, problems: Problems) -> Iterable[tuple[str | None, Discovery]]:
    """Return each entry's link and what the feed knows of it."""
    if text.lstrip()[:1] in ("{", "["):
        return parse_json_feed(text, address, problems)
    root = find_root(text)
    if root is None:
        name = find_first_element(text[:100_000])
        raise ListingError(f"no feed: its first element is <{name}>" if name else "no feed: neither XML nor JSON")
    if root.name in ("urlset", "sitemapindex"):
        raise ListingError('a sitemap, no feed; its source needs kind = "sitemap"')
    require_known_entities(text, root)
    before = text[: root.start]
    if before[:1].isspace() or re.match(r"\s{0,1000}[^\s<]", before):
        problems.repaired.append("blanks or text before the document")
    parsed = read_feed_xml(text, root, address)
    if parsed.fault:
        (problems.lost if parsed.is_lossy else problems.repaired).append(parsed.fault)
    return _iter_entries(parsed, root, address)


def _iter_entries(parsed: FeedXml, root: XmlRoot, address: str) -> Iterable[tuple[str | None, Discovery]]:
    site_name = plain_text(parsed.feed.get("title"))
    feed_language = find_language(parsed.feed.get("language"))
    is_atom = root.name == "feed"
    # Atom's authors are those of every entry that names none; RSS has a managing editor there, who wrote nothing.
    feed_authors = parsed.feed.get("authors") if is_atom else ()
    for entry in parsed.entries:
        published_raw, published_at = normalize_date(
            entry.get("published") or entry.get("dc_date") or entry.get("created")
        )
        modified_raw, modified_at = normalize_date(_own(entry, "updated"))
        title = entry.get("title_detail") or {}
        language = find_language(_own(entry, "language")) or find_language(title.get("language"))
        authors = entry.get("authors") or (entry.get("source") or {}).get("authors") or feed_authors
        yield (
            resolve_link(address, _find_link(entry)),
            Discovery(
                origin="feed",
                named_by=address,
                title=find_title(entry.get("title"), is_text=is_atom and title.get("type") == "text/plain"),
                published_raw=published_raw,
                published_at=published_at,
                modified_raw=modified_raw,
                modified_at=modified_at,
                authors=normalize_names(author.get("name") for author in authors or ()),
                tags=normalize_tags(tag.get("label") or tag.get("term") for tag in entry.get("tags") or ()),
                language=language or feed_language,
                site_name=site_name,
            ),
        )


def _own(entry: Any, name: str) -> object:
    # feedparser's dictionary gives the published date for a missing updated one, with a warning.
    return entry[name] if name in entry.keys() else None  # noqa: SIM118


def _find_link(entry: Any) -> object:
    """Return an entry's link to its page.

    The outlet's own behind a counting proxy's comes first, then one printed as text, feedparser's choice, one to
    another type, and last the permalink.
    """
    original = _own(entry, "feedburner_origlink")
    if isinstance(original, str) and original.strip().startswith(("http://", "https://")):
        return original
    if link := _own(entry, "text_link") or _own(entry, "link"):
        return link
    links = [link for link in entry.get("links") or () if link.get("rel") == "alternate" and link.get("href")]
    if links:
        return links[0]["href"]
    permalink = entry.get("permalink") or ""
    return permalink if permalink.startswith(("http://", "https://")) else None


def _settle(found: Iterable[tuple[str | None, Discovery]], address: str, problems: Problems) -> Iterable[ListedEntry]:
    """Return each address once; entries without one, or that lead back to the feed, are counted in a note."""
    entries: dict[str, ListedEntry] = {}
    without = itself = 0
    for url, discovery in found:
        if url is None:
            without += 1
        elif url.partition("#")[0] == address.partition("#")[0]:
            itself += 1
        else:
            entries.setdefault(url, ListedEntry(url, discovery))
    if without:
        problems.repaired.append(f"{without} {'entry' if without == 1 else 'entries'} without a link")
    if itself:
        problems.repaired.append(f"{itself} {'entry' if itself == 1 else 'entries'} with a link to the feed itself")
    return entries.values()
