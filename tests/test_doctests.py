"""The example in a docstring is a test."""

import doctest
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("news", "warehouse", "expectations", "tasks", "flows", "benchmarks", "samples")


def modules_with_examples() -> Iterator[pytest.ParameterSet]:
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    # What benchmarks leave behind holds the environments of other readers.
    for path in (path for path in paths if ROOT / "benchmarks" / "out" not in path.parents):
        text = path.read_text(encoding="utf-8")
        if ">>> " in text:
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            is_heavy = re.search(r"^(?:from|import) prefect", text, re.MULTILINE)
            yield pytest.param(name, id=name, marks=[pytest.mark.slow] if is_heavy else [])


@pytest.mark.parametrize("name", list(modules_with_examples()))
def test_the_examples_of_a_module_hold(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed
