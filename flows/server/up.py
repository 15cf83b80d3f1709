"""`wiredesk up`: Prefect's server, the nightly deployment and a worker, started together and stopped together."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from flows.exit_codes import DONE
from flows.server.embedded import LOOPBACK, find_free_port
from flows.server.prefect_settings import configure_prefect, is_healthy, server_file
from flows.settings import CHECKOUT, Settings
from warehouse.home import Home

POOL = "wiredesk"
# The first start migrates an empty database: half a minute on a busy small machine.
START_SECONDS = 240
STOP_SECONDS = 20


class UpError(Exception):
    """The server, the deployment or the worker did not start."""


def run_up(settings: Settings, port: int) -> int:
    """Start everything, print where the UI is, and wait until stopped or a part ends; return the exit code."""
    home = Home(settings.home)
    home.prepare()
    port = port or find_free_port()
    if not _is_free(port):
        raise UpError(f"port {port} on {LOOPBACK} is taken; choose another with --port, or 0 for a free one")
    configure_prefect(home, is_quiet=False)
    api = f"http://{LOOPBACK}:{port}/api"
    environment = dict(os.environ) | {
        "PREFECT_API_URL": api,
        # The UI requests this address: without it, it would call port 4200 whatever port was given.
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_UI_API_URL": api,
        "WIREDESK_HOME": str(settings.home),
        "WIREDESK_SOURCES": str(settings.sources.absolute()),
    }
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    parts: list[subprocess.Popen[bytes]] = []
    logs = home.prefect / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        parts.append(_start(["server", "start"], environment, logs / "server.log"))
        _wait_healthy(api, parts[0], stopping, logs / "server.log")
        if not stopping.is_set():
            # Written before the worker starts, so that other commands of this home use the server.
            server_file(home).write_text(json.dumps({"api": api, "pid": parts[0].pid}))
            _prepare_deployment(environment)
            parts.append(
                _start(["worker", "start", "--pool", POOL, "--type", "process"], environment, logs / "worker.log")
            )
            print(f"Prefect UI: http://{LOOPBACK}:{port}  (stop with Ctrl-C; logs in {logs})", flush=True)
        while not stopping.wait(0.5):
            for name, part in zip(("the server", "the worker"), parts, strict=False):
                if part.poll() is not None:
                    raise UpError(f"{name} ended by itself; its log is in {logs}")
    finally:
        server_file(home).unlink(missing_ok=True)
        for part in reversed(parts):
            _stop(part)
    return DONE


def _start(arguments: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "prefect", *arguments],
            env=environment,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _prepare_deployment(environment: dict[str, str]) -> None:
    """Create the work pool and deploy `nightly` as prefect.yaml says."""
    for arguments in (
        ["work-pool", "create", POOL, "--type", "process", "--overwrite"],
        ["--no-prompt", "deploy", "--all"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments], env=environment, cwd=CHECKOUT, capture_output=True, text=True
        )
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise UpError(f"`prefect {' '.join(arguments)}` failed: {' '.join(last)}")


def _wait_healthy(api: str, server: subprocess.Popen[bytes], stopping: threading.Event, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not stopping.is_set():
        if server.poll() is not None:
            raise UpError(f"the Prefect server ended while starting; see {log}")
        if is_healthy(api):
            return
        time.sleep(0.5)
    if not stopping.is_set():
        raise UpError(f"the Prefect server did not answer within {START_SECONDS} s; see {log}")


def _stop(part: subprocess.Popen[bytes]) -> None:
    """Ask a part and what it started to end; kill what has not ended in time."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if part.poll() is not None:
            break
        with suppress(ProcessLookupError):
            os.killpg(part.pid, number)
        with suppress(subprocess.TimeoutExpired):
            part.wait(STOP_SECONDS)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
