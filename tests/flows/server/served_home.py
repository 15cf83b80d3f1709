"""A home with `wiredesk up` in a process of its own, called over its API, and killed as by a power cut."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.server.api import Api, ApiError
from flows.server.secret import read_secret
from tests.flows.command_line import CHECKOUT, HomeUnderTest
from warehouse.home import Home

PATIENCE_SECONDS = 240
OPEN_STATES = {"SCHEDULED", "PENDING", "RUNNING", "CANCELLING"}


def wait_for(what: str, look: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """Return what `look` finds; fail where it finds nothing in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.25)
    pytest.fail(f"waited {seconds} s for {what}")


@dataclass
class ServedHome:
    """One `wiredesk up` after the other on one home."""

    wiredesk: HomeUnderTest
    sources: Path
    said: Path
    up: subprocess.Popen[str] | None = field(default=None)
    address: str = ""
    settings: dict[str, str] = field(default_factory=dict)  # variables of `up`

    def start(self) -> None:
        """Start `up` on a free port, and wait until it says where."""
        with self.said.open("w") as output:
            self.up = subprocess.Popen(
                self.wiredesk.command("--sources", self.sources, "up", "--port", "0"),
                stdout=output, stderr=subprocess.STDOUT, cwd=CHECKOUT, env=self.wiredesk.environment(**self.settings),
                stdin=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        self.address = wait_for("the UI's address", self._find_address)

    def _find_address(self) -> str | None:
        assert self.up is not None
        assert self.up.poll() is None, self.said.read_text()
        lines = [line for line in self.said.read_text().splitlines() if line.startswith("Prefect UI: ")]
        return lines[0].split()[2] if lines else None

    @property
    def secret(self) -> str:
        return read_secret(Home(self.wiredesk.home))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return the API's response to one request with the secret; tried again while its database is locked."""
        api = Api(f"{self.address}/api", self.secret, 60)
        return api.get(path) if method == "GET" else getattr(api, method.lower())(path, body)

    def deployment(self) -> dict[str, Any]:
        return dict(self.ask("GET", "/deployments/name/nightly/nightly"))

    def run_night(self, **parameters: object) -> str:
        """Request a night now; return the flow run's id."""
        body = {"parameters": parameters}
        return str(self.ask("POST", f"/deployments/{self.deployment()['id']}/create_flow_run", body)["id"])

    def state(self, flow_run_id: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/flow_runs/{flow_run_id}")["state"])

    def wait_for_state(self, flow_run_id: str, *types: str) -> dict[str, Any]:
        """Return a flow run's state as soon as it is of one of these types."""

        def look() -> dict[str, Any] | None:
            state = self.state(flow_run_id)
            return state if state["type"] in types else None

        return dict(wait_for(f"a state among {types}", look))

    def wait_for_end(self, flow_run_id: str) -> dict[str, Any]:
        """Return the state in which a flow run ends."""

        def look() -> dict[str, Any] | None:
            try:
                state = self.state(flow_run_id)
            except ApiError:
                return None  # a server that is killed and started again
            return state if state["type"] not in OPEN_STATES else None

        return dict(wait_for("the end of a run", look))

    def find(self, module: str) -> list[psutil.Process]:
        """Return the processes of this home that run this module."""
        return [each for each in self.processes() if module in each.cmdline()]

    def processes(self) -> list[psutil.Process]:
        """Return all processes that work for this home: they have it in their arguments or their environment."""
        found, home = [], str(self.wiredesk.home)
        for process in psutil.process_iter():
            try:
                if home in " ".join(process.cmdline()) or process.environ().get("WIREDESK_HOME") == home:
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def kill_all(self) -> None:
        """End every process of the home at once, as a power cut would."""
        processes = self.processes()
        for process in processes:
            process.suspend()  # so that none of them sees another one go
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=30)
        if self.up is not None:
            self.up.wait(30)
