"""An age ("2 hours ago") means what the time of the fetch makes of it, and nothing without it."""
# ruff: noqa: DTZ001  (wall times are what is tested)

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.dates.age import find_age
from tests.news.pages import a_story, markup

FETCHED = datetime(2021, 3, 4, 15, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "2 hours ago", "Published 2 hrs ago", "vor 2 Stunden", "vor 2 Std.", "il y a 2 heures", "hace 2 horas",
        "há 2 horas", "2 ore fa", "2 uur geleden", "för 2 timmar sedan", "for 2 timer siden", "2 tuntia sitten",
        "2 godziny temu", "2 часа назад", "2 години тому", "2 saat önce", "2小时前", "2時間前", "2시간 전",
        "2 jam lalu",
    ],
)  # fmt: skip
def test_hours_are_given_in_many_languages(raw: str) -> None:
    stamp = find_age(raw, FETCHED)
    assert stamp is not None
    assert (stamp.instant, stamp.precision) == (datetime(2021, 3, 4, 13, tzinfo=UTC), "hour")


@pytest.mark.parametrize(
    ("raw", "minute"),
    [pytest.param("5 minutes ago", 15, id="five"), pytest.param("a minute ago", 19, id="a minute")],
)
def test_minutes_are_given_to_the_minute(raw: str, minute: int) -> None:
    stamp = find_age(raw, FETCHED)
    assert stamp is not None
    assert (stamp.instant, stamp.precision) == (datetime(2021, 3, 4, 15, minute, tzinfo=UTC), "minute")


def test_a_day_begins_by_the_sources_clock_or_not_at_all() -> None:
    late = datetime(2021, 3, 4, 23, 30, tzinfo=UTC)  # in Tokyo the next day has begun
    stamp = find_age("2 days ago", late, "Asia/Tokyo")
    assert stamp is not None
    assert (stamp.local, stamp.instant, stamp.precision) == (datetime(2021, 3, 3), None, "day")
    assert find_age("2 days ago", late) is None


@pytest.mark.parametrize(
    "raw",
    [
        "2 hours",
        "for 2 hours",
        "vor dem Haus",
        "ago",
        "900 hours ago",
        "2 weeks ago",
        "2 Stunden vor Ort",
        "in 2 hours",
    ],
)
def test_what_is_no_age_is_none(raw: str) -> None:
    assert find_age(raw, FETCHED) is None


@given(st.text(max_size=300), st.datetimes(timezones=st.just(timezone(timedelta(hours=14)))))
def test_no_string_raises(raw: str, fetched_at: datetime) -> None:
    find_age(f"{raw} 3 hours ago", fetched_at)
    find_age(raw, fetched_at, "Europe/Berlin")


@pytest.mark.parametrize("unit", ["1", "a", " ", "1 a", "vor ", "il y a 1 ", "an hour "])
def test_a_long_string_costs_no_time(unit: str) -> None:
    start = time.process_time()
    find_age((unit * 250)[:250], FETCHED)
    find_age(unit * 100_000, FETCHED)
    assert time.process_time() - start < 0.5


def test_a_page_shows_its_age_by_the_fetch_alone() -> None:
    page = markup(above='<time class="published">3 hours ago</time>')
    article = a_story(page, fetched_at=FETCHED).article
    assert (article.published_at, article.published_precision) == (datetime(2021, 3, 4, 12, tzinfo=UTC), "hour")
    assert article.published_raw == "3 hours ago"
    assert a_story(page).article.published_at is None
