"""A small client of this home's Prefect API. It does not import Prefect, so `up` stays small and stops quickly."""

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

LOOPBACK = "127.0.0.1"
REQUEST_SECONDS = 10.0
# Prefect responds so while its SQLite file is locked, as at its start; its own clients try again, too.
BUSY = 503
BUSY_TRIES, BUSY_PAUSE_SECONDS = 10, 1.0


class ApiError(Exception):
    """Prefect's API did not respond, or refused."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


def render_login(secret: str) -> str:
    """Return the value of the header Authorization for a secret.

    >>> render_login("wiredesk:x")
    'Basic d2lyZWRlc2s6eA=='
    """
    return f"Basic {base64.b64encode(secret.encode()).decode()}"


class Api:
    """A client of Prefect's API at one address on loopback. It ignores proxies of the environment."""

    def __init__(
        self, address: str, secret: str | None, seconds: float = REQUEST_SECONDS, tries: int = BUSY_TRIES
    ) -> None:
        self.address = address
        self._tries = tries
        self._secret = secret
        self._seconds = seconds
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str) -> Any:
        """Return what the API has at a path."""
        return self._ask("GET", path)

    def post(self, path: str, body: object) -> Any:
        """Send a body, and return the response."""
        return self._ask("POST", path, body)

    def patch(self, path: str, body: object) -> Any:
        """Change what is at a path."""
        return self._ask("PATCH", path, body)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        for _ in range(self._tries - 1):
            try:
                return self._ask_once(method, path, body)
            except ApiError as error:
                if error.status != BUSY:
                    raise
            time.sleep(BUSY_PAUSE_SECONDS)
        return self._ask_once(method, path, body)

    def _ask_once(self, method: str, path: str, body: object) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["Authorization"] = render_login(self._secret)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{path}", data=data, headers=headers, method=method)  # noqa: S310 - loopback only
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            raise ApiError(f"{method} {path}: status {error.code}: {error.read(500)!r}", error.code) from error
        except (OSError, ValueError) as error:
            raise ApiError(f"{method} {path}: {error}") from error

    def is_healthy(self) -> bool:
        """Return whether a Prefect API responds there."""
        if not self.address.startswith(f"http://{LOOPBACK}:"):
            return False
        try:
            return bool(self.get("/health"))
        except ApiError:
            return False
