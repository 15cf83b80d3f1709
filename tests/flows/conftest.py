"""Fixtures of the flows' tests."""

from pathlib import Path

import pytest

from tests.flows.command_line import STORY, HomeUnderTest


@pytest.fixture
def wiredesk(tmp_path: Path) -> HomeUnderTest:
    return HomeUnderTest(tmp_path / "home")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.txt"
    path.write_text(STORY, encoding="utf-8")
    return path
