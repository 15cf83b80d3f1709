"""One exchange with a server that follows a script, for the tests of the client."""

from typing import Any

import uvloop

from tasks.collect.http.allowed import AllowList
from tasks.collect.http.client import Client
from tasks.collect.http.exchange import Exchange
from tests.tasks.collect.http.raw_server import RawServer, Script, Talk

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PAGE = OK + b"Content-Length: 4\r\n\r\nrain"
HEADERS = {"User-Agent": "wiredesk", "Accept": "*/*"}


def fetch(script: Script | bytes, options: dict[str, Any] | None = None, **ask: Any) -> Exchange:
    """Return what one exchange with a server of that script brings."""
    return fetch_from(script, options, **ask)[0]


def fetch_from(script: Script | bytes, options: dict[str, Any] | None = None, **ask: Any) -> tuple[Exchange, RawServer]:
    async def run() -> tuple[Exchange, RawServer]:
        async with (
            RawServer(script) as server,
            Client(AllowList.parse([server.pair]), **{"exchange_seconds": 5, **(options or {})}) as client,
        ):
            return await client.get(server.url + "rain?page=2", HEADERS, **ask), server

    return uvloop.run(run())


def packets(*parts: bytes) -> Script:
    async def say(talk: Talk) -> None:
        await talk.say(*parts, pause=0.02)

    return say


def broken_off(*parts: bytes) -> Script:
    async def say(talk: Talk) -> None:
        await talk.say(*parts, pause=0.02)
        talk.reset()

    return say
