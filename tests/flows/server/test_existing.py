"""A Prefect server that was there before takes the schedule, and this home runs its nights."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from flows.server.api import Api
from flows.server.embedded import find_free_port
from flows.server.secret import PROFILE, ensure_secret, secret_file
from tests.flows.command_line import CHECKOUT, HomeUnderTest
from tests.flows.gate import Gate
from tests.flows.server.served_home import ServedHome, wait_for
from tests.flows.server.test_up import SCHEDULED, endless
from warehouse.home import Home

pytestmark = pytest.mark.slow

# `systemctl stop` must not take longer; deploy/systemd/wiredesk.service gives it twice as long.
STOP_SECONDS = 15


@dataclass
class WorkingHome(ServedHome):
    """A home that works for somebody else's server."""

    login: str = ""

    @property
    def secret(self) -> str:
        return self.login

    def given(self) -> dict[str, str]:
        """Return what names the server in the environment of a command."""
        return {"PREFECT_API_URL": f"{self.address}/api", "PREFECT_API_AUTH_STRING": self.login}

    def start(self) -> None:
        with self.said.open("w") as output:
            self.up = subprocess.Popen(
                self.wiredesk.command("--sources", self.sources, "worker"),
                stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=CHECKOUT, text=True,
                env=self.wiredesk.environment(**self.given()), start_new_session=True,
            )  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address and the login of a Prefect server that knows nothing of Wiredesk."""
    other, port = Home(tmp_path / "other"), find_free_port()
    login = ensure_secret(other)
    environment = HomeUnderTest(other.root).environment(
        PREFECT_HOME=str(other.prefect), PREFECT_PROFILES_PATH=str(secret_file(other)), PREFECT_PROFILE=PROFILE,
        DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false",
    )  # fmt: skip
    arguments = [str(other.root), str(port), str(os.getpid())]
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.server.serve", *arguments], cwd=CHECKOUT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        api = Api(f"http://127.0.0.1:{port}/api", login)
        wait_for("the server", api.is_healthy)
        yield f"http://127.0.0.1:{port}", login
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def working(wiredesk: HomeUnderTest, sources: Path, tmp_path: Path, server: tuple[str, str]) -> Iterator[WorkingHome]:
    address, login = server
    working = WorkingHome(wiredesk, sources, tmp_path / "said.txt", address=address, login=login)
    yield working
    working.kill_all()


def test_an_existing_server_takes_the_schedule_and_a_worker_runs_it(working: WorkingHome, gate: Gate) -> None:
    deployed = working.wiredesk.run("deploy", **working.given())
    assert (deployed.returncode, deployed.stdout[:35]) == (0, "deployed nightly/nightly, maintain/"), deployed.stderr
    assert wait_for("a scheduled night", lambda: working.ask("POST", "/flow_runs/filter", SCHEDULED))

    working.start()
    state = working.wait_for_end(working.run_night(only=["elster"]))
    assert (state["type"], state["message"]) == (
        "COMPLETED", "1 inputs: 0 known, 1 accepted, 0 duplicate, 0 rejected, 0 failed",
    )  # fmt: skip

    # What systemd does to stop it: every process gets the signal at once. The night ends as cancelled.
    night = working.run_night(**endless(gate.address))
    working.wait_for_state(night, "RUNNING")
    wait_for("a request", gate.requested.is_set)
    assert working.up is not None
    children = psutil.Process(working.up.pid).children(recursive=True)
    for child in children:
        assert working.login not in " ".join(child.cmdline())
        assert working.login not in " ".join(child.environ().values())
    began = time.monotonic()
    for process in [psutil.Process(working.up.pid), *children]:
        process.send_signal(signal.SIGTERM)
    assert working.up.wait(60) == 0, working.said.read_text()
    psutil.wait_procs(children, timeout=60)
    assert time.monotonic() - began < STOP_SECONDS
    assert working.state(night)["type"] == "CANCELLED"
