"""Whether an input is settled, by its outcomes in earlier runs: the ledger and the crawl's lookup judge alike."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from news import EXTRACTOR_VERSION, FETCHER_VERSION
from tests.warehouse.given import insert_rows
from warehouse.memory.fetched import recall, remember_addresses
from warehouse.memory.ledger import write_open_inputs

pytestmark = pytest.mark.slow  # builds lakes

URL = "https://gazette.example/ferry"
FOUND = {
    "input_key": "k", "source": "gazette", "source_position": 0, "url": URL, "address": URL, "locator": "a",
    "payload_sha256": "bytes", "fetched_at": None, "outcome": None, "reason": None,
}  # fmt: skip
FOUND_SCHEMA = pa.schema(
    [(name, pa.int64() if name == "source_position" else pa.string()) for name in FOUND if name != "fetched_at"]
    + [("fetched_at", pa.timestamp("us", "UTC"))]
)
OLDER = "wiredesk-0"


@dataclass(frozen=True)
class Try:
    """How one input ended in one run."""

    outcome: str
    reason: str | None = None
    run: int | None = None
    attempts: int = 1
    version: str = EXTRACTOR_VERSION


TIMEOUT = Try("failed", "timeout")
# The run ended before the input's turn.
NEVER_TRIED = Try("failed", "deadline", attempts=0)

CASES = [
    pytest.param([], False, id="never seen"),
    pytest.param([Try("accepted")], True, id="accepted"),
    pytest.param([Try("duplicate")], True, id="a duplicate"),
    pytest.param([Try("rejected", "too_short")], True, id="rejected"),
    pytest.param([Try("rejected", "truncated")], True, id="rejected, by a rule named like a fault that may pass"),
    pytest.param([Try("failed", "http_404")], True, id="failed for good"),
    pytest.param([Try("failed")], True, id="failed without a reason"),
    pytest.param([TIMEOUT], False, id="failed, may pass"),
    pytest.param([Try("failed", "http_503")], False, id="failed by a host's own fault"),
    pytest.param([Try("failed", "connection_reset")], False, id="failed by a broken connection"),
    pytest.param([TIMEOUT] * 3, False, id="retried on two later nights"),
    pytest.param([TIMEOUT] * 4, True, id="retried on three later nights"),
    pytest.param([Try("failed", reason) for reason in ("timeout", "dns", "http_429", "network")], True,
                 id="retried on three later nights, another reason each"),
    pytest.param([NEVER_TRIED] * 9, False, id="never tried"),
    pytest.param([TIMEOUT] * 3 + [NEVER_TRIED] * 3, False, id="retried on two nights, then never tried"),
    pytest.param([Try("failed", "timeout", run) for run in (1, 1, 1, 2, 2)], False, id="several times a night"),
    pytest.param([TIMEOUT, Try("accepted")], True, id="accepted at last"),
    pytest.param([TIMEOUT, Try("failed", "http_410")], True, id="failed for good at last"),
    pytest.param([Try("accepted"), TIMEOUT], True, id="accepted, and later not reached"),
    *(pytest.param([Try("failed", reason)], False, id=f"decided anew: {reason}")
      for reason in ("refused_url", "refused_address", "foreign_host", "robots_disallowed", "outside_root")),
    pytest.param([Try("rejected", "reserved")], False, id="set aside for a source that honours it"),
    pytest.param([Try("rejected", "unknown_kind")], False, id="of no kind that was named"),
    pytest.param([Try("accepted"), Try("failed", "robots_disallowed")], True, id="accepted, and forbidden later"),
    *(pytest.param([Try("failed", reason, version=OLDER)], False, id=f"{reason} of older code")
      for reason in ("extractor_error", "fetcher_error", "is_a_folder")),
    pytest.param([Try("failed", "extractor_error")], True, id="extractor_error of this code"),
    pytest.param([Try("failed", "fetcher_error")], False, id="fetcher_error of a time when its version was not stored"),
    pytest.param([Try("failed", "fetcher_error", version=FETCHER_VERSION)], True, id="fetcher_error of this code"),
    *(pytest.param([Try("failed", reason, version=OLDER)] * 9, False, id=f"{reason}, nine times, of older code")
      for reason in ("extract_timeout", "out_of_memory", "extractor_died")),
    pytest.param([Try("failed", "out_of_memory")] * 4, True, id="out_of_memory, three later runs of this code"),
    pytest.param([Try("failed", "out_of_memory", version=OLDER)] * 4 + [Try("failed", "out_of_memory")] * 3, False,
                 id="out_of_memory, two later runs of this code"),
]  # fmt: skip


def insert_history(past: duckdb.DuckDBPyConnection, history: list[Try]) -> None:
    rows = [
        {
            "run_id": f"run-{each.run or number}", "source": "gazette", "url": URL, "address": URL, "locator": "a",
            "payload_sha256": "bytes", "outcome": each.outcome, "reason": each.reason, "attempts": each.attempts,
            "extractor_version": each.version,
        }
        for number, each in enumerate(history, 1)
    ]  # fmt: skip
    insert_rows(past, {"inputs": rows})


@pytest.mark.parametrize(("history", "is_settled"), CASES)
def test_a_found_input_is_known_once_it_is_settled(
    past: duckdb.DuckDBPyConnection, tmp_path: Path, history: list[Try], is_settled: bool
) -> None:
    insert_history(past, history)
    pq.write_table(pa.Table.from_pylist([FOUND], schema=FOUND_SCHEMA), tmp_path / "found.parquet")
    known = write_open_inputs(past, tmp_path / "found.parquet", tmp_path / "open.parquet")
    assert known == ({"gazette": 1} if is_settled else {})
    assert pq.read_table(tmp_path / "open.parquet").num_rows == (0 if is_settled else 1)


@pytest.mark.parametrize(("history", "is_settled"), CASES)
def test_a_listed_address_is_requested_until_it_is_settled(
    past: duckdb.DuckDBPyConnection, history: list[Try], is_settled: bool
) -> None:
    insert_history(past, history)
    remember_addresses(past)
    (memory,) = recall(past, [URL])
    assert memory.is_settled == is_settled
