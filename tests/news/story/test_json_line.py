"""A JSON line is one story, one refusal by name, or one failure that says what is wrong with the line."""
# ruff: noqa: DTZ001  (wall times are what is tested)

import json
import math
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.page import Failure, RawPage, Refusal, Story
from news.records.story import Author, Evidence
from news.story.json_line import read_line

LEDE = (
    "The harbour of Zembla was closed on Monday after a crane fell into its basin, the port authority said in a note."
)
SECOND = "Nobody was hurt. Ferries were sent to the old quay, where passengers waited for hours in the rain."
THIRD = "The basin will be cleared by the weekend, the authority's director, Jane Roe, told reporters."
HEADLINE = "Crane falls into harbour of Zembla"
STORY = {"title": HEADLINE, "text": f"{LEDE}\n\n{SECOND}"}


def a_line(record, **known) -> RawPage:
    payload = record if isinstance(record, bytes) else json.dumps(record).encode("utf-8")
    return RawPage(
        kind="jsonl", payload=payload, payload_sha256=sha256(payload).hexdigest(), source="s", raw_ref="a:1", **known
    )


def read(record, **known) -> Story:
    reading = read_line(a_line(record, **known))
    assert isinstance(reading, Story), reading
    return reading


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"headline": HEADLINE, "body": STORY["text"], "published": "2021-03-14T21:05:00Z"}, id="ours"),
        pytest.param(
            {"title": HEADLINE, "maintext": STORY["text"], "date_publish": "2021-03-14 21:05:00+00:00"},
            id="news-please",
        ),
        pytest.param({"title": HEADLINE, "content": STORY["text"], "publishedAt": "2021-03-14T21:05:00Z"}, id="an API"),
        pytest.param(
            {"Title": HEADLINE, "Text": STORY["text"], "Date": "Sun, 14 Mar 2021 21:05:00 GMT"}, id="capitals"
        ),
        pytest.param(
            {"title": HEADLINE, "paragraphs": [LEDE, SECOND], "pub_date": "14 March 2021 21:05 UTC"}, id="paragraphs"
        ),
        pytest.param(
            {"title": HEADLINE, "text": f"<p>{LEDE}</p><p>{SECOND}</p>", "date": 1615755900}, id="markup, seconds"
        ),
        pytest.param(STORY | {"date": "2021-03-14T21:05:00Z", "score": 3, "nested": {"title": 5}}, id="unknown keys"),
        pytest.param(STORY | {"date": "2021-03-14T21:05:00Z", "author": None, "section": ""}, id="nulls"),
    ],
)
def test_the_names_that_other_tools_use_are_known(record) -> None:
    article = read(record).article
    assert (article.headline, article.paragraphs) == (HEADLINE, [LEDE, SECOND])
    assert article.published_at == datetime(2021, 3, 14, 21, 5, tzinfo=UTC)


def test_each_field_says_which_key_it_came_from() -> None:
    story = read(STORY | {"date": "2021-03-14", "author": "Jane Doe", "url": "https://gazette.example/a"})
    origins = {row.field: row.origin for row in story.of(Evidence)}
    assert origins == {
        "headline": "jsonl:title", "published_at": "jsonl:date", "byline": "jsonl:author", "authors": "jsonl:author",
        "language": "text", "canonical_url": "jsonl:url",
    }  # fmt: skip
    assert story.article.published_source == "jsonl:date"
    assert (story.article.site, story.article.canonical_url) == ("gazette.example", "https://gazette.example/a")


def test_the_text_is_cleaned_like_any_scraped_text() -> None:
    text = f"{HEADLINE.upper()}\n\n13/03/2021 04:35 by admin\n\nZEMBLA (AP) — {LEDE}\n\n{SECOND}\n\n- AP"
    story = read({"title": HEADLINE, "text": text, "date": "2021-03-14"})
    article = story.article
    assert (article.paragraphs, article.dateline_place, article.credit) == ([LEDE, SECOND], "ZEMBLA", "- AP")
    # What the line states goes before what the text prints.
    assert article.published_local == datetime(2021, 3, 14)
    rows = [(row.value, row.is_chosen) for row in story.of(Evidence) if row.field == "published_at"]
    assert rows == [("2021-03-14", True), ("13/03/2021 04:35", False)]
    assert all(row.raw_start is None for row in story.of(Evidence))


