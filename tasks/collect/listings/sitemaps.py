"""Sitemaps: lists of addresses as XML or text, indexes of sitemaps, and what Google News adds to them.

Read as a stream, so that memory holds the entries and little else, however large the file unpacks.
"""

import codecs
from collections.abc import Iterator
from itertools import chain

from w3lib.encoding import html_body_declared_encoding

from news.discovery import Discovery
from news.text.decode import clean_characters, decode_page
from tasks.collect.listings.feeds import read_feed
from tasks.collect.listings.fields import resolve_link
from tasks.collect.listings.listing import ListedEntry, Listing
from tasks.collect.listings.problems import ListingError, Problems
from tasks.collect.listings.sitemap_xml import MAX_SITEMAP_URLS, EnoughError, SitemapContents, add_xml_addresses
from tasks.collect.listings.unpack import iter_unpacked
from tasks.collect.listings.xml_root import find_first_element, find_root

MAX_SITEMAP_BYTES = 50 << 20  # the protocol's own limit

_HEAD_CHARS = 1 << 20


def read_sitemap(payload: bytes, address: str, content_type: str | None) -> Listing:
    """Return the stories, or for an index the sitemaps, that a sitemap names; never raises, whatever the bytes.

    `payload` may be gzip, recognised by content; `address` is where it was fetched from. At most 50,000 addresses of at
    most 50 MiB are read. A feed, which the protocol allows as a sitemap, is read as one.
    """
    problems = Problems()
    found = SitemapContents(address)
    try:
        texts = _iter_texts(payload, content_type, problems)
        head = ""
        for text in texts:
            head += text
            if find_root(head) or len(head) >= _HEAD_CHARS or head.lstrip()[:1] not in ("<", ""):
                break
        if not head.strip():
            raise ListingError(problems.lost[0] if problems.lost else "empty: there is nothing in it")
        if head.lstrip()[0] != "<":
            _add_lines(chain((head,), texts), found, problems)
        elif (root := find_root(head)) is None:
            raise ListingError(f"no sitemap: its first element is <{find_first_element(head)}>")
        elif root.name not in ("urlset", "sitemapindex"):
            return read_feed(payload, address, content_type)
        else:
            add_xml_addresses(chain((head[root.start :],), texts), root, found, problems)
    except EnoughError:
        problems.lost.append(
            f"more than {MAX_SITEMAP_URLS} addresses; those after the first {MAX_SITEMAP_URLS} are left out"
        )
    except ListingError as error:
        return Listing("failed", str(error))
    if found.without:
        problems.repaired.append(f"{found.without} without an address")
    return problems.conclude(found.entries.values(), found.children.values())


def _iter_texts(payload: bytes, content_type: str | None, problems: Problems) -> Iterator[str]:
    """Yield the sitemap's text piece by piece, without characters that XML forbids."""
    decoder = None
    has_lost = False
    for piece in iter_unpacked(payload, MAX_SITEMAP_BYTES, problems):
        decoder = decoder or _make_decoder(piece, content_type)
        text = decoder.decode(piece)
        if not has_lost and "\ufffd" in text and b"\xef\xbf\xbd" not in piece:
            has_lost = True
            problems.repaired.append("bytes that are not in its encoding were replaced")
        yield clean_characters(text)


def _make_decoder(head: bytes, content_type: str | None) -> codecs.IncrementalDecoder:
    # Whole elements only: a character that the piece's end cuts would look like a wrong encoding.
    whole = head[: head.rfind(b">") + 1] or head
    declared = html_body_declared_encoding(whole) if whole.isascii() else None
    charset = declared or decode_page(whole, content_type).charset
    try:
        return codecs.getincrementaldecoder(charset)("replace")
    except LookupError:
        return codecs.getincrementaldecoder("utf-8")("replace")


def _add_lines(texts: Iterator[str], found: SitemapContents, problems: Problems) -> None:
    """Read a sitemap of one address a line."""
    odd = 0
    for line in _iter_lines(texts, problems):
        if "://" not in line[:100]:
            odd += 1
            if odd > 100 and not found.entries:
                break
        elif url := resolve_link(found.address, line):
            found.count()
            found.entries.setdefault(url, ListedEntry(url, Discovery(origin="sitemap", named_by=found.address)))
    if odd and not found.entries:
        raise ListingError("no sitemap: neither XML nor a list of addresses")
    if odd:
        problems.repaired.append(f"{odd} {'line' if odd == 1 else 'lines'} without an address")


def _iter_lines(texts: Iterator[str], problems: Problems) -> Iterator[str]:
    rest = ""
    for text in texts:
        *lines, rest = (rest + text).split("\n")
        yield from (line.strip() for line in lines if line.strip())
        if len(rest) > 1 << 20:
            raise ListingError("no sitemap: a line of more than a million characters")
    if rest.strip() and not problems.lost:  # of a cut file, the last line is half an address
        yield rest.strip()
