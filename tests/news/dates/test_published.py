"""The publication date is read strictly from what the page states, and never invented."""
# ruff: noqa: DTZ001  (wall times are what is tested)

from datetime import UTC, datetime, timedelta, timezone

import pytest

from news.discovery import Discovery
from news.records.story import Evidence
from tests.news.pages import a_story, markup


def ld(**values: str) -> str:
    pairs = "".join(f', "{key}": "{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rain"{pairs}}}</script>'


def test_a_printed_offset_gives_an_instant() -> None:
    article = a_story(markup(head=ld(datePublished="2021-03-04T05:06:00+02:00"))).article
    assert article.published_at == datetime(2021, 3, 4, 3, 6, tzinfo=UTC)
    assert article.published_local == datetime(2021, 3, 4, 5, 6)
    assert (article.published_zone, article.zone_source) == ("+02:00", "page")
    assert article.published_source == "json-ld:datePublished"


def test_without_an_offset_the_zone_stays_unknown() -> None:
    article = a_story(markup(head=ld(datePublished="2021-03-04T05:06:00"))).article
    assert article.published_at is None
    assert article.published_local == datetime(2021, 3, 4, 5, 6)
    assert article.zone_source is None


def test_the_source_may_name_the_zone() -> None:
    article = a_story(markup(head=ld(datePublished="2021-03-04T05:06:00")), timezone="Europe/Berlin").article
    assert article.published_at == datetime(2021, 3, 4, 4, 6, tzinfo=UTC)
    assert article.zone_source == "source"


@pytest.mark.parametrize("raw", ["2024-02-30", "2024-02-30T10:00:00Z", "0000-00-00", "99999-01-01", "1" * 400, "soon"])
def test_an_impossible_date_is_null_and_its_raw_string_kept(raw: str) -> None:
    # htmldate would make 1 February of the first, and find something for each of them.
    article = a_story(markup(head=ld(datePublished=raw), above="<p>© 2024 Gazette</p>")).article
    assert article.published_local is None
    assert article.published_at is None
    assert article.published_source is None
    if len(raw) < 250:
        assert article.published_raw == raw


def test_a_page_without_any_date_has_none() -> None:
    article = a_story(markup()).article
    assert article.published_local is None
    assert article.published_raw is None


def test_a_guess_is_marked_as_one() -> None:
    article = a_story(markup(head='<meta property="og:image" content="https://zembla.com/2019/07/08/x.jpg">')).article
    assert article.published_local == datetime(2019, 7, 8)
    assert article.published_source == "htmldate"
    assert article.published_precision == "day"


def test_where_a_date_is_stated_nothing_is_guessed() -> None:
    image = '<meta property="og:image" content="https://zembla.com/2019/07/08/x.jpg">'
    assert a_story(markup(head=ld(datePublished="2019-02-30") + image)).article.published_local is None


def test_a_finer_printing_of_the_same_day_is_preferred() -> None:
    page = markup(
        head=ld(datePublished="2021-03-04"), above='<time datetime="2021-03-04T05:06:00+02:00">4 March</time>'
    )
    assert a_story(page).article.published_precision == "second"


def test_a_modification_is_no_publication() -> None:
    page = markup(above='<time class="updated" datetime="2022-01-01T00:00:00Z">Updated 1 January 2022</time>')
    article = a_story(page).article
    assert article.published_local is None
    assert article.modified_at == datetime(2022, 1, 1, tzinfo=UTC)


def test_utc_is_shown_on_the_newsrooms_clock_where_the_page_prints_it() -> None:
    page = markup(head=ld(datePublished="2021-03-05T01:09:55Z"), above="<time>March 4, 2021 6:09:55 p.m.</time>")
    article = a_story(page).article
    assert article.published_at == datetime(2021, 3, 5, 1, 9, 55, tzinfo=UTC)
    assert article.published_local == datetime(2021, 3, 4, 18, 9, 55)
    assert article.published_zone == "-07:00"


def test_day_and_month_are_distinguished_by_the_pages_other_date() -> None:
    page = markup(head=ld(datePublished="03/04/2021 10:20", dateModified="2021-04-03T12:00:00"))
    assert a_story(page).article.published_local == datetime(2021, 4, 3, 10, 20)


def test_day_and_month_that_nothing_distinguishes_stay_open() -> None:
    article = a_story(markup(head=ld(datePublished="03/04/2021 10:20"))).article
    assert article.published_local is None
    assert article.published_raw == "03/04/2021 10:20"


def test_the_date_beside_the_headline_is_found_without_any_markup() -> None:
    page = markup(above="<div><span>Monday, 4 March 2019</span></div>")
    assert a_story(page).article.published_local == datetime(2019, 3, 4)


def test_every_date_the_page_states_is_evidence() -> None:
    page = markup(head=ld(datePublished="2021-03-04"), above='<time datetime="2020-01-01">1 January</time>')
    rows = [row for row in a_story(page).of(Evidence) if row.field == "published_at"]
    assert {"2021-03-04", "2020-01-01"} <= {row.value for row in rows}
    assert [row.value for row in rows if row.is_chosen] == ["2021-03-04"]


@pytest.mark.parametrize("name", ["article:published:time", "article_published_time", "Article-Published-Time"])
def test_a_meta_tag_is_known_by_its_letters(name: str) -> None:
    article = a_story(markup(head=f'<meta name="{name}" content="2021-03-04T05:06:00+02:00">')).article
    assert article.published_at == datetime(2021, 3, 4, 3, 6, tzinfo=UTC)


def test_what_a_time_prints_as_published_beats_its_attribute() -> None:
    # The attribute is filled by the system with the last change.
    page = markup(above='<time datetime="2021-03-09T10:18:46Z">Published 4 March 2021</time>')
    assert a_story(page).article.published_local == datetime(2021, 3, 4)


def test_a_time_near_midnight_and_its_attribute_do_not_disagree() -> None:
    page = markup(above='<time datetime="2021-03-05T02:18:46Z">Published 4 March 2021</time>')
    assert a_story(page).article.published_at == datetime(2021, 3, 5, 2, 18, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    ["Updated 9 March 2021, published 4 March 2021", "4 March 2021 (updated 9 March 2021)"],
)
def test_a_line_of_two_dates_distinguishes_publication_from_update(line: str) -> None:
    article = a_story(markup(above=f'<div class="date">{line}</div>')).article
    assert article.published_local == datetime(2021, 3, 4)


def test_a_date_beyond_the_fetch_is_not_chosen_where_another_is_stated() -> None:
    head = ld(datePublished="2099-01-01T00:00:00Z") + '<meta name="pubdate" content="2021-03-04">'
    fetched_at = datetime(2021, 3, 5, tzinfo=UTC)
    assert a_story(markup(head=head), fetched_at=fetched_at).article.published_local == datetime(2021, 3, 4)


@pytest.mark.parametrize(
    ("address", "day"),
    [
        pytest.param("https://www.zembla-gazette.com/2021/03/04/ferries", datetime(2021, 3, 4), id="three parts"),
        pytest.param("https://www.zembla-gazette.com/n1/2021/0304/c1-4.html", datetime(2021, 3, 4), id="two parts"),
        pytest.param("https://www.zembla-gazette.com/ferries-20210304.html", datetime(2021, 3, 4), id="one part"),
        pytest.param("https://www.zembla-gazette.com/a/202103041234/x", None, id="a longer number"),
        pytest.param("https://www.zembla-gazette.com/a/20210230/x", None, id="no such day"),
    ],
)
def test_an_address_may_spell_out_the_day(address: str, day: datetime | None) -> None:
    article = a_story(markup(), url=address).article
    assert article.published_local == day
    assert article.published_source == ("url" if day else None)


def test_what_a_feed_said_is_a_candidate() -> None:
    discovered = Discovery(origin="feed", published_raw="Thu, 04 Mar 2021 05:06:00 +0200")
    article = a_story(markup(), discovered=discovered).article
    assert article.published_at == datetime(2021, 3, 4, 3, 6, tzinfo=UTC)
    assert article.published_source == "feed"


@pytest.mark.parametrize(
    ("raw", "timezone", "precision"),
    [
        pytest.param("2021-03-05T10:00:00+01:00", None, "second", id="an offset"),
        pytest.param("2021-03-05T10:00+01:00", None, "minute", id="to the minute"),
        pytest.param("2021-03-05T10:00", "Europe/Berlin", "minute", id="the source's zone"),
        pytest.param("2021-03-05T10:00", None, None, id="no zone, no instant"),
        pytest.param("2021-03-05", "Europe/Berlin", None, id="a day is no instant"),
    ],
)
def test_a_modification_says_how_finely_it_is_printed(raw: str, timezone: str | None, precision: str | None) -> None:
    story = a_story(markup(head=ld(dateModified=raw)), timezone=timezone)
    assert story.article.modified_precision == precision
    assert (story.article.modified_at is None) == (precision is None)
    rows = [(row.origin, row.value, row.is_chosen) for row in story.of(Evidence) if row.field == "modified_at"]
    assert rows == [("json-ld:dateModified", raw, precision is not None)]


def test_every_place_that_states_a_modification_is_evidence() -> None:
    head = ld(dateModified="2021-03-05T10:00:00Z") + '<meta property="og:updated_time" content="2021-03-06T10:00:00Z">'
    page = markup(head=head, above='<time class="updated" datetime="2021-03-07T10:00:00Z">Updated 7 March 2021</time>')
    discovered = Discovery(origin="sitemap", modified_raw="2021-03-08T10:00:00Z")
    rows = [row for row in a_story(page, discovered=discovered).of(Evidence) if row.field == "modified_at"]
    assert [(row.origin, row.is_chosen) for row in rows] == [
        ("json-ld:dateModified", True),
        ("meta:og:updated_time", False),
        ("time:datetime", False),
        ("time", False),
        ("sitemap", False),
    ]


def test_what_a_sitemap_says_of_a_change_is_never_taken_for_one() -> None:
    # Many write the day of the sitemap itself.
    story = a_story(markup(), discovered=Discovery(origin="sitemap", modified_raw="2021-03-08T10:00:00Z"))
    assert story.article.modified_at is None
    assert [row.is_chosen for row in story.of(Evidence) if row.field == "modified_at"] == [False]


@pytest.mark.parametrize(
    "fetched_at",
    [
        pytest.param(datetime(9999, 12, 31, tzinfo=UTC), id="the last day"),
        pytest.param(datetime.max.replace(tzinfo=UTC), id="the last moment"),
        pytest.param(datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), id="after the last moment in UTC"),
        pytest.param(datetime.min.replace(tzinfo=UTC), id="the first moment"),
        pytest.param(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), id="before the first moment in UTC"),
        pytest.param(datetime(9999, 12, 31, 23), id="the last moment, nowhere"),
    ],
)
@pytest.mark.parametrize("date", ["2021-03-04T05:06:00Z", "2 hours ago", "vor 3 Tagen", None])
def test_a_page_fetched_at_the_end_of_time_is_read(fetched_at: datetime, date: str | None) -> None:
    # A WARC record dated 9999-12-31 ended as extractor_error: fourteen hours later is no date.
    head = f'<meta name="date" content="{date}">' if date else ""
    for zone in (None, "Pacific/Kiritimati", "America/Los_Angeles"):
        story = a_story(markup(head=head), fetched_at=fetched_at, timezone=zone)
        if date == "2021-03-04T05:06:00Z":
            assert story.article.published_at == datetime(2021, 3, 4, 5, 6, tzinfo=UTC)
