"""One connection: requests are cut out of the stream, and served by bytes or by a script that may misbehave."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import Protocol

from tests.web.http.log import Log, Row
from tests.web.http.message import Request, parse_request, reply

Script = Callable[["Connection"], Awaitable[None]]
# Bytes go out and the connection stays; a script does with the connection what it likes.
Answer = bytes | Script

MAX_HEAD_BYTES = 256 * 1024


class Answering(Protocol):
    """Where a connection gets its responses."""

    log: Log

    def answer(self, request: Request) -> Answer: ...

    def is_mute(self, host: str) -> bool: ...


class Connection(asyncio.Protocol):
    """Reads requests, one after another; scripts use `send`, `close` and `reset`."""

    def __init__(self, web: Answering, host: str, connections: set["Connection"]) -> None:
        self.host = host
        self._web = web
        self._connections = connections
        self._buffer = b""
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)
        self._number = self._web.log.open(self.host)

    def data_received(self, data: bytes) -> None:
        if self._web.is_mute(self.host):
            return
        self._buffer += data
        if self._task is None:
            self._advance()

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        self._web.log.close(self.host)
        self._writable.set()
        if self._task:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def send(self, data: bytes) -> None:
        """Write, and wait while the other side reads slowly; CancelledError when it has gone."""
        if self._transport.is_closing():
            raise asyncio.CancelledError
        self._transport.write(data)
        await self._writable.wait()

    def close(self) -> None:
        """End the connection once everything is sent."""
        self._transport.close()

    def reset(self) -> None:
        """End the connection by RST; what is unsent is lost."""
        held = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _advance(self) -> None:
        """Serve what has come in whole, up to the first script."""
        while self._task is None and not self._transport.is_closing():
            head, blank, rest = self._buffer.partition(b"\r\n\r\n")
            if not blank:
                if len(head) > MAX_HEAD_BYTES:
                    self._refuse("head too long")
                return
            self._buffer = rest
            try:
                request = parse_request(self.host, head)
            except ValueError as error:
                self._refuse(str(error))
                return
            self._answer(request)

    def _answer(self, request: Request) -> None:
        log = self._web.log
        request.requested_before = log.requested[self.host, request.target]
        row = log.arrive(self.host, request.method, request.target, request.headers, self._number)
        answer = self._web.answer(request)
        if not isinstance(answer, bytes):
            self._task = asyncio.get_running_loop().create_task(self._play(answer, row))
            return
        if request.method == "HEAD":
            answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        self._transport.write(answer)
        log.finish(row)
        if request.headers.get("connection", "").lower() == "close":
            self._transport.close()

    async def _play(self, script: Script, row: Row) -> None:
        try:
            await script(self)
        finally:
            self._web.log.finish(row)
            self._task = None
        self._advance()

    def _refuse(self, why: str) -> None:
        """Respond 400 to what is no request, and leave a row of method `?` behind."""
        row = self._web.log.arrive(self.host, "?", why, {}, self._number)
        self._transport.write(reply(400, why.encode()))
        self._web.log.finish(row)
        self._transport.close()
