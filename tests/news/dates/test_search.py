"""A page that states no date for machines may still print one beside its headline, or hand it to its scripts."""
# ruff: noqa: DTZ001  (wall times are what is tested)

import time
from datetime import UTC, datetime

import pytest

from news.dates.scripts import find_script_dates
from tests.news.pages import HEADLINE, PARAGRAPHS, a_story, markup

DAY = datetime(2019, 3, 4)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(markup(above="<ul><li>4 March 2019</li><li>World</li></ul>"), id="in a list after it"),
        pytest.param(markup().replace("<h1>", "<p>4 March 2019 | Ada Quill</p><h1>"), id="on a line before it"),
        pytest.param(markup(above="<div><b>Datum:</b><i>04.03.2019</i></div>"), id="behind a label"),
        pytest.param(
            markup(headline=None, above=f"<h1>The Gazette</h1><h2>{HEADLINE}</h2><i>4 March 2019</i>"),
            id="after the headline, not after the masthead",
        ),
        pytest.param(markup(*PARAGRAPHS * 9, "<em>4 March 2019</em>"), id="alone below the story"),
    ],
)  # fmt: skip
def test_a_date_around_the_headline_is_the_storys(page: str) -> None:
    article = a_story(page).article
    assert (article.published_local, article.published_source) == (DAY, "text")


def test_a_date_in_a_comment_below_is_not_the_storys() -> None:
    page = markup(*PARAGRAPHS * 9).replace("</article>", '<div class="comments"><i>4 March 2019</i></div></article>')
    assert a_story(page).article.published_source != "text"


def test_what_is_beside_the_headline_beats_another_storys_time() -> None:
    other = '<div><time datetime="2020-01-01">1 January 2020</time></div>'
    page = markup(above="<ul><li>4 March 2019</li></ul>").replace("</article>", f"{other}</article>")
    article = a_story(page).article
    assert (article.published_local, article.published_source) == (DAY, "text")


@pytest.mark.parametrize(
    ("above", "source"),
    [
        pytest.param('<div data-published="2019-03-04">x</div>', "attribute:data-published", id="data attribute"),
        pytest.param('<a title="4 March 2019">x</a>', "attribute:title", id="title that is a date"),
        pytest.param('<script>showDate("2019/03/04 01:43")</script>', "script:printed", id="printed by a script"),
        pytest.param('<script>s={"publishDate":"2019-03-04"}</script>', "script:published", id="a script's state"),
    ],
)
def test_attributes_and_scripts_are_searched_before_anything_is_guessed(above: str, source: str) -> None:
    article = a_story(markup(above=above)).article
    assert article.published_local is not None
    assert (article.published_local.date(), article.published_source) == (DAY.date(), source)


@pytest.mark.parametrize("name", ["data-updated-date", "data-start-date", "data-last-published", "data-birthdate"])
def test_an_attribute_named_for_another_date_is_left_alone(name: str) -> None:
    assert a_story(markup(above=f'<div {name}="2019-03-04">x</div>')).article.published_source != f"attribute:{name}"


def test_an_impossible_date_in_a_script_is_no_date() -> None:
    page = markup(above='<script>s={"publishDate":"2019-02-30"}</script>')
    assert a_story(page).article.published_local is None


def test_a_scripts_local_time_shows_utc_on_the_newsrooms_clock() -> None:
    head = '<meta property="article:published_time" content="2020-12-05T23:15:00Z">'
    article = a_story(markup(head=head, above="<script>a.publication_date = '2020-12-06 00:15'</script>")).article
    assert article.published_at == datetime(2020, 12, 5, 23, 15, tzinfo=UTC)
    assert (article.published_local, article.published_zone) == (datetime(2020, 12, 6, 0, 15), "+01:00")


@pytest.mark.parametrize("unit", ["ublish", "ublish:", 'ublish:"1', "<script", "<script>", '<script>"2019-03-04', "\\"])
def test_a_hostile_page_costs_its_length_only(unit: str) -> None:
    start = time.process_time()
    list(find_script_dates(unit * (300_000 // len(unit))))
    assert time.process_time() - start < 1
