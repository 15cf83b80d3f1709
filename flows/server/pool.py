"""The work pool of Wiredesk's deployments."""

import sys

from flows.settings import CHECKOUT

POOL = "wiredesk"
POOL_TYPE = "process"
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
