"""`wiredesk report`: Markdown of a run from the lake alone."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from flows.show.report import report
from tests.flows.two_nights import FIRST, SECOND
from warehouse.home import Home

pytestmark = pytest.mark.slow  # builds a lake

Captured = pytest.CaptureFixture[str]


def test_the_last_run_or_another_one_is_reported(home: Home, capsys: Captured) -> None:
    assert report(home, None) == 0
    last = capsys.readouterr().out
    assert last.startswith(f"# Run {SECOND}: completed\n")
    assert "- mirror (partial): mirror\\.warc\\.gz\\: truncated at 4711\n" in last
    assert report(home, FIRST) == 0
    first = capsys.readouterr().out
    assert first.startswith(f"# Run {FIRST}: completed with rejections\n")
    assert "  - courier: https\\://courier\\.example/slow\n" in first


def test_on_a_terminal_text_of_pages_is_not_escaped(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    assert report(home, None) == 0
    assert "mirror.warc.gz: truncated at 4711" in out.getvalue()


def test_what_is_not_there_is_one_sentence(home: Home, tmp_path: Path, capsys: Captured) -> None:
    assert report(home, "yesterday") == 2
    assert (
        capsys.readouterr().err == "wiredesk: no run 'yesterday' in this lake; `wiredesk status` lists the last ones\n"
    )
    assert report(Home(tmp_path), None) == 1
    assert "wiredesk ingest PATH" in capsys.readouterr().err


def test_it_needs_no_prefect() -> None:
    code = "import sys, flows.show.report; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
