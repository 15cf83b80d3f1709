"""Feeds that are broken, mis-encoded or odd without malice: F1 to F4, F7 to F9, F12, F13."""

import gzip
import json
from collections.abc import Callable, Iterable
from html import escape

from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import Request, redirect, reply
from tests.web.listings.listing_fault import ListingFault, good_links
from tests.web.services.odd_links import forbidden_addresses, odd_links

RSS = "application/rss+xml; charset=utf-8"
BARE_RSS = "application/rss+xml"
JSON_FEED = "application/feed+json; charset=utf-8"
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
TRACKING = ("", "?utm_source=rss", "?utm_source=mail&utm_medium=letter", "?fbclid=tide7", "#top")
FIVE = (5, 5)


def item(link: str, *, title: str = "Tide comes in", guid: str | None = None, more: str = "") -> str:
    """Return one RSS item; nothing is escaped."""
    date = "" if "<pubDate>" in more else "<pubDate>Wed, 18 Mar 2026 07:30:00 GMT</pubDate>"
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid or link}</guid>{date}{more}</item>\n"


def rss(items: Iterable[str], *, declared: str = DECLARED, attributes: str = "") -> str:
    """Return an RSS document around its items."""
    return (
        f'{declared}<rss version="2.0"{attributes}><channel><title>The Weir Post</title>'
        f"<link>http://weirpost.example/</link><description>River and town</description>\n"
        f"{''.join(items)}</channel></rss>\n"
    )


def _made(name: str, make: Callable[[list[str]], str | bytes], content_type: str = RSS, count: int = 5) -> Handler:
    """Serve what `make` makes of this feed's links."""

    def answer(web: Web, request: Request) -> Answer:
        made = make(good_links(web, "feeds", name, count))
        return reply(200, made.encode() if isinstance(made, str) else made, content_type)

    return answer


def _sound(links: list[str], **fields: str) -> str:
    return rss((item(link) for link in links), **fields)


def _truncated(links: list[str]) -> str:
    whole = _sound(links)
    return whole[: whole.index(links[5]) + 12]


def _unclosed_cdata(links: list[str]) -> str:
    titles = ["<![CDATA[Tide]]>"] * 3 + ["<![CDATA[Tide", "Tide"]
    return rss(item(link, title=title) for link, title in zip(links, titles, strict=True))


def _two_roots(links: list[str]) -> str:
    return _sound(links[:5]) + _sound(links[5:], declared="")


def _control_characters(links: list[str]) -> str:
    return rss(item(link, title="Tide\x01 comes\x0b in\x1f") for link in links)


def _lie(links: list[str]) -> bytes:
    """Declared and announced as UTF-8, written in windows-1252."""
    return rss(item(link, title="Café am Kanal – “geöffnet”") for link in links).encode("cp1252")


def _json(links: list[str]) -> str:
    rows = [
        {"id": link, "url": link, "title": "Tide comes in", "date_published": "2026-03-18T07:30:00Z"} for link in links
    ]
    fields = {"version": "https://jsonfeed.org/version/1.1", "title": "The Weir Post", "items": rows}
    return json.dumps(fields, indent=1)


def _relative(links: list[str]) -> str:
    return rss(item("/" + link.split("/", 3)[3], guid=link) for link in links)


def _loop(web: Web, request: Request) -> Answer:
    return redirect(f"{request.path}?turn={1 - request.number('turn', 0)}")


def _itself(web: Web, request: Request) -> Answer:
    own = web.url("feeds", request.path)
    return reply(200, rss(item(f"{own}#{number}") for number in range(5)).encode(), RSS)


def _of_links(find_links: Callable[[Web], list[str]]) -> Handler:
    """Serve a feed of the links, and one good one after them."""

    def answer(web: Web, request: Request) -> Answer:
        links = [*find_links(web), web.url("feeds", f"{request.path.replace('/feeds/', '/good/')}-1")]
        items = (item(escape(link), guid=f"tide-{number}") for number, link in enumerate(links))
        return reply(200, rss(items).encode(), RSS)

    return answer


def _tracked(links: list[str]) -> str:
    return rss(item(escape(links[0] + parameters)) for parameters in TRACKING)


def _dated(links: list[str]) -> str:
    return rss(item(link, more="<pubDate>Fri, 18 Mar 20269 07:30:00 GMT</pubDate>") for link in links)


