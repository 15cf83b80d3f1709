"""Prefect's database of another version, damaged, locked or deleted: a sentence, and the schedule goes on."""

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from flows.server.database import prepare_database
from flows.server.up import _Parts
from flows.settings import load_settings
from tests.flows.command_line import HomeUnderTest
from tests.flows.server.served_home import ServedHome, wait_for
from warehouse.home import Home

pytestmark = pytest.mark.slow

# Four looks of `up`.
LOCKED_SECONDS = 60


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update alembic_version set version_num = 'ffffffffffff'", "was written by another version of Prefect"),
        ("drop table alembic_version", "is no database of Prefect's"),
        (None, "is no database of Prefect's"),
    ],
)
@pytest.mark.parametrize("command", ["up", "nightly"])
def test_a_strange_database_is_refused_in_words(
    statement: str | None, fault: str, command: str, tmp_path: Path
) -> None:
    wiredesk = HomeUnderTest(tmp_path / "home")
    path = wiredesk.home / "prefect" / "prefect.db"
    prepare_database(path)
    if statement:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(statement)
    else:
        path.write_bytes(b"no database at all" * 1000)
    sources = tmp_path / "sources.toml"
    sources.write_text('[[source]]\nname = "texts"\nkind = "text"\nlocation = "none.txt"\n')
    before = path.read_bytes()
    done = wiredesk.run("--sources", sources, command, *(["--port", "0"] if command == "up" else []))
    assert done.returncode == 1, done.stderr
    assert f"{path}: {fault}" in done.stderr
    assert "move it aside" in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before


def test_a_database_that_prefect_does_not_use_holds_nothing_up(story: Path, tmp_path: Path) -> None:
    """What lies in the home was judged also where the environment names a database elsewhere."""
    wiredesk = HomeUnderTest(tmp_path / "home")
    path = wiredesk.home / "prefect" / "prefect.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 1000)
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[[source]]\nname = "elster"\nkind = "text"\nlocation = "{story}"\n')
    other = tmp_path / "elsewhere" / "prefect.db"
    other.parent.mkdir()
    # PREFECT_HOME, which moves it as well, is seen in the next test.
    named = {"PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{other}"}
    done = wiredesk.run("--sources", sources, "nightly", **named)
    assert done.returncode == 0, done.stderr
    assert other.stat().st_size > 0
    assert path.read_bytes() == b"no database at all" * 1000


def test_a_file_that_prefect_does_not_use_may_go_without_a_new_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(home=tmp_path / "home")
    path = Home(settings.home).prefect / "prefect.db"
    path.parent.mkdir(parents=True)
    path.touch()
    parts = _Parts(Home(settings.home), settings, -1, threading.Event())
    parts._database_id = parts._find_database_id()
    path.unlink()
    with monkeypatch.context() as patch:
        patch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", f"sqlite+aiosqlite:///{tmp_path}/elsewhere.db")
        assert not parts._is_database_replaced()
    path.touch()
    monkeypatch.setenv("PREFECT_HOME", str(path.parent))
    assert parts._is_database_replaced()
    assert not parts._is_database_replaced(), "once is enough"


def test_a_locked_and_a_deleted_database_do_not_end_the_schedule(served: ServedHome) -> None:
    served.start()
    path = served.wiredesk.home / "prefect" / "prefect.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("begin immediate")
        # Whether a look fails meanwhile is Prefect's matter: it may well read while another writes.
        until = time.monotonic() + LOCKED_SECONDS
        while time.monotonic() < until and "runs could not be looked at" not in served.said.read_text():
            time.sleep(0.5)
    assert served.wait_for_end(served.run_night(only=["elster"]))["type"] == "COMPLETED"

    for file in path.parent.glob("prefect.db*"):
        file.unlink()
    wait_for("a new database", lambda: "a new one is made" in served.said.read_text())
    state = served.wait_for_end(wait_for("the deployment", lambda: try_night(served)))
    assert state["type"] == "COMPLETED", state
    assert state["message"].startswith("1 inputs: 1 known")


def try_night(served: ServedHome) -> str | None:
    """Return the id of a night that was requested; None while the server is not there, or its deployment."""
    from flows.server.api import ApiError

    try:
        return served.run_night(only=["elster"])
    except ApiError:
        return None
