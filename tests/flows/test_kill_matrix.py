"""Some of the kill matrix: every fourth named point, two random instants, one pair of runs that begin at once."""

from pathlib import Path

import pytest

from tests.kills.game import Game, play
from tests.kills.night import POINTS

pytestmark = pytest.mark.slow

SOME = Game(kills=7, named=len(POINTS) // 4, pairs=1, nights=2)


def test_killed_runs_lose_nothing_double_nothing_and_are_never_read_torn(tmp_path: Path) -> None:
    tally = play(tmp_path, SOME, print)
    assert tally.problems == []
    assert tally.kills.total() == SOME.kills
    assert all(tally.kills[point] == 1 for point in list(POINTS)[::4])
    assert tally.committed["right after the commit"] == 1
    assert tally.pair_count == SOME.pairs
    assert tally.read_count > 0
