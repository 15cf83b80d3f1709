"""The rows that settled stories leave: the article with its filled columns, and evidence that says what settled it."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from news.records.article import Article
from news.records.story import Evidence
from warehouse.settle.settled import SettledField, SettledStory, write_settled
from warehouse.settle.stories import FILLED
from warehouse.staging import StagingWriter, create_staged_views

HEADLINE = "Rain at last - The Dispatch"


@pytest.fixture
def staged(tmp_path: Path):
    """Return a connection with one staged story, whose headline three places on the page print."""
    article = Article(
        article_id="a", source="gazette", headline=HEADLINE, authors=[], tags=[], body="It rained.",
        paragraphs=["It rained."], word_count=2, content_sha256="0", extractor_version="1",
    )  # fmt: skip
    with StagingWriter(tmp_path / "batch", "batch") as staging:
        staging.add("key", article)
        for position, (value, is_chosen) in enumerate([("Rain", False), (HEADLINE, False), (HEADLINE, True)], start=1):
            staging.add("key", an_evidence(position, value, is_chosen))
        staging.finish({}, [])
    with duckdb.connect() as connection:
        create_staged_views(connection, [tmp_path / "batch"], tmp_path)
        yield connection


def an_evidence(position: int, value: str, is_chosen: bool) -> Evidence:
    return Evidence(
        article_id="a", field="headline", position=position, value=value, rule="title", origin="html:title",
        is_chosen=is_chosen, raw_start=5, raw_end=5 + len(value), extractor_version="1",
    )  # fmt: skip


def a_settled_story(*fields: SettledField, headline: str = "Rain at last") -> SettledStory:
    return SettledStory(input_key="key", columns=dict.fromkeys(FILLED) | {"headline": headline}, fields=fields)


CUT = SettledField(field="headline", printed=HEADLINE, value="Rain at last", rule="settled_title_suffix")


def test_a_settled_column_takes_the_place_of_the_staged_one(staged, tmp_path: Path) -> None:
    assert write_settled(staged, [a_settled_story(CUT)], tmp_path) == 1
    (row,) = pq.read_table(tmp_path / "articles.parquet").to_pylist()
    assert (row["input_key"], row["headline"], row["body"]) == ("key", "Rain at last", "It rained.")


def test_of_several_places_that_print_it_the_chosen_one_is_settled(staged, tmp_path: Path) -> None:
    write_settled(staged, [a_settled_story(CUT)], tmp_path)
    rows = pq.read_table(tmp_path / "evidence.parquet").sort_by("position").to_pylist()
    assert [(row["position"], row["value"], row["rule"], row["is_chosen"]) for row in rows] == [
        (1, "Rain", "title", False),
        (2, HEADLINE, "title", False),
        (3, "Rain at last", "settled_title_suffix", True),
    ]


def test_what_was_cut_off_a_value_is_cut_off_its_place_in_the_raw_text(staged, tmp_path: Path) -> None:
    write_settled(staged, [a_settled_story(CUT)], tmp_path)
    rows = pq.read_table(tmp_path / "evidence.parquet").sort_by("position").to_pylist()
    assert [(row["raw_start"], row["raw_end"]) for row in rows] == [(5, 9), (5, 32), (5, 17)]


def test_what_no_place_prints_has_the_site_as_its_origin(staged, tmp_path: Path) -> None:
    zone = SettledField(field="published_zone", printed=None, value="+01:00", rule="settled_zone")
    write_settled(staged, [a_settled_story(zone, headline=HEADLINE)], tmp_path)
    rows = pq.read_table(tmp_path / "evidence.parquet").to_pylist()
    chosen = {(row["field"], row["value"], row["origin"], row["rule"]) for row in rows if row["is_chosen"]}
    assert chosen == {
        ("published_zone", "+01:00", "site", "settled_zone"),
        ("headline", HEADLINE, "html:title", "title"),
    }


def test_without_a_settled_story_nothing_is_written(staged, tmp_path: Path) -> None:
    assert write_settled(staged, [], tmp_path) == 0
    assert not list(tmp_path.glob("*.parquet"))
