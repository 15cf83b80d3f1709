"""A home in a folder of its own, driven by the command line as a user would."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

STORY = """Harbour bridge opens after eleven years

03/11/2026 06:40 by desk

PORT ELSTER (AP) — The harbour bridge at Port Elster opened to traffic on Tuesday after eleven years
of construction, and the first cars crossed it in heavy rain shortly before dawn.

The bridge cost 412 million crowns, nearly twice what the council had first approved, Mayor Ines
Halvard said at the ceremony. She thanked the ferry crews who had carried commuters in the meantime.

"We kept our word, late as it was," Halvard said. "The ferries will run until the spring."

Shipping agents said the new span would let larger vessels reach the inner harbour, where two
warehouses have stood empty since the fishing fleet moved north. The council will vote on their
future next month.

- AP
"""


@dataclass(frozen=True)
class HomeUnderTest:
    """One home and its commands."""

    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WIREDESK_"))}
        return kept | {"NO_COLOR": "1"} | more

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "flows", "--home", str(self.home), *map(str, arguments)]

    def run(self, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=300,
            cwd=CHECKOUT,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
        )

    def sql(self, query: str) -> list[dict[str, object]]:
        done = self.run("sql", query, "--format", "json")
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))
