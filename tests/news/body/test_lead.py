"""The lead that a page sets apart from its story comes back in front of it."""

import pytest

from tests.news.pages import HEADLINE, PARAGRAPHS, a_story, markup

LEAD = "After nine days in harbour the ships are back at sea. The islands had begun to ration bread."


def a_page_with(lead: str, *, head: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    """Return a page whose story is too far from its headline to be taken for one text."""
    story = "".join(f"<p>{text}</p>" for text in paragraphs * 3)
    return (
        f"<html><head><title>Ferries</title>{head}</head><body><main><header><h1>{HEADLINE}</h1>{lead}</header>"
        f'<div class="article-body">{story}</div></main></body></html>'
    )


@pytest.mark.parametrize(
    ("lead", "head"),
    [
        pytest.param(f'<p class="article__intro">{LEAD}</p>', "", id="named intro"),
        pytest.param(f'<div class="storyLead"><p>{LEAD}</p></div>', "", id="named in camel case, on the box"),
        pytest.param(f'<h2 class="vorspann">{LEAD}</h2>', "", id="named in German"),
        pytest.param(f"<div><p>{LEAD}</p></div>", f'<meta name="description" content="{LEAD}">', id="is the summary"),
        pytest.param(f"<p>{LEAD}</p>", "", id="a sentence in the story's header"),
    ],
)
def test_a_lead_under_the_headline_opens_the_body(lead: str, head: str) -> None:
    assert a_story(a_page_with(lead, head=head)).article.paragraphs[:2] == [LEAD, PARAGRAPHS[0]]


@pytest.mark.parametrize(
    "lead",
    [
        pytest.param(f'<figure><figcaption class="lead">{LEAD}</figcaption></figure>', id="caption"),
        pytest.param(f'<div class="media-description">{LEAD}</div>', id="a picture's description"),
        pytest.param(f'<div class="teaser"><a href="/x">{LEAD}</a></div>', id="link to another story"),
        pytest.param(f'<aside class="newsletter"><p class="intro">{LEAD}</p></aside>', id="newsletter's intro"),
        pytest.param('<p class="intro">By Ada Quill | Updated on Thursday, 4 March 2021, 3:15 a.m.</p>', id="byline"),
        pytest.param(f'<p class="intro">{PARAGRAPHS[0]}</p>', id="already in the body"),
    ],
)
def test_what_is_no_lead_stays_out(lead: str) -> None:
    assert a_story(a_page_with(lead)).article.paragraphs[0] == PARAGRAPHS[0]


def test_a_story_that_opens_with_its_dateline_has_its_lead_there() -> None:
    paragraphs = (f"PORT ZEMBLA (AP) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:])
    story = a_story(a_page_with(f'<p class="intro">{LEAD}</p>', paragraphs=paragraphs))
    assert story.article.dateline_name == "Port Zembla"
    assert story.article.paragraphs[0] == PARAGRAPHS[0]


def test_a_page_without_a_heading_has_no_lead() -> None:
    assert a_story(markup(headline=None, head=f'<meta property="og:title" content="{HEADLINE}">')).article.lede
