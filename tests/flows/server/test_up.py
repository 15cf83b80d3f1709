"""`wiredesk up` schedules and runs, whatever is killed: wrong fastapi or sqlalchemy versions fail here, too."""

import json
import re
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.flows.delivery.receivers import WebReceiver, a_web_receiver
from tests.flows.gate import Gate
from tests.flows.server.served_home import ServedHome, wait_for

pytestmark = pytest.mark.slow

SCHEDULED: dict[str, Any] = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}


def endless(address: str) -> dict[str, Any]:
    """Parameters of a night that polls a host which does not respond."""
    fetch = {"allow_addresses": [address], "exchange_seconds": 600, "host_gap_seconds": 0.05}
    return {"only": ["silent"], "fetch": fetch}


def test_a_schedule_survives_the_death_of_all_its_parts(served: ServedHome, gate: Gate, tmp_path: Path) -> None:
    served.start()
    assert wait_for("a scheduled night", lambda: served.ask("POST", "/flow_runs/filter", SCHEDULED))
    # An installation that the service may not write to has its pages all the same.
    assert (served.wiredesk.home / "prefect" / "ui" / "v1" / "index.html").is_file()
    # Whoever has the secret can write to the pool; what the worker starts does not depend on it.
    touched = tmp_path / "touched"
    template = {"job_configuration": {"command": f"touch {touched}"}, "variables": {"properties": {}}}
    served.ask("PATCH", "/work_pools/wiredesk", {"base_job_template": template})
    state = served.wait_for_end(served.run_night(only=["elster"]))
    assert (state["type"], state["message"]) == (
        "COMPLETED", "1 inputs: 0 known, 1 accepted, 0 duplicate, 0 rejected, 0 failed",
    )  # fmt: skip
    assert not touched.exists()
    artifacts = {artifact["key"] for artifact in served.ask("POST", "/artifacts/latest/filter", {})}
    assert {"report", "sources"} <= artifacts

    # A second night at once is cancelled; the first one outlives the worker, which is started again.
    first = served.run_night(**endless(gate.address))
    served.wait_for_state(first, "RUNNING")
    assert served.wait_for_end(served.run_night(only=["elster"]))["type"] == "CANCELLED"
    wait_for("the fetcher", lambda: [each for each in served.processes() if "spawn_main" in " ".join(each.cmdline())])
    for process in served.processes():
        assert served.secret not in " ".join(process.cmdline())
        assert served.secret not in " ".join(process.environ().values())
    (worker,) = served.find("flows.worker.worker")
    worker.kill()
    wait_for("another worker", lambda: [each for each in served.find("flows.worker.worker") if each.pid != worker.pid])
    assert served.state(first)["type"] == "RUNNING"

    # The machine dies, and a night is missed.
    served.kill_all()
    with sqlite3.connect(served.wiredesk.home / "prefect" / "prefect.db") as database:
        database.execute(
            "update flow_run set expected_start_time = '2026-11-21 02:30:00', next_scheduled_start_time = "
            "'2026-11-21 02:30:00' where id in (select id from flow_run where state_type = 'SCHEDULED' limit 2)"
        )
    database.close()
    served.start()
    assert served.state(first)["type"] == "CRASHED"
    stages = served.ask("POST", "/task_runs/filter", {"flow_runs": {"id": {"any_": [first]}}})
    assert {stage["state"]["type"] for stage in stages} <= {"CRASHED", "COMPLETED"}
    caught = served.ask("POST", "/flow_runs/filter", {"flow_runs": {"tags": {"all_": ["catch-up"]}}})
    assert len(caught) == 1
    # It finds a source that it may not poll, as a scheduled night does; the story is known.
    assert served.wait_for_end(caught[0]["id"])["type"] in ("COMPLETED", "FAILED")
    state = served.wait_for_end(served.run_night(only=["elster"]))
    assert (state["type"], state["message"][:17]) == ("COMPLETED", "1 inputs: 1 known")


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with a_web_receiver() as web:
        yield web


def test_one_server_for_a_home_marks_a_killed_run_says_so_and_stops_cleanly(
    served: ServedHome, gate: Gate, web: WebReceiver
) -> None:
    served.settings["WIREDESK_ALERTS__WEBHOOK_URL"] = web.url
    served.start()
    refused = served.wiredesk.run("up", "--port", "0")
    assert refused.returncode == 1
    assert served.address in refused.stderr
    stopped = served.run_night(**endless(gate.address))
    served.wait_for_state(stopped, "RUNNING")
    (process,) = served.find("flows.worker.flow_run")
    process.terminate()
    served.wait_for_state(stopped, "CANCELLED")
    killed = served.run_night(**endless(gate.address))
    served.wait_for_state(killed, "RUNNING")
    # Worker and run die together: nobody is left who saw the run end.
    for process in [*served.find("flows.worker.worker"), *served.find("flows.worker.flow_run")]:
        process.kill()
    served.wait_for_state(killed, "CRASHED")
    wait_for("a message", lambda: any("a night crashed" in json.loads(body)["subject"] for body in web.bodies))
    started = served.wiredesk.run("prefect", "deployment", "run", "nightly/nightly", "--param", 'only=["elster"]')
    assert started.returncode == 0, started.stderr
    flow_run = re.search(r"UUID: ([0-9a-f-]{36})", started.stdout)
    assert flow_run, started.stdout
    assert served.wait_for_end(flow_run[1])["type"] == "COMPLETED"
    wait_for("the end of it", lambda: [json.loads(body)["kind"] for body in web.bodies].count("recovery") == 1)
    assert [json.loads(body)["kind"] for body in web.bodies].count("urgent") == 1
    assert served.up is not None
    parts = psutil.Process(served.up.pid).children(recursive=True)
    assert parts
    served.up.send_signal(signal.SIGTERM)
    assert served.up.wait(60) == 0
    _, alive = psutil.wait_procs(parts, timeout=10)
    assert alive == []
    gone = served.wiredesk.run("prefect", "deployment", "ls")
    assert (gone.returncode, "no server runs" in gone.stderr) == (1, True)
