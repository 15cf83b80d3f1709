"""The address that names a story, and what became of those that its page declares."""

import pytest

from news.records.story import Evidence
from tests.news.pages import a_story, markup

LINK = '<link rel="canonical" href="{}">'
OG = '<meta property="og:url" content="{}">'
SITE = "https://www.zembla-gazette.com"
OWN = f"{SITE}/news/ferries-sail-again"


def rows_of(head: str, url: str | None = OWN) -> list[tuple[str, str | None, str, bool]]:
    story = a_story(markup(head=head), url=url)
    rows = [row for row in story.of(Evidence) if row.field == "canonical_url"]
    assert [row.value for row in rows if row.is_chosen] == ([story.article.canonical_url] if url else [])
    return [(row.origin, row.value, row.rule, row.is_chosen) for row in rows]


@pytest.mark.parametrize(
    ("declared", "value", "rule"),
    [
        pytest.param("/news/", f"{SITE}/news/", "section", id="a section above the page"),
        pytest.param("/", f"{SITE}/", "front_page", id="the front page"),
        pytest.param("https://thief.example/x", "https://thief.example/x", "foreign_site", id="another site"),
        pytest.param("javascript:void(0)", "javascript:void(0)", "no_address", id="no address"),
    ],
)
def test_what_is_not_believed_stays_as_evidence_of_why(declared: str, value: str, rule: str) -> None:
    assert rows_of(LINK.format(declared)) == [
        ("link:canonical", value, rule, False),
        ("url", OWN, "address", True),
    ]


def test_what_is_believed_is_evidence_of_the_address() -> None:
    assert rows_of(LINK.format("/ferries?utm_source=x")) == [
        ("link:canonical", f"{SITE}/ferries", "declared", True),
        ("url", OWN, "address", False),
    ]


def test_a_second_place_is_read_where_the_first_is_not_believed() -> None:
    assert rows_of(LINK.format("/") + OG.format("/ferries")) == [
        ("link:canonical", f"{SITE}/", "front_page", False),
        ("meta:og:url", f"{SITE}/ferries", "declared", True),
        ("url", OWN, "address", False),
    ]


def test_four_stories_that_declare_their_section_are_four_stories() -> None:
    head = LINK.format("/news/")
    ids = {a_story(markup(head=head), url=f"{OWN}-{number}").article.article_id for number in range(4)}
    assert len(ids) == 4


def test_a_page_without_an_address_has_no_name() -> None:
    assert rows_of(LINK.format("/ferries"), url=None) == []
