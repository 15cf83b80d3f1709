"""JSON Feed 1.0 and 1.1, whole, cut and hostile."""

import json
from datetime import UTC, datetime

import pytest

from news.discovery import Discovery
from tasks.collect.listings.feeds import read_feed
from tasks.collect.listings.listing import Listing

ADDRESS = "https://delta.example/feed.json"
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Delta Post",
    "language": "en",
    "items": [
        {
            "id": "4711",
            "url": "/dam",
            "title": "Dam holds",
            "date_published": "2026-03-02T08:00:00+01:00",
            "authors": [{"name": "Ife Okoye"}, {"url": "https://delta.example/x"}],
            "tags": ["water"],
        }
    ],
}


def read(feed: str | bytes, content_type: str | None = None) -> Listing:
    return read_feed(feed.encode() if isinstance(feed, str) else feed, ADDRESS, content_type)


def test_a_json_feed_is_detected_by_its_content() -> None:
    listing = read(json.dumps(JSON_FEED), "text/xml")
    assert (listing.status, listing.entries[0].url) == ("ok", "https://delta.example/dam")
    assert listing.entries[0].discovery == Discovery(
        origin="feed",
        named_by=ADDRESS,
        title="Dam holds",
        published_raw="2026-03-02T08:00:00+01:00",
        published_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
        authors=("Ife Okoye",),
        tags=("water",),
        language="en",
        site_name="Delta Post",
    )


def test_json_feed_1_0_has_one_author_and_may_keep_the_address_as_id() -> None:
    feed = {"items": [{"id": "https://delta.example/1", "author": {"name": "Ife Okoye"}}, {"id": "4711"}, 5]}
    listing = read(json.dumps(feed))
    assert (listing.status, listing.message) == ("warning", "2 entries without a link")
    assert listing.entries[0].discovery.authors == ("Ife Okoye",)


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        pytest.param(json.dumps(JSON_FEED).encode()[:-20], "no feed: JSON that cannot be read", id="cut JSON"),
        pytest.param(b"[" * 100_000, "no feed: JSON nested too deep", id="100,000 brackets"),
        pytest.param(b'{"items": [' + b"9" * 5_000 + b"]}", "no feed: JSON that cannot be read", id="a long number"),
        pytest.param(b'{"a": 1}', "no feed: JSON without a list of items", id="other JSON"),
    ],
)
def test_what_is_no_json_feed_fails_with_a_sentence(payload: bytes, message: str) -> None:
    listing = read(payload)
    assert (listing.status, listing.entries) == ("failed", ())
    assert (listing.message or "").startswith(message)


def test_of_more_than_5000_items_the_first_5000_are_read() -> None:
    listing = read(json.dumps({"items": [{"url": f"/{number}"} for number in range(5_001)]}))
    assert (listing.status, listing.message, len(listing.entries)) == ("partial", "more than 5000 entries", 5_000)


@pytest.mark.parametrize(
    ("feed", "item"),
    [
        pytest.param({}, {"authors": {"name": "Ife Okoye"}}, id="one object where a list belongs"),
        pytest.param({"authors": [{"name": "Ife Okoye"}]}, {}, id="the feed's, where the item has none"),
        pytest.param({"author": {"name": "Ife Okoye"}}, {"authors": []}, id="the feed's of version 1.0"),
        pytest.param(
            {"authors": [{"name": "Delta Desk"}]}, {"authors": [{"name": "Ife Okoye"}]}, id="the item's first"
        ),
    ],
)
def test_authors_are_found_wherever_the_versions_put_them(feed: dict, item: dict) -> None:
    listing = read(json.dumps({**feed, "items": [{"url": "/dam", **item}]}))
    assert listing.entries[0].discovery.authors == ("Ife Okoye",)
