"""The audit measures a story as it is staged, and reads no file of another shape."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.auditor.database import create_staged_scratch, find_misshapen_file, open_scratch
from expectations.tables.articles import MEASURES
from news.records.article import Article
from news.text.words import count_words
from tests.expectations.factories import a_refused_page, a_story, stage
from warehouse.arrow import staging_schema
from warehouse.staging import BUFFERED_ROWS

CONNECTION = duckdb.connect()


def measure(name: str, **values: Any) -> Any:
    columns = ", ".join(f"${column} as {column}" for column in values)
    return CONNECTION.execute(f"select {MEASURES[name]} from (select {columns})", values).fetchall()[0][0]


@settings(max_examples=25)
@given(st.text(alphabet=" \t\n\r\x1c\x85\xa0\u2003\u2028\u3000ab’é字", max_size=40), st.booleans())
def test_words_are_counted_as_python_counts_them(body: str, is_claimed: bool) -> None:
    words = count_words(body)
    claimed = words if is_claimed else -1
    row = {"body": body, "paragraphs": [body], "language": "ja"}
    assert measure("counted_words", **row, word_count=claimed) == words


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        pytest.param("Ferry runs aground", None, id="plain"),
        pytest.param("Fähre läuft auf Grund\n\t«Nebel»", None, id="tab and line feed"),
        pytest.param("Ferry\x00", "headline", id="NUL"),
        pytest.param("Ferry\x1b[31m", "headline", id="escape"),
        pytest.param("Ferry\r\nruns", "headline", id="carriage return"),
        pytest.param("Ferry\x7f", "headline", id="delete"),
    ],
)
def test_control_characters_are_found_where_they_stand(text: str, garbled: str | None) -> None:
    others = dict.fromkeys(("standfirst", "byline", "dateline", "credit", "body", "correction", "update_notice"), "")
    assert measure("garbled_texts", headline=text, **others) == garbled


def test_long_texts_are_measured_whole_and_kept_short(tmp_path: Path) -> None:
    paragraphs = ["The ferry ran aground. " * 60 + "End."] * 3
    batch = stage(tmp_path / "batch", [a_story(paragraphs=paragraphs)])
    create_staged_scratch(tmp_path / "scratch.duckdb", [batch], tmp_path)
    with open_scratch(tmp_path / "scratch.duckdb") as scratch:
        row = scratch.execute(
            "select length(body), body_chars, counted_words, is_body_joined, is_lede_first from audited_articles"
        ).fetchone()
    assert row == (500, len("\n\n".join(paragraphs)), 3 * 241, True, True)


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return stage(tmp_path / "batch", [a_story(), a_refused_page()])


def rewrite(path: Path, table: pa.Table) -> None:
    pq.write_table(table, path)


def test_declared_files_pass(batch: Path, tmp_path: Path) -> None:
    assert find_misshapen_file([batch], tmp_path) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda t: t.drop_columns(["headline"]), "in headline", id="a column is missing"),
        pytest.param(lambda t: t.append_column("mood", pa.nulls(len(t))), "in mood", id="a column is new"),
        pytest.param(lambda t: t.select(t.column_names[::-1]), "in their order", id="the order changed"),
        pytest.param(
            lambda t: t.set_column(t.column_names.index("word_count"), "word_count", t["word_count"].cast(pa.string())),
            "articles.word_count is string but was declared as int64",
            id="a type changed",
        ),
    ],
)
def test_a_file_of_another_shape_is_named(batch: Path, tmp_path: Path, change: Any, expected: str) -> None:
    path = batch / "articles.parquet"
    rewrite(path, change(pq.read_table(path)))
    message = find_misshapen_file([batch], tmp_path)
    assert message is not None
    assert expected in message
    assert str(path) in message


def test_settled_stories_are_looked_at_too(batch: Path, tmp_path: Path) -> None:
    settled = tmp_path / "settled"
    settled.mkdir()
    schema = staging_schema(Article).remove(0)
    rewrite(settled / "articles.parquet", schema.empty_table())
    assert "article_id" in (find_misshapen_file([batch], tmp_path) or "")


def test_a_file_that_duckdb_wrote_has_the_declared_shape(batch: Path, tmp_path: Path) -> None:
    settled = tmp_path / "settled"
    settled.mkdir()
    for name in ("articles", "evidence"):
        duckdb.execute(
            f"copy (from read_parquet('{batch / name}.parquet')) to '{settled / name}.parquet' (format parquet)"
        )
    assert find_misshapen_file([batch], tmp_path) is None


def test_batches_of_many_row_groups_keep_every_row(tmp_path: Path) -> None:
    batch = stage(tmp_path / "batch", [a_story() for _ in range(BUFFERED_ROWS + 1)])
    create_staged_scratch(tmp_path / "scratch.duckdb", [batch], tmp_path)
    with open_scratch(tmp_path / "scratch.duckdb") as scratch:
        row = scratch.execute("select count(distinct row_id), count(*) from audited_articles").fetchone()
    assert row == (BUFFERED_ROWS + 1, BUFFERED_ROWS + 1)
