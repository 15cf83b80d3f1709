"""Runs that died: their pages are adopted as long as the archive holds them."""

from datetime import UTC, datetime
from pathlib import Path

from tasks.collect.archive.journal import FETCHES, INPUTS
from tasks.collect.ledger.dead_runs import find_adopted, find_requested_at
from tests.tasks.collect.archive.test_journal import EARLIER_FETCH, EARLIER_INPUT
from warehouse.home import Home

ADDRESS = "https://gazette.example/rain"
FILE = "run-0-00001.warc.gz"


def test_pages_of_the_version_before_are_adopted_while_their_archive_is_there(tmp_path: Path) -> None:
    home = Home(tmp_path)
    dead = tmp_path / "collected"
    dead.mkdir()
    (dead / INPUTS).write_bytes(b"{}\n" + EARLIER_INPUT)
    assert find_adopted(home, [dead]) == {}
    home.archive.mkdir()
    (home.archive / FILE).touch()
    assert [(address, ended.raw_ref) for address, ended in find_adopted(home, [dead]).items()] == [
        (ADDRESS, f"archive/{FILE}@364")
    ]


def test_the_gap_of_a_host_reaches_back_to_the_last_request_of_a_dead_run(tmp_path: Path) -> None:
    later = EARLIER_FETCH.replace(b"T12:00", b"T12:30", 1)
    (tmp_path / FETCHES).write_bytes(EARLIER_FETCH + b"{}\n" + later)
    assert find_requested_at([tmp_path]) == {"gazette.example:443": datetime(2026, 3, 2, 12, 30, tzinfo=UTC)}
