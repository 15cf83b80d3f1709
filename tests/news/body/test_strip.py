"""Lines that are none of the story leave the body, and are kept as evidence of a repair."""

import pytest

from news.records.story import Evidence
from tests.news.pages import HEADLINE, PARAGRAPHS, a_story, markup


def body_with(line: str, *, at: int = 1, **page: str) -> list[str]:
    paragraphs = [*PARAGRAPHS[:at], line, *PARAGRAPHS[at:]]
    return a_story(markup(*paragraphs, **page)).article.paragraphs


@pytest.mark.parametrize(
    ("line", "at"),
    [
        pytest.param(HEADLINE, 0, id="headline repeated"),
        pytest.param(f"Transport {HEADLINE}", 0, id="headline with a kicker"),
        pytest.param("Thursday, March 4, 2021, 3:15 a.m.", 0, id="date line"),
        pytest.param("Stand: 04.03.2021, 06:00 Uhr", 0, id="German date line"),
        pytest.param("Uppdaterad 15.59 | Publicerad 14.14", 0, id="times of day alone"),
        pytest.param("Read more: The storm that nobody had seen coming", 1, id="read more"),
        pytest.param("Les også: Stormen som ingen hadde sett komme", 1, id="Norwegian read more"),
        pytest.param("Lesen Sie auch: Der Sturm, den niemand kommen sah", 1, id="German read more"),
        pytest.param("ADVERTISEMENT", 2, id="advertisement"),
        pytest.param("Sign up for our daily newsletter and never miss a story again.", 3, id="newsletter"),
        pytest.param("Photo: Ada Quill/Gazette", 1, id="photo credit"),
        pytest.param("© 2021 The Zembla Gazette. All rights reserved.", 3, id="copyright"),
        pytest.param(
            '<b>LUE TÄMÄ TARINA |</b> <a href="/x">The storm that nobody in the islands saw coming</a>',
            1,
            id="a link behind a label",
        ),
        pytest.param("Most read in News", 1, id="most read"),
        pytest.param("Also Read", 3, id="also read"),
        pytest.param('<a href="/x">The storm that nobody in the islands saw coming</a>', 2, id="nothing but a link"),
    ],
)
def test_a_foreign_line_is_dropped(line: str, at: int) -> None:
    assert body_with(line, at=at) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            "Read the small print, the minister told reporters, and then read it again before you sign.", id="read"
        ),
        pytest.param("Most read in the islands was a novel of the sea, as the librarians told us.", id="most read"),
        pytest.param(
            "“More: that is what they all want,” said Ewa Marsh, who has sold fish here for forty years.", id="more"
        ),
        pytest.param(
            "On March 4, 2021, at 3:15 a.m., the harbour master gave the order to open the gates again.", id="date"
        ),
        pytest.param(
            'The <a href="/x">storm that nobody in the islands saw coming</a> closed the port for three days.',
            id="a link in it",
        ),
    ],
)
def test_a_sentence_of_the_story_stays(line: str) -> None:
    assert len(body_with(line, at=1)) == len(PARAGRAPHS) + 1


def test_the_byline_above_the_story_is_dropped_and_kept_as_evidence() -> None:
    story = a_story(markup(above='<div class="author">By Ada Quill</div>'))
    assert story.article.paragraphs == list(PARAGRAPHS)
    repairs = [row for row in story.of(Evidence) if row.field == "body"]
    assert all(row.rule.endswith(("_dropped", "_lifted")) for row in repairs)


def test_dateline_and_credit_leave_the_body() -> None:
    first = f"PORT ZEMBLA (AP) — {PARAGRAPHS[0]}"
    article = a_story(markup(first, *PARAGRAPHS[1:], "- AP")).article
    assert article.paragraphs == list(PARAGRAPHS)
    assert (article.dateline, article.dateline_place) == ("PORT ZEMBLA (AP) —", "PORT ZEMBLA")
    assert (article.credit, article.wire_agency) == ("- AP", "AP")
    assert article.lede == PARAGRAPHS[0]


def test_the_body_is_its_paragraphs_joined_by_a_blank_line() -> None:
    article = a_story(markup()).article
    assert article.body == "\n\n".join(PARAGRAPHS)
    assert article.word_count == len(article.body.split())


def test_a_subhead_that_a_table_of_contents_links_to_stays() -> None:
    contents = '<ul><li><a href="#why">Why the gates stayed open so long</a></li></ul>'
    subhead = "Why the gates stayed open so long"
    page = markup(above=contents).replace(f"<p>{PARAGRAPHS[1]}", f'<h2 id="why">{subhead}</h2><p>{PARAGRAPHS[1]}')
    assert a_story(page).article.paragraphs == [PARAGRAPHS[0], subhead, *PARAGRAPHS[1:]]


def test_a_headline_in_other_marks_is_a_headline_repeated() -> None:
    page = markup(f"Harbour “{HEADLINE}”", *PARAGRAPHS, headline=f"Harbour: {HEADLINE}")
    assert a_story(page).article.paragraphs == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("note", "stays"),
    [
        pytest.param("Ada Quill is the Gazette's harbour correspondent.", False, id="English"),
        pytest.param("Ada Quill ist freie Journalistin in Port Zembla.", False, id="German"),
        pytest.param("Ada Quill, who keeps the light, is the last of her trade.", True, id="a sentence of the story"),
    ],
)
def test_a_note_on_the_author_below_the_story_is_none_of_it(note: str, stays: bool) -> None:
    story = a_story(markup(*PARAGRAPHS * 3, note, head='<meta name="author" content="Ada Quill">'))
    assert (story.article.paragraphs[-1] == note) is stays


def test_topics_listed_under_their_label_are_dropped() -> None:
    topics = "<ul><li>Tags:</li><li><a href='/f'>Ferries</a></li><li>Weather</li><li>The islands</li></ul>"
    page = markup().replace("</article>", f"{topics}</article>")
    assert a_story(page).article.paragraphs == list(PARAGRAPHS)


def test_a_list_of_the_story_stays() -> None:
    facts = "<p>What you need:</p><ul><li>A warm coat</li><li>A ticket</li><li>Some patience</li></ul>"
    page = markup().replace("</article>", f"{facts}</article>")
    assert a_story(page).article.paragraphs[-3:] == ["- A warm coat", "- A ticket", "- Some patience"]


TEASER = "The damage done to the quay is more than its owners can bear, the union of dockers says."


def test_a_teaser_above_the_headline_is_none_of_the_story() -> None:
    page = markup().replace("<h1>", f'<div class="card"><p>{TEASER}</p></div><h1>')
    story = a_story(page)
    assert story.article.lede == PARAGRAPHS[0]
    assert TEASER not in story.article.body


def test_a_teaser_above_the_headline_that_the_story_says_too_stays() -> None:
    page = markup(TEASER, *PARAGRAPHS).replace("<h1>", f'<div class="sidebar"><p>{TEASER}</p></div><h1>')
    assert a_story(page).article.paragraphs == [TEASER, *PARAGRAPHS]


def test_a_story_above_its_headline_stays() -> None:
    """Some pages repeat the headline over the comments, in the only heading there is."""
    page = markup(headline=None, title=HEADLINE).replace("</article>", f"<h2>{HEADLINE}</h2></article>")
    assert a_story(page).article.paragraphs == list(PARAGRAPHS)
