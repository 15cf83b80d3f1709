"""That the outlets show their stories in every way, and what a night changes."""

import gzip
import http.client
import json
import re
import zlib

import brotli
import pytest
from backports import zstd

from tests.web import OUTLETS, NewsSite, read_stories
from tests.web.asking import get
from tests.web.outlets.outlet import Outlet

pytestmark = pytest.mark.slow

ENCODINGS = "gzip, br, zstd, deflate"


def decode(outlet: Outlet, response: http.client.HTTPResponse, body: bytes) -> bytes:
    """Return a body without its content encoding, which must be the outlet's."""
    assert response.getheader("Content-Encoding") == outlet.encoding
    if outlet.encoding == "br":
        return bytes(brotli.decompress(body))
    if outlet.encoding == "zstd":
        return bytes(zstd.decompress(body))
    if outlet.encoding == "gzip":
        return gzip.decompress(body)
    return zlib.decompress(body) if outlet.encoding == "deflate" else body


def read(site: NewsSite, outlet: Outlet, path: str) -> str:
    response, body = get(site, outlet.host, path, Accept_Encoding=ENCODINGS)
    assert response.status == 200
    is_page = (response.getheader("Content-Type") or "").startswith("text/html")
    return decode(outlet, response, body).decode(outlet.charset if is_page else "utf-8")


@pytest.mark.parametrize("outlet", OUTLETS, ids=[outlet.host for outlet in OUTLETS])
def test_an_outlet_shows_a_dozen_stories_everywhere(site: NewsSite, outlet: Outlet) -> None:
    stories = read_stories(outlet.host, 1)
    assert len(stories) >= 12
    base = site.url(outlet.host, "")
    front, index = read(site, outlet, "/"), read(site, outlet, "/sitemap-index.xml")
    sitemaps = [part.removeprefix(base) for part in re.findall(r"<loc>([^<]+)</loc>", index)]
    listed = "".join(read(site, outlet, path) for path in sitemaps)
    feed = read(site, outlet, outlet.feeds[0].path)
    for story in stories:
        url = outlet.link(base, story)
        assert f'href="{outlet.path(story)}"' in front
        assert f"<loc>{url}</loc>" in listed
        assert outlet.path(story) in feed
    assert listed.count("<news:publication_date>") == listed.count("<news:title>") == len(stories)
    assert "Sitemap: " + base + "/sitemap-index.xml" in read(site, outlet, "/robots.txt")


@pytest.mark.parametrize("outlet", OUTLETS, ids=[outlet.host for outlet in OUTLETS])
def test_a_story_page_holds_the_whole_story(site: NewsSite, outlet: Outlet) -> None:
    for story in read_stories(outlet.host, 2):
        text = " ".join(story.paragraphs)
        assert len(text) > 360 if outlet.language == "ja-JP" else len(text.split()) > 150, story.slug
        assert story.headline
        assert story.published_at.utcoffset() is not None
    story = read_stories(outlet.host, 1)[0]
    page = read(site, outlet, outlet.path(story))
    assert all(f"<p>{paragraph}</p>" in page for paragraph in story.paragraphs if "&" not in paragraph)
    ld = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert ld["headline"] == story.headline
    assert ld["datePublished"] == story.published_at.isoformat()
    assert outlet.link(site.url(outlet.host, ""), story) == ld["mainEntityOfPage"]


@pytest.mark.parametrize("outlet", OUTLETS, ids=[outlet.host for outlet in OUTLETS])
def test_an_unchanged_page_answers_304_and_a_changed_one_does_not(site: NewsSite, outlet: Outlet) -> None:
    path = outlet.path(read_stories(outlet.host, 1)[0])
    response, _ = get(site, outlet.host, path)
    tag, modified = response.getheader("ETag"), response.getheader("Last-Modified")
    assert (tag is not None, modified is not None) == {
        "both": (True, True), "etag": (True, False), "weak": (True, False), "modified": (False, True),
    }[outlet.validators]  # fmt: skip
    assert (tag or "").startswith("W/") == (outlet.validators == "weak")
    held = {"If_None_Match": tag} if tag else {"If_Modified_Since": modified or ""}
    response, body = get(site, outlet.host, path, **held)
    assert (response.status, body) == (304, b"")
    stale = {"If_None_Match": '"tide"'} if tag else {"If_Modified_Since": "Sun, 01 Mar 2026 00:00:00 GMT"}
    assert get(site, outlet.host, path, **stale)[0].status == 200


