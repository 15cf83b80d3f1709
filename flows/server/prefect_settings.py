"""Prefect's settings for one home, made before it is imported: a folder of its own, private, patient."""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

from warehouse.home import Home

# The server that `wiredesk up` runs for a home, so that other commands of that home use it.
SERVER_FILE = "server.json"
PROBE_SECONDS = 2.0


def configure_prefect(home: Home, *, is_quiet: bool = True) -> None:
    """Set Prefect's environment for `home`; must run before `prefect` is imported.

    A variable that is already set wins: a machine in a cluster names its own server.
    """
    if "prefect" in sys.modules and "PREFECT_HOME" not in os.environ:
        raise RuntimeError("configure_prefect must run before prefect is imported")
    defaults = {
        "PREFECT_HOME": str(home.prefect),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # The first start migrates a database; a busy machine takes longer than the 20 s it is given.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    }
    if is_quiet:
        # Our own lines on stderr report a run; Prefect's go to its API, and its warnings to both.
        defaults["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "WARNING"
    if "PREFECT_API_URL" not in os.environ and (address := find_server(home)):
        defaults["PREFECT_API_URL"] = address
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def server_file(home: Home) -> Path:
    """Return where the address of the home's running server is written."""
    return home.prefect / SERVER_FILE


def find_server(home: Home) -> str | None:
    """Return the API address of the home's own Prefect server, or None when none answers."""
    try:
        address = str(json.loads(server_file(home).read_text())["api"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address if is_healthy(address) else None


def is_healthy(address: str) -> bool:
    """Return whether a Prefect API answers at an address on loopback."""
    if not address.startswith("http://127.0.0.1:"):
        return False
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/health", timeout=PROBE_SECONDS) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
