from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from news.records.alerts import AlertKind
from warehouse.health.attempts import Ended
from warehouse.health.home import HomeState, judge_home

NOW = datetime(2026, 3, 20, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def find_problems(starts: list[datetime], **more: Any) -> dict[AlertKind, str]:
    """Return what is wrong with a home whose last nights began then, by kind."""
    state: dict[str, Any] = {"now": NOW, "starts": starts, "free_bytes": 9, "least_bytes": 5}
    return {found.kind: found.message for found in judge_home(HomeState(**state | more)) if found.message}


def nights(first_age: int, count: int = 6) -> list[datetime]:
    return [NOW - age * DAY for age in range(first_age, first_age + count)]


def a_crash(age: int) -> Ended:
    return Ended(run_id="run", started_at=NOW - age * DAY, path=Path("x"))


@pytest.mark.parametrize(
    ("starts", "more", "kinds"),
    [
        pytest.param(nights(1), {}, set(), id="a night like any other"),
        pytest.param(nights(2), {}, {AlertKind.MISSED_NIGHT}, id="nobody took the last one"),
        pytest.param(nights(2), {"ended": [a_crash(1)]}, {AlertKind.CRASHED_NIGHT}, id="a crash is not missing, too"),
        pytest.param(nights(2, 4), {}, set(), id="too few nights to know the rhythm"),
        pytest.param(nights(1), {"due_at": NOW - DAY / 4}, {AlertKind.MISSED_NIGHT}, id="the schedule knows better"),
        pytest.param([NOW + 9 * DAY, *nights(1)], {}, {AlertKind.CLOCK}, id="the last night is in the future"),
        pytest.param([*nights(1, 2), NOW + 9 * DAY, *nights(4)], {}, set(), id="a wrong clock, long set right"),
        pytest.param(nights(1), {"free_bytes": 4}, {AlertKind.DISK}, id="hardly any room"),
    ],
)
def test_a_home_shows_what_is_wrong(starts: list[datetime], more: dict[str, Any], kinds: set[AlertKind]) -> None:
    assert find_problems(starts, **more).keys() == kinds
