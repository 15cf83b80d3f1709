"""The key of an address that was taken down: it matches every spelling of the address, and reveals none of them."""

import hashlib
import re
from collections.abc import Container, Iterator
from html import unescape
from urllib.parse import urljoin

from news.urls.canonical import find_own_url

# Where a text may name an address: in quotes, in an element, on a line, in JSON (with its slashes escaped).
_ADDRESS = re.compile(r"https?:(?://|\\/\\/)[^\s\"'<>\]\)]+", re.I)
_LINK = re.compile(r"""(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.I)


def find_takedown_key(url: str) -> str:
    """Return the digest of what all spellings of an address have in common: a takedown must not be evaded by one.

    Besides what `find_own_url` takes away (tracking, secrets, fragment, the marks of an AMP page), gone are the scheme
    and a slash at the end of the path.

    >>> find_takedown_key("http://gazette.example/rain/?utm_source=x") == find_takedown_key("https://gazette.example/rain")
    True
    """
    own = find_own_url(url)
    _, mark, rest = own.partition("://")
    path, question, query = (rest if mark else own).partition("?")
    return hashlib.sha256(f"{path.rstrip('/')}{question}{query}".encode("utf-8", "replace")).hexdigest()


def is_naming_any(text: str, keys: Container[str], base: str = "") -> bool:
    """Return whether a text names an address that has one of these keys; relative links are those of a page at `base`.

    >>> is_naming_any("<link>https://gazette.example/rain?a=1&amp;b=2</link>",
    ...     {find_takedown_key("https://gazette.example/rain?a=1&b=2")})
    True
    """
    return any(find_takedown_key(url) in keys for url in _iter_addresses(text, base))


def _iter_addresses(text: str, base: str) -> Iterator[str]:
    seen = set()
    for match in _ADDRESS.finditer(text):
        seen.add(unescape(match[0].replace("\\/", "/")))
    if base:
        for match in _LINK.finditer(text):
            try:
                seen.add(urljoin(base, unescape(match[1])))
            except ValueError:  # half an IPv6 address
                continue
    yield from seen
