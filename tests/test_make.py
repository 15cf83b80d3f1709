"""`make test` and CI run everything there is to run, and say at the end what failed."""

import os
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


def call(program: list[str], folder: Path, failing: str) -> tuple[int, list[str], str]:
    """Run a program with a substitute for every tool of the venv, whose calls fail where they hold a word of `failing`.

    Return the exit code, the calls, and the last line that was printed.
    """
    calls = folder / "calls"
    calls.touch()
    tools = folder / "venv" / "bin"
    tools.mkdir(parents=True)
    for tool in ("python", "ruff", "mypy", "lint-imports"):
        script = f'#!/bin/sh\necho "{tool} $*" >> "{calls}"\ncase "{tool} $*" in {failing}) exit 1;; esac\n'
        (tools / tool).write_text(script, encoding="utf-8")
        (tools / tool).chmod(0o755)
    (folder / "venv" / ".ready").touch()
    # A make that runs within another says so in lines of its own: these tests are mostly run by `make test`.
    env = {name: value for name, value in os.environ.items() if name not in ("MAKELEVEL", "MFLAGS")}
    env["MAKEFLAGS"] = f"VENV={folder / 'venv'}"
    ended = subprocess.run(program, cwd=CHECKOUT, env=env, capture_output=True, text=True)
    return ended.returncode, calls.read_text(encoding="utf-8").splitlines(), ended.stdout.strip().split("\n")[-1]


@pytest.mark.parametrize(
    ("failing", "code", "last_line"),
    [
        pytest.param("nothing", 0, "make test: both halves passed", id="none"),
        pytest.param("*not*slow*", 2, "make test: the quick half failed", id="the quick half"),
        pytest.param("*'-m slow'*", 2, "make test: the slow half failed", id="the slow half"),
        pytest.param("*slow*", 2, "make test: the quick half and the slow half failed", id="both"),
    ],
)
def test_the_slow_half_runs_whatever_the_quick_one_says(
    failing: str, code: int, last_line: str, tmp_path: Path
) -> None:
    returned, calls, last = call(["make", "test"], tmp_path, failing)
    assert [each.split("-m ")[-1] for each in calls] == ["not slow", "slow"]
    assert (returned, last) == (code, last_line)


@pytest.mark.parametrize(
    ("failing", "code", "last_line"),
    [
        pytest.param("nothing", 0, "make test: both halves passed", id="none"),
        pytest.param("ruff*", 1, "CI: make check failed", id="a check"),
        pytest.param("ruff*|*not*slow*", 1, "CI: make check and make test failed", id="a check and a test"),
    ],
)
def test_a_failing_check_hides_no_test_from_ci(failing: str, code: int, last_line: str, tmp_path: Path) -> None:
    returned, calls, last = call([".ci/run"], tmp_path, failing)
    assert calls[0].startswith("ruff")
    assert sum("-m pytest" in each for each in calls) == 2
    assert (returned, last) == (code, last_line)