def test_outlets_send_in_different_ways(site: NewsSite) -> None:
    assert {outlet.encoding for outlet in OUTLETS} == {"gzip", "br", "zstd", "deflate", None}
    for outlet in OUTLETS:
        response, _ = get(site, outlet.host, "/", Accept_Encoding=ENCODINGS)
        assert (response.getheader("Transfer-Encoding") == "chunked") == outlet.is_chunked
        assert get(site, outlet.host, "/")[0].getheader("Content-Encoding") is None


def test_one_story_is_in_two_feeds_under_different_parameters(site: NewsSite) -> None:
    (gazette, *_) = OUTLETS
    links = [
        re.findall(r"<link>([^<]*copper-strike[^<]*)</link>", read(site, gazette, feed.path)) for feed in gazette.feeds
    ]
    assert len(links[0]) == len(links[1]) == 1
    assert links[0] != links[1]
    assert links[0][0].partition("?")[0] == links[1][0].partition("?")[0]


def test_wire_copy_is_run_by_several_outlets() -> None:
    openings = [story.paragraphs[1] for outlet in OUTLETS for story in read_stories(outlet.host, 1) if story.credit]
    assert sum(openings.count(opening) > 1 for opening in set(openings)) >= 4


def test_the_second_night_changes_what_a_newsroom_changes(site: NewsSite) -> None:
    first = {(outlet.host, story.slug): story for outlet in OUTLETS for story in read_stories(outlet.host, 1)}
    second = {(outlet.host, story.slug): story for outlet in OUTLETS for story in read_stories(outlet.host, 2)}
    changed = [(first[key], story) for key, story in second.items() if key in first and first[key] != story]
    assert any(
        re.sub(r"\d", "", a.headline) == re.sub(r"\d", "", b.headline) != a.headline != b.headline for a, b in changed
    )
    assert any(not a.correction and b.correction for a, b in changed)
    assert any(a.headline == b.headline and a.paragraphs != b.paragraphs for a, b in changed)
    assert all(b.is_gone or b.modified_at > a.modified_at for a, b in changed)
    assert [story.slug for story in second.values() if story.is_gone] == ["lighthouse-keeper"]
    assert len(second.keys() - first.keys()) >= 5


def test_the_second_night_is_seen_over_http(site: NewsSite) -> None:
    gazette = OUTLETS[0]
    path = "/news/quay-wall"
    tag = get(site, "gazette", path)[0].getheader("ETag") or ""
    index, feed = read(site, gazette, "/sitemap-index.xml"), read(site, gazette, "/rss")
    assert get(site, "gazette", "/news/herring-early")[0].status == 404
    site.night(2)
    response, body = get(site, "gazette", path, If_None_Match=tag)
    assert response.status == 200
    assert b"17 million" in body
    assert (
        get(
            site, "gazette", "/news/bells", If_None_Match=get(site, "gazette", "/news/bells")[0].getheader("ETag") or ""
        )[0].status
        == 304
    )
    assert get(site, "gazette", "/news/herring-early")[0].status == 200
    assert get(site, "gazette", "/news/lighthouse-keeper")[0].status == 410
    assert read(site, gazette, "/sitemap-index.xml") != index
    assert "2026-03-19T08:20:00+00:00" in read(site, gazette, "/sitemap-news.xml")
    assert "17 million" in read(site, gazette, "/rss") != feed


def test_one_feed_brings_nothing_new_on_the_second_night(site: NewsSite) -> None:
    unchanged = []
    for outlet in OUTLETS:
        for feed in outlet.feeds:
            site.night(1)
            response = get(site, outlet.host, feed.path)[0]
            tag, modified = response.getheader("ETag"), response.getheader("Last-Modified")
            site.night(2)
            held = {"If_None_Match": tag} if tag else {"If_Modified_Since": modified or ""}
            if get(site, outlet.host, feed.path, **held)[0].status == 304:
                unchanged.append((outlet.host, feed.path))
    assert unchanged == [("courrier", "/atom")]
