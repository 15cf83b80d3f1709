"""What a response knows of its site: addresses, and how long slow ones hang."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.web.http.connection import Answer, Connection, Script
from tests.web.http.message import Request


@dataclass(frozen=True, slots=True)
class Web:
    """`addresses` are IPs by host name."""

    addresses: dict[str, str]
    port: int
    slow_seconds: float
    answer_seconds: float

    def base(self, host: str) -> str:
        """Return a host's address without a path, as in `http://127.0.1.1:8080`."""
        return f"http://{self.addresses[host]}:{self.port}"

    def url(self, host: str, path: str) -> str:
        return f"http://{self.addresses[host]}:{self.port}{path}"


Handler = Callable[[Web, Request], Answer]


def say(*parts: bytes, reset: bool = False) -> Script:
    """Return a script that sends its parts and ends the connection."""

    async def script(connection: Connection) -> None:
        for part in parts:
            await connection.send(part)
        connection.reset() if reset else connection.close()

    return script
