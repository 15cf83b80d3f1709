"""The only command that Wiredesk's worker starts: it runs one flow run, by its id, of a flow that is written here.

`python -m flows.worker.flow_run` reads the id from the environment, as Prefect's own engine does. What a deployment
says of code, steps and commands is not read: whoever can write to the API can start a night, and nothing else.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from flows.exit_codes import DONE
from flows.no_pandas import leave_out_pandas
from flows.server.alive import has_outcome, mark_alive
from flows.server.secret import AUTH_VARIABLES
from flows.stop import end_on_sigterm, name_run
from tasks.watching import leave_if_away, say_away
from warehouse.home import Home

LOG_FILE = "runs.log"


def find_flow(name: str) -> Any:  # Any: the flows differ in their parameters
    """Return one of Wiredesk's flows; raise LookupError for any other name."""
    from flows import nightly as flows
    from flows.server.recover import FLOWS

    if name not in FLOWS:
        raise LookupError(f"flow {name!r:.80}: Wiredesk runs {', '.join(FLOWS)} only")
    return getattr(flows, name)


def main() -> None:
    """Run the flow run that the worker named; the process ends as Prefect's engine would."""
    _drop_secret()
    flow_run_id = os.environ["PREFECT__FLOW_RUN_ID"]
    home = Home(Path(os.environ["WIREDESK_HOME"]))
    _log_to(home.prefect / "logs" / LOG_FILE)
    mark_alive(home, flow_run_id)
    name_run(flow_run_id)  # before Prefect counts it as running: from then on it may be stopped
    end_on_sigterm(home)
    _run(home, flow_run_id)


def _drop_secret() -> None:
    """Start this program anew where Prefect's worker exported the secret: it is read from its file instead."""
    names = [name for name in AUTH_VARIABLES if os.environ.pop(name, None)]
    if names:
        os.execv(sys.executable, [sys.executable, "-m", "flows.worker.flow_run"])  # noqa: S606 - this very program


def _log_to(path: Path) -> None:
    """Write to a file, not to the worker's pipe: that would break when the worker is killed, and the run with it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.close(handle)


def _run(home: Home, flow_run_id: str) -> None:
    from uuid import UUID

    import prefect.flow_engine
    from prefect._internal.control_listener import configure_from_env
    from prefect.client.orchestration import get_client
    from prefect.engine import handle_engine_signals

    from flows.server.quiet import hush_lost_server, is_server_lost

    # Prefect ends a run whose place it cannot renew, as when the server is away for some minutes. Two runs of one
    # home are kept apart by the home's own lock, so a night goes on.
    engine: Any = prefect.flow_engine  # Any: its own imports are not declared
    engine.maintain_concurrency_lease = partial(_maintain, engine.maintain_concurrency_lease)
    configure_from_env()
    identity = UUID(flow_run_id)
    with handle_engine_signals(identity):
        with get_client(sync_client=True) as client:
            flow_run = client.read_flow_run(identity)
            name = client.read_flow(flow_run.flow_id).name
        logger = engine.flow_run_logger(flow_run=flow_run)
        hush_lost_server()
        try:
            engine.run_flow(find_flow(name), flow_run=flow_run, error_logger=logger)
        except Exception as error:
            if not (is_server_lost(error) and has_outcome(home, flow_run_id)):
                raise
            say_away(str(error))  # `up` reports how the run ended
    leave_if_away(DONE)


def _maintain(plain: Any, *arguments: Any, **options: Any) -> Any:  # Any: Prefect's own signature
    return plain(*arguments, **options | {"raise_on_lease_renewal_failure": False})


if __name__ == "__main__":
    os.umask(0o077)
    leave_out_pandas()
    main()
