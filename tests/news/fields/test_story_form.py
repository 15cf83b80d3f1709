"""Live blogs and slide shows are recognised by what the page declares, or by their address."""

import pytest

from tests.news.pages import ADDRESS, a_story, markup


def ld(kind: str) -> str:
    return (
        f'<script type="application/ld+json">{{"@type": {kind}, "headline": "Rain", "datePublished": "2021"}}</script>'
    )


@pytest.mark.parametrize(
    ("head", "address", "form"),
    [
        pytest.param(ld('"LiveBlogPosting"'), ADDRESS, "live", id="declared a live blog"),
        pytest.param(ld('["NewsArticle", "LiveBlogPosting"]'), ADDRESS, "live", id="declared among others"),
        pytest.param(
            "", "https://gazette.example/storm/liveticker-ferries-12.html", "live", id="ticker in the address"
        ),
        pytest.param("", "https://gazette.example/news/live/storm", "live", id="folder of live blogs"),
        pytest.param("", "https://gazette.example/fotostrecke/storm", "slides", id="German slides"),
        pytest.param("", "https://gazette.example/a/photo-gallery-storm", "slides", id="gallery"),
        pytest.param(ld('"NewsArticle"'), ADDRESS, None, id="a story"),
        pytest.param("", "https://gazette.example/how-to-live-longer", None, id="a word of the headline"),
        pytest.param("", "https://gallery.example/storm", None, id="an outlet's name"),
        pytest.param(ld("[null, 3]"), ADDRESS, None, id="no type at all"),
    ],
)
def test_the_form_is_declared_or_named(head: str, address: str, form: str | None) -> None:
    assert a_story(markup(head=head), url=address).article.form == form
