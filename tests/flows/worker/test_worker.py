"""The worker starts one command, whatever a pool, a deployment or a run request."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from flows.server.pool import TEMPLATE
from flows.worker.flow_run import find_flow

pytestmark = pytest.mark.slow

OPEN: dict[str, Any] = {
    "job_configuration": {"command": "{{ command }}", "env": "{{ env }}", "working_dir": "{{ working_dir }}"},
    "variables": {"properties": {name: {} for name in ("command", "env", "working_dir")}},
}


@pytest.mark.parametrize(
    "template", [pytest.param(OPEN, id="a template that is open"), pytest.param(TEMPLATE, id="ours")]
)
def test_no_template_and_no_variable_changes_what_is_started(
    template: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.schemas.objects import FlowRun

    from flows.worker.worker import COMMAND, FixedJob

    monkeypatch.chdir(tmp_path)

    overrides = {"command": "sh -c id", "env": {"LD_PRELOAD": "/tmp/evil.so"}, "working_dir": "/tmp"}
    client: Any = object()
    job = asyncio.run(FixedJob.from_template_and_values(template, overrides, client=client))
    job.prepare_for_flow_run(FlowRun(id=uuid4(), flow_id=uuid4(), created=datetime.now(UTC)))
    assert job.command is not None
    assert job.command.split()[-2:] == COMMAND[-2:]
    assert job.env.get("LD_PRELOAD") == os.environ.get("LD_PRELOAD")
    assert job.working_dir == tmp_path, "a night reads the wiredesk.toml that `up` read, wherever that was started"


@pytest.mark.parametrize("name", ["evil", "os", "Path", "_run", "RUNNER"])
def test_no_other_flow_runs_than_wiredesks(name: str) -> None:
    with pytest.raises(LookupError, match="Wiredesk runs nightly"):
        find_flow(name)
