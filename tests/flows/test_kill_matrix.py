"""Some of the kill matrix: every second named point, a few random instants, two pairs of runs that begin at once."""

from pathlib import Path

import pytest

from tests.kills.game import Game, play
from tests.kills.night import POINTS

pytestmark = pytest.mark.slow

SOME = Game(kills=13, named=len(POINTS) // 2, pairs=2, nights=3)


def test_killed_runs_lose_nothing_double_nothing_and_are_never_read_torn(tmp_path: Path) -> None:
    tally = play(tmp_path, SOME, print)
    assert tally.problems == []
    assert tally.kills.total() == SOME.kills
    assert all(tally.kills[point] == 1 for point in list(POINTS)[::2])
    assert all(tally.committed[point] for point in list(POINTS)[-4::2]), "they come after the commit"
    assert tally.pair_count == SOME.pairs
    assert tally.read_count > 0
