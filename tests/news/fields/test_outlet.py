"""Section, tags, image, standfirst, paywall and correction come from what the page declares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.fields.access import is_paywalled
from news.fields.image import choose_image
from news.fields.outlet import choose_site_name
from news.fields.standfirst import choose_standfirst
from news.fields.topics import choose_section, choose_tags
from news.html.declared import Declared
from news.html.json_ld import JsonLd
from news.text.language import find_language, normalize_language
from news.wire.agency import choose_agency
from tests.news.pages import PARAGRAPHS, a_story, markup

DECK = "The first boats left at dawn."
CUT = PARAGRAPHS[0][:90] + "…"


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def ld(pairs: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Rain", {pairs}}}</script>'


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        pytest.param(meta("article:section", "World"), "section", "World", id="section"),
        pytest.param(ld('"articleSection": ["Sport", "Cup"]'), "section", "Sport", id="first of several sections"),
        pytest.param(
            meta("article:section", "Uncategorized") + meta("og:section", "World"), "section", "World", id="no rubric"
        ),
        pytest.param(ld('"keywords": "News"') + meta("keywords", "rain, wind"), "tags", ["rain", "wind"], id="one tag"),
        pytest.param(ld('"keywords": ["topic/rain", "lite:true", "#wind"]'), "tags", ["rain", "#wind"], id="kinds"),
        pytest.param(meta("article:tag", "Rain") + meta("article:tag", "rain"), "tags", ["Rain"], id="a tag once"),
        pytest.param(ld('"keywords": "rain, wind,, "'), "tags", ["rain", "wind"], id="keywords in a line"),
        pytest.param(ld('"keywords": ["rain", "wind"]'), "tags", ["rain", "wind"], id="keywords in a list"),
        pytest.param(meta("og:image", "/a.jpg"), "image_url", "https://www.zembla-gazette.com/a.jpg", id="image"),
        pytest.param(meta("og:image", "javascript:x"), "image_url", None, id="an image that is none"),
        pytest.param(meta("og:site_name", "The Gazette"), "site_name", "The Gazette", id="site name"),
        pytest.param(ld('"publisher": {"name": "The Gazette"}'), "site_name", "The Gazette", id="publisher"),
        pytest.param(
            meta("og:site_name", "www.zembla-gazette.com") + ld('"publisher": {"name": "The Gazette"}'),
            "site_name", "The Gazette", id="a name before a host",
        ),
        pytest.param(
            meta("og:site_name", "www.zembla-gazette.com") + ld('"publisher": {"name": "Zembla Media Ltd"}')
            + '<script type="application/ld+json">{"@type": "WebSite", "name": "The Gazette"}</script>',
            "site_name", "The Gazette", id="the site's name before its owner's",
        ),
        pytest.param(meta("og:site_name", "www.zembla-gazette.com"), "site_name", "www.zembla-gazette.com", id="host"),
        pytest.param(
            ld('"publisher": {"@id": "https://zembla-gazette.com/#org"}') + meta("application-name", "The Gazette"),
            "site_name", "The Gazette", id="a name before a reference to nothing",
        ),
        pytest.param(ld('"articleSection": "Politics,World"'), "section", "Politics", id="sections joined by machine"),
        pytest.param(
            meta("article:section", "Arts, Books and Music"), "section", "Arts, Books and Music", id="a list by hand"
        ),
        pytest.param(meta("keywords", "港口 風暴 渡輪"), "tags", ["港口", "風暴", "渡輪"], id="Chinese"),
        pytest.param(meta("keywords", "Port Zembla"), "tags", ["Port Zembla"], id="a tag of two words"),
        pytest.param(
            ld('"image": {"@id": "#lead"}, "hasPart": {"@id": "#lead", "url": "https://a.example/b.jpg"}'),
            "image_url", "https://a.example/b.jpg", id="an image referred to",
        ),
        pytest.param(ld('"isAccessibleForFree": "False"'), "is_paywalled", True, id="not free, as text"),
        pytest.param(ld('"isAccessibleForFree": true'), "is_paywalled", False, id="free"),
        pytest.param(meta("article:content_tier", "metered"), "is_paywalled", True, id="metered"),
        pytest.param(ld('"isAccessibleForFree": "http://schema.org/False"'), "is_paywalled", True, id="as an address"),
        pytest.param(
            ld('"hasPart": {"isAccessibleForFree": "False", "cssSelector": ".wall"}'), "is_paywalled", True, id="a part"
        ),
        pytest.param(
            ld('"isAccessibleForFree": true, "hasPart": [{"isAccessibleForFree": false}]'), "is_paywalled", False,
            id="the whole before its part",
        ),
        pytest.param(ld('"hasPart": [null, 3, "x"]'), "is_paywalled", None, id="parts that are none"),
        pytest.param(meta("article:premium", "true"), "is_paywalled", True, id="premium"),
        pytest.param(meta("cxenseparse:zmb-ispaidcontent", "false"), "is_paywalled", False, id="not paid"),
        pytest.param(meta("lp:paywall_user", "1"), "is_paywalled", None, id="the reader's state"),
        pytest.param("", "is_paywalled", None, id="nothing said of a wall"),
        pytest.param(meta("og:description", DECK), "standfirst", DECK, id="deck"),
        pytest.param(meta("og:description", CUT), "standfirst", None, id="a deck cut from the story"),
        pytest.param(
            meta("og:description", f"{PARAGRAPHS[1]} {PARAGRAPHS[2]}"), "standfirst", None, id="its second lines"
        ),
        pytest.param(
            meta("og:description", PARAGRAPHS[2]), "standfirst", PARAGRAPHS[2], id="a deck that a later line says, too"
        ),
        pytest.param(meta("og:title", "x"), "correction", None, id="no correction"),
    ],
)  # fmt: skip
def test_what_the_page_declares(head: str, field: str, value: object) -> None:
    assert getattr(a_story(markup(head=head)).article, field) == value


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: An earlier version of this story misstated the number of boats.",
        "This article was amended on 5 March 2021 to correct the number of boats.",
        "Korrektur: In einer früheren Version war die Zahl der Boote falsch angegeben.",
    ],
)
def test_a_printed_correction_is_kept_and_stays_in_the_body(notice: str) -> None:
    article = a_story(markup(*PARAGRAPHS, notice)).article
    assert article.correction == notice
    assert notice in article.body


def test_a_printed_update_is_kept_apart() -> None:
    notice = "This story has been updated with the port's answer."
    article = a_story(markup(*PARAGRAPHS, notice)).article
    assert (article.update_notice, article.correction) == (notice, None)
    assert notice in article.body


def test_a_story_about_corrections_is_none() -> None:
    assert (
        a_story(markup("Corrections officers walked out on Monday, the union said.", *PARAGRAPHS)).article.correction
        is None
    )


@pytest.mark.parametrize(
    ("text", "declared", "given", "code", "origin"),
    [
        pytest.param(
            "Der Rat der Stadt hat am Montag beschlossen, die Brücke zu erneuern.", "en", None, "de", "text", id="text"
        ),
        pytest.param("OK.", "fr-FR", None, "fr", "page", id="too short: the page"),
        pytest.param("Rain fell on the town and its market on Monday.", "fr", "nb", "no", "source", id="given"),
    ],
)
def test_the_language_is_the_texts_own(text: str, declared: str, given: str | None, code: str, origin: str) -> None:
    found = find_language(text, declared, given)
    assert found is not None
    assert (found.code, found.origin) == (code, origin)


def test_nothing_has_no_language() -> None:
    assert find_language("") is None
    assert normalize_language("x-klingon") == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "@type", "@id", "url"]), inner)
    ),
    max_leaves=8,
)
KEYS = ["author", "publisher", "articleSection", "keywords", "image", "isAccessibleForFree", "hasPart", "description"]
NAMES = ["article:tag", "author", "og:image", "article:premium", "article:content_tier", "og:section", "og:site_name"]


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON),
    st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3)),
)
def test_nothing_that_a_page_declares_raises(story: dict, tags: dict) -> None:
    declared = Declared(ld=JsonLd(story=story), meta=tags)
    choose_section(declared)
    choose_tags(declared)
    choose_site_name(declared)
    choose_image(declared, "https://gazette.example/a")
    choose_standfirst(declared, "Rain", "Rain fell.")
    is_paywalled(declared)
    choose_agency(declared, None, (), ())
