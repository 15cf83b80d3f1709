"""Decides whether an address may be requested: it must be plain http(s), and public or listed with its port."""

import re
import socket
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

from tasks.collect.http.exchange import Fault
from tasks.collect.http.secrets import MAX_SHOWN_CHARS
from tasks.readers.addresses import find_address_fault

IpAddress = IPv4Address | IPv6Address

WEB_PORTS = {"http": 80, "https": 443}

# From the registries of special addresses: none of these is a web server that everybody can reach.
_NOT_PUBLIC_V4 = tuple(
    map(
        IPv4Network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "  # noqa: SIM905
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "168.63.129.16/32".split(),  # a public address that leads to the agent of a cloud's own machine
    )
)
# All of IPv6 that is in use lies in one eighth; within it, what leads elsewhere: Teredo and its neighbours,
# documentation, 6to4.
_GLOBAL_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")

_PAIR = re.compile(r"(?:(?P<v4>[0-9.]{7,15})|\[(?P<v6>[0-9a-fA-F:.]{2,45})\]):(?P<port>[0-9]{1,5})")
_NUMBER_LIKE = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)", re.I)


@dataclass(frozen=True, slots=True)
class AllowList:
    """Addresses that may be requested although they are not public: exact pairs of IP address and port."""

    pairs: frozenset[tuple[IpAddress, int]] = frozenset()

    @classmethod
    def parse(cls, texts: Sequence[str]) -> Self:
        """Read pairs such as `127.0.0.1:8080` and `[::1]:80`; raises ValueError for anything else.

        >>> AllowList.parse(["127.0.0.1:8080"]).covers("http://127.0.0.1:8080/rain")
        True
        """
        return cls(frozenset(map(_parse_pair, texts)))

    def allows(self, ip: IpAddress, port: int) -> bool:
        """Return whether this very pair is listed."""
        return (ip, port) in self.pairs

    def covers(self, url: str) -> bool:
        """Return whether an address names a listed pair itself, rather than a host that may lead to it."""
        try:
            parts = urlsplit(url)
            port = parts.port or WEB_PORTS.get(parts.scheme, 0)
        except ValueError:
            return False
        ip = _find_ip(parts.hostname or "")
        return ip is not None and (ip, port) in self.pairs

    def names_port(self, port: int) -> bool:
        """Return whether any listed pair has this port: the address behind a name is judged when it is known."""
        return any(port == listed for _, listed in self.pairs)

    def admits(self, ip: IpAddress, port: int) -> bool:
        """Return whether this may be connected to: a listed pair, or a public address at a port of the web."""
        return (ip, port) in self.pairs or (port in WEB_PORTS.values() and is_public(ip))


# Hosts are few and requests many.
parse_ip = lru_cache(maxsize=10_000)(ip_address)


def _parse_pair(text: str) -> tuple[IpAddress, int]:
    match = _PAIR.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        ip, port = IPv4Address(match["v4"]) if match["v4"] else IPv6Address(match["v6"]), int(match["port"])
        if not 0 < port < 65536:
            raise ValueError
    except ValueError:
        raise ValueError(
            f"{text[:MAX_SHOWN_CHARS]!r} cannot be allowed: write one IP address and its port, as in 127.0.0.1:8080 "
            "or [::1]:8080; names and ranges are not taken"
        ) from None
    return ip, port


@lru_cache(maxsize=10_000)
def is_public(ip: IpAddress) -> bool:
    """Return whether an address is public; for NAT64 the embedded address decides.

    >>> is_public(ip_address("8.8.8.8")), is_public(ip_address("100.64.0.1")), is_public(ip_address("::ffff:8.8.8.8"))
    (True, False, False)
    """
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip in _GLOBAL_V6 and not any(ip in network for network in _NOT_PUBLIC_V6)


