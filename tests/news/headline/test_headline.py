"""The headline is what most places on the page say, without the outlet's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.discovery import Discovery
from news.headline.titles import MAX_TITLE_CHARS, find_tail, strip_site_name, strip_unechoed
from news.records.story import Evidence
from news.text.folding import fold
from tests.news.pages import a_story, markup


def headline_of(head: str, h1: str | None, title: str) -> str | None:
    return a_story(markup(head=head, headline=h1, title=title)).article.headline


@pytest.mark.parametrize(
    ("head", "h1", "title", "headline"),
    [
        pytest.param(
            '<script type="application/ld+json">'
            '{"@type":"NewsArticle","headline":"Rain at last in Zembla..."}</script>',
            "Rain at last in Zembla",
            "Rain at last in Zembla",
            "Rain at last in Zembla",
            id="dots that only one place prints",
        ),
        pytest.param(
            "", "Rain at last in Zembla", "Rain at last in Zembla | Gazette", "Rain at last in Zembla", id="h1"
        ),
        pytest.param(
            '<meta property="og:site_name" content="The Gazette">',
            None,
            "Rain at last in Zembla — The Gazette",
            "Rain at last in Zembla",
            id="title without the site's name",
        ),
        pytest.param(
            '<meta property="og:title" content="Rain at last in Zembla - zembla-gazette.com">',
            None,
            "x",
            "Rain at last in Zembla",
            id="title without the site's address",
        ),
        pytest.param(
            '<meta property="og:title" content="You will not believe this rain">'
            '<meta name="twitter:title" content="You will not believe this rain">'
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Rain at last in Zembla"}</script>',
            "Rain at last in Zembla",
            "You will not believe this rain",
            "Rain at last in Zembla",
            id="story and heading against networks' titles",
        ),
        pytest.param(
            '<meta property="og:site_name" content="The Zembla Gazette">'
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"The Zembla Gazette"}</script>',
            "Rain at last in Zembla",
            "The Zembla Gazette",
            "Rain at last in Zembla",
            id="the site's name is no headline",
        ),
        pytest.param("", "Rain", "Rain - zembla-gazette.com", "Rain", id="one short word"),
        pytest.param(
            "",
            '<span class="kicker">Weather</span> Rain at last in Zembla',
            "Gazette",
            "Rain at last in Zembla",
            id="a kicker inside the heading",
        ),
        pytest.param(
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Rain &amp; wind at last"}</script>',
            None,
            "Gazette",
            "Rain & wind at last",
            id="escaped twice",
        ),
        pytest.param(
            '<meta property="og:title" content="Rain at last in Zembla - Harbour, storm and more">',
            "Rain at last in Zembla",
            "Rain at last in Zembla - Harbour, storm and more",
            "Rain at last in Zembla",
            id="social networks get more words",
        ),
        pytest.param(
            '<meta property="og:title" content="Weather: Rain at last in Zembla">',
            "Zembla Gazette",
            "Weather: Rain at last in Zembla",
            "Weather: Rain at last in Zembla",
            id="a masthead set as a heading",
        ),
        pytest.param(
            '<meta property="og:site_name" content="한국신문">',
            None,
            "항구에 다시 배가 들어오다ㅣ한국신문",
            "항구에 다시 배가 들어오다",
            id="a bar of another script",
        ),
    ],
)
def test_the_headline_is_chosen(head: str, h1: str | None, title: str, headline: str) -> None:
    assert headline_of(head, h1, title) == headline


def test_every_candidate_is_kept_as_evidence_with_its_place() -> None:
    page = markup(
        head='<meta property="og:title" content="Rain, as networks like it">', headline="Rain at last in Zembla"
    )
    rows = [row for row in a_story(page).of(Evidence) if row.field == "headline"]
    assert {row.origin for row in rows} >= {"h1", "meta:og:title"}
    assert [row.value for row in rows if row.is_chosen] == ["Rain at last in Zembla"]
    for row in rows:
        if row.raw_start is not None:
            assert page[row.raw_start : row.raw_end] == row.value


def test_folding_levels_what_printers_vary() -> None:
    assert fold("„Rain” – at\u00a0last") == fold('"rain" - at last')


def test_a_headline_without_a_site_name_is_left_alone() -> None:
    assert strip_site_name("Rain - and wind", ["the gazette"]) == "Rain - and wind"
    assert MAX_TITLE_CHARS < 1_000


def test_a_feed_may_know_the_headline() -> None:
    story = a_story(
        markup(headline=None, title="Zembla Gazette"),
        discovered=Discovery(origin="feed", title="Rain at last in Zembla"),
    )
    assert story.article.headline == "Rain at last in Zembla"
    assert [row.origin for row in story.of(Evidence) if row.field == "headline" and row.is_chosen] == ["feed"]


def test_the_words_of_the_address_speak_for_the_headline_that_has_them() -> None:
    page = markup(
        head='<meta property="og:title" content="You will not believe this">',
        headline=None,
        title="Ferries leave again",
    )
    address = "https://www.zembla-gazette.com/world/ferries-leave-again"
    assert a_story(page, url=address).article.headline == "Ferries leave again"


@given(st.text(max_size=700), st.text(max_size=60))
def test_no_title_keeps_a_page_from_being_read(title: str, name: str) -> None:
    for text in (title, f"{title} | {name}", f"{name} - {title}"):
        assert strip_site_name(text, [fold(name)]) in text
        assert strip_unechoed(text, [title], [fold(name)]) in text
        assert find_tail(text) is None or text.endswith(find_tail(text) or "")
        assert fold(fold(text)) == fold(text)
