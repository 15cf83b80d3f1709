"""Runs Prefect's server behind `Guard`, in a child process that ends with its parent.

`python -m flows.server.serve HOME PORT PARENT [ORIGIN]` is the child; ORIGIN is the address of a reverse proxy.
"""

import os
import sys
import threading
import time
from pathlib import Path

from flows.server.api import LOOPBACK
from flows.server.database import FILE, is_named_by, prepare_database
from flows.server.guard import Guard
from flows.server.secret import read_secret
from warehouse.home import Home

PARENT_CHECK_SECONDS = 0.5
# Prefect's own choice for its clients, which keep connections open.
KEEP_ALIVE_SECONDS = 30


def end_with(parent: int) -> None:
    """End this process as soon as its parent has ended, however that came."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def list_origins(port: int, proxy: str | None = None) -> list[str]:
    """Return the addresses under which a browser may know the server.

    >>> list_origins(4200, "https://news.example")
    ['http://127.0.0.1:4200', 'http://localhost:4200', 'https://news.example']
    """
    return [f"http://{LOOPBACK}:{port}", f"http://localhost:{port}", *([proxy] if proxy else [])]


def _serve(home: Home, port: int, proxy: str | None) -> None:
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, PREFECT_API_DATABASE_MIGRATE_ON_START
    from prefect.settings import temporary_settings as changed

    path = home.prefect.absolute() / FILE
    is_made = is_named_by(PREFECT_API_DATABASE_CONNECTION_URL.value(), path) and prepare_database(path)
    with changed({PREFECT_API_DATABASE_MIGRATE_ON_START: False} if is_made else {}):
        guarded = Guard(create_app(), read_secret(home), list_origins(port, proxy))
        uvicorn.run(
            guarded, host=LOOPBACK, port=port, log_level="error", lifespan="on", server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS, proxy_headers=False,
        )  # fmt: skip


if __name__ == "__main__":
    end_with(int(sys.argv[3]))
    _serve(Home(Path(sys.argv[1])), int(sys.argv[2]), sys.argv[4] if len(sys.argv) > 4 else None)
