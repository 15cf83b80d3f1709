"""Compares what reading a page costs in two checkouts of Wiredesk: whether a change of the reader made it slower.

    python -m benchmarks.compare_reading --eval DIR BEFORE AFTER

Each checkout has a process of its own and reads the same page in turn. A page counts with its fastest round, because a
busy machine only ever adds time. The command returns 0 when AFTER costs at most 2 % more, 1 when it costs more than
that, and 2 when it was called wrongly.
"""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from benchmarks.musts import Must, conclude

MOST_RATIO = 1.02
ROUNDS = 7  # The first warms up and does not count.
EVERY = 6  # Every sixth page of the folder: some 130, four minutes for both checkouts.

# Reads the page whose path it is given and prints the CPU seconds; `news.page` held the reader before 0.2.
READER = """
import gzip, hashlib, os, sys, time
import news
if os.path.dirname(os.path.dirname(news.__file__)) != os.getcwd():
    sys.exit(0)  # The installed code would answer in this checkout's place.
from news.page import RawPage
try:
    from news.read import read_page
except ImportError:
    from news.page import read_page
for line in sys.stdin:
    payload = gzip.decompress(open(line.rstrip("\\n"), "rb").read())
    digest = hashlib.sha256(payload).hexdigest()
    page = RawPage(kind="html", payload=payload, payload_sha256=digest, source="eval", raw_ref="page",
                   url="https://gazette.example/news/1")
    start = time.process_time()
    read_page(page)
    print(time.process_time() - start, flush=True)
"""


class CheckoutError(Exception):
    """A checkout whose reader does not respond."""


class CheckoutReader:
    """A process that reads pages with the code of one checkout."""

    def __init__(self, checkout: Path, stack: ExitStack) -> None:
        self.checkout = checkout
        self._process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-P", "-c", READER],
                cwd=checkout,
                env=os.environ | {"PYTHONPATH": str(checkout)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(self._process.kill)

    def measure(self, path: Path) -> float:
        """Return the CPU seconds of reading this gzipped page; CheckoutError when the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            answer = ""
        else:
            answer = self._process.stdout.readline()
        if not answer:
            raise CheckoutError(f"{self.checkout}: its reader ended at {path.name}; is this a checkout of Wiredesk?")
        return float(answer)


def measure_in_turn(checkouts: Sequence[Path], pages: Sequence[Path], rounds: int) -> list[float]:
    """Return for each checkout the mean CPU milliseconds a page, each page with its fastest round."""
    seconds: list[list[list[float]]] = [[[] for _ in pages] for _ in checkouts]
    with ExitStack() as stack:
        readers = [CheckoutReader(checkout, stack) for checkout in checkouts]
        for number in range(rounds):
            for place, page in enumerate(pages):
                for side, reader in enumerate(readers):
                    cost = reader.measure(page)
                    if number:
                        seconds[side][place].append(cost)
    return [1_000 * statistics.mean(min(costs) for costs in side) for side in seconds]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both checkouts; return 1 if the second one reads slower than it may."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare_reading", description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path, help="a checkout, such as one made by git worktree add")
    parser.add_argument("after", type=Path, help="the checkout that is compared with it")
    parser.add_argument("--eval", type=Path, required=True, help="folder with html/")
    parser.add_argument("--every", type=int, default=EVERY, help="read every Nth page only")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times that each page is read, at least two")
    options = parser.parse_args(arguments)
    pages = sorted((options.eval / "html").resolve().glob("*.html.gz"))[:: options.every]
    if not pages or options.rounds < 2:
        print(f"{options.eval}: holds no html/*.html.gz, or fewer than two rounds were asked for")
        return 2
    try:
        before, after = measure_in_turn([options.before.resolve(), options.after.resolve()], pages, options.rounds)
    except CheckoutError as error:
        print(error)
        return 2
    console = Console()
    console.print(f"{len(pages)} pages, CPU ms a page: before {before:.2f}, after {after:.2f}")
    must = Must("CPU of reading, after against before", after / before, "at most", MOST_RATIO)
    return conclude(console, [must], {"before_ms": before, "after_ms": after}, None)


if __name__ == "__main__":
    sys.exit(main())
