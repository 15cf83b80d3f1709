"""What the reading commands print, and the exit codes they end with."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.show import commands as show
from flows.show.formats import MAX_TABLE_ROWS, WRITERS, defuse
from flows.show.prompt import _statements
from flows.show.stories import LEGEND, render_explanation
from flows.show.terminal import escape_controls, one_line
from tests.flows.two_nights import FIRST, NIGHTS, SECOND
from tests.warehouse.given import make_lake
from warehouse.home import Home
from warehouse.query.explain import explain
from warehouse.query.explanation import ExplainedField, Explanation, FieldCandidate
from warehouse.query.query import connect_reader, run_query
from warehouse.query.story_lookup import NotStored

pytestmark = pytest.mark.slow  # builds a lake for each test


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_lake(tmp_path_factory.mktemp("gazette") / "home", *NIGHTS)


@pytest.fixture(scope="module")
def reader(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect_reader(home) as connection:
        yield connection


Captured = pytest.CaptureFixture[str]

# What a page may print and no reader must run into: a colour, a title change, a turned line, a formula, a tag.
EVIL = "=1+1\x1b[31m\x9b0m\u202egpj.\u2066<b>*[x](javascript:y)|"
EVIL_SQL = (
    "select '=1+1' || chr(27) || '[31m' || chr(155) || '0m' || chr(8238) || 'gpj.' || chr(8294) "
    "|| '<b>*[x](javascript:y)|' as headline"
)


def ask(home: Home, query: str | None, format: str = "csv", **options: Any) -> int:
    return show.sql(home, query, format, options.get("as_of"), options.get("output"))


def written(reader: duckdb.DuckDBPyConnection, query: str, format: str) -> str:
    out = io.StringIO(newline="")
    WRITERS[format](run_query(reader, query), out, is_terminal=False)
    return out.getvalue()


# Rows


def test_csv_has_a_header_and_iso_times(reader: duckdb.DuckDBPyConnection) -> None:
    query = "select source, published_at, published_local from articles where article_id like 'a%'"
    assert written(reader, query, "csv") == (
        "source,published_at,published_local\ngazette,2026-02-28T17:05:00Z,2026-02-28T18:05:00\n"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_csv_cell_is_a_formula(reader: duckdb.DuckDBPyConnection, start: str) -> None:
    text = written(reader, f"select chr({ord(start)}) || 'cmd' as \"=head\"", "csv")
    header, row = list(csv.reader(io.StringIO(text, newline="")))
    assert header == ["'=head"]
    assert row == [f"'{start}cmd"]


def test_numbers_below_zero_stay_numbers_in_csv(reader: duckdb.DuckDBPyConnection) -> None:
    query = "select -1 as a, -1.5::double as b, '- AP' as c, -0.25::decimal(4, 2) as d"
    assert written(reader, query, "csv") == "a,b,c,d\n-1,-1.5,'- AP,-0.25\n"


def test_parquet_keeps_values_as_they_are(home: Home, tmp_path: Path, capsys: Captured) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "out.parquet"
    assert ask(home, EVIL_SQL, "parquet", output=path) == 0
    assert pq.read_table(path).to_pylist() == [{"headline": EVIL}]
    assert list(tmp_path.iterdir()) == [path]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"wrote {path}\n")


def test_json_and_jsonl_hold_lists_nulls_and_unequal_names(reader: duckdb.DuckDBPyConnection) -> None:
    query = "select ['a', null] as l, null as n, 1 as x, 2 as x, 'nan'::double as f, sum(i) as s from range(3) t(i)"
    expected = {"l": ["a", None], "n": None, "x": 1, "x_2": 2, "f": None, "s": 3}
    assert json.loads(written(reader, query, "json")) == [expected]
    assert json.loads(written(reader, query, "jsonl")) == expected
    assert json.loads(written(reader, "select 1 where false", "json")) == []


def test_dates_that_python_does_not_know_are_text(reader: duckdb.DuckDBPyConnection) -> None:
    assert "20269" in written(reader, "select '20269-01-01'::date as d, 'infinity'::timestamp as t", "jsonl")


def test_markdown_page_text_is_only_text(reader: duckdb.DuckDBPyConnection) -> None:
    row = written(reader, EVIL_SQL, "markdown").splitlines()[2]
    assert row == r"| =1+1\\x1b\[31m\\x9b0m\\u202egpj.\\u2066&lt;b&gt;\*\[x\](javascript:y)\| |"


def test_a_table_ends_with_how_many_rows_there_are(reader: duckdb.DuckDBPyConnection) -> None:
    assert written(reader, "select source from articles", "table").splitlines()[-1] == "4 rows"
    lines = written(reader, f"from range({MAX_TABLE_ROWS + 5})", "table").splitlines()
    assert lines[-1].startswith("1,000 of 1,005 rows shown; all of them: --format csv")
    assert len(lines) == MAX_TABLE_ROWS + 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("format", ["table", "csv", "json", "jsonl", "markdown"])
def test_nothing_that_a_page_prints_reaches_the_terminal_as_a_control(
    reader: duckdb.DuckDBPyConnection, format: str
) -> None:
    out = io.StringIO()
    WRITERS[format](run_query(reader, EVIL_SQL), out, is_terminal=True)
    assert escape_controls(out.getvalue().replace("\n", "")) == out.getvalue().replace("\n", "")
    assert "gpj." in out.getvalue()


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


# Status


def test_status_tells_runs_troubles_and_open_failures(home: Home, capsys: Captured) -> None:
    assert show.status(home) == 0
    out = capsys.readouterr().out
    assert "4 stories from 2 runs\n" in out
    assert out.index(SECOND) < out.index(FIRST)
    assert "  mirror  partial: mirror.warc.gz: truncated at 4711\n" in out
    assert "1 open failure, to be tried again\n  courier  timeout  1  e.g. https://courier.example/slow\n" in out
    assert "no quiet sources" in out
    assert "1 min 5 s" in out


def test_status_of_an_empty_home_says_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    assert show.status(Home(tmp_path)) == 1
    assert "wiredesk ingest PATH" in capsys.readouterr().err


def test_status_before_the_first_run_says_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    assert show.status(make_lake(tmp_path / "home")) == 0
    assert "no run yet" in capsys.readouterr().out


# Explain


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("a" * 64, id="article_id"),
        pytest.param("aaaaaa", id="its start"),
        pytest.param("https://gazette.example/a", id="canonical address"),
        pytest.param("https://gazette.example/a?utm_source=feed", id="address as discovered"),
        pytest.param("HTTPS://Gazette.example:443/a?utm_source=x#top", id="the address in another spelling"),
        pytest.param("/archive/gazette.warc.gz@97", id="raw reference"),
        pytest.param("/archive/gazette-2.warc.gz@7", id="raw reference of a repeat"),
        pytest.param("gazette-2.warc.gz", id="name of the file"),
    ],
)
def test_explain_finds_a_story_by(reader: duckdb.DuckDBPyConnection, what: str) -> None:
    found = explain(reader, what)
    assert isinstance(found, Explanation)
    out = render_explanation(found)
    assert out.startswith(f"Harbour reopens\n  {'a' * 64}\n")
    assert "fields  (<- is where the value comes from, == where else it is found, `or` a candidate not chosen)\n" in out
    assert '<- text:2, rule stamp, raw text 64-87: "28/02/2026 18:05 +01:00"\n' in out
    assert 'or title, rule declared: "Harbour reopens | The Gazette"\n' in out
    assert "broken_paragraph, raw text 120-145" in out
    assert "copied by courier.example (verbatim)" in out
    assert "raw bytes: /archive/gazette.warc.gz@97, payload 5555" in out


def an_explanation(*fields: ExplainedField) -> Explanation:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Explanation(
        article_id="a" * 64, headline="Harbour reopens", source="gazette", first_seen_at=now, run_id="r1",
        extractor_version="1", paragraph_count=1, fields=fields, authors=(), repairs=(), revisions=(), copy_of=None,
        copied_by=(), arrivals=(),
    )  # fmt: skip


def field_lines(*fields: ExplainedField) -> list[str]:
    """Return the lines below the legend that show the fields, without the indent."""
    shown = render_explanation(an_explanation(*fields)).partition(f"{LEGEND}\n")[2].partition("\n\n")[0]
    return [line.strip() for line in shown.splitlines()]


def test_places_that_say_the_same_share_a_line() -> None:
    chosen = FieldCandidate("Ada Quill", "json-ld:author", "names", 10, 19)
    same = (
        FieldCandidate("Ada Quill", "meta:author", "names", 40, 49),
        FieldCandidate("Ada Quill", "byline:link", "names", 90, 99),
        FieldCandidate("Ada Quill", "byline:link", "names", 120, 129),
    )
    others = (
        FieldCandidate("Tide tables", "byline", "names", 200, 211),
        FieldCandidate("Tide tables", "text", "names", 200, 211),
    )
    assert field_lines(ExplainedField("byline", "Ada Quill", (chosen,), (*others, *same))) == [
        'byline  "Ada Quill"',
        "<- json-ld:author, rule names, raw text 10-19",
        "== meta:author, byline:link (2 times), rule names, raw text 40-49",
        'or byline, text, rule names, raw text 200-211: "Tide tables"',
    ]


def test_a_printed_day_that_is_no_instant_is_not_called_unknown() -> None:
    raw = FieldCandidate("2021-03-04", "meta:date", "stamp", None, None)
    unread = FieldCandidate("soon", "meta:date", "stamp", None, None)
    instant = ExplainedField("published_at", None, (raw,), (FieldCandidate("2021-03-04", "url", "path", None, None),))
    assert field_lines(instant, ExplainedField("published_local", "2021-03-04T00:00:00", (), ())) == [
        "published_at  not known as an instant: see published_local",
        '<- meta:date, rule stamp: "2021-03-04"',
        '== url, rule path',
        'published_local  "2021-03-04T00:00:00"',
    ]  # fmt: skip
    assert field_lines(ExplainedField("published_at", None, (), (unread,)))[0] == "published_at  not known"


def test_long_values_that_begin_alike_are_shown_where_they_part() -> None:
    start = "The harbour opens again. " * 10
    longer = FieldCandidate(f"{start}Buses run, too.", "meta:description", "declared", None, None)
    field = ExplainedField("standfirst", f"{start}Ferries leave.", (), (longer,))
    assert (
        field_lines(field)[1] == 'or meta:description, rule declared: "…ain. The harbour opens again. Buses run, too."'
    )
    cut = FieldCandidate(start.strip(), "meta:description", "declared", None, None)
    assert field_lines(ExplainedField("standfirst", f"{start}Ferries leave.", (), (cut,)))[1].endswith('opens again."')


def test_small_ratios_are_legible() -> None:
    assert field_lines(ExplainedField("replacement_ratio", 6.664889362836577e-05, (), ())) == [
        "replacement_ratio  6.665e-05"
    ]


def test_explaining_imports_no_pandas(home: Home) -> None:
    """A parameter that is a list makes DuckDB import pandas: a fifth of a second for nothing."""
    code = (
        "import sys; from pathlib import Path; from flows.show import commands; from warehouse.home import Home\n"
        f"commands.explain(Home(Path({str(home.root)!r})), 'https://gazette.example/a')\n"
        f"commands.explain(Home(Path({str(home.root)!r})), 'no such story')\n"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_explain_tells_what_a_copy_copies_and_how_a_story_changed(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "bbbb") == 0
    assert "copies gazette.example" not in (out := capsys.readouterr().out)
    assert "copies The Gazette (verbatim)" in out
    assert show.explain(home, "dddd") == 0
    assert 'headline, text; "An earlier version named the wrong day."' in capsys.readouterr().out


def test_explain_as_json_holds_everything(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "aaaa", "json") == 0
    told = json.loads(capsys.readouterr().out)
    headline = next(field for field in told["fields"] if field["name"] == "headline")
    assert headline["chosen"][0]["origin"] == "json-ld:headline"
    assert [other["value"] for other in headline["others"]] == ["Harbour reopens | The Gazette"]
    assert told["authors"] == [{"name": "Jane Doe", "role": "author"}]
    assert [link["article_id"][0] for link in told["copied_by"]] == ["b", "c"]
    assert [arrival["outcome"] for arrival in told["arrivals"]] == ["accepted", "duplicate"]


def test_explain_lists_the_stories_that_fit_when_several_do(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "/archive/gazette.warc.gz") == 1
    err = capsys.readouterr().err
    assert "fits 2 stories; name one by its id\n" in err
    assert f"  {'d' * 16}  gazette  Rain is due\n" in err


def test_explain_says_what_became_of_an_input_without_a_story(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "https://courier.example/slow") == 1
    assert f"the input was failed as timeout in run {FIRST}" in capsys.readouterr().err
    assert show.explain(home, "courier.warc.gz@900") == 1
    assert "rejected as not_an_article (a login page)" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["nothing", "'; drop table articles; --", "\x1b[31m", "../../etc/passwd", "", "a\0b"])
def test_explain_of_the_unknown_is_one_sentence(reader: duckdb.DuckDBPyConnection, capsys: Captured, what: str) -> None:
    found = explain(reader, what)
    assert isinstance(found, NotStored)
    assert show._say(found.message, 1) == 1
    err = capsys.readouterr().err
    assert "no story with this id, address or path" in err
    assert "\x1b" not in err
    assert err.count("\n") == 1


# Safe text


def test_letters_of_right_to_left_scripts_stay() -> None:
    assert one_line("أسعار\nالنفط — 原油価格") == "أسعار النفط — 原油価格"


def test_escaping_twice_changes_nothing() -> None:
    once = escape_controls(EVIL)
    assert escape_controls(once) == once


def test_defusing_leaves_prose_alone() -> None:
    assert defuse("Oil = 80 dollars") == "Oil = 80 dollars"


def test_the_reading_commands_import_nothing_heavy_until_called() -> None:
    code = "import sys, flows.show; print([m for m in ('duckdb', 'rich', 'pyarrow', 'prefect') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
