"""A text that is no story is refused by name; none raises, misplaces a span or takes long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.page import Failure, RawPage, Refusal, Story
from news.records.story import Evidence
from news.story.text import read_text
from tests.news.story.texts import BODY, HEADLINE, LEDE, SECOND, THIRD, a_page


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        pytest.param(b"", "empty_body", id="nothing"),
        pytest.param(b" \r\n\t\n", "empty_body", id="blanks"),
        pytest.param(HEADLINE.encode(), "empty_body", id="a headline alone"),
        pytest.param(f"{HEADLINE}\n\nIt fell.".encode(), "too_short", id="one short sentence"),
        pytest.param(f"{LEDE} {SECOND}\n\n{THIRD}\n\n{SECOND}".encode(), "no_headline", id="a paragraph comes first"),
        pytest.param(
            b"Crane " * 50_000 + b"\n\n" + "\n\n".join(BODY).encode(), "headline_too_long", id="300 kB headline"
        ),
        pytest.param(f"{HEADLINE}\n\n{'xkcd qwrt zzpl mnbv ' * 40}".encode(), "gibberish", id="no language"),
        pytest.param(f"{HEADLINE}\n\n{'�x' * 400}".encode(), "encoding", id="damaged"),
        pytest.param(b"%PDF-1.7\n" + b"harbour " * 100, "not_text", id="PDF"),
        pytest.param(b"\n<!DOCTYPE html><p>" + b"harbour " * 100, "not_text", id="HTML"),
        pytest.param(b"PK\x03\x04" + b"harbour " * 100, "not_text", id="ZIP"),
    ],
)
def test_what_is_no_story_is_refused_by_name(payload: bytes, rule: str) -> None:
    reading = read_text(RawPage(kind="text", payload=payload, payload_sha256="0", source="s", raw_ref="r"))
    assert isinstance(reading, Refusal), reading
    assert reading.rule == rule


def test_a_page_beyond_the_limit_fails() -> None:
    payload = b"a" * (10 * 1024 * 1024 + 1)
    reading = read_text(RawPage(kind="text", payload=payload, payload_sha256="0", source="s", raw_ref="r"))
    assert isinstance(reading, Failure)
    assert reading.reason == "too_large"


@settings(max_examples=60)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_raise(payload: bytes) -> None:
    read_text(RawPage(kind="text", payload=payload, payload_sha256="0", source="s", raw_ref="r"))


line = st.sampled_from(
    [HEADLINE, *BODY, "14/03/2021 21:05 by admin", "- AP", "By Jane Doe", "and then the", "", "Zembla: " + LEDE]
)


@settings(max_examples=60)
@given(st.lists(line, max_size=12), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_every_span_lies_in_the_raw_text(lines: list[str], joint: str) -> None:
    raw = joint.join(lines)
    reading = read_text(a_page(raw))
    if isinstance(reading, Story):
        printed = [row for row in reading.of(Evidence) if row.rule != "classified"]
        assert {row.field for row in reading.of(Evidence)} - {row.field for row in printed} == {"language"}
        for row in printed:
            assert row.raw_start is not None
            assert row.raw_end is not None
            assert 0 <= row.raw_start < row.raw_end <= len(raw)
        assert len({(row.field, row.position) for row in reading.of(Evidence)}) == len(reading.of(Evidence))


@pytest.mark.parametrize(
    "unit", ["a", "a\n", "a b c\n\n", "1/1/2021\n\n", "by a\n\n", "\n", "- AP\n\n", "(", "the and the\n\n"]
)
def test_half_a_megabyte_costs_no_more_than_seconds(unit: str) -> None:
    started = time.perf_counter()
    read_text(a_page(HEADLINE, unit * (500_000 // len(unit)), LEDE))
    assert time.perf_counter() - started < 3
