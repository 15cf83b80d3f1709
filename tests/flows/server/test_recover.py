"""Which runs are dead, and what is said of them."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from flows.server.alive import Life, Outcome, leave_outcome, look, mark_alive
from flows.server.recover import BEGIN_GRACE, find_missed, free_slots, recover
from tests.flows.command_line import CHECKOUT
from warehouse.home import Home

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DEPLOYMENT = "d1"


class FakeApi:
    """Prefect's API with a few runs in it, and a memory of the states that it was sent."""

    def __init__(self, runs: list[dict[str, Any]], taken: int = 0) -> None:
        self.runs, self.taken = runs, taken
        self.states: dict[str, dict[str, Any]] = {}

    def post(self, path: str, body: Any) -> Any:
        if path == "/flow_runs/filter":
            types = body["flow_runs"]["state"]["type"]["any_"]
            found = [run for run in self.runs if run["state"]["type"] in types]
            return found[body["offset"] : body["offset"] + body["limit"]]
        if path == "/task_runs/filter":
            return [{"id": f"a stage of {run}"} for run in body["flow_runs"]["id"]["any_"]]
        if path == "/v2/concurrency_limits/filter":
            return [{"id": "l1", "name": f"deployment:{DEPLOYMENT}", "active_slots": self.taken}]
        self.states[path.split("/")[2]] = body["state"]
        return None

    def patch(self, path: str, body: Any) -> None:
        assert path == "/v2/concurrency_limits/l1"
        self.taken = body["active_slots"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def a_run(kind: str = "RUNNING", age: timedelta = timedelta(hours=6), **more: Any) -> dict[str, Any]:
    state = {"type": kind, "timestamp": (NOW - age).isoformat().replace("+00:00", "Z")}
    run = {"id": str(uuid4()), "name": "nightly", "state": state, "parameters": {}, "work_pool_name": "wiredesk"}
    return run | {"deployment_id": DEPLOYMENT} | more


def leave_dead(home: Home, flow_run_id: str, *, outcome: bool = False) -> None:
    """Let a process begin this run and end, with or without a word about it."""
    code = (
        "import sys; from pathlib import Path; from warehouse.home import Home; from flows.server.alive import *\n"
        "home = Home(Path(sys.argv[1])); mark_alive(home, sys.argv[2])\n"
        "if sys.argv[3] == 'True': "
        "leave_outcome(home, sys.argv[2], Outcome(type='COMPLETED', name='Completed', message='3 inputs'))"
    )
    subprocess.run([sys.executable, "-c", code, str(home.root), flow_run_id, str(outcome)], cwd=CHECKOUT, check=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "outcome", "expected"),
    [
        pytest.param("RUNNING", False, "CRASHED", id="killed in mid-run"),
        pytest.param("CANCELLING", False, "CANCELLED", id="killed while it was cancelled"),
        pytest.param("RUNNING", True, "COMPLETED", id="done while the server was away"),
    ],
)
def test_a_run_whose_process_is_gone_is_reported_to_prefect(
    home: Home, kind: str, outcome: bool, expected: str
) -> None:
    run = a_run(kind, timedelta(0))
    leave_dead(home, run["id"], outcome=outcome)
    api: Any = FakeApi([run], taken=1)
    recover(home, api, NOW)
    assert api.states[run["id"]]["type"] == expected
    run["state"]["type"] = expected
    free_slots(api)
    assert api.taken == 0
    recover(home, api, NOW)
    assert look(home, run["id"])[0] is Life.UNKNOWN, "its file is removed"


def test_a_run_that_lives_is_left_alone_and_keeps_its_place(home: Home) -> None:
    run = a_run()
    mark_alive(home, run["id"])
    leave_outcome(home, run["id"], Outcome(type="COMPLETED", name="Completed", message=None))
    api: Any = FakeApi([run], taken=7)
    recover(home, api, NOW)
    free_slots(api)
    assert (api.states, api.taken) == ({}, 1)
    assert look(home, run["id"])[0] is Life.ALIVE


def test_a_run_that_never_began_is_given_time(home: Home) -> None:
    late, fresh = a_run("PENDING", BEGIN_GRACE), a_run("PENDING", BEGIN_GRACE - timedelta(seconds=1))
    api: Any = FakeApi([late, fresh])
    recover(home, api, NOW)
    assert {each: state["type"] for each, state in api.states.items()} == {
        late["id"]: "CRASHED",
        f"a stage of {late['id']}": "CRASHED",
    }


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"parameters": {"home": "/elsewhere"}}, id="another home"),
        pytest.param({"work_pool_name": "etl"}, id="a flow of somebody else's"),
        pytest.param({"work_pool_name": None, "deployment_id": None}, id="a script of somebody else's"),
    ],
)
def test_a_run_of_others_is_their_affair(home: Home, other: dict[str, Any]) -> None:
    api: Any = FakeApi([a_run(**other)])
    recover(home, api, NOW)
    assert api.states == {}


def test_the_newest_night_that_was_due_is_found() -> None:
    days = ("2026-11-21", "2026-11-22", "2026-11-24")
    api: Any = FakeApi([a_run("SCHEDULED", expected_start_time=f"{day}T02:30:00Z") for day in days])
    assert find_missed(api, NOW) == datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    api.runs = api.runs[2:]
    assert find_missed(api, NOW) is None
