"""JSON-LD is read however badly it is written, and never believed beyond its block."""

import json
import time

import pytest
from lxml.html import fromstring

from news.html.json_ld import JsonLd, read_json_ld


def ld(*blocks: object, address: str | None = None) -> JsonLd:
    texts = [block if isinstance(block, str) else json.dumps(block) for block in blocks]
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return read_json_ld(fromstring(f"<html><head>{scripts}</head><body></body></html>"), address)


STORY = {"@type": "NewsArticle", "headline": "Rain at last", "datePublished": "2021-03-04"}


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(STORY, id="plain"),
        pytest.param([{"@type": "WebSite", "name": "Gazette"}, STORY], id="in a list"),
        pytest.param({"@graph": [{"@type": "WebPage"}, STORY]}, id="in a graph"),
        pytest.param({"@type": "WebPage", "mainEntity": STORY}, id="as a page's main entity"),
        pytest.param({**STORY, "@type": ["NewsArticle", "Product"]}, id="of several types"),
        pytest.param({**STORY, "@type": "http://schema.org/ReportageNewsArticle"}, id="type spelled as an address"),
        pytest.param("<!--" + json.dumps(STORY) + "-->", id="in a comment"),
        pytest.param("/*<![CDATA[*/" + json.dumps(STORY) + "/*]]>*/", id="in CDATA marks"),
        pytest.param(json.dumps(STORY)[:-1] + ",}", id="with a trailing comma"),
        pytest.param('{"@type": "NewsArticle", "headline": "Rain at last", "body": "a "quote" too many"}', id="broken"),
        pytest.param('{"@type":"NewsArticle","headline":"Rain\n at last"}', id="with a raw line break"),
    ],
)
def test_the_headline_is_read(block: object) -> None:
    assert ld(block).text("headline") == "Rain at last"


def test_the_story_that_names_the_address_is_the_pages_own() -> None:
    teaser = {**STORY, "headline": "Another story", "url": "https://gazette.example/other"}
    own = {**STORY, "mainEntityOfPage": {"@id": "https://gazette.example/rain?x=1"}}
    assert ld([teaser, own], address="https://gazette.example/rain").text("headline") == "Rain at last"


def test_a_number_of_6_000_digits_does_not_cost_its_own_block() -> None:
    number = '{"@id": "#rain", "@type": "NewsArticle", "wordCount": ' + "7" * 6_000 + ', "articleSection": "World"}'
    read = ld(number.replace("{", '{"headline": "Rain at last", ', 1))
    assert read.text("articleSection") == "World"
    assert "#rain" in read.by_id  # a block that is no JSON is searched for a few keys, and names no node


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param('{"a":' * 50_000 + "1" + "}" * 50_000, id="50,000 levels"),
        pytest.param("[" * 100_000, id="100,000 open brackets"),
        pytest.param('{"n": ' + "9" * 6_000 + "}", id="a number of 6,000 digits"),
        pytest.param('{"n": 1e999999, "m": NaN}', id="numbers that are none"),
        pytest.param('{"headline": "' + "x\\\\" * 50_000, id="an unclosed string"),
        pytest.param('"author": {' * 20_000, id="unclosed objects"),
        pytest.param(json.dumps([{"@type": "NewsArticle", "author": [{}] * 9_000}] * 9), id="many nodes"),
    ],
)
def test_a_bomb_costs_only_its_block(bomb: str) -> None:
    start = time.process_time()
    assert ld(bomb, STORY).text("headline") == "Rain at last"
    assert time.process_time() - start < 2
