"""A server that says byte for byte what a test wants said, and remembers who requested what."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Script = Callable[["Talk"], Awaitable[None]]


class Talk:
    """One connection: its request, and what to send."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.request = b""
        self._reader, self._writer = reader, writer

    @property
    def is_over(self) -> bool:
        """Whether the peer has gone, as far as writing to it shows."""
        return self._writer.is_closing()

    async def hear(self) -> None:
        """Read the request's head, as far as it comes; of a greeting in TLS to a server that has none, one byte."""
        with suppress(asyncio.IncompleteReadError, OSError):
            first = await self._reader.readexactly(1)
            self.request = first if first == b"\x16" else first + await self._reader.readuntil(b"\r\n\r\n")

    async def is_closed_within(self, seconds: float) -> bool:
        """Whether the peer closes the connection in that time."""
        try:
            return await asyncio.wait_for(self._reader.read(), seconds) == b""
        except TimeoutError:
            return False
        except OSError:
            return True

    async def say(self, *parts: bytes, pause: float = 0) -> None:
        """Send parts, each as a packet of its own when there is a pause in seconds."""
        for part in parts:
            self._writer.write(part)
            with suppress(OSError):
                await self._writer.drain()
            if pause:
                await asyncio.sleep(pause)

    def reset(self) -> None:
        """Break the connection off: the peer sees a reset, not an end."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


class RawServer:
    """Listens at a free port of an address and serves every connection by a script."""

    def __init__(
        self, script: Script | bytes, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._script, self._host, self._port, self._tls = script, host, port, tls
        self.talks: list[Talk] = []
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def requests(self) -> list[bytes]:
        """Heads of the requests, in order; a connection that requested nothing left none."""
        return [talk.request for talk in self.talks if talk.request]

    @property
    def connection_count(self) -> int:
        """How many connected, whether they sent a request or not."""
        return len(self.talks)

    @property
    def pair(self) -> str:
        return f"[{self._host}]:{self.port}" if ":" in self._host else f"{self._host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.pair}/"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._host, self._port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        talk = Talk(reader, writer)
        self.talks.append(talk)
        try:
            await talk.hear()
            if isinstance(self._script, bytes):
                await talk.say(self._script)
            else:
                await self._script(talk)
        except asyncio.CancelledError:  # the test is over
            pass
        finally:
            writer.close()
            self._tasks.discard(task)