@pytest.mark.parametrize(
    ("given", "authors", "roles", "byline"),
    [
        pytest.param({"author": "By Jane Doe"}, ["Jane Doe"], ["author"], "By Jane Doe", id="text"),
        pytest.param({"authors": ["Jane Doe", "John Roe"]}, ["Jane Doe", "John Roe"], ["author"] * 2, None, id="list"),
        pytest.param({"author": {"name": "Jane Doe"}}, ["Jane Doe"], ["author"], None, id="object"),
        pytest.param({"author": "admin"}, [], ["cms_account"], None, id="account"),
        pytest.param({"author": "AFP"}, [], ["agency"], "AFP", id="agency"),
    ],
)
def test_authors_come_in_many_shapes(given, authors, roles, byline) -> None:
    story = read(STORY | given)
    assert (story.article.authors, [author.role for author in story.of(Author)]) == (authors, roles)
    assert story.article.byline == byline


def test_a_line_with_html_is_read_as_the_page_it_is() -> None:
    body = f"<article><h1>{HEADLINE}</h1><p>{LEDE}</p><p>{SECOND}</p></article>"
    page = f"<html><head><title>{HEADLINE}</title></head><body>{body}</body></html>"
    article = read({"html": page, "url": "https://gazette.example/a", "title": "Another title"}).article
    assert (article.headline, article.url) == (HEADLINE, "https://gazette.example/a")
    assert LEDE in article.body


@pytest.mark.parametrize(
    ("record", "rule", "value"),
    [
        pytest.param(STORY | {"title": 5}, "wrong_type", "title: int", id="a number as title"),
        pytest.param(STORY | {"text": {"a": 1}}, "wrong_type", "text: object", id="an object as text"),
        pytest.param(STORY | {"text": [LEDE, 5]}, "wrong_type", "text: list of int", id="a number among paragraphs"),
        pytest.param(STORY | {"date": True}, "wrong_type", "date: bool", id="a truth as date"),
        pytest.param(STORY | {"authors": [1]}, "wrong_type", "authors: list of int", id="numbers as authors"),
        pytest.param(STORY | {"tags": 1}, "wrong_type", "tags: int", id="a number as tags"),
        pytest.param(STORY | {"url": 1}, "wrong_type", "url: int", id="a number as address"),
        pytest.param(STORY | {"headline": HEADLINE, "title": 5}, "wrong_type", "title: int", id="one of two names"),
        pytest.param({"title": HEADLINE}, "missing_field", "text", id="no text"),
        pytest.param(STORY | {"text": None}, "missing_field", "text", id="null text"),
        pytest.param(STORY | {"text": "  "}, "missing_field", "text", id="blank text"),
        pytest.param({"text": STORY["text"]}, "no_headline", None, id="no title"),
        pytest.param(STORY | {"text": "It fell."}, "too_short", "8 characters", id="too short"),
        pytest.param(STORY | {"url": "javascript:alert(1)"}, "bad_url", "javascript:alert(1)", id="script"),
        pytest.param(STORY | {"url": "http://[::1"}, "bad_url", "http://[::1", id="half an address"),
    ],
)
def test_a_changed_column_is_refused_and_never_cast(record, rule: str, value) -> None:
    assert read_line(a_line(record)) == Refusal(rule, value)


@pytest.mark.parametrize(
    ("payload", "detail"),
    [
        pytest.param(b'{"title": "a"', "delimiter", id="cut"),
        pytest.param(b"title: a", "Expecting value", id="no JSON"),
        pytest.param(b"", "Expecting value", id="nothing"),
        pytest.param(b'{"title": "a", "title": "b"}', "'title' appears twice", id="duplicate keys"),
        pytest.param(b'{"a": {"b": 1, "b": 2}}', "'b' appears twice", id="duplicate keys inside"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="100,000 brackets"),
        pytest.param(b'{"a":' * 100_000, "nested too deeply", id="100,000 braces"),
        pytest.param(b'{"a": ' + b"9" * 6_000 + b"}", "too many digits", id="6,000 digits"),
        pytest.param(b'["a"]', "holds list", id="a list"),
        pytest.param(b'"a"', "holds text", id="a text"),
        pytest.param(b"null", "holds null", id="null"),
        pytest.param(b'{"title": "K\xf6ln"}', "no UTF-8 at byte 12", id="Latin-1"),
        pytest.param('{"title": "a"}'.encode("utf-16"), "no UTF-8", id="UTF-16"),
    ],
)
def test_a_bad_line_fails_and_says_what_is_wrong(payload: bytes, detail: str) -> None:
    reading = read_line(a_line(payload))
    assert isinstance(reading, Failure)
    assert reading.reason == "bad_json"
    assert detail in (reading.detail or "")


