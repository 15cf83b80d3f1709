"""Sitemaps and indexes as XML, parsed piece by piece: what is read is dropped, so that memory stays flat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from news.discovery import Discovery
from tasks.collect.listings.fields import find_language, normalize_date, normalize_tags, plain_text, resolve_link
from tasks.collect.listings.listing import ChildListing, ListedEntry
from tasks.collect.listings.problems import ListingError, Problems
from tasks.collect.listings.xml_root import XmlRoot

Element = Any  # lxml's stubs know no more of an element that was just parsed

MAX_SITEMAP_URLS = 50_000  # the protocol's own limit

# The text between two entries stays in memory until the second one ends.
_MAX_ENTRY_CHARS = 2 << 20
# As the protocol names them and as generators do; an address may also lack the element around it.
_ELEMENTS = tuple(
    f"{{*}}{spelling}" for name in ("url", "sitemap", "loc") for spelling in (name, name.upper(), name.capitalize())
)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


class EnoughError(Exception):
    """More addresses than a sitemap may name."""


@dataclass(slots=True)
class SitemapContents:
    """All that a sitemap named so far, each address once.

    `counted` are its elements or lines, `without` those among them that have no address.
    """

    address: str
    entries: dict[str, ListedEntry] = field(default_factory=dict)
    children: dict[str, ChildListing] = field(default_factory=dict)
    counted: int = 0
    without: int = 0

    def count(self) -> None:
        """Count one more element or line, whatever it names; raises EnoughError beyond the limit."""
        if self.counted == MAX_SITEMAP_URLS:
            raise EnoughError
        self.counted += 1


def add_xml_addresses(texts: Iterator[str], root: XmlRoot, found: SitemapContents, problems: Problems) -> None:
    """Read a sitemap or an index from its root on; entries before the first fault are kept."""
    # In any namespace: publishers misspell it. Entities cannot occur: every ampersand that is none is escaped.
    parser: Any = etree.XMLPullParser(
        events=("end",),
        tag=(*_ELEMENTS, f"{{*}}{root.qname.rpartition(':')[2]}"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    is_whole = False
    fault = None
    open_chars = 0
    try:
        for text in _mend_ampersands(texts):
            parser.feed(text.encode("utf-8", "replace"))
            has_read, is_whole = found.counted, _take(parser, root, found) or is_whole
            open_chars = 0 if found.counted > has_read else open_chars + len(text)
            if open_chars > _MAX_ENTRY_CHARS:
                raise ListingError(f"too_large: {open_chars} characters without an entry")
        parser.close()
    except etree.XMLSyntaxError as error:
        fault = str(error.msg)[:200]
        if "limit exceeded" in fault:
            fault = f"too_large: {fault}"
    is_whole = _take(parser, root, found) or is_whole
    if fault:
        # A prefix that nobody declared costs nothing; libxml2 says so only at the end.
        is_harmless = is_whole and fault.startswith("Namespace")
        (problems.repaired if is_harmless else problems.lost).append(fault)


def _mend_ampersands(texts: Iterator[str]) -> Iterator[str]:
    """Yield the texts with every bare ampersand escaped; one near a text's end waits for the next."""
    rest = ""
    for read in texts:
        text = rest + read
        cut = text.rfind("&", max(0, len(text) - 12))
        text, rest = (text[:cut], text[cut:]) if cut >= 0 else (text, "")
        yield _BARE_AMPERSAND.sub("&amp;", text)
    if rest:
        yield _BARE_AMPERSAND.sub("&amp;", rest)


def _take(parser: Any, root: XmlRoot, found: SitemapContents) -> bool:
    """Read and drop the elements that are complete; return whether the root is."""
    is_whole = False
    for _, element in parser.read_events():
        parent = element.getparent()
        if parent is None:
            is_whole = True
        elif parent.getparent() is None:
            _add_element(element, root, found)
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    return is_whole


def _add_element(element: Any, root: XmlRoot, found: SitemapContents) -> None:
    found.count()
    fields = _fields(element)
    urls = [url for text in _iter_addresses(element) if (url := resolve_link(found.address, text))]
    if not urls:
        found.without += 1
        return
    lastmod = fields.get("lastmod")
    modified_raw, modified_at = normalize_date(lastmod.text if lastmod is not None else None)
    known = Discovery(origin="sitemap", named_by=found.address, modified_raw=modified_raw, modified_at=modified_at)
    news = fields.get("news")
    for url in urls:
        if root.name == "sitemapindex":
            found.children.setdefault(url, ChildListing("sitemap", url, modified_at))
        else:
            found.entries.setdefault(url, ListedEntry(url, known if news is None else _add_news(known, _fields(news))))


def _iter_addresses(element: Any) -> Iterator[str]:
    """Yield the addresses of an element: each of its `<loc>`, or where it has none its own text."""
    children = [child for child in element if _name(child) == "loc"]
    for holder in children or [element]:
        # In CDATA an escaped ampersand stays escaped.
        text = (holder.text or "").replace("&amp;", "&").strip()
        if holder is not element or "://" in text[:20]:
            yield text


def _name(element: Any) -> str:
    """Return an element's name in any namespace; a prefix that nobody declared is part of the name."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _add_news(known: Discovery, news: dict[str, Element]) -> Discovery:
    """Return what is known of a story with what the sitemap says of it to Google News."""
    publication = _fields(news.get("publication"))
    published_raw, published_at = normalize_date(_text(news.get("publication_date")))
    return replace(
        known,
        title=plain_text(_text(news.get("title"))),
        published_raw=published_raw,
        published_at=published_at,
        tags=normalize_tags((_text(news.get("keywords")) or "").split(",")),
        language=find_language(_text(publication.get("language"))),
        site_name=plain_text(_text(publication.get("name"))),
    )


def _fields(element: Element) -> dict[str, Element]:
    """Return an element's children by local name, the first of each."""
    fields: dict[str, Element] = {}
    for child in element if element is not None else ():
        if name := _name(child):
            fields.setdefault(name, child)
    return fields


def _text(element: Any) -> str | None:
    return element.text if element is not None else None
