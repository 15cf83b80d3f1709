"""Known is what equals the latest capture of its address: a page set back to an earlier text is news."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from news import EXTRACTOR_VERSION
from tasks.input_list import INPUT_SCHEMA
from tests.warehouse.given import insert_rows
from warehouse.memory.ledger import write_open_inputs

pytestmark = pytest.mark.slow  # draws whole histories

FIRST = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
URL = "https://gazette.example/ferry"


@dataclass(frozen=True)
class Seen:
    """One capture: in which run (by day), at which place, with which text, and when where that is given."""

    payload: str
    day: int = 0
    place: str = "page"
    at: int | None = None
    source: str = "gazette"
    url: str | None = URL
    outcome: str = "accepted"
    reason: str | None = None
    flow: str = "nightly"


def seen_by_file(*payloads: str, url: str | None = URL) -> list[Seen]:
    """Return what one file said on consecutive days."""
    return [Seen(payload, day, url=url) for day, payload in enumerate(payloads, 1)]


CASES = [
    pytest.param(seen_by_file("A", "B"), Seen("B"), True, id="the latest text"),
    pytest.param(seen_by_file("A", "B"), Seen("A"), False, id="an earlier text"),
    pytest.param(seen_by_file("A", "B", "A"), Seen("A"), True, id="an earlier text that came back before"),
    pytest.param(seen_by_file("A", "B", "A"), Seen("B"), False, id="to and fro"),
    pytest.param(seen_by_file("A", "B", url=None), Seen("A", url=None), False, id="a file without address, set back"),
    pytest.param(seen_by_file("A", url=None), Seen("A", url=None, place="line 2"), True, id="a line that moved"),
    pytest.param([Seen("A", 1, at=1), Seen("B", 2, at=2)], Seen("A", at=3), False, id="fetched, set back"),
    pytest.param([Seen("A", 1, at=1), Seen("B", 2, at=2)], Seen("A", at=1), True, id="the same capture once more"),
    pytest.param([Seen("A", 1, at=1), Seen("B", 2, at=4)], Seen("A", at=3), True, id="late, but nothing new then"),
    pytest.param([Seen("B", 2, at=4)], Seen("B", at=3), False, id="captured before it was first seen"),
    pytest.param(
        [Seen("A", 1, at=1), Seen("B", 2, at=2, source="courier", place="x")], Seen("A", at=3), False,
        id="another source saw the edit",
    ),
    pytest.param(
        [Seen("A", 1, "line 1"), Seen("B", 1, "line 2")], Seen("A", place="line 1"), True, id="two lines of one address"
    ),
    pytest.param(
        [Seen("A", 1, "monday"), Seen("B", 2, "tuesday")], Seen("A", place="wednesday"), False,
        id="a file a day, set back",
    ),
    pytest.param(
        [Seen("A", 1), Seen("B", 2, outcome="failed", reason="extract_timeout")], Seen("A"), True,
        id="an edit that could not be read",
    ),
    pytest.param(
        [Seen("A", 1), Seen("B", 2), Seen("A", 3, outcome="failed", reason="extract_timeout")], Seen("A"), False,
        id="set back, but that could not be read",
    ),
    pytest.param(
        [Seen("A", 1), Seen("B", 2, outcome="rejected", reason="too_short")], Seen("A"), False,
        id="a refused page between",
    ),
    pytest.param(
        [Seen("A", 1, at=1), Seen("B", 2, at=2, outcome="rejected", reason="reserved")], Seen("A", at=3), True,
        id="a reserved page between",
    ),
    pytest.param(
        [Seen("A", 1), Seen("B", 2), Seen("A", 3, flow="reprocess")], Seen("A"), False,
        id="the earlier text was only read again",
    ),
    pytest.param(
        [Seen("A", 1, at=1, outcome="failed", reason="extractor_died"), Seen("A", 2, at=1, flow="reprocess")],
        Seen("A", at=3), True, id="it failed, and was read again",
    ),
]  # fmt: skip


def insert(past: duckdb.DuckDBPyConnection, history: list[Seen]) -> None:
    runs = {each.day: {"run_id": f"run-{each.day}", "run_number": each.day, "flow": each.flow} for each in history}
    rows = [
        {
            "run_id": f"run-{each.day}", "first_seen_at": FIRST + timedelta(days=each.day), "source": each.source,
            "url": each.url, "locator": each.place, "payload_sha256": each.payload, "outcome": each.outcome,
            "reason": each.reason, "attempts": 1, "extractor_version": EXTRACTOR_VERSION,
            "fetched_at": None if each.at is None else FIRST + timedelta(days=each.at),
        }
        for each in history
    ]  # fmt: skip
    insert_rows(past, {"runs": list(runs.values()), "inputs": rows})


@pytest.mark.parametrize(("history", "found", "is_known"), CASES)
def test_known_is_what_its_address_showed_last(
    past: duckdb.DuckDBPyConnection, tmp_path: Path, history: list[Seen], found: Seen, is_known: bool
) -> None:
    insert(past, history)
    row = {
        "input_key": "k", "source": found.source, "source_position": 0, "url": found.url, "locator": found.place,
        "payload_sha256": found.payload,
        "fetched_at": None if found.at is None else FIRST + timedelta(days=found.at),
    }  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row], schema=INPUT_SCHEMA), tmp_path / "found.parquet")
    known = write_open_inputs(past, tmp_path / "found.parquet", tmp_path / "open.parquet")
    assert known == ({"gazette": 1} if is_known else {})
