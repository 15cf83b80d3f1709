"""A command leaves out pandas, which DuckDB and pyarrow import by themselves and nothing of ours uses."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.command_line import CHECKOUT, HomeUnderTest

pytestmark = pytest.mark.slow

PROGRAM = """
import sys
from flows.cli import main
try:
    main()
finally:
    print("pandas" in sys.modules)
"""


def test_a_run_does_without_pandas(wiredesk: HomeUnderTest, story: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--home", str(wiredesk.home), "ingest", str(story)],
        capture_output=True, text=True, cwd=CHECKOUT, env=wiredesk.environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "False"
    assert "completed" in done.stdout
