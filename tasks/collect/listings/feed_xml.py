"""RSS, RDF and Atom through feedparser: its parsers driven by hand, so that nothing they could open or repeat is left.

`feedparser.parse` opens what looks like a file name, declares a document's entities, and has a pattern for authors
that takes the square of its input. Its two parsers, the strict and the loose one, do none of that when they are
given text and two of their methods are replaced.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from xml.parsers.expat import errors
from xml.sax import SAXParseException
from xml.sax.expatreader import ExpatParser

from feedparser import mixin
from feedparser.api import LooseFeedParser, StrictFeedParser

from tasks.collect.listings.fields import resolve_link
from tasks.collect.listings.xml_root import XmlRoot

MAX_ENTRIES = 5_000

# Elements of a text's markup, and the fields in which generators leave it unescaped.
_MARKUP = frozenset(("p", "b", "i", "em", "strong", "a", "span", "br", "div", "u", "small"))
_MARKED_UP = frozenset(("author", "name", "category", "contributor", "publisher"))
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_ENTRY = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?(?:item|entry)(?=[\s>])", re.I)

# feedparser joins a base address anew for every element, a fifth of its time, and in a feed it is the same throughout.
mixin.make_safe_absolute_uri = lru_cache(maxsize=256)(mixin.make_safe_absolute_uri)


class _EnoughError(Exception):
    """More entries than are read of one feed. Raised through feedparser, whose parsers let it pass."""


class _Quiet:
    """Methods that replace feedparser's own, in both of its parsers."""

    resolve_relative_uris = False
    sanitize_html = False
    is_permalink = False
    is_alternate = False

    def unknown_starttag(self: Any, tag: str, attrs: Any) -> None:
        # "<author><p>Ane Holm</p></author>": feedparser would keep the name as the text of a paragraph.
        if not self._is_markup_of_a_field(tag):
            super().unknown_starttag(tag, attrs)  # type: ignore[misc]

    def unknown_endtag(self: Any, tag: str) -> None:
        if not self._is_markup_of_a_field(tag):
            super().unknown_endtag(tag)  # type: ignore[misc]

    def _is_markup_of_a_field(self: Any, tag: str) -> bool:
        return tag in _MARKUP and bool(self.elementstack) and self.elementstack[-1][0] in _MARKED_UP

    def _start_link(self: Any, attrs_d: dict[str, str]) -> None:
        # Where the address is the element's text, feedparser lets any attribute go before it, and any link's text
        # before the page's.
        super()._start_link(attrs_d)  # type: ignore[misc]
        self.is_alternate = attrs_d.get("rel", "alternate") == "alternate"
        if not self.elementstack or self.elementstack[-1][0] != "link":
            self.push("link", 0)
        elif not self.is_alternate:
            self.elementstack[-1][1] = 0

    def _end_link(self: Any) -> None:
        printed = self.pop("link")
        if printed and self.is_alternate and self.inentry:
            self.entries[-1].setdefault("text_link", self.resolve_uri(printed))

    def _start_item(self: Any, attrs_d: dict[str, str]) -> None:
        if len(self.entries) >= MAX_ENTRIES:
            self.inentry = 0
            raise _EnoughError
        super()._start_item(attrs_d)  # type: ignore[misc]

    _start_entry = _start_item

    def _start_guid(self: Any, attrs_d: dict[str, str]) -> None:
        # feedparser makes an address of any guid that does not deny being one: "4711" becomes a path.
        self.guidislink = 0
        self.is_permalink = attrs_d.get("ispermalink", "true") == "true"
        self.push("id", 1)

    def _end_guid(self: Any) -> None:
        if (value := self.pop("id")) and self.is_permalink and self.inentry:
            self.entries[-1].setdefault("permalink", value)

    # Atom's id: what looks like an address is one where nothing else is.
    def _start_id(self: Any, attrs_d: dict[str, str]) -> None:
        self._start_guid({**attrs_d, "ispermalink": "true"})

    _end_id = _end_guid

    def _start_dc_date(self: Any, attrs_d: dict[str, str]) -> None:  # noqa: ARG002
        # In RSS it is the day of publication; feedparser would take it for a change.
        self.push("dc_date", 1)

    def _end_dc_date(self: Any) -> None:
        self.pop("dc_date")

    def _sync_author_detail(self: Any, key: str = "author") -> None:
        # The field as printed: taking it apart is ours, with bounds.
        context = self._get_context()
        names = context.get(f"{key}s")
        if names and not names[-1] and context.get(key):
            names[-1]["name"] = context[key]

    def resolve_uri(self: Any, uri: str) -> str:
        return resolve_link(self.baseuri or "", uri) or ""


