"""What an earlier night did not get is requested again, with what discovery knew of it then."""

from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from news.discovery import Discovery, render_discovery
from tasks.collect.ledger.recall import recall_open_inputs
from tasks.sources import WebKind, WebOptions, WebSource
from tests.warehouse.given import create_tables, insert_rows
from warehouse.memory.fetched import remember_addresses

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
URL = "https://gazette.example/ferry"
KNOWN = Discovery(
    origin="feed", named_by="https://gazette.example/feed", title="Ferries sail", tags=("Harbour",),
    published_raw="5 March 2026",
)  # fmt: skip


def reopen(kind: WebKind = "feed", **fields: Any) -> list[Discovery]:
    """Return the discoveries with which one failed input is requested again."""
    failed = {
        "source": "gazette", "url": URL, "address": URL, "locator": URL, "outcome": "failed", "reason": "timeout",
        "attempts": 1, "run_id": "night-1", "discovered_title": "Ferries sail", **fields,
    }  # fmt: skip
    with duckdb.connect() as lake:
        lake.execute("create schema lake")
        lake.execute("set schema = 'lake'")
        create_tables(lake)
        insert_rows(lake, {"inputs": [failed]})
        remember_addresses(lake)
        inputs = recall_open_inputs(lake, [WebSource("gazette", 0, kind, "https://gazette.example", WebOptions())], NOW)
    assert all((each.source, each.url) == ("gazette", fields.get("url", URL)) for each in inputs)
    return [each.discovery for each in inputs]


def test_all_that_discovery_knew_comes_back() -> None:
    assert reopen(discovery=render_discovery(KNOWN)) == [KNOWN]


@pytest.mark.parametrize(
    ("kind", "origin"), [("feed", "feed"), ("sitemap", "sitemap"), ("urls", "urls"), ("page", "urls")]
)
def test_a_row_of_an_earlier_version_stood_where_its_source_looks(kind: WebKind, origin: str) -> None:
    (discovery,) = reopen(kind, discovered_by="https://gazette.example/feed")
    assert (discovery.origin, discovery.title) == (origin, "Ferries sail")


def test_a_masked_address_waits_until_it_is_named_again() -> None:
    assert reopen(url=f"{URL}?token=#secret-1") == []
