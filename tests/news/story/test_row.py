"""A row of a table is read as the line of JSON it became: what it says is kept with its column as evidence."""

import json
from typing import Any

import pytest

from news.page import PageKind, RawPage, Refusal, Story
from news.read import read_page
from news.records.story import Evidence

BODY = (
    "The ferry between Norderwarft and the mainland sails again after seven weeks, and only the captain knows when.\n\n"
    "The printed timetable floated off with the ticket office in January, and a second edition waits for paper.\n\n"
    "The council counted 212 passengers on the first day, as many as on a Sunday in July, and called it curiosity."
)


def read(kind: PageKind, **cells: Any) -> Story | Refusal:
    row = {"headline": "Ferry sails again without a timetable", "body": BODY} | cells
    payload = json.dumps({key: value for key, value in row.items() if value is not None}).encode()
    reading = read_page(RawPage(kind=kind, payload=payload, payload_sha256="0", source="export", raw_ref="e.csv:2"))
    assert isinstance(reading, Story | Refusal)
    return reading


@pytest.mark.parametrize(
    ("kind", "tags", "read_as"),
    [
        pytest.param("csv", "ferries; islands |tides", ["ferries", "islands", "tides"], id="a cell holds several"),
        pytest.param("csv", "Paris, Texas", ["Paris, Texas"], id="a comma is part of a tag"),
        pytest.param("parquet", ["ferries", "a;b"], ["ferries", "a;b"], id="a list is taken as it is"),
        pytest.param("jsonl", "ferries; islands", ["ferries; islands"], id="as in JSON lines"),
    ],
)
def test_tags_of_a_cell(kind: PageKind, tags: Any, read_as: list[str]) -> None:
    story = read(kind, tags=tags)
    assert isinstance(story, Story)
    assert story.article.tags == read_as


@pytest.mark.parametrize(
    ("raw", "local", "precision"),
    [
        pytest.param("2026-03-16 08:30:00Z", "2026-03-16 08:30:00", "second", id="instant"),
        pytest.param("2026-03-16 08:30:00", "2026-03-16 08:30:00", "second", id="wall time"),
        pytest.param("2026-03-16", "2026-03-16 00:00:00", "day", id="day"),
        pytest.param(1_773_649_800, "2026-03-16 08:30:00", "second", id="seconds since 1970"),
        pytest.param("<value out of range: 1000000000000>", "None", None, id="no date"),
    ],
)
def test_dates_as_a_parquet_file_has_them(raw: Any, local: str, precision: str | None) -> None:
    story = read("parquet", published_at=raw)
    assert isinstance(story, Story)
    assert (str(story.article.published_local), story.article.published_precision) == (local, precision)


def test_the_evidence_names_the_kind_and_the_column() -> None:
    story = read("csv", Title="Ferry sails again", headline=None)
    assert isinstance(story, Story)
    assert ("headline", "csv:Title") in {(found.field, found.origin) for found in story.of(Evidence)}


@pytest.mark.parametrize(
    ("cells", "rule", "value"),
    [
        pytest.param({"body": None}, "missing_field", "text", id="no text"),
        pytest.param({"headline": 42}, "wrong_type", "headline: int", id="a number for a headline"),
        pytest.param({"published_at": 7.5}, "wrong_type", "published_at: float", id="a fraction for a date"),
        pytest.param({"url": "javascript:alert(1)"}, "bad_url", "javascript:alert(1)", id="evil address"),
    ],
)
def test_a_row_that_is_no_story_is_refused(cells: dict[str, Any], rule: str, value: str) -> None:
    """Never a silent cast."""
    assert read("parquet", **cells) == Refusal(rule, value)
