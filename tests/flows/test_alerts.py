"""What goes wrong on the machine becomes an alert: opened once, within a night, and closed by itself."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from unittest import mock

import duckdb
import pytest

import warehouse.health.watch
import warehouse.publish
from flows.expected_errors import ClockError, RunFailedError
from flows.settings import load_settings
from flows.show.check import check
from tasks import stages
from tests.dying import after, before
from tests.flows.health_nights import run_night, set_clock
from tests.flows.plain import share_children
from tests.flows.web import ask, write_sources
from tests.forked import run_forked
from warehouse.health.attempts import Attempt, cancel_attempts
from warehouse.home import Home

pytestmark = pytest.mark.slow

FIRST = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
STORY = "Ferry {n} resumes\n\nBy Ana Moor\n\n" + "The ferry resumed its trips on Monday, said the harbour office. " * 8
FULL = duckdb.IOException("Could not write file: No space left on device")


class Place:
    """A home, and a folder of stories that its nights read."""

    def __init__(self, root: Path) -> None:
        self.home, self.folder, self.nights = root / "home", root / "stories", 0
        self.folder.mkdir()
        self.sources = write_sources(
            root / "sources.toml", {"name": "gazette", "kind": "text", "location": str(self.folder)}
        )

    def night(self, *, late: timedelta = timedelta()) -> None:
        """Take the next night; a day passes, whatever comes of it."""
        (self.folder / f"{self.nights}.txt").write_text(STORY.format(n=self.nights), "utf-8")
        self.nights += 1
        with set_clock(FIRST + timedelta(days=self.nights) + late):
            run_night(self.home, self.sources, ())

    def alerts(self) -> list[tuple[str, bool]]:
        """Return the kind of every alert in the order of opening, and whether it is open."""
        return ask(self.home, "select kind, closed_at is null from lake.alerts order by opened_at, kind")

    def check(self, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
        """Return the exit code of a check, and the message by kind."""
        code = check(load_settings(home=self.home), "json")
        problems = json.loads(capsys.readouterr().out)["problems"]
        return code, {problem["kind"]: problem["message"] for problem in problems}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    share_children()
    place = Place(tmp_path)
    place.night()
    return place


def _die(arrange: str, root: Path) -> None:
    {
        "before the commit": before(stages, "publish"),
        "after the commit": after(warehouse.publish, "write_checksums"),
    }[arrange]()
    place = object.__new__(Place)
    place.home, place.folder, place.sources, place.nights = root / "home", root / "stories", root / "sources.toml", 1
    place.night()


def test_a_killed_night_is_named_at_once_and_recorded_by_the_next(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_forked(_die, "before the commit", tmp_path) == -SIGKILL
    place.nights += 1
    code, problems = place.check(capsys)
    assert code == 1
    assert "2026-03-04 02:30" in problems["crashed_night"]
    place.night()
    assert place.alerts() == [("crashed_night", True)]
    place.night()
    assert place.alerts() == [("crashed_night", False)]
    assert list((place.home / "nights").iterdir()) == []


def test_a_night_that_is_killed_after_its_commit_neither_doubles_nor_loses_an_alert(
    place: Place, tmp_path: Path
) -> None:
    assert run_forked(_die, "before the commit", tmp_path) == -SIGKILL
    assert run_forked(_die, "after the commit", tmp_path) == -SIGKILL
    assert place.alerts() == [("crashed_night", True)]
    place.nights += 2
    place.night()
    place.night()
    assert place.alerts() == [("crashed_night", False)]


def test_a_full_disk_is_recorded_when_there_is_room_again(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    full = mock.patch.object(warehouse.publish, "replace_rows", side_effect=FULL)
    with full, pytest.raises(warehouse.publish.PublishError, match="disk full"):
        place.night()
    capsys.readouterr()
    code, problems = place.check(capsys)
    assert code == 1
    assert "disk full" in problems["disk"]
    place.night()
    assert place.alerts() == [("disk", True)]
    place.night()
    assert place.alerts() == [("disk", False)]


def test_a_night_that_fails_says_so_in_the_same_night(place: Place) -> None:
    with (
        mock.patch.object(stages, "link", side_effect=RunFailedError("no page could be read")),
        pytest.raises(RunFailedError),
    ):
        place.night()
    assert place.alerts() == [("failed_night", True)]
    place.night()
    assert place.alerts() == [("failed_night", False)]


def test_a_wrong_clock_is_named_in_the_night_that_it_stops(place: Place) -> None:
    place.night()
    with pytest.raises(ClockError):
        place.night(late=timedelta(days=-5))
    assert place.alerts() == [("clock", True)]
    place.night()
    assert place.alerts() == [("clock", False)]


def test_a_damaged_file_is_named_until_it_is_whole_again(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    path = next((place.home / "tables").rglob("rejections/**/*.parquet"), None)
    path = path or next((place.home / "tables").rglob("audits/**/*.parquet"))
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    code, problems = place.check(capsys)
    assert code == 1
    assert "is changed" in problems["damaged_file"]
    with suppress(duckdb.Error):
        place.night()
    assert place.alerts() == [("damaged_file", True)]
    path.write_bytes(whole)
    place.night()
    assert place.alerts() == [("damaged_file", False)]


def test_a_stopped_night_is_cancelled_and_a_running_one_no_problem(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt = Attempt(Home(place.home), "20260304T023000Z-abc", FIRST)
    try:
        code, problems = place.check(capsys)
        assert (code, problems) == (0, {})
        cancel_attempts("stopped by SIGTERM")
    finally:
        attempt.close()
    code, problems = place.check(capsys)
    assert code == 1
    assert "stopped by SIGTERM" in problems["cancelled_night"]
