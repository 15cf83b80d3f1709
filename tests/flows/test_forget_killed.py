"""A takedown that is killed at any stage is carried to its end, by calling it again or by the next run."""

import os
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL

import pytest

from flows.settings import load_settings
from tasks import stages
from tasks.session import open_session
from tests.flows.plain import share_children
from tests.flows.test_forget import check_archives, take_nights
from tests.flows.traces import find_traces
from tests.flows.web import _close_readers, ask, run_night
from tests.flows.withdrawn import OTHERS, STAGES, WORDS, Outlet, forget_here, forget_until
from tests.forked import run_forked
from warehouse.checksums import verify
from warehouse.home import HeldError, Home

pytestmark = pytest.mark.slow

# Printed on the night that died: its rows are in staging, its pages and what it requested in archive and journal.
LATE_WORD = "Xanthopsia"


@dataclass(frozen=True)
class HalfDoneHome:
    """A home of two nights and one that died before it published, and the address that is to be forgotten."""

    home: Path
    address: str


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> HalfDoneHome:
    folder = tmp_path_factory.mktemp("nights")
    with Outlet() as outlet, pytest.MonkeyPatch.context() as patch:
        home, sources = take_nights(outlet, folder)
        outlet.pages["/quillwort-ledger"] = outlet.story(f"The {LATE_WORD} of the ledger is now eleven pages long.")

        def end(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(stages, "publish", end)
        first = "(select min(run_id) from lake.runs)"
        (requested_at,) = ask(home, f"select max(requested_at) from lake.fetches where run_id = {first}")[0]
        age = (datetime.now(UTC) - requested_at).total_seconds()
        with suppress(KeyboardInterrupt):
            run_night(home, sources, outlet, revisit_seconds=(age,))
        _close_readers()
        address = outlet.url("/quillwort-ledger")
    assert find_traces(home, [LATE_WORD]), "staging, archive and journal hold it"
    return HalfDoneHome(home, address)


@pytest.fixture
def copy(given: HalfDoneHome, tmp_path: Path) -> Path:
    return Path(shutil.copytree(given.home, tmp_path / "home"))


def kill(home: Path, address: str, stage: str) -> None:
    assert run_forked(forget_until, stage, home, address) == -SIGKILL


# Both go through the same steps: by turns, so that each stage is killed once.
@pytest.mark.parametrize(
    ("stage", "is_by_a_run"),
    [pytest.param(stage, number % 2 == 1, id=stage) for number, stage in enumerate(STAGES)],
)
def test_a_killed_takedown_is_carried_to_its_end(
    given: HalfDoneHome, copy: Path, stage: str, is_by_a_run: bool
) -> None:
    kill(copy, given.address, stage)
    if stage == "before it is written down":
        assert find_traces(copy, ["Zanzibellum"]), "nothing has happened yet"
    if is_by_a_run:
        share_children()
        with open_session(Home(copy), load_settings(home=copy).limits(), datetime.now(UTC)):
            pass
    else:
        assert forget_here(copy, address=given.address) == 0
    assert find_traces(copy, [*WORDS, LATE_WORD]) == []
    assert verify(Home(copy)) == []
    assert check_archives(copy) == 0
    assert ask(copy, "select count(*) from lake.removals") == [(1,)], "it is stored once"
    assert ask(copy, "select count(*) from lake.articles") == [(len(OTHERS),)]
    assert not Home(copy).removal.exists()
    _close_readers()


def test_a_killed_takedown_is_half_for_no_reader(given: HalfDoneHome, copy: Path) -> None:
    kill(copy, given.address, "before the commit")
    rows = "select count(*) from lake.articles where contains(body, 'Zanzibellum')"
    held = ask(copy, rows)
    assert held[0][0] > 0
    _close_readers()
    shutil.rmtree(copy / "removal")
    kill(copy, given.address, "after the commit")
    assert ask(copy, rows) == [(0,)]
    _close_readers()


def test_a_full_disk_stops_it_and_room_lets_it_go_on(
    given: HalfDoneHome, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr("warehouse.publish.sync_files", fill)
        assert forget_here(copy, address=given.address) == 1
        assert "not done yet (disk full: make room)" in capsys.readouterr().err
    assert ask(copy, "select count(*) > 0 from lake.articles where contains(body, 'Zanzibellum')") == [(True,)]
    _close_readers()
    assert forget_here(copy, address=given.address) == 0
    assert find_traces(copy, [*WORDS, LATE_WORD]) == []


def test_a_night_does_not_wait_for_a_reader_of_the_catalog(
    given: HalfDoneHome, copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kill(copy, given.address, "once it is written down")
    monkeypatch.setattr("warehouse.removal.expire.BUSY_MILLISECONDS", 10)
    reader = sqlite3.connect(copy / "catalog.sqlite", isolation_level=None)
    reader.execute("begin")
    reader.execute("select * from ducklake_snapshot").fetchall()
    share_children()
    with open_session(Home(copy), load_settings(home=copy).limits(), datetime.now(UTC)) as session:
        assert session.forgotten.find_key(given.address)
    assert "a reader is still at work" in capsys.readouterr().err
    reader.close()
    assert forget_here(copy, address=given.address) == 0
    assert find_traces(copy, [*WORDS, LATE_WORD]) == []


def test_a_home_that_is_held_is_left_alone(given: HalfDoneHome, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Home(copy).held(datetime.now(UTC)):
        assert forget_here(copy, address=given.address) == 1
    assert "held by pid" in capsys.readouterr().err
    assert issubclass(HeldError, Exception)
    assert find_traces(copy, ["Zanzibellum"])


def test_an_archive_that_cannot_be_read_stops_it_before_anything_goes(
    given: HalfDoneHome, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = min((copy / "archive").iterdir())
    first.unlink()
    first.mkdir()
    assert forget_here(copy, address=given.address) == 1
    assert "an archive cannot be read" in capsys.readouterr().err
    first.rmdir()
    assert forget_here(copy, address=given.address) == 0
    assert f"could not be looked into: archive/{first.name}: is missing" in capsys.readouterr().out
    assert find_traces(copy, [*WORDS, LATE_WORD]) == []
