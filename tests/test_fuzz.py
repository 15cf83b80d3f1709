"""Tests draw the same examples in every run, and `make fuzz` draws new ones until a property fails."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parents[1]

PROPERTY = """
from hypothesis import given, strategies as st

@given(st.integers())
def test_numbers_are_{kind}(number):
    assert number < {limit}

def test_that_is_no_property():
    raise AssertionError("was run")
"""


def test_examples_are_the_same_in_every_run() -> None:
    assert settings.default.derandomize
    assert settings.default.database is None
    assert settings.default.deadline is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CHECKOUT / "tests" / "conftest.py", tmp_path)
    return tmp_path


def fuzz(path: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", str(seconds), str(path)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)


@pytest.mark.slow
def test_a_find_ends_it_with_the_example_and_how_to_keep_it(folder: Path) -> None:
    (folder / "test_small.py").write_text(PROPERTY.format(kind="small", limit=1000), encoding="utf-8")
    ended = fuzz(folder, 60)
    assert ended.returncode == 1
    assert re.search(r"Failing test case: test_numbers_are_small\(\s+E?\s+number=\d{4,}", ended.stdout)
    assert "@example(...)" in ended.stdout
    assert "was run" not in ended.stdout


@pytest.mark.slow
def test_properties_that_hold_are_tried_until_the_time_is_over(folder: Path) -> None:
    (folder / "test_finite.py").write_text(PROPERTY.format(kind="finite", limit="float('inf')"), encoding="utf-8")
    ended = fuzz(folder, 3)
    assert ended.returncode == 0
    assert "rounds of all property tests" in ended.stdout


@pytest.mark.slow
def test_what_cannot_be_collected_is_an_error(folder: Path) -> None:
    (folder / "test_broken.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    assert fuzz(folder, 3).returncode > 1
