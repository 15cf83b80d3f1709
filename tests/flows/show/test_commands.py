"""The output of `sql`, and the exit codes it ends with."""

import io
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from flows.show import commands as show
from flows.show.prompt import _statements
from tests.flows.show.hostile import EVIL, EVIL_SQL
from tests.flows.two_nights import FIRST, SECOND
from warehouse.home import Home

pytestmark = pytest.mark.slow  # builds a lake for each test

Captured = pytest.CaptureFixture[str]


def ask(home: Home, query: str | None, format: str = "csv", **options: Any) -> int:
    return show.sql(home, query, format, options.get("as_of"), options.get("output"))


def test_parquet_keeps_values_as_they_are(home: Home, tmp_path: Path, capsys: Captured) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "out.parquet"
    assert ask(home, EVIL_SQL, "parquet", output=path) == 0
    assert pq.read_table(path).to_pylist() == [{"headline": EVIL}]
    assert list(tmp_path.iterdir()) == [path]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"wrote {path}\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_narrow_terminal_a_wide_row_is_a_block_of_lines(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    assert ask(home, "from articles order by article_id limit 1", "table") == 0
    assert "         headline  Harbour reopens\n" in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 80


def test_on_a_terminal_cells_are_cut_to_its_width(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    assert ask(home, "select repeat('word ', 50) as body, 7 as n, 'Lagos' as place", "table") == 0
    assert max(map(len, out.getvalue().splitlines())) <= 60
    assert "…" in out.getvalue()


@pytest.mark.parametrize(
    ("query", "format", "options", "sentence"),
    [
        pytest.param("selec 1", "csv", {}, "syntax error", id="syntax"),
        pytest.param("from artcles", "csv", {}, 'no table or view "artcles"', id="no such table"),
        pytest.param("delete from articles", "csv", {}, "DELETE is refused", id="writing"),
        pytest.param("select 1", "xlsx", {}, "unknown format 'xlsx'; known: table, csv", id="format"),
        pytest.param("select 1", "parquet", {}, "--output FILE", id="parquet to a terminal"),
        pytest.param(None, "csv", {"output": Path("x")}, "--output needs a query", id="output without a query"),
        pytest.param("select 1", "csv", {"as_of": "yesterday"}, f"the last one is '{SECOND}'", id="unknown run"),
        pytest.param("select 'x'::int", "csv", {}, "Could not convert", id="a cast"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    home: Home, capsys: Captured, query: str | None, format: str, options: dict[str, Any], sentence: str
) -> None:
    assert ask(home, query, format, **options) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert captured.err.startswith("wiredesk: ")
    assert captured.err.count("\n") == 1


def test_a_query_that_fails_halfway_leaves_no_half_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("yesterday's\n")
    query = "select (case when i < 50000 then '1' else 'x' end)::int from range(60000) t(i)"
    assert ask(home, query, "csv", output=path) == 2
    assert path.read_text() == "yesterday's\n"
    assert list(tmp_path.iterdir()) == [path]


def test_output_in_a_folder_that_is_not_there_is_exit_code_1(home: Home, tmp_path: Path, capsys: Captured) -> None:
    assert ask(home, "select 1", "csv", output=tmp_path / "gone" / "out.csv") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_as_of_a_run_shows_that_night(home: Home, capsys: Captured) -> None:
    assert ask(home, "select count(*) as n from stories", as_of=FIRST) == 0
    assert capsys.readouterr().out == "n\n3\n"


def test_statements_on_stdin_are_answered_one_by_one(
    home: Home, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("select 1 as a; select ';' as b;\n"))
    assert ask(home, None) == 0
    assert capsys.readouterr().out == "a\n1\nb\n;\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO("select 1 as a; attach 'x' as y; select 2 as c"))
    assert ask(home, None) == 2
    assert capsys.readouterr().out == "a\n1\n"


def test_the_prompt_gathers_lines_up_to_the_semicolon() -> None:
    typed = iter(["from stories", "limit 1;", "", ".tables", "select ';' as x;", ".quit", "never"])
    assert list(_statements(lambda _: next(typed))) == ["from stories\nlimit 1", ".tables", "select ';' as x"]


def test_a_reader_that_stops_reading_ends_the_query_quietly(home: Home) -> None:
    code = (
        "import sys; from pathlib import Path; from flows.show import commands; from warehouse.home import Home; "
        "sys.exit(commands.sql(Home(Path(sys.argv[1])), 'from range(3000000)', 'csv', None, None))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(home.root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "range\n"
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


def test_ctrl_c_stops_a_long_query(home: Home) -> None:
    query = "select count(*) from range(1000000000000) as t(i) where hash(i) = 3"
    code = (
        "import sys; from pathlib import Path; from flows.show import commands; from warehouse.home import Home; "
        "import warehouse.query.query, flows.show.formats; print('ready', flush=True); "
        f"sys.exit(commands.sql(Home(Path(sys.argv[1])), {query!r}, 'csv', None, None))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(home.root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()  # else it would count for hours
    assert (process.returncode, out, err) == (1, "", "wiredesk: stopped\n")


def test_the_reading_commands_import_nothing_heavy_until_called() -> None:
    code = "import sys, flows.show; print([m for m in ('duckdb', 'rich', 'pyarrow', 'prefect') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
