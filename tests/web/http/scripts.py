"""Ways to be slow or endless on a connection; each ends by itself after the site's `slow_seconds`."""

import asyncio
import math
import time
from collections.abc import Iterable

from tests.web.http.connection import Connection, Script


def hang(seconds: float, *parts: bytes) -> Script:
    """Send what there is, then nothing until the site closes."""

    async def script(connection: Connection) -> None:
        for part in parts:
            await connection.send(part)
        await asyncio.sleep(seconds)
        connection.close()

    return script


def drip(seconds: float, at_once: bytes, slowly: bytes, pause: float = 0.2) -> Script:
    """Send the first part, then the second one byte by byte: no single read ever takes long."""

    async def script(connection: Connection) -> None:
        ends_at = time.monotonic() + seconds
        await connection.send(at_once)
        for at in range(len(slowly)):
            if time.monotonic() > ends_at:
                break
            await connection.send(slowly[at : at + 1])
            await asyncio.sleep(pause)
        connection.close()

    return script


def answer_late(seconds: float, data: bytes) -> Script:
    """Send a whole response after a while, and keep the connection."""

    async def script(connection: Connection) -> None:
        await asyncio.sleep(seconds)
        await connection.send(data)

    return script


def pour(head: bytes, parts: Iterable[bytes], seconds: float = math.inf) -> Script:
    """Send parts as fast as they are read, made one at a time, until they or the seconds end."""

    async def script(connection: Connection) -> None:
        ends_at = time.monotonic() + seconds
        await connection.send(head)
        for part in parts:
            await connection.send(part)
            # A fast reader never blocks `send`; others must have their turn all the same.
            await asyncio.sleep(0)
            if time.monotonic() > ends_at:
                break
        connection.close()

    return script


def cut_off(*parts: bytes) -> Script:
    """Send the parts, let them arrive, and reset the connection."""

    async def script(connection: Connection) -> None:
        for part in parts:
            await connection.send(part)
        await asyncio.sleep(0.05)
        connection.reset()

    return script
