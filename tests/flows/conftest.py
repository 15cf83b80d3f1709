"""Fixtures of the flows' tests."""

from pathlib import Path

import pytest

from tests.flows.desk import STORY, DeskUnderTest


@pytest.fixture
def desk(tmp_path: Path) -> DeskUnderTest:
    return DeskUnderTest(tmp_path / "home")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.txt"
    path.write_text(STORY, encoding="utf-8")
    return path
