"""Creates or renews the work pool and the deployment at each start of `wiredesk up`."""

import subprocess
import sys
from collections.abc import Mapping

from flows.server.api import Api, ApiError
from flows.settings import CHECKOUT

POOL = "wiredesk"
# Nothing in it is open to a deployment or a run. The worker does not even read it: it says what the worker does.
TEMPLATE = {
    "job_configuration": {
        "command": f"{sys.executable} -m flows.worker.flow_run",
        "env": {},
        "labels": {},
        "name": None,
        "stream_output": False,
        "working_dir": str(CHECKOUT),
    },
    "variables": {"type": "object", "properties": {}, "required": []},
}


class DeployError(Exception):
    """Prefect did not take the deployment."""


def deploy(api: Api, environment: Mapping[str, str]) -> None:
    """Create the work pool and deploy `nightly` as prefect.yaml says; raise DeployError where that fails."""
    try:
        if any(pool["name"] == POOL for pool in api.post("/work_pools/filter", {})):
            api.patch(f"/work_pools/{POOL}", {"base_job_template": TEMPLATE, "is_paused": False})
        else:
            api.post("/work_pools/", {"name": POOL, "type": "process", "base_job_template": TEMPLATE})
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
