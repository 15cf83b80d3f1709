"""A tenth of the kill matrix: each named point once, ten random instants, five pairs of runs that begin at once."""

from pathlib import Path

import pytest

from tests.kills.game import Game, play
from tests.kills.night import POINTS

pytestmark = pytest.mark.slow

TENTH = Game(kills=30, named=len(POINTS), pairs=5, nights=3)


def test_killed_runs_lose_nothing_double_nothing_and_are_never_read_torn(tmp_path: Path) -> None:
    tally = play(tmp_path, TENTH, print)
    assert tally.problems == []
    assert tally.kills.total() == TENTH.kills
    assert all(tally.kills[point] == 1 for point in POINTS)
    assert tally.committed["right after the commit"] == 1
    assert tally.pair_count == TENTH.pairs
    assert tally.read_count > 0
