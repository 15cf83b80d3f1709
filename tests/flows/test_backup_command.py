"""`wiredesk backup` and `restore` as commands: what they say, and what they exit with."""

from pathlib import Path

import pytest

from flows.exit_codes import DONE, FAILED
from flows.settings import load_settings
from flows.show.backup import backup, restore
from flows.show.verify import verify
from tests.flows.command_line import STORY
from tests.flows.plain import run_plainly

pytestmark = pytest.mark.slow  # builds lakes


def test_a_home_is_backed_up_restored_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bridge.txt").write_text(STORY)
    home, again = load_settings(home=tmp_path / "home"), load_settings(home=tmp_path / "again")
    run_plainly(home.home, [tmp_path / "bridge.txt"])
    assert backup(home, tmp_path / "copy") == DONE
    assert "files as of snapshot" in capsys.readouterr().out
    assert restore(again, tmp_path / "copy") == DONE
    assert "files restored, each as it was backed up" in capsys.readouterr().out
    assert verify(again) == DONE
    assert run_plainly(again.home, [tmp_path / "bridge.txt"]).total.known == 1, "the restored home remembers"
    assert restore(again, tmp_path / "copy") == FAILED
    said = capsys.readouterr().err
    assert "is not empty; move it away, or name another --home" in said
    assert "Traceback" not in said


def test_what_cannot_be_backed_up_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = load_settings(home=tmp_path / "home")
    assert backup(nothing, tmp_path / "copy") == FAILED
    assert "holds no lake yet" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()
    assert restore(nothing, tmp_path / "copy") == FAILED
    assert "holds no finished backup" in capsys.readouterr().err
