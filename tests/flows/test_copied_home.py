"""A home that is copied while a run is at work: the copy is a home of its own, as of the last night."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.server.prefect_settings import find_server
from tests.flows.command_line import STORY
from tests.flows.gate import Gate, open_gate
from tests.flows.plain import run_plainly
from tests.flows.web import ask, run_night, write_sources
from warehouse.checksums import list_live_files, verify
from warehouse.home import Home
from warehouse.lake import open_lake

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Silent:
    """A site of one host, which responds when the gate opens."""

    gate: Gate

    @property
    def allow_addresses(self) -> tuple[str, ...]:
        return (self.gate.address,)


@contextmanager
def closing_time(gate: Gate) -> Iterator[None]:
    """Open the gate at the block's end, also where a check failed: nobody waits behind it."""
    try:
        yield
    finally:
        gate.is_open.set()


def test_the_copy_works_by_itself_and_the_run_goes_on(tmp_path: Path) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text(STORY)
    second.write_text(STORY.replace("Elster", "Heron"))
    run_plainly(home, [first], source="texts")
    with open_gate() as gate:
        listing = {"name": "silent", "kind": "feed", "location": f"http://{gate.address}/feed.xml"}
        texts = {"name": "texts", "kind": "text", "location": str(second)}
        sources = write_sources(tmp_path / "sources.toml", texts, listing)
        site: Any = Silent(gate)
        with ThreadPoolExecutor() as others, closing_time(gate):
            night = others.submit(run_night, home, sources, site, exchange_seconds=600.0, deadline_seconds=600.0)
            assert gate.requested.wait(120)
            shutil.copytree(home, copy)
            shutil.move(home, tmp_path / "away")  # whatever the copy reads is its own
            assert ask(copy, "select count(*) from lake.articles") == [(1,)]
            assert verify(Home(copy)) == []
            report = run_plainly(copy, [first, second], source="texts")
            assert (report.total.known, report.total.accepted) == (1, 1)
            with open_lake(Home(copy), read_only=True) as lake:
                assert all((copy / path).is_file() for path in list_live_files(lake))
            assert find_server(Home(copy)) is None
            shutil.move(tmp_path / "away", home)
            gate.is_open.set()
            assert night.result().total.accepted == 1
    assert ask(home, "select count(*), max(run_number) from lake.runs") == [(2, 2)]
    assert ask(home, "select count(*) from lake.articles") == [(2,)]
    assert verify(Home(home)) == []
