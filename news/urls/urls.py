"""Addresses: how they are requested and compared, the site they belong to, and the page's own one.

Which is which:

- `find_address`: the spelling under which a page is requested and remembered by the ledger. Only what changes nothing
  for the server is gone: two feeds that name a story with different tracking make one request.
- `normalize_url`: the spelling that names a story, and may be published: as above, and without secrets.
- `find_twin`: the page that an AMP page is the twin of.

`news/urls/canonical.py` finds the identity of a page, from its address and what it says of itself.
"""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

import idna
import tldextract

from news.urls.hosting import HOSTING_SUFFIXES
from news.urls.parameters import drop_passing, drop_secrets

MAX_URL_CHARS = 4_000

_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=~-._%"
_SAFE_IN_VALUES = "/:,@!~*'()$;"

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile("%(?:[0-9a-fA-F]{2})?")
# These mean the same escaped.
_NEEDLESS = {
    f"%{code:02X}": chr(code) for code in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
}
_PLAIN_QUERY = re.compile(
    r"\A[\w./:,@!~*'()$;-]+=[\w./:,@!~*'()$;-]*(?:&[\w./:,@!~*'()$;-]+=[\w./:,@!~*'()$;-]*)*", re.A
)
_SESSION_PARAMETER = re.compile(r";(?:jsessionid|phpsessid|sessionid|session_id|sid)=[^/;]*", re.I)
_SESSION_SEGMENT = re.compile(r"/\((?:[AFSX]\([\w-]{1,200}\)){1,4}\)(?=/|$)", re.I | re.A)

# Where others keep an outlet's AMP page: behind the mark is the outlet's own address, with `s/` for https.
_AMP_CACHE = re.compile(
    r"https?://(?:[\w-]{1,200}\.cdn\.ampproject\.org/[a-z]{1,3}|(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}/amp)/"
    r"(s/)?([^/?#.]+\.[^/?#]+(?:[/?#].*)?)",
    re.A,
)
# What marks an AMP page before each end of its path: `/rain/amp/`, `/rain.amp.html`.
_AMP_BEFORE = {".html": (".amp",), ".htm": (".amp",), "/": ("/amp",), "": ("/amp", ".amp")}
_AMP_IN_QUERY = re.compile(r"(?:^|&)(?:amp(?:=(?:1|true)?)?|outputtype=amp)(?=&|$)", re.I)

# Without addresses of suffix lists it reads the snapshot in its package and nothing else.
_extract_domain = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=HOSTING_SUFFIXES
)


def find_address(url: str) -> str:
    """Return the address under which a page is requested and stored, so that each page is requested only once.

    Gone are tracking, session ids, fragment, default port and a dot at the host's end. Kept is what the server may
    need: secrets, a user before the host, spelling and order of the query, and what makes it an AMP or mobile page.

    >>> find_address("HTTPS://Gazette.example:443/amp/rain?token=x&b=1+2&utm_source=rss#top")
    'https://gazette.example/amp/rain?token=x&b=1+2'
    """
    text = _clean(url)
    parts = _split(text)
    if parts is None:
        return text
    user, root, path, query, _ = parts
    scheme, _, netloc = root.partition("://")
    query = quote(drop_passing(query), safe=_SAFE + "?[]") if query else ""
    return f"{scheme}://{user}{netloc}{path}" + (f"?{query}" if query else "")


def normalize_url(url: str) -> str:
    """Return the one spelling of an address that names a story: as `find_address` has it, and fit to be published.

    Gone are also secrets and a user before the host; escapes in the query have one spelling. Slashes and the order of
    the query stay, as servers distinguish them. A fragment stays only where it is a route (`#!/story/7`): without it,
    all stories of such an outlet would be one.

    >>> normalize_url("HTTP://Gazette.example:80/a story?utm_source=x&id=7#top")
    'http://gazette.example/a%20story?id=7'
    """
    text = _clean(url)
    parts = _split(text)
    if parts is None:
        return text
    _, root, path, query, fragment = parts
    query = _normalize_query(drop_secrets(drop_passing(query))) if query else ""
    route = "#" + quote(fragment, safe=_SAFE + "?#") if fragment[:1] == "!" and len(fragment) > 1 else ""
    return f"{root}{path}?{query}{route}" if query else f"{root}{path}{route}"


def find_twin(url: str) -> str:
    """Return the page that an AMP page is a version of, if its address shows it; return any other address unchanged.

    Known are the outlet's own forms (`/amp/rain`, `/rain/amp/`, `/rain.amp.html`, `?amp=1`, `?outputType=amp`) and
    AMP caches, whose addresses hold the outlet's. The host is never changed: whether the page of `m.`, `mobile.` or
    `amp.gazette.example` exists under `www.`, under the bare domain or nowhere is not written in its address, and a
    guess would name a story by an address that nobody printed. Such pages say themselves what they are twins of.

    >>> find_twin("https://gazette-example.cdn.ampproject.org/c/s/gazette.example/rain/amp/?id=7")
    'https://gazette.example/rain/?id=7'
    """
    if "amp" not in url.lower():
        return url
    while cached := _AMP_CACHE.fullmatch(url):
        url = normalize_url(f"{'https' if cached[1] else 'http'}://{cached[2]}")
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.netloc:
        return url
    path = _drop_amp(parts.path)
    query = _AMP_IN_QUERY.sub("", parts.query).lstrip("&")
    if (path, query) == (parts.path, parts.query):
        return url
    return urlunsplit(parts._replace(path=path, query=query))


