"""The byline names people, desks, agencies and accounts, and only people are authors."""

import pytest

from news.names import parse_names
from tests.news.pages import a_story, markup


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
        pytest.param("Follow us on Facebook", [], id="a call"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_line_gives_its_names(line: str, names: list[tuple[str, str]]) -> None:
    found = parse_names(line, frozenset({"zembla gazette"}))
    assert [(name.name, name.role) for name in found] == names


def test_an_account_is_no_author_but_keeps_its_row() -> None:
    story = a_story(markup(head='<meta name="author" content="webmaster_2">'))
    assert story.article.authors == []
    assert [(author.name, author.role) for author in story.authors] == [("webmaster_2", "cms_account")]


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
