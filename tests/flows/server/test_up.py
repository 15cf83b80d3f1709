"""`wiredesk up` schedules and runs: wrong fastapi or sqlalchemy versions fail exactly here, silently elsewhere."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.flows.command_line import CHECKOUT, HomeUnderTest

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 240


def wait_for(what: str, look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.5)
    pytest.fail(f"waited {PATIENCE_SECONDS} s for {what}")


def test_the_desk_schedules_a_night_runs_one_and_stops_cleanly(
    wiredesk: HomeUnderTest, story: Path, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "elster"\nkind = "text"\nlocation = "bridge.txt"\n')
    said = (tmp_path / "said.txt").open("w+")
    up = subprocess.Popen(
        wiredesk.command("--sources", sources, "up", "--port", "0"),
        stdout=said, stderr=subprocess.STDOUT, cwd=CHECKOUT, env=wiredesk.environment(), stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:

        def find_address() -> str | None:
            assert up.poll() is None, Path(said.name).read_text()
            lines = [line for line in Path(said.name).read_text().splitlines() if "Prefect UI: " in line]
            return lines[0].split("Prefect UI: ")[1].split()[0] if lines else None

        address = wait_for("the UI's address", find_address)
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=f"{address}/api", timeout=30, trust_env=False) as api:
            assert api.get(f"{address}/ui-settings").json()["api_url"] == f"{address}/api"
            deployment = api.get("/deployments/name/nightly/nightly").json()
            assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
            scheduled = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
            assert wait_for("a scheduled night", lambda: api.post("/flow_runs/filter", json=scheduled).json())

            run = api.post(f"/deployments/{deployment['id']}/create_flow_run", json={}).json()

            def find_end() -> dict[str, Any] | None:
                state = api.get(f"/flow_runs/{run['id']}").json()["state"]
                return state if state["type"] not in ("SCHEDULED", "PENDING", "RUNNING") else None

            state = wait_for("the ad-hoc night", find_end)
            assert (state["type"], state["message"]) == (
                "COMPLETED",
                "1 inputs: 0 known, 1 accepted, 0 duplicate, 0 rejected, 0 failed",
            )
            artifacts = {artifact["key"] for artifact in api.post("/artifacts/latest/filter", json={}).json()}
            assert {"run", "tally-by-source", "failed-expectations", "slowest-pages", "troubled-sources"} <= artifacts
            # Three nights that the machine slept through are caught up by one run, not by three at once.
            missed = []
            for day in (21, 22, 23):
                due = {"type": "SCHEDULED", "state_details": {"scheduled_time": f"2026-11-{day}T02:30:00Z"}}
                told = api.post(f"/deployments/{deployment['id']}/create_flow_run", json={"state": due})
                assert told.is_success, told.text
                missed.append(told.json()["id"])

            def find_ends() -> list[str] | None:
                states = [api.get(f"/flow_runs/{each}").json()["state"]["type"] for each in missed]
                return states if not {"SCHEDULED", "PENDING", "RUNNING"} & set(states) else None

            ends = wait_for("the missed nights", find_ends)
            assert sorted(ends) == ["CANCELLED", "CANCELLED", "COMPLETED"]
        assert wiredesk.sql("select headline from articles") == [
            {"headline": "Harbour bridge opens after eleven years"}
        ]
        parts = psutil.Process(up.pid).children(recursive=True)
        assert parts
        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
        _, alive = psutil.wait_procs(parts, timeout=10)
        assert alive == []
    finally:
        for part in [*psutil.Process(up.pid).children(recursive=True), up] if up.poll() is None else []:
            part.kill()
        said.close()
