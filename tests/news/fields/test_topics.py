"""Section and tags: wherever they are declared, the place is in the evidence."""

import json

import pytest

from news.records.story import Evidence
from tests.news.pages import a_story, markup


def rows_of(head: str, field: str) -> list[tuple[str, str | None, bool]]:
    story = a_story(markup(head=head))
    return [(row.origin, row.value, row.is_chosen) for row in story.of(Evidence) if row.field == field]


def ld(**story: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Ferries leave Port Zembla again", **story}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "name",
    [
        "article:section", "og:article:section", "og:section", "parsely-section", "cxenseparse:section", "section",
        "prism.section", "page.section", "lp:section", "primary_section", "ob:article:section:name", "rubrik",
    ],
)  # fmt: skip
def test_every_meta_tag_that_names_the_section_is_its_evidence(name: str) -> None:
    # Six of these names were read, and had no row of evidence.
    head = f'<meta name="{name}" content="World">'
    assert a_story(markup(head=head)).article.section == "World"
    assert rows_of(head, "section") == [(f"meta:{name}", "World", True)]


def test_a_section_that_is_not_the_first_of_a_list_has_its_place() -> None:
    assert rows_of(ld(articleSection=["Homepage", "Harbour"]), "section") == [
        ("json-ld:articleSection", "Homepage", False),
        ("json-ld:articleSection", "Harbour", True),
    ]


def test_a_list_of_several_tags_goes_before_a_list_of_one() -> None:
    head = ld(keywords="Harbour") + '<meta name="keywords" content="ferries, storm">'
    assert rows_of(head, "tags") == [
        ("json-ld:keywords", "Harbour", False),
        ("meta:keywords", "ferries, storm", True),
    ]


def test_tags_of_a_list_are_said_by_that_list() -> None:
    # Each word of a list was a tag; joined into one line, the blanks between them parted nothing.
    head = ld(keywords=["港口 渡轮", "风暴 海"])
    assert a_story(markup(head=head)).article.tags == ["港口", "渡轮", "风暴", "海"]
    assert rows_of(head, "tags") == [("json-ld:keywords", "港口 渡轮, 风暴 海", True)]
