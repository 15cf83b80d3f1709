"""The lead image: an address, wherever the page declares it, and the place that it was taken from."""

import pytest

from news.records.story import Evidence
from tests.news.pages import a_story, markup

OG = '<meta property="og:image" content="{}">'
TWITTER = '<meta name="twitter:image" content="{}">'
LD = (
    '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rain", "image": {{"url": "{}"}}}}'
    "</script>"
)
FERRY = "https://www.zembla-gazette.com/ferry.jpg"


def rows_of(head: str) -> tuple[str | None, list[tuple[str, str | None, bool]]]:
    story = a_story(markup(head=head))
    rows = [(row.origin, row.value, row.is_chosen) for row in story.of(Evidence) if row.field == "image_url"]
    return story.article.image_url, rows


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("/ferry.jpg", id="from the root"),
        pytest.param("../ferry.jpg", id="from the page"),
        pytest.param("//www.zembla-gazette.com/ferry.jpg", id="without a scheme"),
    ],
)
def test_a_relative_address_is_the_place_it_was_taken_from(link: str) -> None:
    # It was made absolute for the field, and its candidate stayed "not chosen".
    assert rows_of(OG.format(link)) == (FERRY, [("meta:og:image", link, True)])


def test_the_first_place_that_says_the_same_is_named() -> None:
    assert rows_of(OG.format("/ferry.jpg") + LD.format(FERRY)) == (
        FERRY,
        [("json-ld:image", FERRY, True), ("meta:og:image", "/ferry.jpg", False)],
    )


def test_the_share_card_is_used_where_nothing_else_is_an_address() -> None:
    assert rows_of(OG.format("data:image/png;base64,AA") + TWITTER.format(FERRY)) == (
        FERRY,
        [("meta:og:image", "data:image/png;base64,AA", False), ("meta:twitter:image", FERRY, True)],
    )


def test_without_an_address_nothing_is_chosen() -> None:
    assert rows_of(OG.format("javascript:void(0)")) == (None, [("meta:og:image", "javascript:void(0)", False)])
