"""Prefect's settings for one home, made before it is imported: a folder of its own, private, patient."""

import fcntl
import json
import os
import sys
from pathlib import Path

from flows.server.api import Api
from flows.server.secret import AUTH_VARIABLES, LOGIN, PROFILE, ensure_secret, secret_file, write_login
from warehouse.home import Home

# The server that `wiredesk up` runs for a home, so that other commands of that home use it.
SERVER_FILE = "server.json"
# Held by `up` and by its server, so that the address in the file is theirs while it is held.
UP_LOCK = "up.lock"
PROBE_SECONDS = 2.0


def configure_prefect(home: Home, *, is_quiet: bool = True) -> None:
    """Set Prefect's environment for `home`; must run before `prefect` is imported.

    A variable that is already set wins: a machine in a cluster names its own server. To such a server the secret of
    this home is not shown.
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
        # A server that is away holds up a run's end, which is reported twice, for half a minute and not for minutes.
        "PREFECT_CLIENT_MAX_RETRIES": "3",
        "PREFECT_API_REQUEST_TIMEOUT": "20",
        # A slot that a run takes is remembered by the server that comes after this one.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # Grown large, its tables stop the scheduler: runs that ended three months ago go, with their logs.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
    }
    if is_quiet:
        # Our own lines on stderr report a run; Prefect's go to its API, and its warnings to both.
        defaults["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "WARNING"
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        # What the environment says of a login is for other servers.
        ensure_secret(home)
        _use_profile(secret_file(home))
        if address := find_server(home):
            os.environ["PREFECT_API_URL"] = address
    elif login := os.environ.get(LOGIN):
        _use_profile(write_login(home, login))


def _use_profile(path: Path) -> None:
    """Let Prefect read its login from a file, and from no variable: each child that reads pages inherits those."""
    for name in AUTH_VARIABLES:
        os.environ.pop(name, None)
    os.environ["PREFECT_PROFILES_PATH"] = str(path)
    os.environ["PREFECT_PROFILE"] = PROFILE


def server_file(home: Home) -> Path:
    """Return where the address of the home's running server is written."""
    return home.prefect / SERVER_FILE


def find_server(home: Home) -> str | None:
    """Return the API address of the home's own Prefect server, or None when none responds."""
    if not is_up(home):
        return None  # what a killed `up` left: the port may be anybody's by now, and the secret is not for them
    address = read_address(home)
    return address if address and Api(address, ensure_secret(home), PROBE_SECONDS, tries=1).is_healthy() else None


def read_address(home: Home) -> str | None:
    """Return the API address that the home's last `up` wrote down."""
    try:
        return str(json.loads(server_file(home).read_text())["api"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_up(home: Home) -> bool:
    """Return whether `wiredesk up` or its server runs for the home."""
    try:
        handle = os.open(home.prefect / UP_LOCK, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
