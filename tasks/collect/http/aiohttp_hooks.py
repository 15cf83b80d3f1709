"""Hooks that keep aiohttp within our client's rules: its connections, its number of requests, its decoding."""

import asyncio
import re
import socket
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler

from tasks.collect.http.allowed import AllowList, parse_ip
from tasks.collect.http.exchange import Fault, RawHeaders
from tasks.collect.http.faults import BrokenConnectionError, RefusedAddressError

# Of a response's head, over all lines; the client bounds each line and their number.
MAX_HEADER_BYTES = 256 * 1024
_HEAD_END = re.compile(rb"\n\r?\n")


class PendingExchange:
    """One exchange under way: what is known of it so far, whatever ends it."""

    def __init__(self) -> None:
        self.request_head = b""
        self.tried: Any = None  # the socket address that a connection was last tried to
        self.peer: Any = None
        self.tap: Tap | None = None
        self.status: int | None = None
        self.phrase = ""
        self.version = "HTTP/1.1"
        self.headers: RawHeaders = ()
        self.body: list[bytes] = []
        self.received = 0


# aiohttp does not pass the exchange to its hooks; the context in which they run holds it.
PENDING: ContextVar[PendingExchange] = ContextVar("pending")


class Tap(asyncio.Protocol):
    """A layer between a connection and the client that sees what the client ignores.

    Three things end up wrong without it: a reset in a body without a length looks like its end, a bad chunk after good
    ones hangs, and bytes beyond the declared end spoil a response or not depending on the packets they came in. So
    the head is handed on apart from what follows, and an error reaches whoever reads the body at once.
    """

    def __init__(self, handler: ResponseHandler, transport: asyncio.Transport) -> None:
        self.lost: Exception | None = None
        self.fault: Fault | None = None
        self._handler = handler
        self._transport = transport
        self._content: aiohttp.StreamReader | None = None
        self._head: bytes | None = b""  # the last bytes of an unfinished head
        self._head_bytes = 0

    def watch(self, content: aiohttp.StreamReader) -> None:
        """Pass every error from now on to the reader of a body, and one that came before."""
        self._content = content
        self._pass_on_error()

    def data_received(self, data: bytes) -> None:
        """Hand bytes on, those of the head apart."""
        if self._head is not None:
            data = self._take_head(self._head, data)
        if data:
            self._handler.data_received(data)
        if self._handler.exception() is not None:
            self._pass_on_error()

    def _take_head(self, before: bytes, data: bytes) -> bytes:
        found = _HEAD_END.search(before + data)
        end = found.end() - len(before) if found else len(data)
        self._head_bytes += end
        if self._head_bytes > MAX_HEADER_BYTES:
            self.fault = Fault("headers_too_large", f"more than {MAX_HEADER_BYTES} bytes")
            self._transport.abort()
            return b""
        if found is None:
            self._head = (before + data)[-2:]
            return data
        self._head = None
        self._handler.data_received(data[:end])
        return data[end:] if self._handler.exception() is None else b""

    def eof_received(self) -> None:
        """Hand the end on; the connection closes."""
        self._handler.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note how the connection ended."""
        self.lost = exc
        self._pass_on_error()
        self._handler.connection_lost(exc)
        self._pass_on_error()

    def pause_writing(self) -> None:
        """Hand on that the request must wait."""
        self._handler.pause_writing()

    def resume_writing(self) -> None:
        """Hand on that the request may go on."""
        self._handler.resume_writing()

    def _pass_on_error(self) -> None:
        content = self._content
        if content is None or content.is_eof():
            return
        error = content.exception() or self._handler.exception()
        if error is not None:
            content.set_exception(error)
            content.feed_eof()  # a reader just woken by the end of a chunk looks for this before it waits again


class TappedRequest(aiohttp.ClientRequest):
    """A request that notes to whom it goes, and taps the line."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        """Send the request over its connection."""
        pending = PENDING.get()
        pending.peer = conn.transport.get_extra_info("peername")
        pending.tap = Tap(conn.protocol, conn.transport)
        conn.transport.set_protocol(pending.tap)
        return await super().send(conn)


async def send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep the client from retrying by itself, as it does when a connection breaks, even a new one."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise BrokenConnectionError from error


class JudgingResolver(AbstractResolver):
    """Refuses a name of which any address may not be connected to, so that no order of tries decides it."""

    def __init__(self, resolver: AbstractResolver, allowed: AllowList) -> None:
        self._resolver = resolver
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host; raises RefusedAddressError, or OSError where there are none."""
        results = await self._resolver.resolve(host, port, family)
        for result in results:
            if not self._allowed.admits(parse_ip(result["host"]), result["port"]):
                raise RefusedAddressError(result["host"], result["port"])
        return results

    async def close(self) -> None:
        """Close the resolver within."""
        await self._resolver.close()