def test_a_line_beyond_the_limit_fails() -> None:
    reading = read_line(a_line(b'{"title": "' + b"a" * (10 * 1024 * 1024) + b'"}'))
    assert isinstance(reading, Failure)
    assert reading.reason == "too_large"


@pytest.mark.parametrize(
    "around", [(b"\xef\xbb\xbf", b""), (b"", b"\r\n"), (b"  ", b" \n")], ids=["BOM", "CRLF", "blanks"]
)
def test_what_surrounds_the_object_does_not_matter(around) -> None:
    before, after = around
    assert read(before + json.dumps(STORY).encode() + after).article.headline == HEADLINE


def test_lone_surrogates_and_nul_are_cleaned_away() -> None:
    line = json.dumps(STORY | {"title": f"\ud800{HEADLINE}\x00"}).encode()
    article = read(line).article
    assert article.headline == HEADLINE
    assert article.headline.encode("utf-8")


def test_an_impossible_date_is_null_and_its_raw_string_kept() -> None:
    article = read(STORY | {"date": "2024-02-30"}).article
    assert (article.published_local, article.published_at, article.published_raw) == (None, None, "2024-02-30")


def test_an_ambiguous_date_waits_for_its_source() -> None:
    article = read(STORY | {"date": "03/04/2021"}).article
    assert (article.published_local, article.published_raw) == (None, "03/04/2021")
    assert read(STORY | {"date": "03/04/2021"}, date_order="day-first").article.published_local == datetime(2021, 4, 3)


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
some_key = st.sampled_from(
    ["title", "text", "url", "date", "authors", "tags", "language", "description", "image_url", "x"]
)


@settings(max_examples=60)
@given(st.dictionaries(some_key, json_value, max_size=6))
def test_no_object_raises(record) -> None:
    read_line(a_line(record))


@given(st.binary(max_size=200))
def test_no_bytes_raise(payload: bytes) -> None:
    read_line(a_line(payload))


@pytest.mark.parametrize(
    ("record", "column", "value"),
    [
        pytest.param({"title": {"rendered": "Crane &#8211; again"}}, "headline", "Crane – again", id="rendered"),
        pytest.param({"title": "Crane &amp; harbour"}, "headline", "Crane & harbour", id="a reference in a title"),
        pytest.param({"title": "R&D at the harbour"}, "headline", "R&D at the harbour", id="no reference"),
        pytest.param({"title": HEADLINE, "date": math.nan, "author": math.nan}, "published_raw", None, id="NaN"),
        pytest.param({"title": HEADLINE, "metadata": {"date": "2026-03-02"}}, "published_raw", "2026-03-02", id="held"),
        pytest.param(
            {"title": HEADLINE, "date": "2026-03-03", "metadata": {"date": "2026-03-02"}},
            "published_raw", "2026-03-03", id="its own before metadata's",
        ),
        pytest.param({"webTitle": HEADLINE, "fields": {"byline": "Jane Doe"}}, "authors", ("Jane Doe",), id="fields"),
        pytest.param({"title": {"rendered": HEADLINE}, "author": 17}, "authors", (), id="WordPress's own number"),
    ],
)  # fmt: skip
def test_shapes_in_which_exports_nest_fields_are_read(record, column: str, value) -> None:
    reading = read_line(a_line({"text": STORY["text"], **record}))
    assert isinstance(reading, Story), reading
    found = getattr(reading.article, column)
    assert (tuple(found) if isinstance(found, list) else found) == value


def test_a_body_of_sections_is_its_paragraphs() -> None:
    sections = [{"headline": [], "paragraphs": [SECOND]}, {"headline": ["The basin"], "paragraphs": [THIRD]}]
    reading = read_line(a_line({"title": HEADLINE, "body": {"summary": [LEDE], "sections": sections}}))
    assert isinstance(reading, Story)
    assert reading.article.paragraphs == [LEDE, SECOND, "The basin", THIRD]


def test_a_first_line_is_the_headline_of_a_text_without_one() -> None:
    reading = read_line(a_line({"text": "\n".join([HEADLINE, LEDE, SECOND])}))
    assert isinstance(reading, Story)
    assert (reading.article.headline, HEADLINE in reading.article.body) == (HEADLINE, False)
    assert read_line(a_line({"text": "\n".join([LEDE, SECOND])})) == Refusal("no_headline")
