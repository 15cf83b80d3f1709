"""Collecting alone, with the memory of the process that fetches: what `benchmarks.politeness` runs.

`python -m benchmarks.fetcher SPEC` reads home, sources and politeness from a JSON file and prints the fetcher's peak
memory in bytes, how many inputs ended, and what the first trouble was.
"""

import json
import multiprocessing
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

from tasks.collect.politeness.politeness import Politeness
from tasks.collect.run import collect_run
from tasks.sources import WebOptions, WebSource
from warehouse.home import Home
from warehouse.lake import open_lake

SAMPLE_SECONDS = 0.05


class FetcherWatch:
    """Reads the high-water mark that the kernel keeps of this process's fetcher, as long as the block lasts."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            for child in multiprocessing.active_children():
                if child.name == "wiredesk-fetcher":
                    with suppress(OSError):
                        self.peak = max(self.peak, _read_mark(Path(f"/proc/{child.pid}/status")))


def _read_mark(status: Path) -> int:
    for line in status.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main(spec_path: str) -> int:
    """Collect as the file says, and print what it took."""
    spec = json.loads(Path(spec_path).read_bytes())
    home = Home(Path(spec["home"]))
    home.prepare()
    politeness = Politeness(user_agent="wiredesk-benchmark", **spec["politeness"])
    sources = [
        WebSource(name, position, kind, location, WebOptions())
        for position, (name, kind, location) in enumerate(spec["sources"])
    ]
    folder = home.run_folder("benchmark")
    folder.mkdir(mode=0o700, parents=True)
    with closing(open_lake(home)) as lake, FetcherWatch() as watch:
        collected = collect_run(home, lake, folder, sources, politeness)
    listings = collected.listings.values()
    message = next((listing.message for listing in listings if listing.message), None)
    inputs = sum(listing.discovered for listing in listings)
    print(json.dumps({"peak": watch.peak, "inputs": inputs, "message": message}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
