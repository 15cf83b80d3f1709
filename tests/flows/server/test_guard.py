"""The door: who may send requests, by which name, and from which page."""

import asyncio
from typing import Any

import pytest

from flows.server.api import render_login
from flows.server.guard import Guard
from flows.server.serve import list_origins

SECRET = "wiredesk:only-a-test"
KNOWN = ("authorization", render_login(SECRET))
HOST = ("host", "127.0.0.1:4200")


async def _inner(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "let through"})


def ask(kind: str, *headers: tuple[str, str], subprotocols: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return what the door sends for one request or socket."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    guard = Guard(_inner, SECRET, list_origins(4200, "https://news.example"))
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": kind, "path": "/api/flows/filter", "headers": encoded, "subprotocols": subprotocols}
    asyncio.run(guard(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param([HOST, KNOWN], None, id="the secret"),
        pytest.param([("host", "LOCALHOST:4200"), KNOWN], None, id="localhost, in capitals"),
        pytest.param([("host", "news.example"), KNOWN, ("origin", "https://news.example")], None, id="the proxy"),
        pytest.param([HOST], 401, id="no login"),
        pytest.param([HOST, ("authorization", render_login("wiredesk:other"))], 401, id="another login"),
        pytest.param([HOST, ("authorization", f"Bearer {SECRET}")], 401, id="another scheme"),
        pytest.param([HOST, KNOWN, KNOWN], 401, id="two logins"),
        pytest.param([("host", "evil.example"), KNOWN], 403, id="a name bent to loopback"),
        pytest.param([("host", "127.0.0.1:4201"), KNOWN], 403, id="another port"),
        pytest.param([KNOWN], 403, id="no name"),
        pytest.param([HOST, HOST, KNOWN], 403, id="two names"),
        pytest.param([HOST, KNOWN, ("origin", "http://evil.example")], 403, id="another site's page"),
        pytest.param([HOST, KNOWN, ("origin", "null")], 403, id="a page from a file"),
        pytest.param([HOST, KNOWN, ("origin", "https://news.example.evil")], 403, id="a name that begins like ours"),
    ],
)
def test_a_request_passes_with_the_secret_from_our_own_pages(
    headers: list[tuple[str, str]], status: int | None
) -> None:
    first = ask("http", *headers)[0]
    assert first == {"type": "let through"} if status is None else first["status"] == status


def test_a_refusal_for_want_of_a_login_says_how_to_log_in() -> None:
    assert b"www-authenticate" in dict(ask("http", HOST)[0]["headers"])


@pytest.mark.parametrize(
    ("headers", "subprotocols", "is_let_through"),
    [
        pytest.param([HOST], ("prefect",), True, id="a protocol that asks for the secret first"),
        pytest.param([HOST], (), False, id="none: Prefect would not ask"),
        pytest.param([("host", "evil.example")], ("prefect",), False, id="another name"),
        pytest.param([HOST, ("origin", "http://evil.example")], ("prefect",), False, id="another page"),
    ],
)
def test_a_socket_opens_for_our_pages_and_programs(
    headers: list[tuple[str, str]], subprotocols: tuple[str, ...], is_let_through: bool
) -> None:
    first = ask("websocket", *headers, subprotocols=subprotocols)[0]
    assert first["type"] == ("let through" if is_let_through else "websocket.close")
