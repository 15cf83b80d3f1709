"""What the smaller fields could have been rests beside what was taken."""

from tests.news.pages import a_story, markup

HEAD = (
    '<meta property="og:site_name" content="The Zembla Gazette"><meta name="application-name" content="Gazette App">'
    '<meta name="description" content="The harbour opens after four days of storm and long queues.">'
    '<meta property="article:section" content="World"><meta name="keywords" content="ferries, storm">'
    '<meta property="article:modified_time" content="2021-03-05T10:00:00+01:00">'
    '<meta property="og:image" content="https://www.zembla-gazette.com/ferry.jpg">'
)


def test_every_smaller_field_has_its_evidence() -> None:
    story = a_story(markup(head=HEAD).replace("<html>", '<html lang="en">'))
    chosen = {row.field: (row.origin, row.value) for row in story.evidence if row.is_chosen}
    assert chosen["site_name"] == ("meta:og:site_name", "The Zembla Gazette")
    assert chosen["standfirst"] == (
        "meta:description", "The harbour opens after four days of storm and long queues."
    )  # fmt: skip
    assert chosen["section"] == ("meta:article:section", "World")
    assert chosen["tags"] == ("meta:keywords", "ferries, storm")
    assert chosen["image_url"] == ("meta:og:image", "https://www.zembla-gazette.com/ferry.jpg")
    assert chosen["modified_at"] == ("meta:article:modified_time", "2021-03-05T10:00:00+01:00")
    assert chosen["language"] == ("text", "en")
    others = {(row.field, row.origin) for row in story.evidence if not row.is_chosen}
    assert {("site_name", "meta:application-name"), ("language", "html:lang")} <= others


def test_a_candidate_that_was_not_taken_is_not_chosen() -> None:
    story = a_story(markup(head='<meta name="description" content="Too short.">'))
    rows = [row for row in story.evidence if row.field == "standfirst"]
    assert [(row.value, row.is_chosen) for row in rows] == [("Too short.", False)]


def test_tags_cleaned_of_their_kind_still_name_the_place_they_came_from() -> None:
    story = a_story(markup(head='<meta name="keywords" content="Section: Harbour; ferries; storm">'))
    assert story.article.tags == ["Harbour", "ferries", "storm"]
    assert [row.origin for row in story.evidence if row.field == "tags" and row.is_chosen] == ["meta:keywords"]


def test_a_span_lies_where_its_origin_says() -> None:
    """Title, heading and share card repeat each other: a span is in the place that said so, not in the first."""
    head = '<meta content="Ferries leave Port Zembla again" property="og:title"/>'
    page = markup(title="Ferries leave Port Zembla again", head=head)
    spans = {row.origin: row.raw_start for row in a_story(page).evidence if row.field == "headline"}
    assert page[: spans["title"]].endswith("<title>")
    assert page[: spans["meta:og:title"]].endswith('<meta content="')
    assert page[: spans["h1"]].endswith("<h1>")


def test_what_the_address_says_has_no_span_on_the_page() -> None:
    page = markup(head='<meta name="date" content="2021-03-04">')
    story = a_story(page, url="https://www.zembla-gazette.com/2021-03-04/ferries")
    assert {row.origin: row.raw_start is None for row in story.evidence if row.field == "published_at"} == {
        "meta:date": False, "url": True,
    }  # fmt: skip
