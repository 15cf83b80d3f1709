"""Feeds that reach out, blow up or never end: F5 and F6."""

import itertools
from collections.abc import Callable

from tests.web.http.bombs import bomb, chunks
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import Request, chunk, head, reply
from tests.web.http.scripts import drip, pour
from tests.web.listings.feed_damage import RSS, item, rss
from tests.web.listings.listing_fault import ListingFault, good_links

SOME = (0, 5)
REFUSED = ("failed", "warning", "ok", "partial")
CHUNKED = ("Transfer-Encoding", "chunked")
XML_LINE = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _with_dtd(make_dtd: Callable[[Web], str], title: str = "&tide;") -> Handler:
    """Serve five items whose titles use what a document type declares."""

    def answer(web: Web, request: Request) -> Answer:
        name = request.path.rpartition("/")[2]
        items = [item(link, title=title) for link in good_links(web, "feeds", name, 5)]
        return reply(200, rss(items, declared=XML_LINE + make_dtd(web) + "\n").encode(), RSS)

    return answer


def _billion_laughs(web: Web) -> str:
    names = [f"tide{number}" for number in range(10)]
    rows = [f'<!ENTITY {names[0]} "ha ha ha ha ha ha ha ha ha ha">']
    rows += [f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in itertools.pairwise(names)]
    return f'<!DOCTYPE rss [{"".join(rows)}<!ENTITY tide "&tide9;">]>'


def _quadratic(web: Web) -> str:
    return f'<!DOCTYPE rss [<!ENTITY tide "{"ha " * 20_000}">]>'


def _xinclude(web: Web, request: Request) -> Answer:
    links = good_links(web, "feeds", "xinclude", 5)
    snare = f'<xi:include href="{web.url("canary", "/canary/included")}" parse="text"/>'
    files = '<xi:include href="file:///etc/hostname" parse="text"/>'
    namespace = ' xmlns:xi="http://www.w3.org/2001/XInclude"'
    return reply(200, rss([snare, files, *map(item, links)], attributes=namespace).encode(), RSS)


def _stylesheet(web: Web, request: Request) -> Answer:
    links = good_links(web, "feeds", "stylesheet", 5)
    line = f'<?xml-stylesheet type="text/xsl" href="{web.url("canary", "/canary/style.xsl")}"?>\n'
    return reply(200, rss(map(item, links), declared=XML_LINE + line).encode(), RSS)


def _author(web: Web, request: Request) -> Answer:
    """Authors on which a regular expression for addresses takes quadratic time."""
    links = good_links(web, "feeds", "author_regex", 5)
    return reply(200, rss(item(link, more=f"<author>{'a.' * 150_000}@</author>") for link in links).encode(), RSS)


def _deep(web: Web, request: Request) -> Answer:
    links = good_links(web, "feeds", "deep", 5)
    nest = "<b>" * 50_000 + "</b>" * 50_000
    return reply(200, rss(item(link, more=f"<description>{nest}</description>") for link in links).encode(), RSS)


def _long(count: int) -> Handler:
    def answer(web: Web, request: Request) -> Answer:
        return reply(200, rss(map(item, good_links(web, "feeds", "long", count))).encode(), RSS)

    return answer


def _endless(web: Web, request: Request) -> Answer:
    link = web.url("feeds", "/canary/endless")
    block = chunk(b"".join(item(f"{link}-{number}").encode() for number in range(300)))
    start = chunk(rss([]).encode().partition(b"</channel>")[0])
    return pour(head(200, [("Content-Type", RSS), CHUNKED]) + start, itertools.repeat(block), web.slow_seconds)


def _bomb(web: Web, request: Request) -> Answer:
    start, end_tag, rest = rss(map(item, good_links(web, "feeds", "bomb", 5))).encode().partition(b"</channel>")
    headers = [("Content-Type", RSS), ("Content-Encoding", "gzip"), CHUNKED]
    return pour(head(200, headers), chunks(bomb(start, end_tag + rest)))


def _slow(web: Web, request: Request) -> Answer:
    body = rss(map(item, good_links(web, "feeds", "slow", 5))).encode()
    start = head(200, [("Content-Type", RSS), ("Content-Length", str(len(body)))])
    return drip(web.slow_seconds, start + body[:200], body[200:])


FEED_ATTACKS = (
    ListingFault(
        name="billion_laughs", case="F5", answer=_with_dtd(_billion_laughs), statuses=REFUSED, entries=SOME
    ),
    ListingFault(
        name="quadratic_entities", case="F5", statuses=REFUSED, entries=SOME,
        answer=_with_dtd(_quadratic, "&tide;" * 2_000),
    ),
    ListingFault(
        name="xxe_file", case="F5", statuses=REFUSED, entries=SOME,
        answer=_with_dtd(lambda web: '<!DOCTYPE rss [<!ENTITY tide SYSTEM "file:///etc/hostname">]>'),
    ),
    ListingFault(
        name="xxe_http", case="F5", statuses=REFUSED, entries=SOME,
        answer=_with_dtd(
            lambda web: f'<!DOCTYPE rss [<!ENTITY tide SYSTEM "{web.url("canary", "/canary/entity")}">]>'
        ),
    ),
    ListingFault(
        name="parameter_entity", case="F5", statuses=REFUSED, entries=SOME,
        answer=_with_dtd(
            lambda web: f'<!DOCTYPE rss [<!ENTITY % sea SYSTEM "{web.url("canary", "/canary/parameter")}"> %sea;]>',
            "Tide comes in",
        ),
    ),
    ListingFault(
        name="external_dtd", case="F5", statuses=REFUSED, entries=SOME,
        answer=_with_dtd(
            lambda web: f'<!DOCTYPE rss SYSTEM "{web.url("canary", "/canary/rss.dtd")}">', "Tide comes in"
        ),
    ),
    ListingFault(name="xinclude", case="F5", answer=_xinclude, statuses=REFUSED, entries=SOME),
    ListingFault(name="stylesheet", case="F5", answer=_stylesheet, statuses=REFUSED, entries=SOME),
    ListingFault(
        name="author_regex", case="F6", answer=_author, statuses=REFUSED, entries=SOME,
        note="Within ten seconds, read or failed; other sources are unharmed.",
    ),
    ListingFault(name="deep", case="F6", answer=_deep, statuses=REFUSED, entries=SOME),
    ListingFault(
        name="items_5000", case="F6", answer=_long(5_000), statuses=("ok", "warning"), entries=(5_000, 5_000)
    ),
    ListingFault(
        name="items_6000", case="F6", answer=_long(6_000), statuses=("partial",), entries=(5_000, 5_000)
    ),
    ListingFault(
        name="endless", case="F6", answer=_endless, statuses=("failed",), reasons=("too_large",)
    ),
    ListingFault(name="bomb", case="F6", answer=_bomb, statuses=("failed",), reasons=("too_large",)),
    ListingFault(
        name="slow", case="F6", answer=_slow, statuses=("failed",), reasons=("timeout", "time"), is_slow=True
    ),
)  # fmt: skip
