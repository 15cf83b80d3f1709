"""Nights that a Prefect server watches, started and killed as whole commands while `wiredesk up` runs."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.flows.command_line import CHECKOUT, HomeUnderTest
from tests.flows.server.served_home import ServedHome
from tests.kills.judge import count_runs, judge
from tests.kills.matrix import Matrix
from tests.kills.outlets import write_night

WITH_SERVER = "at a random instant, with a server"
# From the start of Python to the end of a watched night on a quiet machine.
NIGHT_SECONDS = 20.0
PATIENCE_SECONDS = 300


def play_served(matrix: Matrix, count: int) -> None:
    """Kill so many nights of one home while its server is up; each is finished by the next command."""
    wiredesk = HomeUnderTest(matrix.folder / "served")
    files = matrix.folder / "files"
    served = ServedHome(wiredesk, write_night(files, matrix.outlets, 0), matrix.folder / "said.txt")
    served.start()
    try:
        for number in range(count):
            night = number * min(matrix.nights, count) // count  # none is left out
            place = f"served {number}, night {night}"
            before = count_runs(wiredesk.home)
            code = _take_night(matrix, wiredesk, files, night, matrix.draw.uniform(0, NIGHT_SECONDS))
            is_killed = code == -signal.SIGKILL
            matrix.tally.kills[WITH_SERVER] += is_killed
            matrix.tally.committed[WITH_SERVER] += is_killed and count_runs(wiredesk.home) > before
            code = _take_night(matrix, wiredesk, files, night, PATIENCE_SECONDS)
            problems = judge(wiredesk.home, matrix.expected[night], code)
            matrix.tally.problems += [f"{place}: {problem}" for problem in problems]
    finally:
        served.kill_all()


def _take_night(matrix: Matrix, wiredesk: HomeUnderTest, files: Path, night: int, seconds: float) -> int:
    """Take a night by its command, and kill it after so many seconds; return its exit code."""
    sources = write_night(files, matrix.outlets, night)
    fetch = {"WIREDESK_FETCH__ALLOW_ADDRESSES": json.dumps(matrix.outlets.allow_addresses)}
    process = subprocess.Popen(
        wiredesk.command("--sources", sources, "nightly"),
        cwd=CHECKOUT, env=wiredesk.environment(WIREDESK_FETCH__HOST_GAP_SECONDS="0.05", **fetch),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode
