"""Each view answers its case: `<view>/given.<table>.json` in, the rows of `<view>/expected.json` out."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from news.reasons import iter_transient
from news.records.tables import RECORDS
from tests.warehouse.given import create_tables, insert_rows, load_given, make_lake
from warehouse.lake import EXTENSIONS, _extension_path, open_lake
from warehouse.memory.judgement import LATER_TRIES, transient_condition
from warehouse.query.views import create_views, load_views, parse_view, publish_views
from warehouse.sql import quote_literal

pytestmark = pytest.mark.slow  # builds lakes

CASES = Path(__file__).parent
VIEWS = Path(__file__).parents[3] / "warehouse" / "views"
VIEW_NAMES = [view.name for view in load_views()]


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return plain DuckDB tables under the views: their SQL must not care what a lake is."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        create_tables(connection)
        create_views(connection)
        yield connection


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", VIEW_NAMES)
def test_a_view_answers_its_case(tables: duckdb.DuckDBPyConnection, name: str) -> None:
    for record in RECORDS:
        tables.execute(f"delete from {record.TABLE.name}")  # type: ignore[attr-defined]
    insert_rows(tables, load_given(CASES / name))
    answer = tables.execute(f"from {name}")
    labels = [column[0] for column in answer.description]
    rows = [dict(zip(labels, map(as_json, row), strict=True)) for row in answer.fetchall()]
    expected = json.loads((CASES / name / "expected.json").read_text("utf-8"))
    # A case names the columns that it is about.
    assert [{key: row[key] for key in shown} for row, shown in zip(rows, expected, strict=False)] == expected
    assert len(rows) == len(expected)


@pytest.mark.parametrize("name", VIEW_NAMES)
def test_a_view_over_empty_tables_is_empty(tables: duckdb.DuckDBPyConnection, name: str) -> None:
    for record in RECORDS:
        tables.execute(f"delete from {record.TABLE.name}")  # type: ignore[attr-defined]
    assert tables.execute(f"from {name}").fetchall() == []


@pytest.mark.parametrize("reason", [*iter_transient(), "http_503", "http_404", "refused_url"])
def test_a_failure_is_open_as_long_as_the_ledger_would_try_it_again(
    tables: duckdb.DuckDBPyConnection, reason: str
) -> None:
    for record in RECORDS:
        tables.execute(f"delete from {record.TABLE.name}")  # type: ignore[attr-defined]
    for number in range(1, LATER_TRIES + 3):
        run = {"run_id": f"run-{number}", "run_number": number}
        failed = {
            "run_id": f"run-{number}", "source": "gazette", "locator": "a", "outcome": "failed", "reason": reason,
            "attempts": 1,
        }  # fmt: skip
        insert_rows(tables, {"runs": [run], "inputs": [failed]})
        is_open = tables.execute("select count(*) = 1 from open_failures").fetchone()
        is_transient = tables.execute(f"select {transient_condition('reason')} from inputs").fetchone()
        assert is_open is not None
        assert is_transient is not None
        assert is_open[0] == (is_transient[0] and number <= LATER_TRIES), number


def test_every_view_has_a_file_and_a_case() -> None:
    assert sorted(path.stem for path in VIEWS.glob("*.sql")) == sorted(VIEW_NAMES)
    assert sorted(path.parent.name for path in CASES.glob("*/expected.json")) == sorted(VIEW_NAMES)


def test_every_case_is_about_rows() -> None:
    for name in VIEW_NAMES:
        assert json.loads((CASES / name / "expected.json").read_text("utf-8")), name


def test_the_views_work_under_any_name_and_beside_tables_of_the_same_name(tmp_path: Path) -> None:
    given = {"articles": [{"article_id": "a", "source": "gazette", "headline": "Ferry resumes"}]}
    home = make_lake(tmp_path / "home", ("run-1", given))
    with duckdb.connect() as stock:
        for name in EXTENSIONS:
            stock.execute(f"load {quote_literal(_extension_path(name))}")
        stock.execute("create table articles as select 'mine' as source")
        stock.execute(f"attach {quote_literal(f'ducklake:sqlite:{home.catalog}')} as their_news (read_only)")
        for name in VIEW_NAMES:
            stock.execute(f"from their_news.{name}").fetchall()
        assert stock.execute("select source, headline from their_news.stories").fetchall() == [
            ("gazette", "Ferry resumes")
        ]
        described = stock.execute(
            "select view_name, comment from duckdb_views() where database_name = 'their_news'"
        ).fetchall()
    assert dict(described) == {view.name: view.entry for view in load_views()}


def test_views_that_did_not_change_are_left_alone_and_changed_ones_are_replaced(tmp_path: Path) -> None:
    home = make_lake(tmp_path / "home")
    with open_lake(home) as connection:
        count = "select count(*) from lake.snapshots()"
        before = connection.execute(count).fetchone()
        assert publish_views(connection) == []
        assert connection.execute(count).fetchone() == before
        connection.execute("create or replace view lake.edits as select 1 as old")
        connection.execute("drop view lake.coverage")
        connection.execute("comment on view lake.outcomes is 'out of date'")
        assert publish_views(connection) == ["coverage", "edits", "outcomes"]
        assert publish_views(connection) == []


def test_a_view_without_an_opening_comment_is_refused() -> None:
    with pytest.raises(ValueError, match=r"odd\.sql: a view opens with a comment"):
        parse_view("odd", "select 1")
