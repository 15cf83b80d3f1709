"""What a front page and robots.txt name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.collect.listings.front_pages import choose_sitemaps, find_robots_sitemaps, read_front_page
from tasks.collect.listings.listing import ChildListing
from tasks.collect.politeness.robots import read_robots

ADDRESS = "https://kurier.example/"


def children(page: str) -> list[tuple[str, str]]:
    listing = read_front_page(page.encode(), ADDRESS, "text/html")
    assert listing.status == "ok"
    return [(child.kind, child.url.removeprefix(ADDRESS)) for child in listing.children]


def a_page(head: str, body: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def an_alternate(kind: str, href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param(a_page(an_alternate("application/rss+xml", "/rss")), [("feed", "rss")], id="RSS"),
        pytest.param(a_page(an_alternate("application/atom+xml; charset=utf-8", "/a")), [("feed", "a")], id="Atom"),
        pytest.param(a_page(an_alternate("application/feed+json", "f.json")), [("feed", "f.json")], id="JSON Feed"),
        pytest.param(
            a_page('<base href="/de/">' + an_alternate("application/rss+xml", "rss")), [("feed", "de/rss")], id="base"
        ),
        pytest.param(
            a_page(an_alternate("text/html", "/en") + an_alternate("application/json", "/wp-json")),
            [],
            id="other alternates",
        ),
        pytest.param(
            a_page(
                an_alternate("application/rss+xml", "/feed/")
                + an_alternate("application/rss+xml", "/comments/feed/")
                + an_alternate("application/rss+xml", "/k/feed/", "Kurier » Kommentar-Feed")
            ),
            [("feed", "feed/")],
            id="comments left out",
        ),
        pytest.param(
            a_page('<link rel="sitemap" type="application/xml" href="/map.xml">'),
            [("sitemap", "map.xml")],
            id="sitemap",
        ),
        pytest.param(
            a_page(
                "",
                '<a href="/rss/alles.xml">RSS</a><a href="/feed/">x</a><a href="/politik.rss">x</a>'
                '<a href="/feed-the-birds">x</a><a href="/rss-was-ist-das">x</a><a href="javascript:x">x</a>',
            ),
            [("feed", "rss/alles.xml"), ("feed", "feed/"), ("feed", "politik.rss")],
            id="links that plainly name a feed",
        ),
        pytest.param(
            a_page(an_alternate("application/rss+xml", "/rss"), '<a href="/feed/">x</a>'),
            [("feed", "rss")],
            id="no guessing where a feed is declared",
        ),
        pytest.param(
            a_page(an_alternate("application/rss+xml", "") + an_alternate("application/rss+xml", "file:///etc")),
            [],
            id="no address",
        ),
        pytest.param(
            a_page("", "".join(f'<a href="/{n}/feed">x</a>' for n in range(99))),
            [("feed", f"{n}/feed") for n in range(10)],
            id="few guesses",
        ),
        pytest.param("<p>Hallo", [], id="nothing"),
        pytest.param("<div>" * 20_000 + an_alternate("application/rss+xml", "/rss"), [], id="20,000 levels"),
    ],
)
def test_a_front_page_names_feeds_and_sitemaps(page: str, found: list[tuple[str, str]]) -> None:
    assert children(page) == found


@pytest.mark.parametrize(
    ("page", "message"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("Bad gateway", "not a page", id="text"),
        pytest.param("<rss><channel/></rss>", "a feed or sitemap, no page", id="feed"),
        pytest.param("<a>" + "x" * (10 << 20), "too_large", id="too large"),
    ],
)
def test_what_is_no_page_fails_with_a_sentence(page: str, message: str) -> None:
    listing = read_front_page(page.encode(), ADDRESS, None)
    assert (listing.status, listing.children) == ("failed", ())
    assert (listing.message or "").startswith(message)


def test_robots_txt_names_sitemaps_anywhere_in_any_case() -> None:
    robots = (
        "\ufeffUser-agent: *\nDisallow: /\nSitemap: https://kurier.example/a.xml\nSITEMAP:/b.xml # new\r\n"
        "sitemap: https://kurier.example/a.xml\nsitemap:\n# Sitemap: /c.xml"
    )
    named = read_robots(robots.encode()).sitemaps
    assert [child.url for child in find_robots_sitemaps(named, "https://kurier.example/robots.txt")] == [
        "https://kurier.example/a.xml",
        "https://kurier.example/b.xml",
    ]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        pytest.param(["sitemap.xml", "sitemap-news.xml"], ["sitemap-news.xml"], id="news"),
        pytest.param(
            ["a.xml", "google-news.xml", "newssitemap.xml"], ["google-news.xml", "newssitemap.xml"], id="several"
        ),
        pytest.param(["a.xml", "sitemap_news_1.xml.gz"], ["sitemap_news_1.xml.gz"], id="numbered"),
        pytest.param(["arc/news-sitemap/?x=1", "b.xml"], ["arc/news-sitemap/?x=1"], id="in the path"),
        pytest.param(["newsletter.xml", "renews.xml"], ["newsletter.xml", "renews.xml"], id="other words"),
        pytest.param([f"{n}.xml" for n in range(12)], [f"{n}.xml" for n in range(10)], id="at most ten"),
        pytest.param([], [], id="none"),
    ],
)
def test_news_sitemaps_come_before_all_others(names: list[str], chosen: list[str]) -> None:
    found = [ChildListing("sitemap", f"https://news.example/{name}") for name in names] + [
        ChildListing("feed", "https://news.example/f")
    ]
    assert [child.url.removeprefix("https://news.example/") for child in choose_sitemaps(found)] == chosen


@settings(max_examples=40)
@given(st.binary(max_size=300), st.text(max_size=100))
def test_no_bytes_raise(payload: bytes, text: str) -> None:
    read_front_page(payload, ADDRESS, None)
    read_front_page(
        b"<a href='" + payload + b"'><base href='" + payload + b"'><link rel=sitemap href=x>", ADDRESS, None
    )
    find_robots_sitemaps(read_robots(b"Sitemap:" + payload).sitemaps, ADDRESS)
    find_robots_sitemaps([text], ADDRESS)
