"""The command line: what it imports, and how a command ends."""

import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import console
from flows.choose_reread import NOTHING, choose_again
from flows.cli import app
from flows.exit_codes import DONE, FAILED, INTERRUPTED, WRONG_USAGE
from flows.expected_errors import expected_errors
from flows.parameters import IngestParameters
from flows.settings import load_settings
from flows.show.terminal import escape_controls
from flows.sources import sources_of_paths
from news.records.runs import SourceRun
from tasks.tally import RunReport, Tally
from tests.flows.command_line import CHECKOUT
from tests.warehouse.given import make_lake

PARAMETERS = IngestParameters(label="a", paths=["a.txt"], options={})
ERRORS = expected_errors()


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, contextlib\nfrom flows.cli import app\n"
        "with contextlib.suppress(SystemExit): app(['--help'])\n"
        "heavy = {'prefect', 'great_expectations', 'pandas', 'duckdb', 'pyarrow', 'trafilatura', 'pydantic', 'lxml'}\n"
        "ours = {'news', 'warehouse', 'expectations', 'tasks'}\n"
        "found = (heavy | ours) & set(sys.modules)\n"
        "sys.exit(str(sorted(found)) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CHECKOUT)
    assert done.returncode == 0, done.stderr
    assert "ingest" in done.stdout


def test_the_version_is_that_of_the_package() -> None:
    done = CliRunner().invoke(app, ["--version"])
    assert (done.exit_code, done.stdout) == (DONE, f"wiredesk {version('wiredesk')}\n")


def run(home: Path) -> int:
    return console.run_and_show(PARAMETERS, sources_of_paths(["a.txt"]), load_settings(home=home))


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def raise_it(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(console, "configure_prefect", lambda home: None)
    monkeypatch.setattr(console, "_run_flow", raise_it)


@pytest.mark.parametrize("error", ERRORS, ids=[error.__name__ for error in ERRORS])
def test_an_expected_error_is_one_sentence_and_exit_code_1(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fail_with(monkeypatch, error("the disk is full"))
    assert run(tmp_path / "home") == FAILED == 1
    assert capsys.readouterr().err == "wiredesk: the disk is full\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("INTERRUPT Error: Interrupted!")], ids=repr)
def test_an_interrupted_run_says_how_to_go_on(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fail_with(monkeypatch, error)
    assert run(tmp_path / "home") == INTERRUPTED == 130
    assert capsys.readouterr().err == "wiredesk: interrupted; run it again to finish what is open\n"


def test_a_bug_shows_its_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fail_with(monkeypatch, RuntimeError("a bug"))
    with pytest.raises(RuntimeError, match="a bug"):
        run(tmp_path / "home")


@pytest.mark.parametrize("command", ["reprocess", "replay"])
def test_a_home_without_a_lake_has_nothing_to_read_again(command: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), command])
    assert (done.exit_code, done.output) == (DONE, f"{NOTHING}\n")


@pytest.mark.slow
def test_a_dry_run_shows_what_would_be_read_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("Rain again.")
    settings = load_settings(home=tmp_path / "home")
    assert console.show_plan(sources_of_paths([str(tmp_path / "a.txt")]), settings) == DONE == 0
    shown = capsys.readouterr().out
    assert "dry run: nothing was read or published" in shown
    assert [word for word in shown.splitlines()[-2].split() if word.isalnum()] == ["a", "ok", "1", "0", "1"]
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_a_dry_run_and_a_choice_change_nothing_where_another_run_is_at_work(tmp_path: Path) -> None:
    # A dry run removed the batches of that run which were a day old, and migrated the lake beneath it.
    home = make_lake(tmp_path / "home")
    home.prepare()
    batch = home.batches / "of another run"
    batch.mkdir()
    os.utime(batch, (0, 0))
    (tmp_path / "a.txt").write_text("Rain again.")
    settings = load_settings(home=home.root)
    before = find_files(home.root)
    with home.held(datetime.now(UTC)):
        # Another file than the lock: the run at work writes its own.
        assert console.show_plan(sources_of_paths([str(tmp_path / "a.txt")]), settings) == DONE
        assert choose_again(settings, is_replay=True)[1] == []
        after = find_files(home.root)
    assert after.pop(home.root / "lock") is not None
    assert after == before


def find_files(root: Path) -> dict[Path, bytes | None]:
    """Return what a folder holds: the content of each file, and None for folders."""
    return {
        path: path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
        # SQLite's own notes on who reads; they vanish with the last reader.
        if not path.name.endswith(("-shm", "-wal"))
    }


# A file's name that would colour the screen, and one that Rich would take for markup.
ODD_NAMES = ["\x1b[31mred\x1b[0m.txt", "[bold red]rain.txt", "\u202egnp.txt"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_files_name_is_text_and_no_command_to_the_terminal(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = CliRunner().invoke(app, ["--home", str(tmp_path / "home"), "ingest", str(tmp_path / name)])
    assert done.exit_code == WRONG_USAGE
    assert escape_controls(name) in done.output
    assert "\x1b" not in done.output
    assert "\u202e" not in done.output

    (tmp_path / name).mkdir()
    settings = load_settings(home=tmp_path / "home")
    console.show_plan(sources_of_paths([str(tmp_path / name)], name="gazette"), settings)
    with console.ConsoleProgress(Console(stderr=True, force_terminal=True), name) as progress:
        progress.begin(3)
    shown = capsys.readouterr()
    assert "\x1b[31m" not in shown.out + shown.err
    assert "\u202e" not in shown.out + shown.err
    assert escape_controls(name) in shown.err


def test_the_tally_of_a_run_shows_messages_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    said = "\x1b[31m[bold]no such file[/]"
    source = SourceRun(source="gazette", status="failed", message=said, containers="[]", **asdict(Tally()))
    console._show(RunReport("run-1", "completed", None, {"gazette": Tally()}, [source]))
    assert capsys.readouterr().err == "source 'gazette' (failed): \\x1b[31m[bold]no such file[/]\n"
