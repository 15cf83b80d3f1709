"""Rows in every format, for a terminal, a file or another program."""

import csv
import io
import json

import duckdb
import pytest

from flows.show.formats import MAX_TABLE_ROWS, WRITERS, defuse
from flows.show.terminal import escape_controls
from tests.flows.show.hostile import EVIL_SQL
from warehouse.query.query import run_query

pytestmark = pytest.mark.slow  # builds a lake for each test


def written(reader: duckdb.DuckDBPyConnection, query: str, format: str) -> str:
    out = io.StringIO(newline="")
    WRITERS[format](run_query(reader, query), out, is_terminal=False)
    return out.getvalue()


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


@pytest.mark.parametrize("format", ["table", "csv", "json", "jsonl", "markdown"])
def test_nothing_that_a_page_prints_reaches_the_terminal_as_a_control(
    reader: duckdb.DuckDBPyConnection, format: str
) -> None:
    out = io.StringIO()
    WRITERS[format](run_query(reader, EVIL_SQL), out, is_terminal=True)
    assert escape_controls(out.getvalue().replace("\n", "")) == out.getvalue().replace("\n", "")
    assert "gpj." in out.getvalue()


def test_defusing_leaves_prose_alone() -> None:
    assert defuse("Oil = 80 dollars") == "Oil = 80 dollars"
