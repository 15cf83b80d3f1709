"""The agency that supplied a story is known from whatever sign there is, the strongest first."""

import pytest

from news.html.declared import Declared
from news.html.json_ld import JsonLd
from news.html.lines import Line
from news.people.names import Name
from news.records.story import Author, Evidence
from news.wire.agency import choose_agency
from news.wire.credit_line import Credit
from tests.news.pages import PARAGRAPHS, a_story, markup


def declared(story: dict | None = None, meta: dict | None = None, bylines: tuple[str, ...] = ()) -> Declared:
    return Declared(
        ld=JsonLd(story=story or {}),
        meta={name: [value] for name, value in (meta or {}).items()},
        bylines=[Line(text, "byline", is_outside=False) for text in bylines],
    )


@pytest.mark.parametrize(
    ("page", "names", "agency"),
    [
        pytest.param(declared({"author": {"@type": "Organization", "name": "dpa"}}), (), "dpa", id="JSON-LD author"),
        pytest.param(declared({"author": {"@type": "Organization", "name": "PA"}}), (), "PA", id="an organisation"),
        pytest.param(declared({"author": {"@type": "Person", "name": "PA"}}), (), None, id="a person called PA"),
        pytest.param(declared({"author": "Le Gaulois avec AFP"}), (), "AFP", id="with the outlet"),
        pytest.param(declared({"creditText": "AFP"}), (), "AFP", id="credit text"),
        pytest.param(declared({"sourceOrganization": {"name": "Reuters"}}), (), "Reuters", id="source"),
        pytest.param(declared(meta={"author": "Agenzia ANSA"}), (), "ANSA", id="meta author"),
        pytest.param(declared(meta={"author": "Jane Doe, AP Sports Writer"}), (), "AP", id="who she works for"),
        pytest.param(
            declared(bylines=("By Jane Doe The Associated Press Posted May 1",)),
            (Name("Jane Doe", "author"),), "AP", id="behind a name",
        ),
        pytest.param(declared(meta={"author": "Associated Press in Zembla"}), (), "AP", id="with its town"),
        pytest.param(declared(bylines=("von APA",)), (), "APA", id="alone in a byline"),
        pytest.param(declared(bylines=("By AFP", "By Reuters")), (), None, id="teasers' bylines"),
        pytest.param(declared(bylines=("By AFP",)), (Name("Jane Doe", "author"),), None, id="beside a person's"),
        pytest.param(
            declared(bylines=("Jane Doe / Reuters",)), (Name("Jane Doe", "author"),), None, id="a photographer's agency"
        ),
        pytest.param(declared({"image": {"creditText": "AFP"}}), (), None, id="an image's credit"),
        pytest.param(declared({"author": "Foto: AFP"}), (), None, id="a photo's credit"),
        pytest.param(declared(meta={"author": "https://apnews.example/AP"}), (), None, id="an address"),
        pytest.param(declared({"author": "Jane Doe"}), (), None, id="a person"),
        pytest.param(declared({"author": [None, 3, {}, [[]]]}), (), None, id="nonsense"),
    ],
)  # fmt: skip
def test_the_metadata_names_the_agency(page: Declared, names, agency) -> None:
    assert choose_agency(page, None, (), names).value == agency


def test_an_agency_that_helped_comes_last() -> None:
    helped = Credit("With inputs from PTI", "PTI", 3, 0, 20, is_help=True)
    supplied = Credit("- AFP", "AFP", 4, 0, 5)
    assert choose_agency(declared(), None, (helped, supplied), ()).value == "AFP"
    assert choose_agency(declared({"author": "Reuters"}), None, (helped,), ()).value == "Reuters"
    assert choose_agency(declared(), None, (helped,), ()).value == "PTI"


def test_a_page_keeps_who_worked_on_its_story() -> None:
    desk = "(Reporting by Jane Doe; Additional reporting by Ann Poe; Editing by John Roe)"
    story = a_story(markup(*PARAGRAPHS, desk, head='<meta name="author" content="Jane Doe">'))
    assert (story.article.wire_agency, story.article.credit) == ("Reuters", desk)
    assert [(author.name, author.role) for author in story.of(Author)] == [
        ("Jane Doe", "author"), ("Ann Poe", "contributor"), ("John Roe", "editor"),
    ]  # fmt: skip
    assert story.article.authors == ["Jane Doe"]
    assert desk not in story.article.body
    assert [(row.origin, row.rule) for row in story.of(Evidence) if row.field == "wire_agency"] == [("text", "credit")]


def test_an_agency_byline_may_say_where_the_story_was_filed() -> None:
    article = a_story(markup(head='<meta name="author" content="AFP, MANILA">')).article
    assert (article.dateline, article.dateline_place, article.dateline_country) == (None, "MANILA", "PH")
    assert article.wire_agency == "AFP"
