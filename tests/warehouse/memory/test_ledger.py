"""Inputs that earlier runs have settled are known; the others are open, in the run's order."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from news import EXTRACTOR_VERSION
from tests.warehouse.factories import PlainHome, StagedInput, a_refused_page, a_story, an_input
from warehouse.memory.judgement import LATER_TRIES
from warehouse.memory.ledger import write_open_inputs

pytestmark = pytest.mark.slow  # builds a lake for each test

URL = "https://gazette.example/ferry"


def failed(reason: str) -> StagedInput:
    return an_input("failed", reason=reason, locator="a")


FAILED_AGAIN = an_input("failed", locator="a")


def plan(plain: PlainHome, tmp_path: Path, *found: StagedInput) -> tuple[list[str], dict[str, int]]:
    """Return the locators that are still open, in order, and the counts of known ones."""
    rows: list[dict[str, Any]] = [
        {
            "input_key": item.input_key, "source_position": position, "source": item.input.source,
            "url": item.input.url, "locator": item.input.locator, "payload_sha256": item.input.payload_sha256,
            "path": "a/page.html", "address": item.input.address, "fetched_at": item.input.fetched_at,
            "outcome": None if item.input.outcome == "read" else item.input.outcome, "reason": item.input.reason,
        }
        for position, item in enumerate(found)
    ]  # fmt: skip
    columns = ["input_key", "source", "url", "address", "locator", "payload_sha256", "path", "outcome", "reason"]
    named = [(name, pa.string()) for name in columns]
    schema = pa.schema([*named, ("source_position", pa.int64()), ("fetched_at", pa.timestamp("us", "UTC"))])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), tmp_path / "found.parquet")
    known = write_open_inputs(plain.lake, tmp_path / "found.parquet", tmp_path / "plan.parquet")
    table = pq.read_table(tmp_path / "plan.parquet")
    assert table.schema.names == schema.names
    return table["locator"].to_pylist(), known


def test_in_a_new_lake_everything_is_open(plain: PlainHome, tmp_path: Path) -> None:
    story = a_story()
    assert plan(plain, tmp_path, story) == ([story.input.locator], {})


def test_an_empty_night_is_planned(plain: PlainHome, tmp_path: Path) -> None:
    assert plan(plain, tmp_path) == ([], {})


@pytest.mark.parametrize(
    ("settled", "found", "is_known"),
    [
        pytest.param(a_story(payload="a"), a_story(payload="a", locator="other.warc@9"), True, id="address and bytes"),
        pytest.param(a_story(payload="a"), a_story(payload="b"), False, id="other bytes"),
        pytest.param(a_story(payload="a"), a_story(payload="a", url=URL + "/2"), False, id="another address"),
        pytest.param(a_story(payload="a"), a_story(payload="a", source="courier"), True, id="address, other source"),
        pytest.param(a_story(url=None, payload="a"), a_story(url=None, payload="a"), True, id="source and bytes"),
        pytest.param(
            a_story(url=None, payload="a"), a_story(url=None, payload="a", source="courier"), False, id="another source"
        ),
        pytest.param(a_story(payload="a"), a_story(url=None, payload="a"), False, id="address lost"),
        pytest.param(a_story(url=None, payload="a"), a_story(payload="a"), False, id="address gained"),
        pytest.param(a_refused_page(locator="a"), a_refused_page(locator="a"), True, id="rejected"),
        pytest.param(
            failed("too_large"), FAILED_AGAIN, True, id="failed for good"
        ),
        pytest.param(
            failed("timeout"), FAILED_AGAIN, False, id="failed, transient"
        ),
        pytest.param(
            failed("http_503"), FAILED_AGAIN, False, id="a host's fault"
        ),
        pytest.param(
            failed("http_404"), FAILED_AGAIN, True, id="page not found"
        ),
        pytest.param(
            an_input("failed", reason="corrupt_record", locator="a", payload_sha256=None),
            an_input("failed", reason="corrupt_record", locator="a", payload_sha256=None),
            True,
            id="unread, same place",
        ),
        pytest.param(
            an_input("failed", reason="corrupt_record", locator="a", payload_sha256=None),
            an_input("failed", reason="bad_length", locator="a", payload_sha256=None),
            False,
            id="unread, same place, for another reason",
        ),
        pytest.param(
            an_input("failed", reason="robots_disallowed", url=URL, locator=URL, payload_sha256=None),
            an_input("failed", reason="robots_disallowed", url=URL, locator=URL, payload_sha256=None),
            True,
            id="refused again",
        ),
        pytest.param(
            a_refused_page("reserved", url=URL, locator=URL),
            a_refused_page("reserved", url=URL, locator=URL),
            True,
            id="reserved still",
        ),
        pytest.param(
            a_refused_page("reserved", url=URL, locator=URL),
            a_story(url=URL, locator=URL, payload=URL),
            False,
            id="reserved for another source",
        ),
        pytest.param(
            an_input("failed", reason="bad_length", locator="a", payload_sha256=None),
            an_input("failed", reason="bad_length", locator="b", payload_sha256=None),
            False,
            id="unread, another place",
        ),
        pytest.param(
            an_input("failed", reason="bad_length", locator="a", payload_sha256=None),
            FAILED_AGAIN,
            False,
            id="unread then, readable now",
        ),
        pytest.param(
            an_input("duplicate", url=URL, locator="a", payload_sha256=None),
            an_input("duplicate", url=URL, locator="a", payload_sha256=None),
            True,
            id="a revisit",
        ),
    ],
)  # fmt: skip
def test_an_input_is_known_when_its_address_and_payload_were_settled(
    plain: PlainHome, tmp_path: Path, settled: StagedInput, found: StagedInput, is_known: bool
) -> None:
    plain.publish(settled)
    expected = ([], {found.input.source: 1}) if is_known else ([found.input.locator], {})
    assert plan(plain, tmp_path, found) == expected


@pytest.mark.parametrize("reason", ["extract_timeout", "connection_reset"])
def test_a_transient_failure_is_tried_on_three_later_runs_and_then_settled(
    plain: PlainHome, tmp_path: Path, reason: str
) -> None:
    failed = an_input("failed", reason=reason, url=URL, locator="a", extractor_version=EXTRACTOR_VERSION)
    for number in range(1, 2 + LATER_TRIES):
        assert plan(plain, tmp_path, failed) == (["a"], {}), number
        plain.publish(failed, number=number)
    assert plan(plain, tmp_path, failed) == ([], {"gazette": 1})


def test_open_inputs_come_by_source_then_address_then_place(plain: PlainHome, tmp_path: Path) -> None:
    found = [
        a_story(url=None, locator="b"), a_story(url="https://gazette.example/a", locator="z"),
        a_story(url=None, locator="a"),
    ]  # fmt: skip
    assert plan(plain, tmp_path, *found)[0] == ["b", "z", "a"]  # each is a source of its own here
