"""`wiredesk prefect …`: Prefect's own command line against the server of this home."""

import os
import subprocess
import sys
from collections.abc import Sequence

from flows.exit_codes import FAILED
from flows.server.prefect_settings import configure_prefect
from warehouse.home import Home, HomeError


def run_prefect(home: Home, arguments: Sequence[str]) -> int:
    """Run `prefect` with these arguments; return its exit code. Its login is read from the home's file by itself."""
    try:
        home.prepare()
        configure_prefect(home, is_quiet=False)
    except HomeError as error:
        print(f"wiredesk: {error}", file=sys.stderr)
        return FAILED
    if "PREFECT_API_URL" not in os.environ:
        print(f"wiredesk: no server runs for {home.root}; start one with `wiredesk up`", file=sys.stderr)
        return FAILED
    return subprocess.run([sys.executable, "-m", "prefect", *arguments]).returncode
