"""The data does not depend on Prefect's server: it goes away in mid-run, and the night is published."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from tests.flows.command_line import CHECKOUT, HomeUnderTest
from tests.flows.gate import Gate
from tests.flows.server.served_home import ServedHome, wait_for
from tests.flows.server.test_up import endless

pytestmark = pytest.mark.slow

# What takes a minute where Prefect is patient takes a second here.
HURRY = {"PREFECT_CLIENT_MAX_RETRIES": "1", "PREFECT_API_REQUEST_TIMEOUT": "2"}


@contextmanager
def killed(server: psutil.Process, port: int) -> Iterator[None]:
    server.kill()
    yield


@contextmanager
def silent(server: psutil.Process, port: int) -> Iterator[None]:
    server.suspend()
    yield
    server.resume()


@contextmanager
def broken(server: psutil.Process, port: int) -> Iterator[None]:
    """Another server in its place, which responds 500 to everything."""

    class Broken(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PATCH = do_GET  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server.kill()
    server.wait()
    substitute = ThreadingHTTPServer(("127.0.0.1", port), Broken)
    substitute.daemon_threads = True
    threading.Thread(target=substitute.serve_forever, daemon=True).start()
    yield
    substitute.shutdown()
    substitute.server_close()


@pytest.mark.parametrize("lose", [killed, silent, broken])
def test_a_night_is_published_without_the_server_and_says_so_in_one_line(
    lose: Callable[[psutil.Process, int], "ExitStack"], wiredesk: HomeUnderTest, sources: Path, gate: Gate,
    tmp_path: Path,
) -> None:  # fmt: skip
    command = wiredesk.command("--sources", sources, "nightly", "--allow-address", gate.address)
    output, complaints = tmp_path / "output.txt", tmp_path / "complaints.txt"
    with ExitStack() as stack, output.open("w") as out, complaints.open("w") as err:
        run = subprocess.Popen(
            command, stdout=out, stderr=err, cwd=CHECKOUT, stdin=subprocess.DEVNULL, env=wiredesk.environment(**HURRY)
        )
        stack.callback(run.kill)
        wait_for("the fetcher", lambda: gate.requested.is_set() or run.poll() is not None)
        assert run.poll() is None, complaints.read_text()
        (server,) = (child for child in psutil.Process(run.pid).children() if "flows.server.serve" in child.cmdline())
        stack.enter_context(lose(server, int(server.cmdline()[4])))
        gate.is_open.set()
        assert run.wait(240) == 0, complaints.read_text()
    said = complaints.read_text().splitlines()
    assert [line for line in said if "server is away" in line], said
    assert not [line for line in said if not line.startswith(("wiredesk:", "elster", "source 'silent'"))], said
    assert len([line for line in said if line.startswith("wiredesk: Prefect")]) == 1
    assert "elster" in output.read_text()
    assert wiredesk.sql("select headline from articles") == [{"headline": "Harbour bridge opens after eleven years"}]


def test_a_server_that_comes_back_hears_what_the_night_came_to(served: ServedHome, gate: Gate) -> None:
    served.start()
    run = served.run_night(**endless(gate.address) | {"only": None})
    wait_for("the request", gate.requested.is_set)
    (server,) = served.find("flows.server.serve")
    server.kill()
    gate.is_open.set()
    state = served.wait_for_end(run)
    assert state["type"] == "COMPLETED", state
    assert served.wiredesk.sql("select headline from articles") == [
        {"headline": "Harbour bridge opens after eleven years"}
    ]
