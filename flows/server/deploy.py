"""Creates or renews the work pool and the deployments: at each start of `wiredesk up`, and by `wiredesk deploy`."""

import subprocess
import sys
from collections.abc import Mapping
from http import HTTPStatus

from flows.server.api import Api, ApiError
from flows.server.pool import POOL, POOL_TYPE, TEMPLATE
from flows.settings import CHECKOUT

# Flow and deployment, as prefect.yaml names them.
DEPLOYMENTS = tuple(f"{flow}/{flow}" for flow in ("nightly", "maintain", "ingest", "reprocess", "replay"))


class DeployError(Exception):
    """Prefect did not take the deployments."""


def deploy(api: Api, environment: Mapping[str, str]) -> None:
    """Create the work pool and deploy what prefect.yaml says; raise DeployError where that fails."""
    try:
        _require_ours(api)
        if any(pool["name"] == POOL for pool in api.post("/work_pools/filter", {})):
            api.patch(f"/work_pools/{POOL}", {"base_job_template": TEMPLATE, "is_paused": False})
        else:
            api.post("/work_pools/", {"name": POOL, "type": POOL_TYPE, "base_job_template": TEMPLATE})
    except ApiError as error:
        raise DeployError(f"the work pool could not be made: {error}") from error
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        env=dict(environment),
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise DeployError(f"`prefect deploy` failed: {' '.join(last)}")


def _require_ours(api: Api) -> None:
    """Raise DeployError where the server has something of these names that is not Wiredesk's: it would be replaced."""
    for pool in api.post("/work_pools/filter", {"work_pools": {"name": {"any_": [POOL]}}}):
        if pool["type"] != POOL_TYPE:
            raise DeployError(
                f"the server has a work pool {POOL!r} of type {pool['type']!r}; Wiredesk needs one of type "
                f"{POOL_TYPE!r}: delete that one first, or give Wiredesk a server of its own"
            )
    for name in DEPLOYMENTS:
        pool = _find_pool(api, name)
        if pool not in (None, POOL):
            raise DeployError(
                f"the server has a deployment {name!r} in the work pool {pool!r}, which Wiredesk would replace; "
                "delete that one first, or give Wiredesk a server of its own"
            )


def _find_pool(api: Api, deployment: str) -> str | None:
    """Return the work pool of a deployment, "" if it has none; None if there is no such deployment."""
    try:
        return api.get(f"/deployments/name/{deployment}")["work_pool_name"] or ""
    except ApiError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise
