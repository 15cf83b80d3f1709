"""Parses the host name of a reverse proxy, as `--host` gives it."""

import ipaddress
import re
from contextlib import suppress

NAME = re.compile(r"(?P<scheme>https?://)?(?P<host>[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)(?P<port>:\d{1,5})?/?", re.I)


class ProxyError(Exception):
    """The name cannot be one at which browsers find a proxy."""


def parse_proxy(host: str | None) -> str | None:
    """Return the origin that browsers name, `https` unless said otherwise; raise ProxyError for what is no name.

    >>> parse_proxy("news.example")
    'https://news.example'
    >>> parse_proxy("http://10.0.0.7:8080/")
    'http://10.0.0.7:8080'
    """
    if host is None:
        return None
    match = NAME.fullmatch(host.strip())
    if not match:
        raise ProxyError(f"--host {host!r:.80}: not a host name; use news.example or https://news.example")
    with suppress(ValueError):
        if ipaddress.ip_address(match["host"]).is_unspecified:
            raise ProxyError(
                f"--host {host}: Wiredesk listens on 127.0.0.1 only; name the address at which your proxy shows it"
            )
    return f"{match['scheme'] or 'https://'}{match['host']}{match['port'] or ''}".lower()
