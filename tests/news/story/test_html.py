"""A page is a story, a refusal or a failure: never an exception, and twice the same."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.page import Failure, Refusal, Story
from news.read import read_page
from news.records.story import Evidence
from tests.news.pages import HEADLINE, PARAGRAPHS, a_page, a_story, markup, read

SOUP = markup(
    *PARAGRAPHS,
    head='<meta property="og:title" content="Rain"><meta name="author" content="By Jane Doe">'
    '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-03-04T05:06:00Z"}</script>',
    above='<p class="byline">By Jane Doe</p><time datetime="2021-03-04">4 March 2021</time>',
).encode()
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(payload=st.binary(max_size=400), header=st.none() | st.text(max_size=40))
def test_no_bytes_raise(payload: bytes, header: str | None) -> None:
    assert isinstance(read(payload, content_type=header), Story | Refusal | Failure)


@pytest.mark.slow
@FEW
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_no_mangled_page_raises(seed: int) -> None:
    chance = random.Random(seed)
    payload = bytearray(SOUP)
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(payload))
        match chance.randrange(4):
            case 0:
                payload[at] = chance.randrange(256)
            case 1:
                del payload[at : at + chance.randrange(40)]
            case 2:
                payload[at:at] = chance.choice(
                    [b"<", b"<!--", b"</div>", b"&#x", b'"', b"<script>", b"\0", b"<svg>", b"{"]
                )
            case _:
                payload[at:at] = payload[at : at + chance.randrange(200)]
    page = a_page(bytes(payload))
    reading = read_page(page)
    assert isinstance(reading, Story | Refusal | Failure)
    assert read_page(page) == reading


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(SOUP.decode().replace("</p>", ""), id="unclosed paragraphs"),
        pytest.param(SOUP.decode().replace("<p>", "<!-- a -- b --!> <p><!-->"), id="comment soup"),
        pytest.param(SOUP.decode().replace("<head>", '<head><base href="https://elsewhere.com/">'), id="base href"),
        pytest.param(
            SOUP.decode().replace("<head>", '<head><meta http-equiv="refresh" content="0;url=https://elsewhere.com/">'),
            id="meta refresh",
        ),
        pytest.param("<?xml version='1.0' encoding='utf-16'?>" + SOUP.decode(), id="XML declaration that lies"),
        pytest.param("<!DOCTYPE html SYSTEM 'about:legacy-compat'>" + SOUP.decode(), id="doctype"),
    ],
)
def test_bad_markup_is_read_all_the_same(page: str) -> None:
    article = a_story(page).article
    assert article.paragraphs == list(PARAGRAPHS)
    assert article.canonical_url == "https://www.zembla-gazette.com/world/ferries"


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param('{"a":' * 50_000, id="deep JSON-LD"),
        pytest.param('{"@type":"NewsArticle","wordCount":' + "7" * 6_000 + "}", id="a number of 6,000 digits"),
        pytest.param(
            '{"@type":"NewsArticle","headline":{"a":[1]},"author":[[[]]],"datePublished":{"x":1}}', id="wrong types"
        ),
        pytest.param("x" * 2_000_000, id="a block of 2 MB"),
    ],
)
def test_bad_json_ld_leaves_the_other_metadata(bomb: str) -> None:
    article = a_story(markup(head=f'<script type="application/ld+json">{bomb}</script>')).article
    assert article.headline == HEADLINE
    assert article.paragraphs == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("by " * 80, id="by by by"),
        pytest.param("a" * 240, id="a long word in a byline"),
        pytest.param("12/" * 80, id="slashes"),
        pytest.param(" | ".join("ab" * 60), id="separators"),
        pytest.param("\u00a0 " * 120, id="blanks"),
    ],
)
def test_no_line_takes_long(line: str) -> None:
    start = time.process_time()
    read(markup(headline=line * 40, above=f'<p class="byline date">{line}</p>' * 30, title=line * 200))
    assert time.process_time() - start < 3


def test_the_same_bytes_give_the_same_story_whatever_was_read_before() -> None:
    page = a_page(SOUP)
    first = read_page(page)
    for other in (markup(*reversed(PARAGRAPHS)), markup(*PARAGRAPHS * 4), "<p>x"):
        read(other)
    assert read_page(page) == first


def test_an_unjudged_page_is_a_story_however_poor() -> None:
    page = a_page(markup("Rain fell."))
    assert isinstance(read_page(page), Refusal)
    assert isinstance(read_page(page, is_judged=False), Story)


def test_a_story_without_an_address_is_known_by_source_and_payload() -> None:
    page = a_page(SOUP)
    by_address, without = read_page(page), read_page(replace(page, url=None))
    assert isinstance(by_address, Story)
    assert isinstance(without, Story)
    assert without.article.canonical_url is None
    assert without.article.article_id != by_address.article.article_id
    assert without.article.content_sha256 == by_address.article.content_sha256


def test_child_rows_carry_their_storys_id_and_count_from_one() -> None:
    story = a_story(SOUP)
    assert {row.article_id for row in story.parts} == {story.article.article_id}
    for field in {row.field for row in story.of(Evidence)}:
        positions = [row.position for row in story.of(Evidence) if row.field == field]
        assert positions == list(range(1, len(positions) + 1))


def test_a_dateline_before_the_repeated_headline_is_read() -> None:
    """Xinhua opens its comments with dateline, "题" and headline: the line goes, and the agency stays."""
    headline = "渡轮再次离开港口前往对面的小岛"
    lines = (headline, f"新华社北京4月24日电 题：{headline}", "新华社记者")
    page = markup(*lines, *PARAGRAPHS, headline=headline, title=headline)
    article = a_story(page).article
    assert article.paragraphs == list(PARAGRAPHS)
    assert (article.dateline, article.dateline_place, article.wire_agency) == ("新华社北京4月24日电", "北京", "Xinhua")
