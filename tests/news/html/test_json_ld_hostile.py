"""Whatever JSON-LD or meta tags a page holds, its fields are read, and no field raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.headline.headline import choose_headline
from news.html.declared import Declared, read_metadata
from news.html.parse import parse_page
from news.people.byline import choose_byline
from tests.news.pages import ADDRESS, a_story, markup

pytestmark = pytest.mark.slow  # takes seconds

KEYS = (
    "@type", "@id", "@graph", "headline", "name", "author", "creator", "editor", "contributor", "publisher", "url",
    "mainEntityOfPage", "datePublished", "dateModified", "articleSection", "keywords", "image", "description",
)  # fmt: skip
TYPES = st.sampled_from(["NewsArticle", "Person", "Organization", "WebPage", "WebSite", "LiveBlogPosting", 7, None])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=80) | TYPES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=25,
)
NAMES = st.sampled_from(
    ["author", "article:author", "og:title", "og:site_name", "twitter:label1", "twitter:data1", "keywords"]
)


def choose(declared: Declared) -> None:
    """Choose every field that this page's machine-readable parts speak for."""
    names = [declared.ld.site_name or "Gazette"]
    choose_headline(declared, names, ADDRESS)
    byline = choose_byline(declared, names)
    assert all(name.name for name in byline.names)


@given(VALUES)
def test_no_json_ld_keeps_a_page_from_being_read(value: Any) -> None:
    block = json.dumps({"@type": "NewsArticle", "headline": "Rain", "@graph": [value], "author": value, "image": value})
    block = block.replace("</", "<\\/")
    a_story(markup(head=f'<script type="application/ld+json">{block}</script>'))


@given(st.text(max_size=300))
def test_no_text_that_calls_itself_json_keeps_a_page_from_being_read(block: str) -> None:
    block = block.replace("<", "")
    page = markup(head=f'<script type="application/ld+json">{{"@type": "NewsArticle", {block}</script>')
    choose(read_metadata(parse_page(page).tree, ADDRESS))


@settings(max_examples=60)
@given(st.lists(st.tuples(NAMES, st.text(max_size=200)), max_size=8), st.text(max_size=300))
def test_no_meta_tag_and_no_markup_keeps_a_page_from_being_read(tags: list[tuple[str, str]], above: str) -> None:
    head = "".join(f'<meta property="{name}" content="{text.replace(chr(34), "")}">' for name, text in tags)
    choose(read_metadata(parse_page(markup(head=head, above=above)).tree, ADDRESS))
