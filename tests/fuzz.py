"""Draws new examples for the property tests until the time is over or one of them fails.

    python -m tests.fuzz 60                      # a minute on every core
    python -m tests.fuzz 60 tests/news/urls      # of the tests in this folder only

`make test` draws the same examples every time, so that it gives one result; this is where new ones come from.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
HOW_TO_KEEP = """
A property fails. Keep the example: copy the arguments of "Failing test case" above into a decorator under @given,
    @example(...)
and mend the code, or the property where that is what is wrong. `make fuzz` tries the find first until it is fixed."""


class Rounds:
    """A pytest plugin that runs the collected tests again and again; Hypothesis seeds every run anew."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.rounds = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:  # while collecting
            raise session.Interrupted("the tests could not be collected")
        end = time.monotonic() + self.seconds
        while session.items:
            for place, item in enumerate(session.items):
                following = session.items[(place + 1) % len(session.items)]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if time.monotonic() > end:
                    return True
            self.rounds += 1
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.write_line(f"{self.rounds} rounds of all property tests and a part of another")


def main(arguments: list[str]) -> int:
    """Draw examples in one process a core; return 0 where no property failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("seconds", type=float)
    parser.add_argument("paths", nargs="*", default=["tests"])
    parser.add_argument("--alone", action="store_true", help="draw in this process, on one core")
    options = parser.parse_args(arguments)
    if options.alone:
        return draw(options.seconds, options.paths)
    return draw_on_every_core(options.seconds, options.paths)


def draw(seconds: float, paths: list[str]) -> int:
    """Run the property tests under `paths` for so long in this process; return pytest's exit code."""
    # Without doctests, and without what prints a dot for every one of some ten thousand passes.
    chosen = ["-m", "hypothesis", "--hypothesis-profile=fuzz", "--exitfirst", "--no-header", "-qq", *paths]
    return int(pytest.main(["-p", "no:doctest", "-o", "addopts=--import-mode=importlib", *chosen], [Rounds(seconds)]))


def draw_on_every_core(seconds: float, paths: list[str]) -> int:
    """Run one child a core; the first that finds something ends the others, and its output is printed."""
    with tempfile.TemporaryDirectory() as folder:
        children = [_start(Path(folder) / str(core), seconds, paths) for core in range(os.cpu_count() or 1)]
        try:
            while any(child.poll() is None for child, _ in children) and not any(child.poll() for child, _ in children):
                time.sleep(0.2)
        finally:
            for child, _ in children:
                if child.poll() is None:
                    child.terminate()
                    child.wait()
        failed = [(child, output) for child, output in children if child.returncode > 0]
        for _, output in failed[:1] or children:
            output.seek(0)
            print(output.read().strip())
        if any(child.returncode == pytest.ExitCode.TESTS_FAILED for child, _ in failed):
            print(HOW_TO_KEEP)
        return max((child.returncode for child, _ in failed), default=0)


def _start(output: Path, seconds: float, paths: list[str]) -> tuple[subprocess.Popen[str], IO[str]]:
    written = output.open("w+", encoding="utf-8")
    command = [sys.executable, "-m", "tests.fuzz", "--alone", str(seconds), *paths]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=written, stderr=subprocess.STDOUT, text=True), written


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
