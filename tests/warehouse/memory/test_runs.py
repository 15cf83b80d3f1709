"""What the lake remembers of earlier runs."""

from datetime import UTC, datetime

import pytest

from tests.warehouse.given import a_plain_lake, insert_rows
from warehouse.memory.runs import LastRun, find_last_options, find_last_run, find_read_sources

NIGHT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def lake():
    with a_plain_lake() as connection:
        yield connection


def test_before_the_first_run_there_is_none(lake) -> None:
    assert find_last_run(lake) == LastRun(0, None)
    assert find_read_sources(lake) == []


def test_the_last_run_has_the_highest_number(lake) -> None:
    runs = [{"run_id": str(n), "run_number": n, "started_at": NIGHT.replace(day=n)} for n in (1, 3, 2)]
    insert_rows(lake, {"runs": runs})
    assert find_last_run(lake) == LastRun(3, NIGHT.replace(day=3))


def test_a_source_has_the_options_of_the_last_run_that_read_it(lake) -> None:
    insert_rows(
        lake,
        {
            "runs": [{"run_id": str(n), "run_number": n} for n in (1, 2, 3)],
            "source_runs": [
                {"run_id": "2", "source": "gazette", "options": '{"language": "de"}'},
                {"run_id": "1", "source": "gazette", "options": '{"language": "en"}'},
                {"run_id": "3", "source": "gazette", "options": None},
                {"run_id": "1", "source": "herald", "options": None},
            ],
        },
    )
    assert find_last_options(lake) == {"gazette": '{"language": "de"}'}
    assert find_read_sources(lake) == ["gazette", "herald"]
