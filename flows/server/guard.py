"""Access control for Wiredesk's Prefect server: checks the login, the Host header and the Origin header.

Prefect checks the login of its API and of its sockets, but neither the page that sends a request nor the name it
was sent to, and it serves everything else (the UI's files, its settings) to anyone. So every request passes here first.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from flows.server.api import render_login

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

UNAUTHORIZED, FORBIDDEN = 401, 403
POLICY_VIOLATION = 1008
SOCKET_PROTOCOL = "prefect"


class Guard:
    """An ASGI application that passes on to `app` only requests with the secret, from the server's own pages."""

    def __init__(self, app: App, secret: str, origins: Iterable[str]) -> None:
        self._app = app
        self._login = render_login(secret).encode()
        self._origins = {origin.lower() for origin in origins}
        self._hosts = {origin.partition("://")[2] for origin in self._origins}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse one request, or close one socket, that may not pass; hand on all others."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)  # the server's own start and end
            return
        status = self._judge(scope)
        if status is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})  # refused with 403 before it opens
        else:
            await _refuse(send, status)

    def _judge(self, scope: Message) -> int | None:
        """Return the status with which a request is refused, or None."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _values(headers, b"host") not in [[host] for host in self._hosts]:
            return FORBIDDEN  # a name that was bent to our address, or none, or two
        if any(origin not in self._origins for origin in _values(headers, b"origin")):
            return FORBIDDEN  # another site's page
        if scope["type"] == "websocket":
            # A browser cannot send a login with a socket. In this protocol the first message holds the secret,
            # and Prefect closes the socket without it.
            return None if SOCKET_PROTOCOL in scope.get("subprotocols", ()) else FORBIDDEN
        logins = [value for name, value in headers if name == b"authorization"]
        is_known = len(logins) == 1 and hmac.compare_digest(logins[0], self._login)
        return None if is_known else UNAUTHORIZED


def _values(headers: list[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for name, value in headers if name == wanted]


async def _refuse(send: Send, status: int) -> None:
    body = b'{"exception_message":"Unauthorized"}' if status == UNAUTHORIZED else b'{"exception_message":"Forbidden"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == UNAUTHORIZED:
        headers.append((b"www-authenticate", b'Basic realm="wiredesk", charset="UTF-8"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
