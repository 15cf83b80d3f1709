"""The headline is what most places on the page say, without the outlet's name."""

import pytest

from news.headline import MAX_HEADLINE_CHARS, fold, strip_site_name
from tests.news.pages import a_story, markup


def headline_of(head: str, h1: str | None, title: str) -> str | None:
    return a_story(markup(head=head, headline=h1, title=title)).article.headline


@pytest.mark.parametrize(
    ("head", "h1", "title", "headline"),
    [
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
    ],
)
def test_the_headline_is_chosen(head: str, h1: str | None, title: str, headline: str) -> None:
    assert headline_of(head, h1, title) == headline


def test_every_candidate_is_kept_as_evidence_with_its_place() -> None:
    page = markup(
        head='<meta property="og:title" content="Rain, as networks like it">', headline="Rain at last in Zembla"
    )
    rows = [row for row in a_story(page).evidence if row.field == "headline"]
    assert {row.origin for row in rows} >= {"h1", "meta:og:title"}
    assert [row.value for row in rows if row.is_chosen] == ["Rain at last in Zembla"]
    for row in rows:
        if row.raw_start is not None:
            assert page[row.raw_start : row.raw_end] == row.value


def test_folding_levels_what_printers_vary() -> None:
    assert fold("„Rain” – at\u00a0last") == fold('"rain" - at last')


def test_a_headline_without_a_site_name_is_left_alone() -> None:
    assert strip_site_name("Rain - and wind", ["the gazette"]) == "Rain - and wind"
    assert MAX_HEADLINE_CHARS < 1_000
