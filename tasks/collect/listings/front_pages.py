"""Feeds and sitemaps that an outlet's front page and robots.txt name."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from lxml import etree

from news.text.decode import decode_page
from tasks.collect.listings.fields import resolve_link
from tasks.collect.listings.listing import ChildListing, Listing
from tasks.collect.listings.problems import ListingError, Problems
from tasks.collect.listings.unpack import unpack
from tasks.collect.listings.xml_root import find_root

MAX_FRONT_BYTES = 10 << 20
MAX_FEEDS = 50
# Plain links are a guess: few are followed, and none where the page declares its feeds.
MAX_GUESSED_FEEDS = 10
MAX_ROBOTS_SITEMAPS = 500
MAX_SITEMAPS = 10

_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml")
)
_MAX_LINKS = 20_000
_FEED_PATH = re.compile(
    r"/(?:rss|feed|feeds|atom)(?:[/?]|$)|/(?:rss|feed|atom|index)\.(?:xml|rss|rdf|atom|json)(?:[?#]|$)|\.(?:rss|atom|rdf)(?:[?#]|$)",
    re.I,
)
_COMMENTS = re.compile(
    r"comment|kommentar|comentario|comentário|commenti\b|reacties|komentarz|комментари|コメント|评论|تعليقات", re.I
)
_NEWS = re.compile(
    r"(?<![a-z])(?:google[-_]?)?news(?:[-_]?site[-_]?maps?)?(?:[-_]?index)?(?![a-z])|site[-_]?maps?[-_]?news(?![a-z])",
    re.I,
)


def read_front_page(payload: bytes, address: str, content_type: str | None) -> Listing:
    """Return the feeds and sitemaps that a page names, as children; never raises, whatever the bytes.

    Feeds of comments are left out. Where no feed is declared, links that plainly name one are taken.
    """
    problems = Problems()
    try:
        text = decode_page(unpack(payload, MAX_FRONT_BYTES, problems), content_type).text
        if text.lstrip()[:1] != "<" and not re.search(r"<(?:html|head|body|link|a)\b", text[:100_000], re.I):
            raise ListingError("not a page: there is no markup in it")
        if _is_listing(text):
            raise ListingError('a feed or sitemap, no page; its source needs kind = "feed" or "sitemap"')
        parser = etree.HTMLParser(
            recover=True, no_network=True, huge_tree=False, remove_comments=True, encoding="utf-8"
        )
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except ListingError as error:
        return Listing("failed", str(error))
    except (etree.XMLSyntaxError, ValueError, AssertionError) as error:
        return Listing("failed", f"the page cannot be parsed: {error}"[:300])
    if tree is None:
        return Listing("failed", "not a page: there is no markup in it")
    return problems.conclude(children=_find_children(tree, address))


def _is_listing(text: str) -> bool:
    try:
        return find_root(text[:10_000]) is not None
    except ListingError:
        return False


def _find_children(tree: Any, address: str) -> list[ChildListing]:
    base = address
    feeds: dict[str, ChildListing] = {}
    guessed: dict[str, ChildListing] = {}
    sitemaps: dict[str, ChildListing] = {}
    for number, element in enumerate(tree.iter("base", "link", "a")):
        if number == _MAX_LINKS:
            break
        href = element.get("href")
        if element.tag == "base":
            base = resolve_link(address, href) or base if base == address else base
            continue
        url = resolve_link(base, href)
        if url is None or not url.lower().startswith(("http://", "https://")) or url.partition("#")[0] == address:
            continue
        rel = (element.get("rel") or "").lower().split()
        label = f"{element.get('title') or ''} {element.text or ''}"[:300]
        is_of_comments = _COMMENTS.search(label) is not None or _COMMENTS.search(url[:2_000]) is not None
        if element.tag == "link" and "sitemap" in rel:
            sitemaps.setdefault(url, ChildListing("sitemap", url))
        elif is_of_comments:
            continue
        elif element.tag == "link" and {"alternate", "feed"} & set(rel):
            if "feed" in rel or (element.get("type") or "").partition(";")[0].strip().lower() in _FEED_TYPES:
                feeds.setdefault(url, ChildListing("feed", url))
        elif element.tag == "a" and len(guessed) < MAX_GUESSED_FEEDS and _FEED_PATH.search(url[:2_000]):
            guessed.setdefault(url, ChildListing("feed", url))
    return [*list((feeds or guessed).values())[:MAX_FEEDS], *list(sitemaps.values())[:MAX_FEEDS]]


def find_robots_sitemaps(named: Iterable[str], address: str) -> list[ChildListing]:
    """Return the sitemaps that robots.txt names, each once; `address` is one of its host.

    >>> [child.url for child in find_robots_sitemaps(["/news.xml"], "https://gazette.example/rain")]
    ['https://gazette.example/news.xml']
    """
    urls = (resolve_link(address, link) for link in named)
    found = {url: ChildListing("sitemap", url) for url in islice(filter(None, urls), MAX_ROBOTS_SITEMAPS)}
    return list(found.values())


def choose_sitemaps(children: list[ChildListing]) -> list[ChildListing]:
    """Return the sitemaps worth reading: those of news by their names where there are any, else all; at most ten.

    >>> [child.url for child in choose_sitemaps([ChildListing("sitemap", f"https://news.example/{name}.xml") for name in
    ...     ("sitemap", "sitemap-news", "newsletter")])]
    ['https://news.example/sitemap-news.xml']
    """
    sitemaps = [child for child in children if child.kind == "sitemap"]
    return ([child for child in sitemaps if names_news(child.url)] or sitemaps)[:MAX_SITEMAPS]


def names_news(url: str) -> bool:
    """Return whether the name of a sitemap says that it lists news.

    >>> names_news("https://gazette.example/sitemap-news.xml"), names_news("https://news.example/sitemap.xml")
    (True, False)
    """
    # The host is no name of the file: all of news.example would be news.
    return _NEWS.search(url.partition("://")[2].partition("/")[2][:2_000]) is not None
