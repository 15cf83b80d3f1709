"""`wiredesk maintain`, and maintenance by itself after so many runs."""

from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from flows import upkeep
from flows.exit_codes import DONE, FAILED
from flows.settings import load_settings
from flows.show.maintain import maintain
from tests.flows.command_line import STORY
from tests.flows.plain import run_plainly
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.upkeep import maintain as lake_upkeep

pytestmark = pytest.mark.slow  # builds lakes


def ingest_stories(home: Path, folder: Path, numbers: range, **settings: object) -> None:
    for number in numbers:
        path = folder / f"bridge-{number}.txt"
        path.write_text(STORY.replace("Elster", f"Elster {number}").replace("412", str(412 + number)))
        run_plainly(home, [path], source="gazette", **settings)


def count_files(home: Path, table: str) -> int:
    with closing(open_lake(Home(home), read_only=True)) as lake:
        row = lake.execute("select count(*) from ducklake_list_files('lake', ?)", [table]).fetchone()
    return row[0] if row else 0


def test_it_merges_what_many_runs_left_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    ingest_stories(home, tmp_path, range(9))
    log = Home(home).prefect / "logs" / "server.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"x" * (upkeep.LOG_BYTES + 1))
    assert count_files(home, "articles") == 9
    assert maintain(load_settings(home=home)) == DONE
    said = capsys.readouterr()
    assert count_files(home, "articles") == 1
    assert "months of tables merged" in said.out
    assert "merging small files" in said.err
    assert log.stat().st_size == 0
    assert log.with_name("server.log.1").stat().st_size == upkeep.LOG_BYTES + 1


def test_it_comes_by_itself_after_so_many_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_upkeep, "find_crowded_months", partial(lake_upkeep.find_crowded_months, max_files=1))
    home = tmp_path / "home"
    ingest_stories(home, tmp_path, range(3), upkeep={"every_runs": 4})
    assert count_files(home, "articles") == 3
    ingest_stories(home, tmp_path, range(3, 4), upkeep={"every_runs": 4})
    assert count_files(home, "articles") == 1


def test_a_run_is_published_where_its_maintenance_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lake_upkeep, "drop_unneeded", fail)
    home = tmp_path / "home"
    ingest_stories(home, tmp_path, range(1), upkeep={"every_runs": 1})
    assert count_files(home, "articles") == 1
    assert "wiredesk: maintenance stopped (disk full: make room); nothing is lost" in capsys.readouterr().err


def test_what_stops_the_command_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(home=tmp_path / "home")
    assert maintain(settings) == FAILED
    assert "holds no lake yet" in capsys.readouterr().err
    assert not settings.home.exists(), "and none is made"
    ingest_stories(settings.home, tmp_path, range(1))
    with Home(settings.home).held(datetime.now(UTC)):
        assert maintain(settings) == FAILED
    assert "held by pid" in capsys.readouterr().err
