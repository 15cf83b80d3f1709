"""What discovery knew survives the ledger, and no place but the known ones is ever named."""

import json
from datetime import UTC, datetime

import pytest

from news.discovery import DISCOVERY_ORIGINS, Discovery, read_discovery, render_discovery
from news.origins import DiscoveryOrigin
from news.records.story import Evidence
from tests.news.pages import a_story, markup

AT = datetime(2026, 3, 5, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize("origin", DISCOVERY_ORIGINS)
def test_a_discovery_is_read_as_it_was_written(origin: DiscoveryOrigin) -> None:
    known = Discovery(
        origin=origin, named_by="https://gazette.example/feed", title="Ferries", published_raw="5 March 2026",
        published_at=AT, modified_at=AT, authors=("Jane Doe",), tags=("Harbour",), language="en", site_name="Gazette",
    )  # fmt: skip
    assert read_discovery(json.loads(render_discovery(known) or "")) == known


def test_a_page_without_discovery_has_none() -> None:
    assert render_discovery(None) is None


@pytest.mark.parametrize("origin", ["ledger", "", "rss"])
def test_a_place_that_nobody_knows_is_trusted_as_a_list_is(origin: str) -> None:
    # Earlier versions wrote `ledger`; the headline's weights have no such sign, and the page could not be read.
    discovery = read_discovery({"origin": origin, "title": "Ferries"})
    assert discovery == Discovery(origin="urls", title="Ferries")


@pytest.mark.parametrize("origin", DISCOVERY_ORIGINS)
def test_a_headline_is_chosen_wherever_discovery_knew_one(origin: DiscoveryOrigin) -> None:
    known = Discovery(origin=origin, title="Ferries leave", authors=("Jane Doe",), tags=("Harbour",), language="en",
                      published_raw="5 March 2026", modified_raw="6 March 2026", site_name="Gazette")  # fmt: skip
    story = a_story(markup(), discovered=known)
    fields = {row.field for row in story.of(Evidence) if row.origin == origin}
    assert fields == {"headline", "byline", "published_at", "modified_at", "tags", "language", "site_name"}
