"""Nobody in: without the secret, every path of the server's own list is closed."""

import re
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from flows.server.embedded import EmbeddedServer
from flows.server.prefect_settings import configure_prefect
from flows.server.secret import read_secret
from warehouse.home import Home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    """A server as a command starts it for itself; `up` has the same one, with a UI."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PREFECT_API_URL", "PREFECT_HOME", "PREFECT_PROFILES_PATH", "PREFECT_PROFILE"):
            patch.setenv(name, "")
            patch.delenv(name)
        patch.setenv("PREFECT_HOME", str(home.prefect))
        configure_prefect(home)
        server = EmbeddedServer(home)
        try:
            server.wait()
            yield server.address
        finally:
            server.stop()


def login(home: Home) -> tuple[str, str]:
    user, _, password = read_secret(home).partition(":")
    return user, password


def test_every_path_of_the_api_is_closed_without_the_secret(home: Home, address: str) -> None:
    with httpx.Client(trust_env=False, timeout=60) as client:
        listed = client.get(f"{address}/openapi.json", auth=login(home)).json()["paths"]
        endpoints = [(method.upper(), re.sub(r"\{[^}]*\}", "x", path)) for path, of in listed.items() for method in of]
        assert len(endpoints) > 150
        root = address.removesuffix("/api")
        paths = [
            (method, f"{root}{path}" if path.startswith("/api") else f"{address}{path}") for method, path in endpoints
        ]
        more = [("GET", f"{root}{path}") for path in ("/", "/ui-settings", "/docs", "/openapi.json", "/api/docs")]
        for method, url in [*paths, *more, ("POST", f"{address}/health")]:
            assert client.request(method, url).status_code == 401, (method, url)
            assert client.request(method, url, auth=("wiredesk", "guess")).status_code == 401, (method, url)
            named = {"Host": "evil.example"}
            assert client.request(method, url, auth=login(home), headers=named).status_code == 403, (method, url)
            sent = {"Origin": "http://evil.example"}
            assert client.request(method, url, auth=login(home), headers=sent).status_code == 403, (method, url)
        assert client.get(f"{address}/health", auth=login(home)).json() is True


@pytest.mark.parametrize("path", ["/events/in", "/events/out", "/logs/out", "/task_runs/subscriptions/scheduled"])
def test_a_socket_opens_with_the_secret_as_its_first_message_alone(address: str, path: str) -> None:
    url = f"{address.replace('http', 'ws', 1)}{path}"
    with pytest.raises(InvalidStatus, match="403"):
        connect(url, proxy=None)
    with pytest.raises(InvalidStatus, match="403"):
        connect(url, proxy=None, subprotocols=["prefect"], origin="http://evil.example")  # type: ignore[list-item, arg-type]
    with connect(url, proxy=None, subprotocols=["prefect"]) as socket:  # type: ignore[list-item]
        socket.send('{"type": "auth", "token": "wiredesk:guess"}')
        with pytest.raises(Exception, match=r"1008|policy"):
            socket.recv(timeout=30)
