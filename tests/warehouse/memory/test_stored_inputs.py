"""Which inputs of earlier runs a reprocessing or a replay reads again."""

from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from tests.warehouse.given import a_plain_lake, insert_rows
from warehouse.memory.stored_inputs import RereadSelection, find_selected_sources, iter_selected, select_stored

pytestmark = pytest.mark.slow  # builds lakes

MARCH = [datetime(2026, 3, day, tzinfo=UTC) for day in range(1, 5)]


@pytest.fixture
def lake():
    with a_plain_lake() as connection:
        insert_rows(connection, {"runs": [{"run_id": f"night-{n}", "run_number": n} for n in (1, 2)]})
        yield connection


def an_input(name: str, **values: Any) -> dict[str, Any]:
    row = {
        "input_id": name, "run_id": "night-1", "first_seen_at": MARCH[0], "source": "gazette", "locator": name,
        "payload_sha256": name, "raw_ref": f"a.warc.gz@{len(name)}", "outcome": "accepted", "article_id": name,
    }  # fmt: skip
    return row | values


def select(lake: duckdb.DuckDBPyConnection, *inputs: dict[str, Any], **selection: Any) -> list[str]:
    """Return the locators of what is selected, in order."""
    insert_rows(lake, {"inputs": list(inputs)})
    select_stored(lake, RereadSelection(**selection))
    return sorted(stored.locator for stored in iter_selected(lake))


def test_all_that_is_stored_is_selected_unless_something_is_chosen(lake) -> None:
    assert select(lake, an_input("a"), an_input("b", source="herald")) == ["a", "b"]
    assert find_selected_sources(lake) == {"gazette", "herald"}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"payload_sha256": None}, id="it never had bytes"),
        pytest.param({"raw_ref": ""}, id="its bytes are stored nowhere"),
        pytest.param({"reason": "raw_gone"}, id="its bytes were gone"),
        pytest.param({"reason": "reserved"}, id="its outlet reserves it"),
    ],
)
def test_an_input_that_cannot_be_read_again_is_left_out(lake, values: dict[str, Any]) -> None:
    assert select(lake, an_input("a", **values), an_input("b")) == ["b"]


def test_only_the_chosen_sources_are_selected(lake) -> None:
    assert select(lake, an_input("a"), an_input("b", source="herald"), sources=("herald",)) == ["b"]


def test_days_are_days_of_capture_and_the_last_is_excluded(lake) -> None:
    inputs = [an_input(f"{day.day}", fetched_at=day) for day in MARCH]
    assert select(lake, *inputs, since=MARCH[1], until=MARCH[3]) == ["2", "3"]


def test_an_input_without_a_time_of_capture_was_captured_when_it_first_came_in(lake) -> None:
    again = an_input("a", input_id="a2", run_id="night-2", first_seen_at=MARCH[3])
    assert select(lake, an_input("a"), again, until=MARCH[1]) == ["a"]


def test_a_story_is_read_again_with_all_of_its_captures(lake) -> None:
    captures = [an_input(f"{day.day}", fetched_at=day, article_id="bridge") for day in MARCH[:2]]
    assert select(lake, *captures, since=MARCH[1]) == ["1", "2"]


def test_a_replay_takes_rejections_alone_by_the_rule_that_refused_them(lake) -> None:
    inputs = [
        an_input("a", article_id=None, outcome="rejected", reason="too_short"),
        an_input("b", article_id=None, outcome="rejected", reason="not_html"),
        an_input("c"),
    ]
    assert select(lake, *inputs, is_replay=True) == ["a", "b"]
    assert select(lake, is_replay=True, rule="not_html") == ["b"]


@pytest.mark.parametrize("reason", ["extractor_error", "extract_timeout", "out_of_memory", "extractor_died"])
def test_a_replay_takes_what_failed_by_a_fault_of_ours(lake, reason: str) -> None:
    inputs = [
        an_input("a", article_id=None, outcome="failed", reason=reason),
        an_input("b", article_id=None, outcome="failed", reason="http_404"),
    ]
    assert select(lake, *inputs, is_replay=True) == ["a"]
    assert select(lake, is_replay=True, rule=reason) == ["a"]


def test_the_latest_run_decides_what_became_of_an_input(lake) -> None:
    refused = an_input("a", outcome="rejected", reason="too_short")
    passed = an_input("a", input_id="a2", run_id="night-2", outcome="accepted")
    assert select(lake, refused, passed, is_replay=True) == []


@pytest.mark.parametrize(
    ("raw_ref", "file"),
    [
        pytest.param("archive/a.warc.gz@12+345", "archive/a.warc.gz", id="a record"),
        pytest.param("/srv/export.jsonl:7", "/srv/export.jsonl", id="a line"),
        pytest.param("/srv/page.html", "/srv/page.html", id="a whole file"),
    ],
)
def test_the_file_of_an_input_follows_from_its_place(lake, raw_ref: str, file: str) -> None:
    insert_rows(lake, {"inputs": [an_input("a", raw_ref=raw_ref)]})
    select_stored(lake, RereadSelection())
    (stored,) = iter_selected(lake)
    assert (stored.raw_ref, stored.file) == (raw_ref, file)
