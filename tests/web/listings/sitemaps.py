"""All faulty sitemaps by name: F10 to F12. `@pytest.mark.parametrize("sitemap", SITEMAPS.values(), ids=SITEMAPS)`."""

import gzip
from collections.abc import Iterable
from html import escape

from tests.web.http.bombs import bomb, chunks
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import TEXT, XML, Request, head, reply
from tests.web.http.scripts import pour
from tests.web.listings.feed_damage import TRACKING
from tests.web.listings.listing_fault import ListingFault, good_links
from tests.web.services.bulk import DAY, sitemap_of

GZIP_FILE = "application/gzip"
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
LONGEST = 50_000
FIVE = (5, 5)


def index_of(urls: Iterable[str]) -> bytes:
    """Return a sitemap index."""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc><lastmod>{DAY}</lastmod></sitemap>\n" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{XMLNS}">\n{rows}</sitemapindex>\n'.encode()


def _part(request: Request) -> int:
    """Return which file of a sitemap's several is requested: the number after its name, 0 for the first."""
    last = request.path.rpartition("/")[2]
    return int(last) if last.isdigit() else 0


def _whole(web: Web, request: Request) -> bytes:
    """Return a sound sitemap of five stories of the listing's own."""
    return sitemap_of(iter(good_links(web, "sitemaps", request.path.split("/")[2], 5)), DAY)


def _self_index(web: Web, request: Request) -> Answer:
    if _part(request):
        return reply(200, _whole(web, request), XML)
    own = web.url("sitemaps", "/sitemaps/self_index")
    return reply(200, index_of([own, own, f"{own}/1"]), XML)


def _ping_pong(web: Web, request: Request) -> Answer:
    own, part = web.url("sitemaps", "/sitemaps/ping_pong"), _part(request)
    if part == 2:
        return reply(200, _whole(web, request), XML)
    return reply(200, index_of([f"{own}/1", f"{own}/2"] if part == 0 else [own, f"{own}/2"]), XML)


def _deep(web: Web, request: Request) -> Answer:
    """Each index names one sitemap of a story and the next index, for ever."""
    own, part = web.url("sitemaps", "/sitemaps/deep_index"), _part(request)
    if part >= 1_000:
        return reply(200, sitemap_of(iter([web.url("sitemaps", f"/good/deep_index-{part}")]), DAY), XML)
    return reply(200, index_of([f"{own}/{1_000 + part}", f"{own}/{part + 1}"]), XML)


def _wide(web: Web, request: Request) -> Answer:
    own, part = web.url("sitemaps", "/sitemaps/wide_index"), _part(request)
    if part:
        return reply(200, sitemap_of(iter([web.url("sitemaps", f"/good/wide_index-{part}")]), DAY), XML)
    return reply(200, index_of(f"{own}/{number}" for number in range(1, 1_501)), XML)


def _long(web: Web, request: Request) -> Answer:
    return reply(200, sitemap_of(iter(good_links(web, "sitemaps", "urls_60000", 60_000))), XML)


def _foreign(web: Web, request: Request) -> Answer:
    """Five own stories, three of another host of the site, one of a forbidden address."""
    own = good_links(web, "sitemaps", "foreign_hosts", 5)
    foreign = [web.url("canary", f"/canary/foreign-{number}") for number in range(3)]
    return reply(200, sitemap_of(iter([*own, *foreign, web.url("forbidden", "/canary/foreign")]), DAY), XML)


def _text(web: Web, request: Request) -> Answer:
    return reply(200, "\n".join(good_links(web, "sitemaps", "text", 5)).encode(), TEXT)


def _gzip(cut: int = 0) -> Handler:
    def answer(web: Web, request: Request) -> Answer:
        packed = gzip.compress(_whole(web, request), mtime=0)
        return reply(200, packed[: len(packed) - cut], GZIP_FILE)

    return answer


def _bomb(web: Web, request: Request) -> Answer:
    start, end_tag, rest = _whole(web, request).partition(b"</urlset>")
    headers = [("Content-Type", GZIP_FILE), ("Transfer-Encoding", "chunked")]
    return pour(head(200, headers), chunks(bomb(start, end_tag + rest)))


def _tracked(web: Web, request: Request) -> Answer:
    link = good_links(web, "sitemaps", "tracking", 1)[0]
    return reply(200, sitemap_of(escape(link + parameters) for parameters in TRACKING), XML)


def _entity(web: Web, request: Request) -> Answer:
    dtd = f'<!DOCTYPE urlset [<!ENTITY tide SYSTEM "{web.url("canary", "/canary/sitemap")}">]>\n<urlset '
    return reply(
        200, _whole(web, request).replace(b"<urlset ", dtd.encode()).replace(b"</loc>", b"&tide;</loc>", 1), XML
    )


def _truncated(web: Web, request: Request) -> Answer:
    return reply(200, _whole(web, request).partition(b"truncated-5")[0], XML)


SITEMAPS: dict[str, ListingFault] = {
    fault.name: fault
    for fault in (
        ListingFault(
            name="self_index", case="F10", answer=_self_index, statuses=("ok", "warning"), entries=FIVE,
            note="Each sitemap is requested once.",
        ),
        ListingFault(
            name="ping_pong", case="F10", answer=_ping_pong, statuses=("ok", "warning"), entries=FIVE,
            note="Each sitemap is requested once.",
        ),
        ListingFault(
            name="deep_index", case="F10", answer=_deep, statuses=("ok", "warning", "partial"), entries=(2, 3),
            note="No index deeper than three is requested.",
        ),
        ListingFault(
            name="wide_index", case="F10", answer=_wide, statuses=("ok", "warning", "partial"), entries=(900, 1_000),
            note="At most a thousand files are requested.",
        ),
        ListingFault(
            name="urls_60000", case="F11", answer=_long, statuses=("partial",), entries=(LONGEST, LONGEST)
        ),
        ListingFault(
            name="foreign_hosts", case="F11", answer=_foreign, statuses=("ok", "warning", "partial"), entries=(5, 9),
            refused=4, note="Other hosts are refused unless the source names them.",
        ),
        ListingFault(name="text", case="F11", answer=_text, statuses=("ok",), entries=FIVE),
        ListingFault(name="gz", case="F11", answer=_gzip(), statuses=("ok",), entries=FIVE),
        ListingFault(
            name="gz_cut", case="F11", answer=_gzip(cut=30), statuses=("partial", "failed"), entries=(0, 5)
        ),
        ListingFault(
            name="gz_bomb", case="F11", answer=_bomb, statuses=("failed", "partial"), entries=(0, 5),
            reasons=("too_large",),
        ),
        ListingFault(name="tracking", case="F12", answer=_tracked, statuses=("ok", "warning"), entries=(1, 5)),
        ListingFault(
            name="entity", case="F5", answer=_entity, statuses=("failed", "warning", "ok", "partial"), entries=(0, 5)
        ),
        ListingFault(
            name="truncated", case="F2", answer=_truncated, statuses=("partial",), entries=(4, 4)
        ),
        ListingFault(name="empty", case="F1", answer=lambda web, request: reply(200, b"", XML), statuses=("failed",)),
        ListingFault(
            name="html_instead", case="F1", statuses=("failed",),
            answer=lambda web, request: reply(200, b"<!doctype html><html><body><h1>Hello</h1></body></html>"),
        ),
        ListingFault(
            name="status_500", case="F1", answer=lambda web, request: reply(500, b"oh"), statuses=("failed",),
            reasons=("http_500",),
        ),
    )
}  # fmt: skip
