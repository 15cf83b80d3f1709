"""The byline names people, desks, agencies and accounts, and only people are authors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.discovery import Discovery
from news.people.names import find_editors, find_names, find_pen_name, is_edited_by
from news.records.story import Author, Evidence
from tests.news.pages import PARAGRAPHS, a_story, markup


@pytest.mark.parametrize(
    ("line", "names"),
    [
        pytest.param("By Jane Doe", [("Jane Doe", "author")], id="by"),
        pytest.param("Von Jörg Grünwald und Änne Süß", [("Jörg Grünwald", "author"), ("Änne Süß", "author")], id="von"),
        pytest.param(
            "Por Inés Robledal y Tomás Pardo", [("Inés Robledal", "author"), ("Tomás Pardo", "author")], id="por"
        ),
        pytest.param("Jane Doe, Political Editor", [("Jane Doe", "author")], id="a title behind the name"),
        pytest.param("Jane Doe jane@gazette.example @janedoe", [("Jane Doe", "author")], id="address and handle"),
        pytest.param("Lucie d'Arbois", [("Lucie d'Arbois", "author")], id="a name that starts small"),
        pytest.param("Ludwig van der Berg", [("Ludwig van der Berg", "author")], id="particles"),
        pytest.param("山川 花", [("山川 花", "author")], id="Japanese"),
        pytest.param("記者林小山", [("林小山", "author")], id="Chinese, after the word for reporter"),
        pytest.param("Reuters", [("Reuters", "agency")], id="an agency"),
        pytest.param("Jane Doe, AFP", [("Jane Doe", "author"), ("AFP", "agency")], id="a person for an agency"),
        pytest.param("Gazette Staff", [("Gazette Staff", "desk")], id="a desk"),
        pytest.param("redaktion_cms", [("redaktion_cms", "cms_account")], id="an account"),
        pytest.param("admin", [("admin", "cms_account")], id="the administrator"),
        pytest.param("https://facebook.com/gazette", [], id="an address"),
        pytest.param("Zembla Gazette", [("Zembla Gazette", "desk")], id="the outlet itself"),
        pytest.param("Business Wire", [("Business Wire", "desk")], id="a wire for releases"),
        pytest.param(
            "Sekretariat Verein der Hafenfreunde",
            [("Sekretariat Verein der Hafenfreunde", "desk")],
            id="a part of the outlet",
        ),
        pytest.param("Ada Quill Marsh", [("Ada Quill Marsh", "author")], id="whose site bears the name"),
        pytest.param("Follow us on Facebook", [], id="a call"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_line_gives_its_names(line: str, names: list[tuple[str, str]]) -> None:
    found = find_names(line, frozenset({"zembla gazette", "verein der hafenfreunde", "ada quill"}))
    assert [(name.name, name.role) for name in found] == names


def test_an_account_is_no_author_but_keeps_its_row() -> None:
    story = a_story(markup(head='<meta name="author" content="webmaster_2">'))
    assert story.article.authors == []
    assert [(author.name, author.role) for author in story.of(Author)] == [("webmaster_2", "cms_account")]


def test_a_visible_byline_beats_an_account() -> None:
    page = markup(head='<meta name="author" content="webmaster_2">', above='<p class="byline">By Jane Doe</p>')
    story = a_story(page)
    assert story.article.authors == ["Jane Doe"]
    assert story.article.byline == "By Jane Doe"
    assert "By Jane Doe" not in story.article.body


def test_those_who_comment_are_no_authors() -> None:
    comments = '<div class="comments"><p class="comment-author">Troll Meister</p></div>'
    assert a_story(markup().replace("</article>", f"</article>{comments}")).article.authors == []


def test_json_ld_names_are_followed_through_references() -> None:
    graph = (
        '{"@graph": [{"@type": "NewsArticle", "headline": "Rain", "author": {"@id": "#p1"}},'
        ' {"@type": "Person", "@id": "#p1", "name": "Jane Doe"}]}'
    )
    story = a_story(markup(head=f'<script type="application/ld+json">{graph}</script>'))
    assert story.article.authors == ["Jane Doe"]


def ld(story: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rain", {story}}}</script>'


@pytest.mark.parametrize(
    ("head", "above", "below", "authors"),
    [
        pytest.param("", "<div>Posted by Konstantin @ 12:00 am</div>", "", ["Konstantin"], id="no class tells"),
        pytest.param("", '<p><a href="/author/jane-doe/">Jane Doe</a></p>', "", ["Jane Doe"], id="an author's page"),
        pytest.param("", "<p><strong>Jane Doe</strong></p>", "", ["Jane Doe"], id="a name set in bold"),
        pytest.param("", "<div>Von:</div><div>Jörg Grünwald</div>", "", ["Jörg Grünwald"], id="label and name apart"),
        pytest.param(
            "", "<div>By Jane Doe</div><div>PORT ZEMBLA (AP)</div>", "", ["Jane Doe"], id="what follows is none of his"
        ),
        pytest.param("", '<p class="byline">by harbourcat</p>', "", ["harbourcat"], id="a pen name"),
        pytest.param("", '<p class="byline">by admin</p>', "", [], id="an office is no pen name"),
        pytest.param(
            "",
            "",
            '<footer><address class="author"><span>Jane Doe</span></address></footer>',
            ["Jane Doe"],
            id="a footer of the story itself",
        ),
        pytest.param(
            '<meta name="author" content="Jane Doe">',
            "",
            '<p class="author">By Otto Teaser</p>',
            ["Jane Doe"],
            id="what is declared against a line below the story",
        ),
        pytest.param(
            ld('"author": {"@type": "Person", "name": "Ada Roe"}'),
            '<p class="byline">By <a>Jane Doe</a> and <a>Ada Roe</a></p>',
            "",
            ["Jane Doe", "Ada Roe"],
            id="the full line against one of its names",
        ),
        pytest.param(
            ld('"author": "Otto Stern"'),
            '<p class="author">Jane Doe</p>',
            '<p class="author">Editor: Otto Stern</p>',
            ["Jane Doe"],
            id="who edited did not write",
        ),
        pytest.param("", '<p class="byline">Text & Fotos: Jane Doe</p>', "", ["Jane Doe"], id="text and photos"),
        pytest.param(
            "",
            '<p class="byline">By <a>Jane Doe</a> <a>Facebook</a> <a>Link</a> <a>More</a></p>',
            "",
            ["Jane Doe"],
            id="buttons for sharing",
        ),
    ],
)
def test_the_author_is_found_where_he_is_named(head: str, above: str, below: str, authors: list[str]) -> None:
    running = " ".join(PARAGRAPHS)
    page = markup(running, running, head=head, above=above).replace("</article>", f"{below}</article>")
    assert a_story(page).article.authors == authors


def test_an_outlet_that_signs_its_story_is_a_desk_and_no_person() -> None:
    head = '<meta property="og:site_name" content="The Zembla Gazette">' + ld('"author": "The Zembla Gazette"')
    story = a_story(markup(head=head))
    assert story.article.authors == []
    assert [(author.name, author.role) for author in story.of(Author)] == [("The Zembla Gazette", "desk")]


def test_who_edited_pictured_and_contributed_is_named_with_the_part_played() -> None:
    head = ld('"author": "Jane Doe", "editor": {"name": "Otto Stern"}, "contributor": ["Ada Roe"]')
    page = markup(head=head, above='<p class="author">Jane Doe</p><p class="byline-photo">Foto: Luc Petit</p>')
    assert [(author.name, author.role) for author in a_story(page).of(Author)] == [
        ("Jane Doe", "author"),
        ("Ada Roe", "contributor"),
        ("Otto Stern", "editor"),
        ("Luc Petit", "photographer"),
    ]


def test_a_feed_may_know_the_author() -> None:
    known = Discovery(origin="feed", title="Rain", authors=("Jane Doe",))
    story = a_story(markup(), discovered=known)
    assert story.article.authors == ["Jane Doe"]
    assert [row.origin for row in story.of(Evidence) if row.field == "byline" and row.is_chosen] == ["feed"]


@given(st.text(max_size=600), st.booleans())
def test_no_line_keeps_its_names_from_being_read(line: str, is_sure: bool) -> None:
    for name in find_names(line, frozenset({"zembla gazette"}), is_sure=is_sure):
        assert name.name.strip()
    find_pen_name(line)
    is_edited_by(line)


@pytest.mark.slow
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_no_byline_keeps_a_page_from_being_read(meta: str, line: str, name: str) -> None:
    escaped = [text.replace("<", "&lt;").replace('"', "&quot;") for text in (meta, line, name)]
    story = a_story(
        markup(
            head=f'<meta name="author" content="{escaped[0]}">' + ld(f'"author": {json.dumps(name)}'),
            above=f'<p class="byline">{escaped[1]}</p><p>by <b>{escaped[2]}</b></p>',
        ),
    )
    assert all(author.name for author in story.of(Author))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "By Jane Doe and Ann Poe The Associated Press",
            ["Jane Doe/author", "Ann Poe/author", "The Associated Press/agency"],
        ),
        ("By Jane Doe Reuters Posted March 2, 2020", ["Jane Doe/author", "Reuters/agency"]),
        ("Michael Reuter", ["Michael Reuter/author"]),
    ],
)
def test_an_agency_printed_right_behind_its_reporter_is_no_part_of_the_name(line: str, names: list[str]) -> None:
    assert [f"{name.name}/{name.role}" for name in find_names(line)] == names


def test_the_host_as_author_is_the_outlet() -> None:
    head = '<meta property="og:site_name" content="The Gazette">'
    story = a_story(markup(head=head, above='<p class="author">Author: www.zembla-gazette.com</p>'))
    assert [(author.name, author.role) for author in story.of(Author)] == [("www.zembla-gazette.com", "desk")]
    assert story.article.paragraphs == list(PARAGRAPHS)


def test_who_edited_a_chinese_story_is_no_author_of_it() -> None:
    """The meta tag gives the editor, and only the line under the story says so."""
    page = markup(*PARAGRAPHS, "（编辑：林小山 周文）", head='<meta name="author" content="林小山">')
    story = a_story(page)
    assert story.article.authors == []
    assert {(author.name, author.role) for author in story.of(Author)} >= {("林小山", "editor")}


def test_who_is_quoted_is_no_author() -> None:
    quote = '<blockquote>The sea forgives nothing. <a href="/author/ada">Ada Quill, CEO</a></blockquote>'
    page = markup(*PARAGRAPHS[:2], above=quote).replace("</article>", f"<p>{PARAGRAPHS[2]}</p></article>")
    assert a_story(page).article.authors == []


@pytest.mark.parametrize("line", ["【责任编辑：林小山】", "責編：林小山", "Redaktion: Änne Süß", "Editor: Jane Doe"])
def test_editors_are_read_in_brackets_and_out(line: str) -> None:
    assert is_edited_by(line)
    assert [name.role for name in find_editors(line)] == ["editor"]


def test_a_licence_is_no_author() -> None:
    """Creative Commons licences have "/by/" in their addresses, as pages of authors do."""
    licence = '<a href="https://creativecommons.org/licenses/by/4.0/">Creative Commons Attribution</a>'
    assert a_story(markup().replace("</article>", f"<p>{licence}</p></article>")).article.authors == []
