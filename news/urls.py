"""Addresses: one spelling for each, the site they belong to, and the page's own canonical one."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

import tldextract

MAX_URL_CHARS = 4_000

# Parameters that say where the reader came from, never which story it is.
_TRACKING = re.compile(
    r"^(?:utm_.{1,40}|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|wt_mc|xtor|at_medium|"
    r"at_campaign|"
    r"_ga|_gl|cmpid|ocid|ns_campaign|ns_mchannel|ns_source|smid|guccounter|guce_referrer(?:_sig)?|wt_zmc|ito|"
    r"__twitter_impression)$",
    re.I,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=~-._%"

# Without addresses of suffix lists it reads the snapshot in its package and nothing else.
_extract_domain = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def normalize_url(url: str) -> str:
    """Return the one spelling of an address: without tracking, fragment, default port and needless escapes.

    >>> normalize_url("HTTP://Gazette.example:80/a story?utm_source=x&id=7#top")
    'http://gazette.example/a%20story?id=7'
    """
    text = "".join(url.split("\0")).strip()
    try:
        parts = urlsplit(text)
        host = (
            (parts.hostname or "").encode("idna").decode("ascii")
            if not (parts.hostname or "").isascii()
            else parts.hostname
        )
        port = parts.port
    except (ValueError, UnicodeError):
        return text
    if not parts.scheme or not host:
        return text
    scheme = parts.scheme.lower()
    if ":" in host:
        host = f"[{host}]"
    netloc = host.lower().rstrip(".")
    if port is not None and port != _DEFAULT_PORT.get(scheme):
        netloc = f"{netloc}:{port}"
    path = re.sub(r"%[0-9a-f]{2}", lambda m: m[0].upper(), quote(parts.path, safe=_SAFE)) or "/"
    return urlunsplit((scheme, netloc, path, _normalize_query(parts.query), ""))


@lru_cache(maxsize=10_000)
def find_site(url: str | None) -> str | None:
    """Return the registrable domain of an address (its host where it has none), or None.

    >>> find_site("https://news.gazette.co.uk/story")
    'gazette.co.uk'
    """
    if not url:
        return None
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    if not host:
        return None
    parts = _extract_domain(host)
    if parts.top_domain_under_public_suffix or parts.ipv4 or parts.ipv6 or parts.suffix:
        return parts.top_domain_under_public_suffix or host.rstrip(".")
    # A top level that the list does not know: its rule is "one label".
    return ".".join(host.rstrip(".").split(".")[-2:])


def find_canonical_url(address: str | None, declared: str | None) -> str | None:
    """Return the page's own address where it lies on the same registrable domain, else the given one, normalised.

    A declared address that is a mere front page, while the given one is not, is a template's slip.

    >>> find_canonical_url("https://m.gazette.example/s?id=7", "https://gazette.example/rain")
    'https://gazette.example/rain'
    >>> find_canonical_url("https://gazette.example/rain", "https://elsewhere.example/rain")
    'https://gazette.example/rain'
    """
    if not address:
        return None
    own = normalize_url(address)
    target = find_absolute_url(own, declared)
    if target is None:
        return own
    target = normalize_url(target)
    if find_site(target) != find_site(own):
        return own
    is_front = urlsplit(target).path in ("", "/") and not urlsplit(target).query
    if is_front and urlsplit(own).path not in ("", "/"):
        return own
    return target


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


def _normalize_query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query[:MAX_URL_CHARS], keep_blank_values=True, max_num_fields=None)
    kept = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
    if not pairs:
        return query
    if all(not value for _, value in kept) and "=" not in query:
        return quote(query, safe=_SAFE + "?")
    return urlencode(kept, quote_via=quote, safe="/:,@!~*'()$;")
