"""SIGTERM ends a run at once, whatever it is doing, and the next run finishes."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from flows.server.alive import Life, look
from tests.flows.command_line import CHECKOUT, HomeUnderTest
from tests.flows.server.served_home import wait_for
from warehouse.home import Home

pytestmark = pytest.mark.slow

LONGEST_SECONDS = 15
COUNT = 60
# What a run says, or leaves in its home, when it is so far.
STAGES = {
    "opening": lambda home, said: (home / "lock").exists(),
    "planning": lambda home, said: any((home / "staging" / "runs").glob("*")),
    "reading": lambda home, said: "0 of" in said.read_text(),
    "auditing": lambda home, said: f"{COUNT} of {COUNT} inputs read" in said.read_text(),
}


@pytest.mark.parametrize("stage", STAGES)
def test_sigterm_ends_a_run_with_143_and_the_next_one_finishes(
    stage: str, wiredesk: HomeUnderTest, story: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number}.txt").write_text(story.read_text().replace("412", str(number)))
    said = tmp_path / "said.txt"
    with said.open("w") as output:
        run = subprocess.Popen(
            wiredesk.command("ingest", folder), stdout=output, stderr=subprocess.STDOUT, cwd=CHECKOUT,
            env=wiredesk.environment(), stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        wait_for(stage, lambda: STAGES[stage](wiredesk.home, said) or run.poll() is not None)
        children = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGTERM)
        assert run.wait(LONGEST_SECONDS) == 143, said.read_text()
    finally:
        run.kill()
    assert said.read_text().splitlines()[-1] == "wiredesk: stopped by SIGTERM; the next run takes what is open"
    assert "Traceback" not in said.read_text()
    _, alive = psutil.wait_procs(children, timeout=LONGEST_SECONDS)
    assert alive == []
    done = wiredesk.run("ingest", folder)
    assert done.returncode == 0, done.stderr
    assert wiredesk.sql("select accepted from runs") == [{"accepted": COUNT}]


EARLY = """
import os, signal, sys, threading
from flows.worker import flow_run
def be_stopped(home, flow_run_id):
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(60)
flow_run._run = be_stopped
flow_run.main()
"""


def test_a_run_that_is_stopped_before_its_flow_begins_has_said_so(tmp_path: Path) -> None:
    flow_run_id = "00000000-0000-4000-8000-000000000001"
    home = HomeUnderTest(tmp_path / "home")
    Home(home.home).prepare()
    environment = home.environment(PREFECT__FLOW_RUN_ID=flow_run_id, WIREDESK_HOME=str(home.home))
    ended = subprocess.run([sys.executable, "-c", EARLY], cwd=CHECKOUT, env=environment, timeout=120, check=False)
    assert ended.returncode == 143
    life, outcome = look(Home(home.home), flow_run_id)
    assert (life, outcome and outcome.type) == (Life.ENDED, "CANCELLED")
