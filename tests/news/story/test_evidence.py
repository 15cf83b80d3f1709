"""Each candidate of a field is stored beside the chosen one, with its place on the page."""

import pytest

from news.discovery import Discovery
from news.page import Story
from news.read import read_page
from news.records.story import Evidence
from tests.news.pages import a_page, a_story, markup

HEAD = (
    '<meta property="og:site_name" content="The Zembla Gazette"><meta name="application-name" content="Gazette App">'
    '<meta name="description" content="The harbour opens after four days of storm and long queues.">'
    '<meta property="article:section" content="World"><meta name="keywords" content="ferries, storm">'
    '<meta property="article:modified_time" content="2021-03-05T10:00:00+01:00">'
    '<meta property="og:image" content="https://www.zembla-gazette.com/ferry.jpg">'
)


def test_every_smaller_field_has_its_evidence() -> None:
    story = a_story(markup(head=HEAD).replace("<html>", '<html lang="en">'))
    chosen = {row.field: (row.origin, row.value) for row in story.of(Evidence) if row.is_chosen}
    assert chosen["site_name"] == ("meta:og:site_name", "The Zembla Gazette")
    assert chosen["standfirst"] == (
        "meta:description", "The harbour opens after four days of storm and long queues."
    )  # fmt: skip
    assert chosen["section"] == ("meta:article:section", "World")
    assert chosen["tags"] == ("meta:keywords", "ferries, storm")
    assert chosen["image_url"] == ("meta:og:image", "https://www.zembla-gazette.com/ferry.jpg")
    assert chosen["modified_at"] == ("meta:article:modified_time", "2021-03-05T10:00:00+01:00")
    assert chosen["language"] == ("text", "en")
    others = {(row.field, row.origin) for row in story.of(Evidence) if not row.is_chosen}
    assert {("site_name", "meta:application-name"), ("language", "html:lang")} <= others


def test_a_candidate_that_was_not_taken_is_not_chosen() -> None:
    story = a_story(markup(head='<meta name="description" content="Too short.">'))
    rows = [row for row in story.of(Evidence) if row.field == "standfirst"]
    assert [(row.value, row.is_chosen) for row in rows] == [("Too short.", False)]


def test_tags_cleaned_of_their_kind_still_name_the_place_they_came_from() -> None:
    story = a_story(markup(head='<meta name="keywords" content="Section: Harbour; ferries; storm">'))
    assert story.article.tags == ["Harbour", "ferries", "storm"]
    assert [row.origin for row in story.of(Evidence) if row.field == "tags" and row.is_chosen] == ["meta:keywords"]


def test_a_span_lies_where_its_origin_says() -> None:
    """Title, heading and share card repeat each other: a span is in the place that said so, not in the first."""
    head = '<meta content="Ferries leave Port Zembla again" property="og:title"/>'
    page = markup(title="Ferries leave Port Zembla again", head=head)
    spans = {row.origin: row.raw_start for row in a_story(page).of(Evidence) if row.field == "headline"}
    assert page[: spans["title"]].endswith("<title>")
    assert page[: spans["meta:og:title"]].endswith('<meta content="')
    assert page[: spans["h1"]].endswith("<h1>")


def test_what_the_address_says_has_no_span_on_the_page() -> None:
    page = markup(head='<meta name="date" content="2021-03-04">')
    story = a_story(page, url="https://www.zembla-gazette.com/2021-03-04/ferries")
    assert {row.origin: row.raw_start is None for row in story.of(Evidence) if row.field == "published_at"} == {
        "meta:date": False, "url": True,
    }  # fmt: skip


FEED = Discovery(
    origin="feed", tags=("Storm", "Port Zembla", "Uncategorized"), language="nb-NO", site_name="The Gazette - Latest"
)


def evidence_of(rows: tuple[Evidence, ...], field: str) -> list[tuple[str, str | None, str, bool]]:
    return [(row.origin, row.value, row.rule, row.is_chosen) for row in rows if row.field == field]


def test_what_a_feed_knew_is_evidence_beside_what_the_page_says() -> None:
    story = a_story(markup(head=HEAD).replace("<html>", '<html lang="en">'), discovered=FEED)
    assert story.article.tags == ["ferries", "storm"]
    assert evidence_of(story.of(Evidence), "tags") == [
        ("meta:keywords", "ferries, storm", "list", True),
        ("feed", "Storm, Port Zembla, Uncategorized", "discovered", False),
    ]
    assert story.article.language == "en"
    assert evidence_of(story.of(Evidence), "language") == [
        ("text", "en", "classified", True),
        ("html:lang", "en", "declared", False),
        ("feed", "nb-NO", "discovered", False),
    ]
    assert evidence_of(story.of(Evidence), "site_name")[-1] == ("feed", "The Gazette - Latest", "discovered", False)


def test_a_feeds_tags_stand_in_where_the_page_declares_none() -> None:
    story = a_story(markup(), discovered=FEED)
    assert story.article.tags == ["Storm", "Port Zembla"]
    assert evidence_of(story.of(Evidence), "tags") == [
        ("feed", "Storm, Port Zembla, Uncategorized", "discovered", True)
    ]
    assert story.article.site_name is None


@pytest.mark.parametrize(
    ("lang", "given", "code", "chosen"),
    [
        pytest.param(None, None, "no", ("feed", "nb-NO", "discovered"), id="the feed, where the page is silent"),
        pytest.param("de-AT", None, "de", ("html:lang", "de-AT", "declared"), id="the page before the feed"),
        pytest.param(None, "fr", "fr", ("source", "fr", "given"), id="the settings before both"),
    ],
)
def test_a_text_too_short_to_tell_takes_what_is_said_of_it(
    lang, given, code: str, chosen: tuple[str, str, str]
) -> None:
    page = markup("4711 0815").replace("<html>", f'<html lang="{lang}">' if lang else "<html>")
    reading = read_page(a_page(page, discovered=FEED, language=given), is_judged=False)
    assert isinstance(reading, Story)
    assert reading.article.language == code
    assert [row[:3] for row in evidence_of(reading.of(Evidence), "language") if row[3]] == [chosen]


def test_tags_are_chosen_from_the_list_that_they_were_cleaned_from() -> None:
    # Where a list names the kinds of its topics, no candidate was marked as chosen.
    story = a_story(markup(head='<meta name="keywords" content="topic/rain, topic/wind">'))
    assert story.article.tags == ["rain", "wind"]
    assert evidence_of(story.of(Evidence), "tags") == [("meta:keywords", "topic/rain, topic/wind", "list", True)]


def test_a_name_that_the_feed_has_as_well_was_not_taken_from_the_feed() -> None:
    # The page names its publisher by reference, where no candidate is kept.
    story = '{"@type": "NewsArticle", "headline": "Rain", "publisher": {"@id": "#us"}}'
    graph = f'{{"@graph": [{story}, {{"@type": "Organization", "@id": "#us", "name": "The Gazette - Latest"}}]}}'
    found = a_story(markup(head=f'<script type="application/ld+json">{graph}</script>'), discovered=FEED)
    assert found.article.site_name == "The Gazette - Latest"
    assert evidence_of(found.of(Evidence), "site_name")[-1] == ("feed", "The Gazette - Latest", "discovered", False)
