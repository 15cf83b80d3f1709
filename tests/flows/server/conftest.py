"""Fixtures of the schedule's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.command_line import HomeUnderTest
from tests.flows.gate import Gate, open_gate
from tests.flows.server.served_home import ServedHome


@pytest.fixture
def gate() -> Iterator[Gate]:
    with open_gate() as gate:
        yield gate


@pytest.fixture
def sources(story: Path, gate: Gate, tmp_path: Path) -> Path:
    """One story in a file, and one source that does not respond before the test says so."""
    path = tmp_path / "sources.toml"
    path.write_text(
        f'[[source]]\nname = "elster"\nkind = "text"\nlocation = "{story.name}"\n'
        f'[[source]]\nname = "silent"\nkind = "feed"\nlocation = "http://{gate.address}/feed.xml"\n'
    )
    return path


@pytest.fixture
def served(wiredesk: HomeUnderTest, sources: Path, tmp_path: Path) -> Iterator[ServedHome]:
    """A home with these sources, not yet up; no process of it is left after the test."""
    served = ServedHome(wiredesk, sources, tmp_path / "said.txt")
    yield served
    served.kill_all()
