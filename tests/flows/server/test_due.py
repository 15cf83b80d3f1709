import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.server.due import read_schedule
from warehouse.home import Home

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
NEXT = DUE + timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home whose database of Prefect has the three tables that matter, with a missed night and the next."""
    (tmp_path / "prefect").mkdir()
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db")) as database:
        database.executescript(
            "create table flow (id, name); create table deployment (id); insert into deployment values (7);"
            "create table flow_run (flow_id, deployment_id, state_type, expected_start_time);"
            "insert into flow values (1, 'nightly'), (2, 'maintain');"
            "insert into flow_run values (1, 7, 'SCHEDULED', '2026-03-04 02:30:00.000000'),"
            "(1, 7, 'SCHEDULED', '2026-03-05 02:30:00.000000'), (1, 7, 'COMPLETED', '2026-03-03 02:30:00.000000'),"
            "(2, 7, 'SCHEDULED', '2026-03-04 14:30:00.000000');"
        )
    return Home(tmp_path)


def test_a_night_that_was_due_and_not_taken_is_overdue(home: Home) -> None:
    schedule = read_schedule(home, DUE - timedelta(days=1), NOW)
    assert (schedule.due_at, schedule.next_at) == (DUE, NEXT)


@pytest.mark.parametrize(
    ("last_start", "now"),
    [
        pytest.param(DUE + timedelta(hours=1), NOW, id="somebody else took it"),
        pytest.param(None, DUE + timedelta(minutes=5), id="a worker is about to take it"),
    ],
)
def test_a_night_that_is_taken_is_not_overdue(home: Home, last_start: datetime | None, now: datetime) -> None:
    assert read_schedule(home, last_start, now).due_at is None


@pytest.mark.parametrize("content", [b"", b"no database at all, but some text"])
def test_without_a_readable_database_nothing_is_known(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "prefect.db").write_bytes(content)
    schedule = read_schedule(Home(tmp_path), None, NOW)
    assert (schedule.due_at, schedule.next_at) == (None, None)
