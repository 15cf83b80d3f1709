"""What the crawl learns of earlier runs: when to request again, how, and from whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from news import EXTRACTOR_VERSION
from tests.warehouse.given import insert_rows
from warehouse.memory.fetched import (
    find_slow_hosts,
    recall,
    recall_hosts,
    recall_open,
    recall_responses,
    recall_robots,
    remember_addresses,
    were_silent,
)
from warehouse.memory.records import LastResponse, Memory, SlowHost

pytestmark = pytest.mark.slow  # builds lakes

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
PAGE = "https://gazette.example/ferry"
FEED = "https://gazette.example/feed"


def hours_ago(count: float) -> datetime:
    return NOW - timedelta(hours=count)


def an_input(outcome: str = "accepted", **values: Any) -> dict[str, Any]:
    return {
        "run_id": "run-1", "source": "gazette", "url": PAGE, "address": PAGE, "locator": PAGE, "outcome": outcome,
        "attempts": 1, "reason": "timeout" if outcome == "failed" else None,
    } | values  # fmt: skip


def a_fetch(url: str = PAGE, **values: Any) -> dict[str, Any]:
    return {
        "fetch_id": repr((url, sorted(values.items(), key=repr))), "run_id": "run-1", "source": "gazette",
        "role": "page", "url": url, "host": "gazette.example:443", "attempt": 1, "status": 200,
        "requested_at": hours_ago(1), "robots": "allowed",
    } | values  # fmt: skip


# Pages


def test_of_an_address_that_was_never_requested_nothing_is_known(past: duckdb.DuckDBPyConnection) -> None:
    remember_addresses(past)
    assert recall(past, [PAGE]) == [Memory()]


def test_an_address_says_when_it_was_first_and_last_requested(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {
        "inputs": [
            an_input("failed", fetched_at=hours_ago(70)),  # without a payload: nothing was read yet
            an_input(fetched_at=hours_ago(48), payload_sha256="one", run_id="run-2"),
            an_input(fetched_at=hours_ago(24), payload_sha256="two", run_id="run-3"),
        ],
        "fetches": [
            a_fetch(requested_at=hours_ago(48), told_modified_at=hours_ago(50)),
            a_fetch(requested_at=hours_ago(24), told_modified_at=hours_ago(30)),
            a_fetch(requested_at=hours_ago(3), hop=1, told_modified_at=hours_ago(3)),  # a redirect led here
            a_fetch(requested_at=hours_ago(2), role="feed"),
        ],
    })  # fmt: skip
    remember_addresses(past)
    assert recall(past, [PAGE]) == [
        Memory(is_settled=True, first_at=hours_ago(48), last_at=hours_ago(24), told_modified_at=hours_ago(30))
    ]


def test_addresses_are_returned_in_the_order_of_the_question(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"inputs": [an_input(address="b"), an_input("failed", address="a")]})
    remember_addresses(past)
    assert [memory.is_settled for memory in recall(past, ["c", "b", "a", "b"])] == [False, True, False, True]


def test_the_latest_time_that_a_host_sets_for_the_next_request_counts(past: duckdb.DuckDBPyConnection) -> None:
    later = NOW + timedelta(hours=6)
    insert_rows(past, {"inputs": [an_input("failed", retry_at=at) for at in (later, NOW, None)]})
    remember_addresses(past)
    assert recall(past, [PAGE])[0].retry_at == later


def test_open_inputs_are_returned_once_with_what_discovery_last_knew(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"inputs": [
        # By time and not by name: two runs of one second have names in any order.
        an_input("failed", discovered_title="Ferry late", run_id="run-2", first_seen_at=hours_ago(48)),
        an_input("failed", discovered_title="Ferry aground", run_id="run-1", first_seen_at=hours_ago(24)),
        an_input(url="settled", address="settled"),
        an_input("failed", source="courier", url="other", address="other"),
        an_input("failed", url="local file", address=None),
    ]})  # fmt: skip
    remember_addresses(past)
    (row,) = recall_open(past, ["gazette"], NOW)
    assert (row.url, row.discovered_title) == (PAGE, "Ferry aground")
    assert [row.source for row in recall_open(past, ["gazette", "courier"], NOW)] == ["courier", "gazette"]


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        pytest.param({"reason": "robots_disallowed"}, True, id="a rule that may be lifted"),
        pytest.param({"reason": "refused_address"}, True, id="an address that may be allowed"),
        pytest.param({"reason": "refused_address", "first_seen_at": hours_ago(31 * 24)}, False, id="a month ago"),
        pytest.param({"reason": "foreign_host"}, False, id="a page of another site, whose listing alone tells that"),
        pytest.param({"reason": "extractor_error", "extractor_version": "wiredesk-0"}, True, id="fixed since, maybe"),
        pytest.param({"reason": "extractor_error", "extractor_version": EXTRACTOR_VERSION}, False, id="not fixed"),
        pytest.param({"reason": "http_404"}, False, id="gone, as long as nobody lists it"),
        pytest.param({"reason": "reserved", "outcome": "rejected"}, False, id="reserved by its outlet"),
    ],
)
def test_what_nobody_lists_any_more_is_open_where_it_was_not_the_outlet_that_refused_it(
    past: duckdb.DuckDBPyConnection, values: dict[str, Any], is_open: bool
) -> None:
    insert_rows(past, {"inputs": [an_input(**({"outcome": "failed", "first_seen_at": hours_ago(24)} | values))]})
    remember_addresses(past)
    assert bool(recall_open(past, ["gazette"], NOW)) == is_open


def test_what_only_ever_brought_an_error_was_first_requested_when_it_failed(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"inputs": [an_input("failed", reason="http_404", fetched_at=hours_ago(9))]})
    remember_addresses(past)
    (memory,) = recall(past, [PAGE])
    assert (memory.is_settled, memory.is_refused, memory.first_at) == (True, True, hours_ago(9))


def test_a_reserved_page_says_by_which_signals(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"inputs": [
        an_input("rejected", reason="reserved", detail="tdm, robots-tag", payload_sha256="one", fetched_at=hours_ago(9))
    ]})  # fmt: skip
    remember_addresses(past)
    (memory,) = recall(past, [PAGE])
    assert (memory.is_settled, memory.reserved_for) == (False, "tdm, robots-tag")


# Listings


def test_the_last_complete_response_is_the_one_to_ask_about(past: duckdb.DuckDBPyConnection) -> None:
    whole = {"etag": '"2"', "payload_sha256": "two", "archive_file": "a.warc.gz", "archive_offset": 9}
    insert_rows(past, {"fetches": [
        a_fetch(FEED, requested_at=hours_ago(9), etag='"1"', payload_sha256="one", new_count=4),
        a_fetch(FEED, requested_at=hours_ago(8), new_count=2, **whole),
        a_fetch(FEED, requested_at=hours_ago(7), status=304, new_count=0),
        a_fetch(FEED, requested_at=hours_ago(6), etag='"3"', is_revisit=True, new_count=0),
        a_fetch(FEED, requested_at=hours_ago(5), etag='"4"', fault="truncated"),
        a_fetch(FEED, requested_at=hours_ago(4), status=503),
    ]})  # fmt: skip
    assert recall_responses(past, [FEED, "unknown"]) == {
        FEED: LastResponse(
            requested_at=hours_ago(6), etag='"2"', last_modified=None, content_type=None, payload_sha256="two",
            archive_file="a.warc.gz", archive_offset=9, empty_polls=2,
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("new_counts", "empty_polls"),
    [
        pytest.param([3], 0, id="brought news"),
        pytest.param([0], 1, id="never brought any"),
        pytest.param([3, 0, 0], 2, id="brought none since"),
        pytest.param([0, 0, 1], 0, id="brought news again"),
    ],
)
def test_polls_that_bring_nothing_new_are_counted_since_the_last_that_did(
    past: duckdb.DuckDBPyConnection, new_counts: list[int], empty_polls: int
) -> None:
    fetches = [a_fetch(FEED, requested_at=hours_ago(9 - i), new_count=count) for i, count in enumerate(new_counts)]
    insert_rows(past, {"fetches": fetches})
    assert recall_responses(past, [FEED])[FEED].empty_polls == empty_polls


def test_an_address_that_only_redirects_or_fails_has_no_response_of_its_own(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"fetches": [a_fetch(FEED, status=301), a_fetch(FEED, status=None, fault="timeout")]})
    assert recall_responses(past, [FEED]) == {}
    assert recall_responses(past, []) == {}


# Hosts


@pytest.mark.parametrize(
    ("values", "is_remembered"),
    [
        pytest.param({}, True, id="rules"),
        pytest.param({"status": 404}, True, id="no rules"),
        pytest.param({"fault": "too_large"}, True, id="rules of which the beginning counts"),
        pytest.param({"status": 503}, False, id="a host's fault"),
        pytest.param({"status": 301}, False, id="a redirect"),
        pytest.param({"status": None, "fault": "timeout"}, False, id="no response"),
        pytest.param({"requested_at": hours_ago(25)}, False, id="rules older than a day"),
        pytest.param({"role": "page"}, False, id="a page"),
    ],
)
def test_robots_txt_is_remembered_for_a_day_when_it_settles_what_is_allowed(
    past: duckdb.DuckDBPyConnection, values: dict[str, Any], is_remembered: bool
) -> None:
    insert_rows(past, {"fetches": [a_fetch(**({"role": "robots"} | values))]})
    assert [host for host, *_ in recall_robots(past, NOW)] == ["gazette.example:443"] * is_remembered


def test_the_newest_robots_txt_counts_for_the_host_that_got_the_first_request(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"fetches": [
        a_fetch(role="robots", requested_at=hours_ago(9), archive_file="old.warc.gz"),
        a_fetch(role="robots", requested_at=hours_ago(2), fetch_id="first", status=301),
        a_fetch(role="robots", requested_at=hours_ago(2), host="www.gazette.example:443", first_fetch_id="first",
                archive_file="new.warc.gz", archive_offset=7),
    ]})  # fmt: skip
    assert recall_robots(past, NOW) == [("gazette.example:443", hours_ago(2), 200, "new.warc.gz", 7)]


def test_a_host_is_remembered_for_as_long_as_a_gap_may_last(past: duckdb.DuckDBPyConnection) -> None:
    lately = NOW - timedelta(minutes=4)
    insert_rows(past, {"fetches": [
        a_fetch(host="a", requested_at=lately), a_fetch(host="a", requested_at=lately - timedelta(seconds=9)),
        a_fetch(host="b", requested_at=NOW - timedelta(minutes=6)),
    ]})  # fmt: skip
    assert recall_hosts(past, NOW) == {"a": lately}


@pytest.mark.parametrize(
    ("hosts", "are_silent"),
    [
        pytest.param(["dead"], True, id="no response"),
        pytest.param(["dead", "recovered"], False, id="one responded last"),
        pytest.param(["dead", "lost"], True, id="one responded once, and not last"),
        pytest.param(["dead", "stranger"], False, id="one never had a request"),
    ],
)
def test_hosts_are_silent_when_none_responded_last(
    past: duckdb.DuckDBPyConnection, hosts: list[str], are_silent: bool
) -> None:
    insert_rows(past, {"fetches": [
        a_fetch(host="dead", status=None),
        a_fetch(host="recovered", status=None, requested_at=hours_ago(2)), a_fetch(host="recovered", status=503),
        a_fetch(host="lost", requested_at=hours_ago(2)), a_fetch(host="lost", status=None),
    ]})  # fmt: skip
    assert were_silent(past, hosts) == are_silent


def test_the_slowest_hosts_of_a_run_come_first(past: duckdb.DuckDBPyConnection) -> None:
    insert_rows(past, {"fetches": [
        a_fetch(host="quick", elapsed_seconds=0.2), a_fetch(host="slow", elapsed_seconds=4.04, fault="timeout"),
        a_fetch(host="slow", elapsed_seconds=1.0), a_fetch(host="slower", elapsed_seconds=9.0, run_id="run-0"),
    ]})  # fmt: skip
    assert find_slow_hosts(past, "run-1", 1) == [
        SlowHost("slow", requests=2, longest_seconds=4.0, all_seconds=5.0, faults=1)
    ]
