"""Works with a Prefect server that is there already, at PREFECT_API_URL: `wiredesk deploy` and `wiredesk worker`."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from flows.delivery.poster import Poster
from flows.exit_codes import DONE
from flows.server.api import Api, ApiError
from flows.server.deploy import DEPLOYMENTS, DeployError, deploy
from flows.server.held import LOOK_SECONDS, UpError, held_up, stop_on_signals
from flows.server.part import Part, PartError
from flows.server.prefect_settings import configure_prefect
from flows.server.recover import RECOVER_SECONDS, recover_and_say
from flows.server.secret import find_login
from flows.settings import Settings
from warehouse.home import Home

REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def deploy_there(settings: Settings) -> str:
    """Create or renew pool and deployments on the server; return a sentence about it, or raise UpError."""
    home = Home(settings.home)
    home.prepare()
    api = _connect(home)
    with _said():
        deploy(api, os.environ)
    return f"deployed {', '.join(DEPLOYMENTS)} at {api.address}; `wiredesk worker` runs them"


def run_worker(settings: Settings) -> int:
    """Run the deployments' nights on this home until stopped; return the exit code."""
    home = Home(settings.home)
    home.prepare()
    home.prefect.mkdir(mode=0o700, exist_ok=True)
    with held_up(home) as held, _said():
        api = _connect(home)
        _require_deployed(api)
        _work(settings, api, held, stop_on_signals())
    return DONE


def _connect(home: Home) -> Api:
    """Return a client of the server that the environment names; raise UpError where there is none to work with."""
    if "PREFECT_API_URL" not in os.environ:
        raise UpError(
            "PREFECT_API_URL names no server; set it to your server's, such as http://127.0.0.1:4200/api, or use "
            "`wiredesk up`, which brings its own"
        )
    configure_prefect(home, is_quiet=False)
    api = Api(os.environ["PREFECT_API_URL"].rstrip("/"), find_login())
    try:
        version = str(api.get("/admin/version"))
    except ApiError as error:
        if error.status in REFUSED:
            raise UpError(
                f"{api.address}: the Prefect server refuses the login; set PREFECT_API_AUTH_STRING to its user:password"
            ) from None
        raise UpError(
            f"{api.address}: the Prefect server does not answer ({error}); check PREFECT_API_URL, which ends with /api"
        ) from None
    if not version.startswith("3."):
        raise UpError(f"{api.address}: is Prefect {version}; Wiredesk needs Prefect 3")
    return api


def _require_deployed(api: Api) -> None:
    for name in DEPLOYMENTS:
        try:
            api.get(f"/deployments/name/{name}")
        except ApiError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            raise UpError(f"{api.address}: has no deployment {name}; run `wiredesk deploy` first") from None


def _work(settings: Settings, api: Api, held: int, stopping: threading.Event) -> None:
    """Keep a worker alive, and look for dead runs of this home, until stopped."""
    home = Home(settings.home)
    logs = home.prefect / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    environment = dict(os.environ) | {
        "WIREDESK_HOME": str(settings.home),
        "WIREDESK_SOURCES": str(settings.sources.absolute()),
    }
    worker = Part("the worker", ["flows.worker.worker", str(os.getpid())], environment, logs / "worker.log")
    poster = Poster(settings, environment, logs / "alerts.log")
    try:
        looked_at = -RECOVER_SECONDS
        print(f"Working for {api.address}  (stop with Ctrl-C; logs in {logs})", flush=True)
        while not stopping.wait(LOOK_SECONDS):
            worker.tend(held, lambda: None)
            if time.monotonic() - looked_at > RECOVER_SECONDS:
                looked_at = time.monotonic()
                recover_and_say(home, api, poster.note_run)
                poster.tend()
    finally:
        poster.stop()
        worker.stop()


@contextmanager
def _said() -> Iterator[None]:
    """Raise what a person can do something about as UpError."""
    try:
        yield
    except (PartError, DeployError, ApiError) as error:
        raise UpError(str(error)) from error