class _Strict(_Quiet, StrictFeedParser):  # type: ignore[misc]
    pass


class _Loose(_Quiet, LooseFeedParser):  # type: ignore[misc]
    pass


@dataclass(frozen=True, slots=True)
class FeedXml:
    """A feed as feedparser read it: its finished entries, and the fault it met, if any.

    `is_lossy`: entries are missing, or may be.
    """

    feed: Any
    entries: list[Any]
    fault: str | None = None
    is_lossy: bool = False


def read_feed_xml(text: str, root: XmlRoot, address: str) -> FeedXml:
    """Return the entries of a feed's XML, from its root on: first strictly, and loosely where that fails.

    Never raises for bad XML. An entry that a fault left unfinished is not among them; of a document that goes on
    after its end, the first root is read.
    """
    # Without the text before the root no parser sees a declaration; line numbers stay those of the document.
    xml = "\n" * text.count("\n", 0, root.start) + text[root.start :]
    unclosed = _find_unclosed_cdata(xml)
    if unclosed is not None:
        before = _parse(xml[:unclosed], root, address)
        fault = f"line {xml.count(chr(10), 0, unclosed) + 1}: {errors.XML_ERROR_UNCLOSED_CDATA_SECTION}"
        return replace(before, fault=fault, is_lossy=True)
    return _parse(xml, root, address)


def _find_unclosed_cdata(xml: str) -> int | None:
    """Return where a CDATA section begins that swallows the next entry's, or the rest of the document."""
    if xml.count(_CDATA) <= xml.count(_CDATA_END):
        return None
    start = xml.find(_CDATA)
    while start >= 0:
        end = xml.find(_CDATA_END, start)
        inner = xml.find(_CDATA, start + 1)
        # An article on XML may well print the mark; it does not print where an entry begins.
        if end < 0 or (0 <= inner < end and _ENTRY.search(xml, start, inner)):
            return start
        start = xml.find(_CDATA, end)
    return None


def _parse(xml: str, root: XmlRoot, address: str) -> FeedXml:
    strict = _Strict(address, None, "utf-8")
    reader = ExpatParser(namespaceHandling=1)
    reader.setContentHandler(strict)
    reader.setErrorHandler(strict)
    try:
        reader.feed(xml)
        reader.close()
        return FeedXml(strict.feeddata, strict.entries)
    except _EnoughError:
        return _finish(strict, f"more than {MAX_ENTRIES} entries", is_lossy=True)
    except SAXParseException as error:
        fault = f"line {error.getLineNumber()}: {error.getMessage()}"
        if error.getMessage() == errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
            end = xml.find(f"</{root.qname}")
            return _finish(strict, fault, is_lossy="<" in xml[end + 1 :].replace("<!--", ""))
    except Exception as error:  # feedparser meets what it did not expect, in many ways
        fault = f"{type(error).__name__}: {error}"[:200]
    return _parse_loosely(xml, root, address, fault)


def _parse_loosely(xml: str, root: XmlRoot, address: str, fault: str) -> FeedXml:
    loose = _Loose(address, None, "utf-8", {})
    try:
        loose.feed(xml)
    except _EnoughError:
        return _finish(loose, f"more than {MAX_ENTRIES} entries; {fault}", is_lossy=True)
    except Exception:
        return _finish(loose, fault, is_lossy=True)
    is_open = re.search(rf"</{re.escape(root.qname)}\b", xml, re.I) is None
    parsed = _finish(loose, fault, is_lossy=is_open)
    return (
        parsed if is_open or len(parsed.entries) >= len(_ENTRY.findall(xml)) else _finish(loose, fault, is_lossy=True)
    )


def _finish(parser: Any, fault: str, *, is_lossy: bool) -> FeedXml:
    entries = parser.entries[:-1] if parser.inentry else parser.entries
    return FeedXml(parser.feeddata, entries, fault, is_lossy)
