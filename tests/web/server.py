"""The site's server: an asyncio loop in a thread, listening on many loopback addresses at one port."""

import asyncio
import socket
import threading
from dataclasses import asdict, dataclass
from typing import Any

from tests.web.hosts import CLOSED, lay_out
from tests.web.http.connection import Connection
from tests.web.world import World

PORT_TRIALS = 20
BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a site is and how it behaves; `port` 0 means any free one.

    What hangs or drips does so for `slow_seconds`, then the site closes; slow hosts respond after `answer_seconds`.
    """

    port: int = 0
    bulk_hosts: int = 200
    slow_hosts: int = 0
    slow_seconds: float = 20.0
    answer_seconds: float = 0.5

    def as_arguments(self) -> dict[str, Any]:
        return asdict(self)


class Server:
    """Serves from `start` to `stop`; commands may come from any thread."""

    def __init__(self, plan: Plan) -> None:
        self._addresses = lay_out(plan.bulk_hosts, plan.slow_hosts)
        self._sockets, self.port = _listen(self._addresses, plan.port)
        self.world = World(self._addresses, self.port, plan.slow_seconds, plan.answer_seconds, self._die)
        self._connections: set[Connection] = set()
        self._listening: dict[str, asyncio.Server] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="news site", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Close every connection and address; all hosts are down then."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def do(self, command: str, *values: Any) -> Any:
        """Carry a command out in the loop's own thread and return what it gives."""
        return asyncio.run_coroutine_threadsafe(self._do(command, *values), self._loop).result()

    async def _do(self, command: str, *values: Any) -> Any:
        if command == "requests":
            return self.world.log.hand_over(*values)
        if command == "counts":
            return self.world.log.counts
        if command == "forget":
            return self.world.log.forget()
        if command == "night":
            return self.world.turn_to_night(*values)
        if command == "die_after":
            return self.world.die_after(*values)
        if command == "close_host":
            return self._die(*values)
        raise ValueError(f"the site knows no command {command!r}")

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            for host in list(self._listening):
                self._die(host)
            self._loop.run_until_complete(asyncio.sleep(0.01))  # scripts that were cut off end
            self._loop.close()

    async def _open(self) -> None:
        for host, held in self._sockets.items():

            def accept(host: str = host) -> Connection:
                return Connection(self.world, host, self._connections)

            self._listening[host] = await self._loop.create_server(accept, sock=held, backlog=BACKLOG)

    def _die(self, host: str) -> None:
        """Stop listening for a host and reset its connections."""
        server = self._listening.pop(host, None)
        if server:
            server.close()
        for connection in [held for held in self._connections if held.host == host]:
            connection.reset()


def _listen(addresses: dict[str, str], port: int) -> tuple[dict[str, socket.socket], int]:
    """Bind every address but the closed one to one port; another port is tried where one of them is taken."""
    for _ in range(PORT_TRIALS):
        sockets: dict[str, socket.socket] = {}
        chosen = port
        try:
            for host, address in addresses.items():
                if host in CLOSED:
                    continue
                held = sockets[host] = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                held.bind((address, chosen))
                held.listen(BACKLOG)  # at once, or two sites that start together could share a port
                chosen = held.getsockname()[1]
        except OSError:
            for held in sockets.values():
                held.close()
            if port:
                raise
        else:
            return sockets, chosen
    raise OSError(f"no port is free on all {len(addresses)} addresses after {PORT_TRIALS} trials")