def find_url_refusal(url: str, allowed: AllowList) -> Fault | None:
    """Return why an address must not be requested, or None if it may be.

    Here names are not resolved; the client judges the address that it connects to.

    >>> find_url_refusal("http://0x7f.1/", AllowList())
    Fault(reason='refused_address', detail='127.0.0.1 is not public')
    """
    if what := find_address_fault(url):
        return Fault("refused_url", what)
    match = _WEB_ADDRESS.match(url)
    return _find_host_refusal(match[0], allowed) if match else Fault("refused_url", "no host")


@lru_cache(maxsize=2_000)  # a hostile host name has eight kilobytes
def _find_host_refusal(root: str, allowed: AllowList) -> Fault | None:
    """Judge `https://gazette.example:443`, which a night's addresses share by the thousand."""
    try:
        parts = urlsplit(root)
        port = parts.port
    except ValueError:
        return Fault("refused_url", "no host")
    if port is None:
        port = WEB_PORTS[parts.scheme]
    host = _plain_host(parts.hostname or "")
    ip = _find_ip(host)
    if ip is None:
        return _find_name_refusal(host, port, allowed)
    if allowed.admits(ip, port):
        return None
    return Fault("refused_url", f"port {port}") if is_public(ip) else Fault("refused_address", f"{ip} is not public")


def _find_name_refusal(host: str, port: int, allowed: AllowList) -> Fault | None:
    last = host.rpartition(".")[2]
    if last == "localhost":
        return Fault("refused_address", f"{host[:MAX_SHOWN_CHARS]} is this machine")
    if not last or _NUMBER_LIKE.fullmatch(last):
        return Fault("refused_url", "no host")
    if port not in WEB_PORTS.values() and not allowed.names_port(port):
        return Fault("refused_url", f"port {port}")
    return None


def _plain_host(host: str) -> str:
    """Return a host as a resolver would come to read it: wide digits and dots narrowed, the root's dot dropped."""
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower()
    return host.removesuffix(".")


def _find_ip(host: str) -> IpAddress | None:
    """Return the address that a host spells, in any of the spellings that resolvers take; None for a name."""
    try:
        if ":" in host:
            return ip_address(host)
        # Short, octal, hexadecimal and whole-number forms; it would also take what follows a blank.
        return IPv4Address(socket.inet_aton(host)) if host.isascii() and " " not in host else None
    except (ValueError, OSError):
        return None


_WEB_ADDRESS = re.compile(r"(https?)://([^/?#]+)", re.I)
_OUTER_BLANKS = "".join(map(chr, range(0x21)))
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")
# Everything that is never encoded in an address; a backslash stays, and is refused.
_KEPT = "%:/?#[]@!$&'()*+,;=-._~\\|{}^"


def normalize_location(base: str, location: str) -> str | None:
    """Return the address that a Location or a link leads to from `base`, or None where that is no http address.

    Bytes beyond ASCII, read as latin-1 or as text, are taken for UTF-8 and percent-encoded, inner blanks too; the
    fragment goes. Whether the address may be requested is another question.

    >>> normalize_location("https://gazette.example/a/b", " ../caf\\xc3\\xa9 au lait#top ")
    'https://gazette.example/caf%C3%A9%20au%20lait'
    """
    text = location.strip(_OUTER_BLANKS).translate(_LINE_BREAKS)
    if not text:
        return None
    if not text.isascii():
        text = _find_utf8(text)
    try:
        joined = urljoin(base, text).partition("#")[0]
        match = _WEB_ADDRESS.match(joined)
        if match is None:
            return None
        authority = match[2] if match[2].isascii() else URL(f"http://{match[2]}").raw_authority
        urlsplit(f"http://{authority}").port  # noqa: B018 - raises where it is no number
    except ValueError:  # a host that cannot be written, half an IPv6 address
        return None
    return f"{match[1].lower()}://{quote(authority, _KEPT)}{quote(joined[match.end() :], _KEPT)}"


def _find_utf8(text: str) -> str:
    try:
        return text.encode("latin-1").decode()
    except ValueError:  # text already, or bytes of another encoding: those are not known
        return text.encode("utf-8", "replace").decode()
