import subprocess
import sys
from datetime import UTC, datetime

import pytest

from flows.show.check import render_check
from news.records.alerts import ALERTS, AlertKind
from warehouse.health.check import Check, HealthProblem

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def a_check(*problems: HealthProblem) -> Check:
    return Check(
        checked_at=NOW, problems=problems, last_good_run="r", last_good_at=datetime(2026, 3, 4, 2, 30, tzinfo=UTC),
        last_good_hours=6.5, next_at=datetime(2026, 3, 5, 2, 30, tzinfo=UTC), is_night_running=False,
        free_bytes=2_500_000_000,
    )  # fmt: skip


def a_problem(message: str) -> HealthProblem:
    return HealthProblem(
        kind=AlertKind.LOST_FIELD, source="gazette", subject="authors", message=message,
        next_step=ALERTS[AlertKind.LOST_FIELD].next_step, opened_at=datetime(2026, 3, 2, 2, 30, tzinfo=UTC),
        last_seen_at=NOW,
    )  # fmt: skip


def test_each_problem_is_one_line_that_says_what_to_do() -> None:
    lines = render_check(a_check(a_problem("0 of 9 stories have authors, usually 80%"))).splitlines()
    assert lines[0].startswith(
        "lost field gazette: 0 of 9 stories have authors, usually 80% (since 2026-03-02). Open one of its new stories"
    )
    assert lines[1] == (
        "(last good night: 2026-03-04 02:30 UTC, 6.5 hours ago; next: 2026-03-05 02:30 UTC; 2.5 GB free)"
    )
    assert len(lines) == 2


def test_what_a_feed_brought_along_stays_on_its_line() -> None:
    assert len(render_check(a_check(a_problem("a\nb\x1b[31m"))).splitlines()) == 2
    assert "\x1b" not in render_check(a_check(a_problem("a\nb\x1b[31m")))


def test_a_home_without_problems_says_so() -> None:
    assert render_check(a_check()).splitlines()[0] == "no problems"


def test_every_kind_says_what_it_means_and_what_to_do() -> None:
    assert set(ALERTS) == set(AlertKind)
    assert all(info.sentence.endswith(".") and info.next_step.endswith(".") for info in ALERTS.values())


@pytest.mark.slow
def test_a_check_starts_without_what_only_runs_need() -> None:
    """Monitors call it every few minutes: these imports took longer than all of its queries."""
    heavy = "{'pyarrow', 'pandas', 'prefect', 'trafilatura'} & sys.modules.keys()"
    done = subprocess.run(
        [sys.executable, "-c", f"import flows.cli, flows.show.check, sys; print(sorted({heavy}))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
