"""Boxes beside the story are known by their names; their lines leave the body, and the story's own stay."""

import time

import pytest
from lxml.html import fromstring

from news.body.sidebars import find_sidebars
from news.records.story import Evidence
from tests.news.pages import PARAGRAPHS, a_story, markup

LINE = "Harbour notes, every Friday by post: what moves the islands, in five minutes."


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(f'<div class="NewsletterBox-root"><p>{LINE}</p></div>', id="newsletter, in camel case"),
        pytest.param(f'<section class="c-letters-cta"><p>{LINE}</p></section>', id="call to action"),
        pytest.param(f'<div class="article-related"><p>{LINE}</p></div>', id="related"),
        pytest.param(f'<div class="author-bio"><p>{LINE}</p></div>', id="note on the author"),
        pytest.param(f'<section id="kommentare"><p>{LINE}</p></section>', id="German comments"),
        pytest.param(f'<div class="infobox"><p>{LINE}</p></div>', id="infobox"),
        pytest.param(f'<p class="media-caption">{LINE}</p>', id="caption"),
        pytest.param(f'<div class="noConsent"><p>{LINE}</p></div>', id="what readers have not consented to"),
        pytest.param(f'<div class="imageAgencyName"><p>{LINE}</p></div>', id="who supplied the picture"),
        pytest.param(f"<figcaption><p>{LINE}</p></figcaption>", id="caption without a figure"),
    ],
)
def test_a_box_within_the_story_is_none_of_it(box: str) -> None:
    story = a_story(markup().replace(f"<p>{PARAGRAPHS[2]}</p>", f"{box}<p>{PARAGRAPHS[2]}</p>"))
    assert story.article.paragraphs == list(PARAGRAPHS)


def test_what_a_box_loses_is_kept_as_evidence() -> None:
    box = f'<div class="infobox"><p>{LINE}</p></div>'
    story = a_story(markup().replace(f"<p>{PARAGRAPHS[2]}</p>", f"{box}<p>{PARAGRAPHS[2]}</p>"))
    assert [row.value for row in story.of(Evidence) if row.rule == "box_dropped"] == [LINE]


def test_a_paragraph_that_a_teaser_repeats_stays_in_the_story() -> None:
    box = f'<div class="related"><p>{PARAGRAPHS[0]}</p></div>'
    assert a_story(markup(above=box)).article.paragraphs == list(PARAGRAPHS)


def test_a_box_that_holds_the_story_is_none_whatever_it_is_called() -> None:
    page = markup().replace("<article>", '<article><div class="newsletter">').replace("</article>", "</div></article>")
    assert a_story(page).article.paragraphs == list(PARAGRAPHS)


def test_the_text_that_a_read_more_button_unfolds_stays() -> None:
    long = f"{PARAGRAPHS[1]} {PARAGRAPHS[2]} {PARAGRAPHS[0]}"
    furniture = find_sidebars(fromstring(f'<body><div class="js-read-more"><p>{long}</p></div><p>{LINE}</p></body>'))
    assert not furniture.boxes


def test_words_for_screen_readers_are_no_words_of_the_story() -> None:
    first = PARAGRAPHS[0].replace("officials", '<a href="/x">officials<span class="sr-only"> (new window)</span></a>')
    assert a_story(markup(first, *PARAGRAPHS[1:])).article.paragraphs == list(PARAGRAPHS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<div class="related">' * 200 + "x" * 50_000, id="boxes in boxes"),
        pytest.param('<p class="infobox">' + "a b " * 100_000 + "</p>", id="long box"),
        pytest.param(f'<p class="{"related" * 20_000}">x</p>' * 20, id="long names"),
        pytest.param('<p class="caption">x y z a b c d e</p>' * 20_000, id="many boxes"),
    ],
)
def test_a_hostile_page_costs_its_length_only(body: str) -> None:
    tree = fromstring(f"<html><body>{body}</body></html>")
    start = time.process_time()
    furniture = find_sidebars(tree)
    furniture.holds("no such line on the page")
    assert time.process_time() - start < 2
