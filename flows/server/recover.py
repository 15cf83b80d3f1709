"""Marks dead runs as crashed in Prefect, frees their slots, and starts one run that catches up on missed nights."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.server.alive import Life, Outcome, clear_ended, look
from flows.server.api import Api, ApiError
from flows.server.pool import POOL
from warehouse.home import Home

NIGHTLY = "nightly"
FLOWS = (NIGHTLY, "ingest", "reprocess", "replay", "maintain")
UNFINISHED = ("PENDING", "RUNNING", "CANCELLING")
# From being handed to a worker to holding its lock, a run needs the start of one Python: seconds, or more if busy.
BEGIN_GRACE = timedelta(seconds=60)
# A dead run is marked within this and the grace, well under three minutes.
RECOVER_SECONDS = 15.0
PAGE = 200
# The tag of a run that takes the place of missed nights: it obeys what holds for scheduled ones.
CATCH_UP = "catch-up"

Run = dict[str, Any]  # Any: as Prefect's API gives it


def recover(home: Home, api: Api, now: datetime) -> list[str]:
    """Mark the home's dead runs; return a sentence for each."""
    unfinished = [run for run in _find_runs(api, UNFINISHED) if _is_of(home, run)]
    said = []
    for run in unfinished:
        if outcome := _judge(home, run, now):
            state = {"type": outcome.type, "name": outcome.name, "message": outcome.message}
            api.post(f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
            _end_tasks(api, run, state)
            said.append(f"{run['name']}: {outcome.name}: {outcome.message}")
    clear_ended(home, {run["id"] for run in unfinished})
    return said


def recover_and_say(home: Home, api: Api, note: Callable[[str], None]) -> None:
    """Mark the home's dead runs; print a sentence for each, and hand it to `note`."""
    try:
        for sentence in recover(home, api, datetime.now(UTC)):
            print(f"wiredesk: {sentence}", file=sys.stderr, flush=True)
            note(sentence)
    except ApiError as error:
        # A server that is starting again, or busy: the next look finds what this one could not.
        print(f"wiredesk: runs could not be looked at: {error}", file=sys.stderr, flush=True)


def _end_tasks(api: Api, run: Run, state: Mapping[str, str | None]) -> None:
    """Give the stages of a dead run that still count as running its own state."""
    wanted = {"flow_runs": {"id": {"any_": [run["id"]]}}, "task_runs": {"state": {"type": {"any_": list(UNFINISHED)}}}}
    for task in api.post("/task_runs/filter", wanted | {"limit": PAGE}):
        api.post(f"/task_runs/{task['id']}/set_state", {"state": state, "force": True})


def _judge(home: Home, run: Run, now: datetime) -> Outcome | None:
    """Return what a run came to, or None where it lives, or may yet begin."""
    life, outcome = look(home, run["id"])
    if life is Life.ALIVE or (life is Life.UNKNOWN and now - _instant(run["state"]["timestamp"]) < BEGIN_GRACE):
        return None
    if outcome is not None:
        return outcome  # it ended, and could not say so
    if run["state"]["type"] == "CANCELLING":
        return Outcome(type="CANCELLED", name="Cancelled", message="its process ended")
    return Outcome(
        type="CRASHED",
        name="Crashed",
        message="its process is gone; nothing half done is visible, the next run takes it",
    )


def free_slots(api: Api) -> None:
    """Set each deployment's taken places to the number of its unfinished runs; only while no worker starts one."""
    taken: dict[str, int] = {}
    for run in _find_runs(api, UNFINISHED):
        if deployment := run.get("deployment_id"):
            taken[deployment] = taken.get(deployment, 0) + 1
    for limit in api.post("/v2/concurrency_limits/filter", {"limit": PAGE}):
        kind, _, deployment = limit["name"].partition(":")
        if kind == "deployment" and limit["active_slots"] != taken.get(deployment, 0):
            api.patch(f"/v2/concurrency_limits/{limit['id']}", {"active_slots": taken.get(deployment, 0)})


def find_missed(api: Api, now: datetime) -> datetime | None:
    """Return when the newest night was due that nobody was there to take, or None."""
    scheduled = _find_runs(api, ("SCHEDULED",), (NIGHTLY,))
    due = [_instant(run["expected_start_time"]) for run in scheduled if run.get("deployment_id")]
    return max((moment for moment in due if moment < now), default=None)


def catch_up(api: Api, missed: datetime) -> None:
    """Schedule one run for all nights that were missed; what Prefect still holds of them is cancelled.

    To deploy anew, as each start does, deletes the nights that were due: without this there would be no catching up.
    """
    for run in _find_runs(api, ("SCHEDULED",), (NIGHTLY,)):
        if _instant(run["expected_start_time"]) <= missed:
            state = {"type": "CANCELLED", "name": "Cancelled", "message": "missed; one run takes all that is open"}
            api.post(f"/flow_runs/{run['id']}/set_state", {"state": state, "force": True})
    deployment = api.get("/deployments/name/nightly/nightly")["id"]
    body = {"tags": ["wiredesk", CATCH_UP], "idempotency_key": f"{CATCH_UP} {missed.isoformat()}"}
    api.post(f"/deployments/{deployment}/create_flow_run", body)


def _find_runs(api: Api, types: Iterable[str], flows: Iterable[str] = FLOWS) -> Iterator[Run]:
    """Yield the runs of some of Wiredesk's flows that are in one of these states."""
    found: list[Run] = []
    wanted = {"flows": {"name": {"any_": list(flows)}}, "flow_runs": {"state": {"type": {"any_": list(types)}}}}
    while len(page := api.post("/flow_runs/filter", wanted | {"limit": PAGE, "offset": len(found)})) == PAGE:
        found += page
    yield from [*found, *page]


def _is_of(home: Home, run: Run) -> bool:
    """Return whether a run works on this home: by what it was given, or because this home's worker took it.

    Others may use the server, too: another home, or somebody else's flow that is also called `ingest`.
    """
    named = run.get("parameters", {}).get("home")
    return named == str(home.root) or (named is None and run.get("work_pool_name") == POOL)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
