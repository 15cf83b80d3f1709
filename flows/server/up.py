"""`wiredesk up`: Prefect's server, the nightly deployment and a worker, kept alive together and stopped together."""

import json
import os
import socket
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from flows.delivery.poster import Poster
from flows.exit_codes import DONE
from flows.server.api import LOOPBACK, Api, ApiError
from flows.server.database import FILE, find_fault, is_used
from flows.server.deploy import DeployError, deploy
from flows.server.embedded import find_free_port
from flows.server.held import LOOK_SECONDS, UpError, held_up, stop_on_signals
from flows.server.part import Part, PartError
from flows.server.prefect_settings import configure_prefect, server_file
from flows.server.recover import RECOVER_SECONDS, catch_up, find_missed, free_slots, recover_and_say
from flows.server.secret import USER, read_secret, secret_file
from flows.settings import Settings
from warehouse.home import Home

# The first start migrates an empty database: half a minute on a busy small machine.
START_SECONDS = 240
# A night that is due for so long has no worker to take it.
LATE = timedelta(minutes=30)


def run_up(settings: Settings, port: int, proxy: str | None = None) -> int:
    """Start everything, print where the UI is, and keep it alive until stopped; return the exit code.

    `proxy` is the address of a reverse proxy in front of it, such as `https://news.example`.
    """
    home = Home(settings.home)
    home.prepare()
    home.prefect.mkdir(mode=0o700, exist_ok=True)
    with held_up(home) as held:
        port = port or find_free_port()
        if not _is_free(port):
            raise UpError(f"port {port} on {LOOPBACK} is taken; choose another with --port, or 0 for a free one")
        os.environ.pop("PREFECT_API_URL", None)  # this command starts its own
        configure_prefect(home, is_quiet=False)
        if fault := find_fault(home.prefect / FILE):
            raise UpError(fault)
        try:
            _Parts(home, settings, held, stop_on_signals()).run(port, proxy)
        except (PartError, DeployError, ApiError) as error:
            raise UpError(str(error)) from error
    return DONE


class _Parts:
    """The server and the worker of one `up`, from their start to their end."""

    def __init__(self, home: Home, settings: Settings, held: int, stopping: threading.Event) -> None:
        self._home, self._settings = home, settings
        self._held, self._stopping = held, stopping
        self._logs = home.prefect / "logs"
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def run(self, port: int, proxy: str | None) -> None:
        """Start all parts, tend them until stopped, stop them."""
        api = Api(f"http://{LOOPBACK}:{port}/api", read_secret(self._home))
        environment = self._environment(api.address, port, proxy)
        arguments = [str(self._home.root), str(port), str(os.getpid()), *([proxy] if proxy else [])]
        server = Part("the server", ["flows.server.serve", *arguments], environment, self._logs / "server.log")
        worker = Part("the worker", ["flows.worker.worker", str(os.getpid())], environment, self._logs / "worker.log")
        self._poster = Poster(self._settings, environment, self._logs / "alerts.log")
        try:
            self._start(api, server)
            if self._stopping.is_set():
                return
            # Written before the worker starts, so that other commands of this home use the server.
            server_file(self._home).write_text(json.dumps({"api": api.address, "pid": os.getpid()}))
            missed = find_missed(api, datetime.now(UTC))
            deploy(api, environment)
            self._look(api)
            free_slots(api)
            if missed:
                self._poster.note_missed(missed)
                catch_up(api, missed)
            worker.start(self._held)
            shown = proxy or f"http://{LOOPBACK}:{port}"
            print(
                f"Prefect UI: {shown}  (stop with Ctrl-C; user {USER}, password in {secret_file(self._home)}; "
                f"logs in {self._logs})", flush=True,
            )  # fmt: skip
            self._tend(api, server, worker, environment)
        finally:
            server_file(self._home).unlink(missing_ok=True)
            for part in (self._poster, worker, server):
                part.stop()

    def _start(self, api: Api, server: Part) -> None:
        """Start the server, and return when it is healthy or `up` is to stop."""
        server.start(self._held)
        self._wait_healthy(api, server)
        self._database_id = self._find_database_id()

    def _find_database_id(self) -> tuple[int, int] | None:
        try:
            found = (self._home.prefect / FILE).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _is_database_replaced(self) -> bool:
        """Return whether Prefect's database is another file than at the server's start, or gone."""
        database_id = self._find_database_id()
        if database_id == self._database_id:
            return False
        self._database_id = database_id
        return is_used(self._home.prefect / FILE)

    def _replace_database(self, api: Api, server: Part, environment: Mapping[str, str]) -> None:
        """Start the server anew over a new database, where somebody deleted or replaced the file under it."""
        server.stop()  # first, so that nobody who reads the line reaches the server of the file that is gone
        print(
            f"wiredesk: {self._home.prefect / FILE} is another file, or gone: the server starts again, a new one is "
            "made where there is none; the history of runs was there, the lake is elsewhere",
            file=sys.stderr, flush=True,
        )  # fmt: skip
        self._start(api, server)
        if not self._stopping.is_set():
            deploy(api, environment)

    def _environment(self, address: str, port: int, proxy: str | None) -> dict[str, str]:
        return dict(os.environ) | {
            "PREFECT_API_URL": address,
            # The UI requests this address: without it, it would call port 4200 whatever port was given.
            "PREFECT_SERVER_API_HOST": LOOPBACK,
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_UI_API_URL": f"{proxy}/api" if proxy else address,
            # Prefect would write its pages into the installation, which a service may not change, and serve none.
            "PREFECT_UI_STATIC_DIRECTORY": str(self._home.prefect / "ui"),
            "PREFECT__SERVER_FINAL": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "5",  # a night that a person requests begins at once
            "WIREDESK_HOME": str(self._settings.home),
            "WIREDESK_SOURCES": str(self._settings.sources.absolute()),
        }

    def _tend(self, api: Api, server: Part, worker: Part, environment: Mapping[str, str]) -> None:
        """Keep both parts alive, and look for dead runs, until stopped."""
        looked_at = time.monotonic()
        while not self._stopping.wait(LOOK_SECONDS):
            if self._is_database_replaced():
                self._replace_database(api, server, environment)
            is_serving = server.tend(self._held, lambda: None)
            if is_serving:
                worker.tend(self._held, lambda: self._look(api))
            if is_serving and time.monotonic() - looked_at > RECOVER_SECONDS:
                looked_at = time.monotonic()
                self._look(api)
                self._poster.tend()

    def _look(self, api: Api) -> None:
        """Mark dead runs, and report them and nights that nobody took."""
        recover_and_say(self._home, api, self._poster.note_run)
        with suppress(ApiError):  # said already, and looked for again
            if late := find_missed(api, datetime.now(UTC) - LATE):
                self._poster.note_missed(late)

    def _wait_healthy(self, api: Api, server: Part) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._stopping.is_set():
            if server.exit_code is not None:
                raise UpError(f"the Prefect server ended while starting; see {server.log}")
            if api.is_healthy():
                return
            self._stopping.wait(LOOK_SECONDS)
        if not self._stopping.is_set():
            raise UpError(f"the Prefect server did not answer within {START_SECONDS} s; see {server.log}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
