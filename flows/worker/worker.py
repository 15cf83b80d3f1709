"""Wiredesk's worker: Prefect's process worker with one command, whatever pool, deployment or flow run request.

`python -m flows.worker.worker PARENT` is a child of `wiredesk up`, and ends with it.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import prefect.workers.process
from prefect.utilities.processutils import command_to_string
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker

from flows.server.pool import POOL
from flows.server.serve import end_with
from flows.worker.flow_run import find_flow

HEARTBEAT_SECONDS = 15
COMMAND = [sys.executable, "-m", "flows.worker.flow_run"]


class FixedJob(ProcessJobConfiguration):
    """How a run is started: command, folder and environment are the worker's own."""

    def prepare_for_flow_run(self, *arguments: Any, **options: Any) -> None:
        """Drop what the pool's template, the deployment and the run would have started instead.

        A night works in the folder in which `up` was started: it reads the same `wiredesk.toml`.
        """
        self.command, self.env, self.labels = command_to_string(COMMAND), {}, {}
        self.working_dir, self.stream_output = Path.cwd(), False
        super().prepare_for_flow_run(*arguments, **options)


class FixedWorker(ProcessWorker):
    """A process worker that runs nothing but Wiredesk's flows."""

    job_configuration = FixedJob

    @staticmethod
    def __dispatch_key__() -> str:
        """Be none of the workers that Prefect knows by name."""
        return "wiredesk-process"


async def _load_flow(flow_run: Any) -> Any:  # Any: Prefect's flow run and flow
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        return find_flow((await client.read_flow(flow_run.flow_id)).name)


def main(parent: int) -> None:
    """Work until stopped."""
    end_with(parent)
    # For its hooks after a crash the worker would load the flow by the steps of its deployment, in its own process.
    process: Any = prefect.workers.process  # Any: its own imports are not declared
    process.load_flow_from_flow_run = _load_flow
    worker = FixedWorker(
        work_pool_name=POOL, heartbeat_interval_seconds=HEARTBEAT_SECONDS, create_pool_if_not_found=False
    )
    asyncio.run(worker.start(printer=print))


if __name__ == "__main__":
    os.umask(0o077)
    main(int(sys.argv[1]))