FEED_DAMAGE = (
    ListingFault(name="empty", case="F1", answer=lambda web, request: reply(200, b"", RSS), statuses=("failed",)),
    ListingFault(
        name="html_instead", case="F1", statuses=("failed",),
        answer=lambda web, request: reply(200, b"<!doctype html><html><body><h1>Feeds have moved</h1></body></html>"),
    ),
    ListingFault(
        name="status_500", case="F1", answer=lambda web, request: reply(500, b"<h1>Oh</h1>"), statuses=("failed",),
        reasons=("http_500",),
    ),
    ListingFault(
        name="status_410", case="F1", answer=lambda web, request: reply(410, b"<h1>Gone</h1>"), statuses=("failed",),
        reasons=("http_410", "gone"), note="The source is marked gone and stays in the configuration.",
    ),
    ListingFault(name="loop", case="F1", answer=_loop, statuses=("failed",), reasons=("redirect_loop",)),
    ListingFault(
        name="truncated", case="F2", answer=_made("truncated", _truncated, count=10), statuses=("partial",),
        entries=FIVE, note="The feed ends within the sixth link: half an address is none.",
    ),
    ListingFault(
        name="unclosed_cdata", case="F2", answer=_made("unclosed_cdata", _unclosed_cdata), statuses=("partial",),
        entries=(3, 3),
    ),
    ListingFault(
        name="two_roots", case="F2", answer=_made("two_roots", _two_roots, count=10), statuses=("partial",),
        entries=(5, 10),
    ),
    ListingFault(
        name="bare_ampersand", case="F3", statuses=("warning",), entries=FIVE,
        answer=_made("bare_ampersand", lambda links: rss(item(link, title="Sand & Sons reopen") for link in links)),
    ),
    ListingFault(
        name="undeclared_namespace", case="F3", statuses=("warning",), entries=FIVE,
        answer=_made(
            "undeclared_namespace",
            lambda links: rss(item(link, more="<media:credit>Weir</media:credit>") for link in links),
        ),
    ),
    ListingFault(
        name="control_characters", case="F3", answer=_made("control_characters", _control_characters),
        statuses=("warning",), entries=FIVE,
    ),
    ListingFault(
        name="blank_first_line", case="F3", answer=_made("blank_first_line", lambda links: "\n" + _sound(links)),
        statuses=("warning", "ok"), entries=FIVE,
    ),
    ListingFault(
        name="encoding_lie", case="F4", answer=_made("encoding_lie", _lie), statuses=("ok", "warning"), entries=FIVE
    ),
    ListingFault(
        name="encoding_unknown", case="F4", statuses=("ok", "warning"), entries=FIVE,
        answer=_made(
            "encoding_unknown",
            lambda links: _sound(links, declared='<?xml version="1.0" encoding="tide-8"?>\n'), BARE_RSS,
        ),
    ),
    ListingFault(
        name="utf_16", case="F4", statuses=("ok", "warning"), entries=FIVE,
        answer=_made(
            "utf_16",
            lambda links: _sound(links, declared='<?xml version="1.0" encoding="UTF-16"?>\n').encode("utf-16"),
            BARE_RSS,
        ),
    ),
    ListingFault(
        name="gzip_without_header", case="F4", statuses=("ok", "warning"), entries=FIVE,
        answer=_made("gzip_without_header", lambda links: gzip.compress(_sound(links).encode(), mtime=0)),
    ),
    ListingFault(
        name="no_links", case="F7", statuses=("ok", "warning", "partial", "failed"),
        answer=_made("no_links", lambda links: rss("<item><title>Tide comes in</title></item>" for _ in links)),
    ),
    ListingFault(
        name="one_guid", case="F7", statuses=("ok", "warning"), entries=FIVE,
        answer=_made("one_guid", lambda links: rss(item(link, guid="tide") for link in links)),
    ),
    ListingFault(
        name="relative_links", case="F7", answer=_made("relative_links", _relative), statuses=("ok", "warning"),
        entries=FIVE,
    ),
    ListingFault(
        name="blanks_in_links", case="F7", statuses=("ok", "warning"), entries=FIVE,
        answer=_made("blanks_in_links", lambda links: rss(item(f"\n  {link}\t ", guid=link) for link in links)),
    ),
    ListingFault(
        name="links_to_itself", case="F7", answer=_itself, statuses=("ok", "warning"), entries=(0, 5),
        note="The feed is requested once as a feed, and at most once as a page.",
    ),
    ListingFault(
        name="odd_links", case="F8", answer=_of_links(odd_links), statuses=("ok", "warning"), entries=(19, 19),
        refused=18,
    ),
    ListingFault(
        name="forbidden_addresses", case="S1", answer=_of_links(forbidden_addresses), statuses=("ok", "warning"),
        entries=(50, 58), refused=57, note="All but the last are refused; canary hosts see no connection.",
    ),
    ListingFault(
        name="year_20269", case="F9", answer=_made("year_20269", _dated), statuses=("ok", "warning"), entries=FIVE
    ),
    ListingFault(
        name="tracking", case="F12", answer=_made("tracking", _tracked), statuses=("ok", "warning"), entries=(1, 5),
        note="One story: accepted once, the rest duplicates.",
    ),
    ListingFault(
        name="json_good", case="F13", answer=_made("json_good", _json, JSON_FEED), statuses=("ok",), entries=FIVE
    ),
    ListingFault(
        name="json_cut", case="F13", answer=_made("json_cut", lambda links: _json(links)[:-60], JSON_FEED),
        statuses=("failed",),
    ),
    ListingFault(
        name="json_brackets", case="F13", statuses=("failed",),
        answer=_made("json_brackets", lambda links: "[" * 100_000 + "]" * 100_000, JSON_FEED),
    ),
)  # fmt: skip
