"""Prefect's API for one command where no server runs: a child process that ends with its parent.

Prefect would start the same server by itself, but only inside the flow, after every import, and would
leave it behind when the command is killed. Started first, it boots while the session opens.
"""

import atexit
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

from flows.server.api import LOOPBACK, Api
from flows.server.database import FILE, find_fault
from flows.server.secret import read_secret
from warehouse.home import Home

# A start that migrates a database takes half a minute on a busy small machine.
START_SECONDS = 180
STOP_SECONDS = 10


class ServerError(Exception):
    """The embedded server did not start; the message says what to do."""


def find_free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


class EmbeddedServer:
    """A server that is starting; `wait` returns when it responds."""

    def __init__(self, home: Home) -> None:
        port = find_free_port()
        self.address = f"http://{LOOPBACK}:{port}/api"
        self._api = Api(self.address, read_secret(home))
        # Prefect sets these for its own temporary server: no UI, and only the services that a flow needs.
        extra = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.server.serve", str(home.root), str(port), str(os.getpid())],
            env=dict(os.environ) | extra,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # The command handles Ctrl-C; it still has something to send to the server then.
            start_new_session=True,
        )

    def wait(self) -> None:
        """Return when the server responds; raise ServerError when it ended or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ServerError(
                    f"Prefect's embedded server ended while starting (exit code {self._process.returncode})"
                )
            if self._api.is_healthy():
                return
            time.sleep(0.1)
        raise ServerError(
            f"Prefect's embedded server did not answer within {START_SECONDS} s; run again on a quieter machine"
        )

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
            return
        self._process.kill()
        self._process.wait()


def start_server(home: Home) -> EmbeddedServer | None:
    """Start a server and name it in the environment, unless one is named there; it ends with this process.

    Called before Prefect is imported: what is registered first ends last, after Prefect has sent its last lines.
    """
    if "PREFECT_API_URL" in os.environ:
        return None
    if fault := find_fault(home.prefect / FILE):
        raise ServerError(fault)
    server = EmbeddedServer(home)
    atexit.register(server.stop)
    os.environ["PREFECT_API_URL"] = server.address
    return server
