"""Runs that died: their pages are adopted as long as the archive holds them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tasks.collect.archive.journal import FETCHES, INPUTS, LISTINGS
from tasks.collect.ledger.dead_runs import find_adopted, find_dead_runs, find_requested_at
from tests.tasks.collect.archive.test_journal import EARLIER_FETCH, EARLIER_INPUT
from tests.warehouse.given import create_tables, insert_rows
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


def test_a_dead_run_that_another_took_over_and_published_is_not_taken_over_again(tmp_path: Path) -> None:
    """The other one was killed after its commit, before it removed the journal: its exchanges came in twice."""
    for name in ("run-1", "run-2", "run-3"):
        folder = tmp_path / name / "collected"
        folder.mkdir(parents=True)
        (folder / FETCHES).write_text(json.dumps(json.loads(EARLIER_FETCH) | {"fetch_id": f"fetch of {name}"}) + "\n")
        (folder / LISTINGS).touch()
    with duckdb.connect() as lake:
        lake.execute("create schema lake")
        lake.execute("set schema = 'lake'")
        create_tables(lake)
        insert_rows(lake, {
            "runs": [{"run_id": "run-2", "status": "completed"}],
            "fetches": [{"fetch_id": f"fetch of run-{number}", "run_id": "run-2"} for number in (1, 2)],
        })  # fmt: skip
        assert find_dead_runs(lake, tmp_path / "run-4") == [tmp_path / "run-3" / "collected"]