def _drop_amp(path: str) -> str:
    """Return a path without its marks of AMP, however often they are repeated.

    >>> _drop_amp("/amp/rain/"), _drop_amp("/rain.amp.html"), _drop_amp("/rain/amp/amp/"), _drop_amp("/amp")
    ('/rain/', '/rain.html', '/rain/', '/amp')
    """
    before = None
    while path != before:  # twice at most: what a mark hides is another end
        before = path
        tail = next(tail for tail in _AMP_BEFORE if path.lower().endswith(tail))
        end = len(path) - len(tail)
        while end > 4 and path[end - 4 : end].lower() in _AMP_BEFORE[tail] and path[end - 5] != "/":
            end -= 4
        path = path[:end] + path[len(path) - len(tail) :]
    start = 0
    while path[start : start + 5].lower() == "/amp/" and len(path) > start + 5:
        start += 4
    return path[start:]


def find_site(url: str | None) -> str | None:
    """Return the registrable domain of an address (its host where it has none), or None.

    Whoever publishes below a host of many, such as blogspot.com, has a site of their own.

    >>> find_site("https://news.gazette.co.uk/story"), find_site("https://rain.blogspot.com/story")
    ('gazette.co.uk', 'rain.blogspot.com')
    """
    if not url:
        return None
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return _find_domain(host) if host else None


@lru_cache(maxsize=10_000)
def _find_domain(host: str) -> str:
    parts = _extract_domain(host)
    is_hosting = parts.is_private or parts.suffix in HOSTING_SUFFIXES
    if is_hosting and (parts.subdomain, parts.domain) == ("", "www"):
        return parts.suffix  # the host's own pages, not those of a publisher named www
    if parts.top_domain_under_public_suffix or parts.ipv4 or parts.ipv6 or parts.suffix:
        return parts.top_domain_under_public_suffix or host.rstrip(".")
    # A top level that the list does not know: its rule is "one label".
    return ".".join(host.rstrip(".").split(".")[-2:])


def is_amp_cache(url: str) -> bool:
    """Return whether an address is that of an AMP cache, not of the outlet.

    >>> is_amp_cache("https://www.google.com/amp/s/gazette.example/rain")
    True
    """
    return _AMP_CACHE.fullmatch(normalize_url(url)) is not None


def find_absolute_url(address: str | None, link: str | None) -> str | None:
    """Return a link of the page as an http address, or None where it is none."""
    if not link or len(link) > MAX_URL_CHARS:
        return None
    try:
        absolute = urljoin(address or "", link.strip())
        parts = urlsplit(absolute)
        is_http = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return absolute if is_http else None


def _clean(url: str) -> str:
    text = url.replace("\0", "").strip()
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _split(text: str) -> tuple[str, str, str, str, str] | None:
    """Return user with `@`, scheme with host and port, path, query and fragment; None for what is no address."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        if not host.isascii():
            host = _spell_host(host)
    except (ValueError, UnicodeError):
        return None
    scheme, host = parts.scheme, host.rstrip(".")
    if not scheme or not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORT.get(scheme):
        host = f"{host}:{port}"
    user, at, _ = parts.netloc.rpartition("@")
    return user + at, f"{scheme}://{host}", _normalize_path(parts.path), parts.query, parts.fragment


def _spell_host(host: str) -> str:
    """Return an international host in the form that browsers request; raise UnicodeError if there is none."""
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:  # names of symbols, which the rules of 2003 allowed, are still in use
        return host.encode("idna").decode("ascii").lower()


def _normalize_path(path: str) -> str:
    if "%" in path:
        path = _ESCAPE.sub(_spell_escape, path)
    if "/." in path:
        path = _resolve_steps(path)
    path = quote(path, safe=_SAFE)
    if ";" in path:
        path = _SESSION_PARAMETER.sub("", path)
    if "/(" in path:
        path = _SESSION_SEGMENT.sub("", path)
    return path or "/"


def _resolve_steps(path: str) -> str:
    """Return a path without `.` and `..`, resolved as by clients (RFC 3986, 5.2.4).

    >>> _resolve_steps("/news/./../rain"), _resolve_steps("/../a/..")
    ('/rain', '/')
    """
    parts: list[str] = []
    steps = path.split("/")[1:]
    for part in steps:
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part)
    is_folder = steps[-1] in (".", "..")
    return "/" + "/".join(parts) + ("/" if is_folder and parts else "")


def _spell_escape(match: re.Match[str]) -> str:
    escape = match[0].upper()
    return "%25" if escape == "%" else _NEEDLESS.get(escape, escape)


def _normalize_query(query: str) -> str:
    if _PLAIN_QUERY.fullmatch(query):
        return query
    if "=" not in query:
        return quote(query, safe=_SAFE + "?")
    # Bytes that are not UTF-8 stay what they are.
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(pairs, quote_via=quote, safe=_SAFE_IN_VALUES, errors="surrogateescape")
