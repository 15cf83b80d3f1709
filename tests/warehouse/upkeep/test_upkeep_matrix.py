"""Some of `make upkeep-matrix`; `test_maintain.py` and `test_backup.py` kill at named points."""

from pathlib import Path

import pytest

from tests.kills.upkeep import play

pytestmark = pytest.mark.slow  # builds a lake


def test_flipped_bits_are_all_named_and_no_other_file_is(tmp_path: Path) -> None:
    tally = play(tmp_path, flips=60, kills=0, backups=0, seed=2, nights=2)
    assert tally.problems == []
    assert tally.flips == 60
