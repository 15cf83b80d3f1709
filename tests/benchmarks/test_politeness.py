"""Five hundred requests keep the rules of politeness, and a breach would be counted."""

from pathlib import Path

import pytest

from benchmarks.politeness import GAP_SECONDS, count_breaches, judge_manners
from tests.web import NewsSite, Row


def a_request(at: float, *, host: str = "gazette", in_flight: int = 1, connections: int = 1) -> Row:
    return Row(at, at + 0.01, host, "GET", "/", {}, 1, connections, in_flight)


@pytest.mark.parametrize(
    ("rows", "breaches"),
    [
        pytest.param([a_request(1.0), a_request(1.01 + GAP_SECONDS)], (0, 0), id="the gap is kept"),
        pytest.param([a_request(1.0), a_request(1.1)], (1, 0), id="too early"),
        pytest.param([a_request(1.0), a_request(1.1, host="tribune")], (0, 0), id="another host"),
        pytest.param([a_request(1.0), a_request(9.0, in_flight=2)], (0, 1), id="two requests at once"),
        pytest.param([a_request(1.0), a_request(9.0, connections=2)], (0, 1), id="two connections"),
    ],
)
def test_breaches_are_counted(rows: list[Row], breaches: tuple[int, int]) -> None:
    assert count_breaches(rows, {}) == breaches


@pytest.mark.slow
def test_five_hundred_requests_keep_their_manners(tmp_path: Path) -> None:
    with NewsSite(bulk_hosts=50, slow_seconds=7.0) as site:
        found = judge_manners(site, tmp_path, hosts=50, pages=10)
    assert found.requests >= 500
    assert (found.gap, found.at_once, found.robots) == (0, 0, 0)
