"""What a Prefect server must be, and may hold already, to take Wiredesk's schedule."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from flows.server.api import ApiError
from flows.server.deploy import DeployError, deploy
from flows.server.existing import deploy_there, run_worker
from flows.server.held import UpError
from flows.server.secret import find_login
from flows.settings import Settings
from warehouse.home import Home

LOGIN = 'ada:tea "and" cake\\s'


class FakeApi:
    """A server with a work pool, perhaps, and with some deployments by their names; it remembers what it was sent."""

    def __init__(self, pool_type: str | None = None, **pools: str | None) -> None:
        self.pool_type, self.pools = pool_type, pools
        self.sent: list[str] = []

    def get(self, path: str) -> Any:
        name = path.removeprefix("/deployments/name/").partition("/")[0]
        if name not in self.pools:
            raise ApiError("no such deployment", 404)
        return {"work_pool_name": self.pools[name]}

    def post(self, path: str, body: object) -> Any:
        if path == "/work_pools/filter":
            return [{"name": "wiredesk", "type": self.pool_type}] if self.pool_type else []
        self.sent.append(path)
        raise ApiError("enough for this test")

    patch = post


@pytest.mark.parametrize(
    ("api", "said"),
    [
        pytest.param(FakeApi("docker"), "work pool 'wiredesk' of type 'docker'", id="a pool of another type"),
        pytest.param(FakeApi(nightly="etl"), "'nightly/nightly' in the work pool 'etl'", id="a flow of that name"),
        pytest.param(FakeApi(maintain=None), "'maintain/maintain' in the work pool ''", id="one without a pool"),
    ],
)
def test_nothing_of_others_is_replaced(api: Any, said: str) -> None:
    with pytest.raises(DeployError) as caught:
        deploy(api, {})
    assert said in str(caught.value)
    assert not api.sent


@pytest.mark.parametrize(
    ("api", "path"),
    [
        pytest.param(FakeApi(), "/work_pools/", id="an empty server"),
        pytest.param(FakeApi("process", nightly="wiredesk"), "/work_pools/wiredesk", id="deployed before"),
    ],
)
def test_the_pool_is_made_once(api: Any, path: str) -> None:
    with pytest.raises(DeployError, match="the work pool could not be made: enough"):
        deploy(api, {})
    assert api.sent == [path]


@contextmanager
def responding(status: int, body: str) -> Iterator[str]:
    """A server that has one response for the version, and 404 for all else; yield its API's address."""

    class Fixed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_version = self.path == "/api/admin/version"
            self.send_response(status if is_version else 404)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fixed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home, and an environment that the test may fill."""
    monkeypatch.setattr(os, "environ", {"PREFECT_HOME": str(tmp_path / "home" / "prefect")})
    return Settings(home=tmp_path / "home")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        pytest.param(401, "{}", "refuses the login; set PREFECT_API_AUTH_STRING", id="a wrong login"),
        pytest.param(404, "{}", "does not answer (GET /admin/version: status 404", id="an address without /api"),
        pytest.param(200, "<html>", "does not answer (GET /admin/version: Expecting value", id="a page"),
        pytest.param(200, '"2.20.1"', "is Prefect 2.20.1; Wiredesk needs Prefect 3", id="an old server"),
    ],
)
def test_a_server_that_cannot_be_used_is_named(settings: Settings, status: int, body: str, said: str) -> None:
    with responding(status, body) as address:
        os.environ["PREFECT_API_URL"] = address
        with pytest.raises(UpError) as caught:
            deploy_there(settings)
    assert str(caught.value).startswith(f"{address}: ")
    assert said in str(caught.value)


def test_a_worker_needs_a_server_and_its_deployments(settings: Settings) -> None:
    with pytest.raises(UpError, match="PREFECT_API_URL names no server"):
        run_worker(settings)
    with responding(200, '"3.8.8"') as address:
        os.environ["PREFECT_API_URL"] = address
        with pytest.raises(UpError, match="has no deployment nightly/nightly; run `wiredesk deploy` first"):
            run_worker(settings)


def test_a_login_moves_from_the_environment_into_a_file_of_the_home(settings: Settings) -> None:
    os.environ |= {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_API_AUTH_STRING": LOGIN}
    with pytest.raises(UpError, match="does not answer"):
        deploy_there(settings)
    assert LOGIN not in os.environ.values()
    assert find_login() == LOGIN
    files = {path.name: path.stat().st_mode & 0o777 for path in Home(settings.home).prefect.iterdir()}
    assert files == {"login.toml": 0o600}
