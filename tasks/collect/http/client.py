"""The HTTP client: it connects to allowed addresses only, and returns a fault where a peer misbehaves."""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from tasks.collect.http.aiohttp_hooks import PENDING, JudgingResolver, PendingExchange, TappedRequest, send_once
from tasks.collect.http.allowed import AllowList, parse_ip
from tasks.collect.http.decoding import ACCEPTED
from tasks.collect.http.exchange import Exchange, Fault
from tasks.collect.http.faults import (
    BrokenConnectionError,
    RefusedAddressError,
    declares_end,
    find_fault,
    find_framing_fault,
)

# What is received may exceed a page's 10 MiB where it does not shrink when packed.
LIMIT_BYTES = 10 * 1024 * 1024 + 64 * 1024
EXCHANGE_SECONDS = 30.0
CONNECT_SECONDS = 10.0
# Of a body that nobody will read.
MAX_ASIDE_BYTES = 64 * 1024
MAX_HEADERS = 256
MAX_FIELD_BYTES = 64 * 1024
_DNS_CACHE_SECONDS = 60


class StopStream(Exception):  # noqa: N818 - no error: the caller has what it came for
    """Raised by `on_chunk`: no more is wanted, and nothing is wrong."""


class Client:
    """Requests addresses over one client that keeps nothing between exchanges: no cookies, no open connections.

    `allowed` lists the addresses that may be connected to although they are not public. With a `proxy` the choice of
    address is the proxy's; proxies that the environment names are ignored.
    """

    def __init__(
        self,
        allowed: AllowList,
        *,
        exchange_seconds: float = EXCHANGE_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
        proxy: str | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allowed = allowed
        self._seconds = exchange_seconds
        self._connect_seconds = connect_seconds
        self._proxy = URL(proxy) if proxy else None
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        resolver = self._resolver or aiohttp.ThreadedResolver()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=resolver if self._proxy else JudgingResolver(resolver, self._allowed),
                socket_factory=self._open_socket,
                force_close=True,
                limit=0,
                ttl_dns_cache=_DNS_CACHE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            request_class=TappedRequest,
            middlewares=(send_once,),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            auto_decompress=False,
            trust_env=False,
            max_line_size=MAX_FIELD_BYTES,
            max_field_size=MAX_FIELD_BYTES,
            max_headers=MAX_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_seconds, ceil_threshold=3600),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    def _open_socket(self, info: Any) -> socket.socket:
        """Open the socket for one address of a host, or refuse: the last door, also for addresses without a name."""
        family, kind, protocol, _, sockaddr = info
        if self._proxy is None and not self._allowed.admits(parse_ip(sockaddr[0]), sockaddr[1]):
            raise RefusedAddressError(sockaddr[0], sockaddr[1])
        PENDING.get().tried = sockaddr
        return socket.socket(family, kind, protocol)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        limit_bytes: int = LIMIT_BYTES,
        on_chunk: Callable[[bytes], None] | None = None,
        seconds: float | None = None,
    ) -> Exchange:
        """Make one GET request and return what came of it within `seconds` in all.

        Whatever the peer does ends in the exchange's fault; only what `on_chunk` raises passes through, but for
        StopStream. With `on_chunk` the body of a 2xx response is handed over piece by piece and not held. Beyond
        `limit_bytes` of body reading stops (too_large). Of a redirect, and of any response but 2xx when one
        is streamed, no more than 64 KiB are read, and there is no fault in more. What comes after a body's declared
        end is passed over.
        """
        requested_at, started = datetime.now(UTC), time.monotonic()
        pending = PendingExchange()
        bound = self._seconds if seconds is None else seconds
        token = PENDING.set(pending)
        try:
            async with asyncio.timeout(bound) as timer:
                fault = await self._exchange(pending, url, headers, limit_bytes, on_chunk)
        except TimeoutError:
            if not timer.expired():
                raise
            fault = _find_timeout(pending, bound)
        finally:
            PENDING.reset(token)
        return Exchange(
            url=url,
            request_head=pending.request_head,
            requested_at=requested_at,
            elapsed_seconds=time.monotonic() - started,
            remote_address=_render_address(pending.peer or pending.tried),
            status=pending.status,
            phrase=pending.phrase,
            version=pending.version,
            headers=pending.headers,
            body=pending.body[0] if len(pending.body) == 1 else b"".join(pending.body),
            received_bytes=pending.received,
            fault=fault,
        )

    async def _exchange(
        self,
        pending: PendingExchange,
        url: str,
        headers: Mapping[str, str],
        limit: int,
        on_chunk: Callable[[bytes], None] | None,
    ) -> Fault | None:
        assert self._session is not None
        try:
            address = URL(url, encoded=url.isascii())
            host = address.host_subcomponent if address.is_default_port() else address.host_port_subcomponent
        except ValueError as error:
            return Fault("refused_url", str(error))
        sent = {"Host": host or "", **headers, "Accept-Encoding": ACCEPTED, "Connection": "close"}
        target = str(address) if self._proxy and address.scheme == "http" else address.raw_path_qs
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        pending.request_head = "\r\n".join(lines).encode("utf-8", "replace")
        try:
            response = await self._session.get(address, headers=sent, allow_redirects=False, proxy=self._proxy)
        except (aiohttp.ClientError, OSError, ValueError, BrokenConnectionError) as error:
            return _find_fault(pending, error)
        try:
            return await self._receive(pending, response, limit, on_chunk)
        finally:
            response.close()

    async def _receive(
        self,
        pending: PendingExchange,
        response: aiohttp.ClientResponse,
        limit: int,
        on_chunk: Callable[[bytes], None] | None,
    ) -> Fault | None:
        pending.status, pending.headers = response.status, response.raw_headers
        pending.phrase = response.reason or ""
        if version := response.version:
            pending.version = f"HTTP/{version.major}.{version.minor}"
        if pending.status == 101:
            return Fault("bad_response", "another protocol, unasked")
        if fault := find_framing_fault(pending.headers):
            return fault
        assert pending.tap is not None
        pending.tap.watch(response.content)
        # Then it is whole only where the connection ends well; a declared length is there or not, whatever comes after.
        ends_with_connection = pending.status not in (204, 304) and not declares_end(pending.headers)
        is_aside = 300 <= pending.status < 400
        if on_chunk and not 200 <= pending.status < 300:
            is_aside, on_chunk = True, None
        if is_aside:
            limit = min(limit, MAX_ASIDE_BYTES)
        while True:
            try:
                chunk = await response.content.readany()
            except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
                return _find_fault(pending, error)
            if not chunk:
                cause = response.content.exception() or (pending.tap.lost if ends_with_connection else None)
                return _find_fault(pending, cause) if cause else None
            pending.received += len(chunk)
            is_over = pending.received > limit
            if is_over:
                chunk = chunk[: limit - pending.received]
            if on_chunk is None:
                pending.body.append(chunk)
            else:
                try:
                    on_chunk(chunk)
                except StopStream:
                    return None
            if is_over:
                return None if is_aside else Fault("too_large", f"more than {limit} bytes")


def _find_fault(pending: PendingExchange, error: BaseException) -> Fault:
    if pending.tap is None:
        return find_fault(error, None)
    return pending.tap.fault or find_fault(error, pending.tap.lost)


def _find_timeout(pending: PendingExchange, seconds: float) -> Fault:
    if pending.peer is None:
        where = "no connection" if pending.tried else "no address of the host"
    else:
        where = "no answer" if pending.status is None else f"the body was not complete ({pending.received} bytes came)"
    return Fault("timeout", f"{where} within {seconds:g} s")


def _render_address(sockaddr: Any) -> str | None:
    """Return `ip:port` of a socket's address.

    >>> _render_address(("::1", 80, 0, 0))
    '[::1]:80'
    """
    if not sockaddr:
        return None
    host, port = sockaddr[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
