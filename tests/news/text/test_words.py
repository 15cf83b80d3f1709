"""Words are counted alike by the reader, by the audit and by the view of edits."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.text.words import count_words, words_pattern

EDITS = Path(__file__).parents[3] / "warehouse" / "views" / "edits.sql"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("Rain fell\n\non  Leeds.", 4, id="blanks of any kind"),
        pytest.param("利兹下雨了。", 6, id="Chinese"),
        pytest.param("3月16日、オストリーで洪水", 13, id="Japanese, with numbers"),
        pytest.param("BBC报道 rain in 利兹", 7, id="mixed"),
        pytest.param("홍수가 도시를 덮쳤다", 3, id="Korean has blanks"),
        pytest.param("a\u3000b\u00a0c\x1cd", 4, id="odd blanks"),
    ],
)
def test_words_are_what_is_between_blanks_and_each_ideograph(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.fixture(scope="module")
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.slow
@settings(max_examples=300)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
@example("\u2e80\u2fff\u3000\u3001\u30ff\u3100\u31c0\u9fff\ua000\uf900\ufaff\U00020000\U0003ffff\x85\x1c\u2028")
def test_sql_counts_as_python_does(lake: duckdb.DuckDBPyConnection, text: str) -> None:
    rows = lake.execute("select len(regexp_extract_all($1, $2))", [text, words_pattern()]).fetchall()
    assert rows == [(count_words(text),)]


def test_the_view_of_edits_counts_the_same() -> None:
    view = EDITS.read_text(encoding="utf-8")
    pieces = view.partition("select\n        '")[2].partition(" as word\n")[0]
    assert "".join(piece.strip().strip("'") for piece in ("'" + pieces).split("||")) == words_pattern()
