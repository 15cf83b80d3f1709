"""What a page shows of its site's clock, and when a time without a zone is given one: never against the page itself."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from news.discovery import Discovery
from news.records.story import Evidence
from news.traits.votes import CANDIDATES
from news.traits.zone_votes import decide_zone, find_shown_zone, settle_zone
from tests.news.pages import a_story, markup

EUROPE = decide_zone({"2026-01-05 +01:00": 3, "2026-06-01 +02:00": 3}).value or ""
UTC_SITE = decide_zone({"2026-03-02 +00:00": 3, "2026-06-01 +00:00": 3}).value or ""


def a_row(ld: str | None = None, shown: str | None = None, head: str = "", **known: Any) -> dict[str, Any]:
    """Return a story's row as settle reads it; `ld` is what JSON-LD says, `shown` what readers see."""
    if ld:
        head += f'<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{ld}"}}</script>'
    story = a_story(markup(head=head, above=f"<time>{shown}</time>" if shown else ""), **known)
    candidates = [
        {"origin": row.origin, "value": row.value} for row in story.of(Evidence) if row.field == "published_at"
    ]
    return asdict(story.article) | {CANDIDATES: candidates}


@pytest.mark.parametrize(
    ("ld", "shown", "zone"),
    [
        pytest.param("2026-03-03T10:00:00+01:00", None, "2026-03-02 +01:00", id="an offset"),
        pytest.param("2026-03-03T10:00:00+01:00", "3 March 2026, 10:00", "2026-03-02 +01:00", id="and its wall clock"),
        pytest.param("2026-03-08T23:30:00+01:00", None, "2026-03-02 +01:00", id="Sunday is of the week before"),
        pytest.param("2026-03-03T09:00:00Z", None, None, id="UTC is what systems write"),
        pytest.param("2026-03-03T09:00:00+00:00", "3 March 2026", None, id="a day confirms no clock"),
        pytest.param("2026-03-03T09:00:00Z", "3 March 2026, 09:00", "2026-03-02 +00:00", id="UTC, and readers see it"),
        pytest.param("2026-03-03T09:00:00Z", "3 March 2026, 10:00", "2026-03-02 +01:00", id="the difference tells"),
        pytest.param("2026-03-03T09:00:00Z", "3 March 2026, 14:45", None, id="a difference that is not read"),
        pytest.param("2026-03-03T10:00:00+01:00", "3 March 2026, 09:00", None, id="readers see another clock"),
        pytest.param("2026-03-03T10:00:00+01:00", "3 March 2026, 09:00 EST", None, id="readers see another zone"),
        pytest.param("2026-03-03T10:00:00+01:00", "3 March 2026, 10:07", "2026-03-02 +01:00", id="another moment"),
        pytest.param("2026-03-03T10:00:00", None, None, id="no zone"),
        pytest.param("2026-03-03", None, None, id="no time"),
    ],
)
def test_a_page_shows_its_zone_or_nothing(ld: str, shown: str | None, zone: str | None) -> None:
    assert find_shown_zone(a_row(ld, shown)) == zone


def test_a_feeds_clock_is_not_the_newsrooms() -> None:
    discovered = Discovery(origin="feed", published_raw="Tue, 03 Mar 2026 10:00:00 -0800")
    row = a_row(discovered=discovered)
    assert row["published_source"] == "feed"
    assert find_shown_zone(row) is None


@pytest.mark.parametrize(
    ("ld", "shown", "instant"),
    [
        pytest.param("2026-03-03T14:05:00", None, "2026-03-03T13:05", id="winter"),
        pytest.param("2026-07-03T14:05", None, "2026-07-03T12:05", id="summer"),
        pytest.param(None, "3 March 2026, 2:05 pm", "2026-03-03T13:05", id="as readers see it"),
        pytest.param(None, "3 March 2026, 14:05 IST", None, id="a printed zone of several meanings is not overruled"),
        pytest.param("2026-03-03T14:05:00+19:00", None, None, id="nor is an offset that nobody keeps"),
        pytest.param("2026-03-03", None, None, id="a day is no instant"),
        pytest.param("2026-03-29T02:30:00", None, None, id="a time that its clocks skipped"),
    ],
)
def test_a_time_without_a_zone_is_given_its_sites(ld: str | None, shown: str | None, instant: str | None) -> None:
    row = a_row(ld, shown)
    assert row["published_at"] is None
    change = settle_zone(row, EUROPE, None)
    if instant is None:
        assert change is None
    else:
        assert change is not None
        assert change["published_at"] == datetime.fromisoformat(instant).replace(tzinfo=UTC)
        assert change["zone_source"] == "learned"
        assert change["published_zone"] == ("+02:00" if "-07-" in instant else "+01:00")


@pytest.mark.parametrize(
    ("other", "is_settled"),
    [
        pytest.param("2026-03-03T12:05:00Z", False, id="the same moment two hours east, says UTC"),
        pytest.param("2026-03-03T09:11:00-05:00", False, id="a printed zone that is not the site's"),
        pytest.param("2026-03-03T13:05:00Z", True, id="the same moment on the site's clock"),
        pytest.param("2026-03-03T13:11:00Z", True, id="another moment"),
        pytest.param("2026-03-03T00:00:00Z", True, id="a day that is written as midnight"),
    ],
)
def test_what_the_page_itself_says_goes_before_what_its_site_does(other: str, is_settled: bool) -> None:
    row = a_row("2026-03-03T14:05:00") | {CANDIDATES: [{"origin": "meta:date", "value": other}]}
    assert (settle_zone(row, EUROPE, None) is not None) == is_settled


def test_the_zone_of_the_settings_is_never_replaced() -> None:
    # In the hour that summer time repeats, the settings name a zone and no instant.
    row = a_row("2026-10-25T02:30:00", timezone="Europe/Berlin")
    assert (row["zone_source"], row["published_at"]) == ("source", None)
    assert settle_zone(row, UTC_SITE, "Europe/Berlin") is None
    assert settle_zone(row, UTC_SITE, None) is None
    assert settle_zone(a_row("2026-03-03T14:05:00"), EUROPE, "Asia/Tokyo") is None


def test_a_story_without_a_site_is_given_none() -> None:
    assert settle_zone(a_row("2026-03-03T14:05:00") | {"site": None}, EUROPE, None) is None


def test_an_export_has_the_clock_of_whoever_wrote_it() -> None:
    row = a_row("2026-03-03T14:05:00") | {"published_source": "jsonl:published_at"}
    assert settle_zone(row, EUROPE, None) is None


def test_pages_that_contradict_each_other_teach_nothing() -> None:
    verdict = decide_zone({"2026-03-02 +01:00": 4, "2026-03-02 -05:00": 3})
    assert (verdict.value, verdict.support_count) == (None, 4)
    assert decide_zone({"2026-03-02 +01:00": 2}).value is None
