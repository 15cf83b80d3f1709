"""That listings, robots rules, bulk hosts and archives hold what they say."""

import gzip
import io
import re
import socket
import zlib

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.web import FEEDS, ROBOTS, SITEMAPS, ListingFault, NewsSite
from tests.web.asking import ask, get, speak
from tests.web.http.bombs import GIBIBYTE, MEBIBYTE
from tests.web.http.handler import Web
from tests.web.http.message import encode
from tests.web.services.archive import captures
from tests.web.services.bulk import write_paragraphs
from tests.web.services.odd_links import forbidden_addresses, forbidden_redirects, odd_links

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_every_feed_fault_responds(site: NewsSite, feed: ListingFault) -> None:
    answer, _ = speak(site, "feeds", ask(f"/feeds/{feed.name}"))
    assert answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 404 ")
    assert feed.entries[0] <= feed.entries[1]


@pytest.mark.parametrize("sitemap", SITEMAPS.values(), ids=SITEMAPS)
def test_every_sitemap_fault_responds(site: NewsSite, sitemap: ListingFault) -> None:
    answer, _ = speak(site, "sitemaps", ask(f"/sitemaps/{sitemap.name}"))
    assert answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize(
    ("path", "count"),
    [
        pytest.param("/feeds/truncated", 5, id="truncated"),
        pytest.param("/feeds/two_roots", 10, id="two roots"),
        pytest.param("/feeds/items_6000", 6_000, id="six thousand"),
        pytest.param("/feeds/odd_links", 19, id="odd links"),
        pytest.param("/feeds/tracking", 5, id="tracking"),
    ],
)
def test_a_feed_names_so_many_entries(site: NewsSite, path: str, count: int) -> None:
    assert get(site, "feeds", path)[1].count(b"</item>") == count


def test_pages_that_listings_name_are_there(site: NewsSite) -> None:
    (link,) = re.findall(
        r"<link>http://[^/]+(/good/truncated-1)</link>", get(site, "feeds", "/feeds/truncated")[1].decode()
    )
    assert get(site, "feeds", link)[0].status == 200
    assert get(site, "sitemaps", "/good/text-1")[0].status == 200
    assert get(site, "sitemaps", "/sitemaps/deep_index/1000")[1].count(b"<loc>") == 1
    assert get(site, "sitemaps", "/sitemaps/urls_60000")[1].count(b"<loc>") == 60_000


def test_no_link_of_the_site_leaves_the_machine(site: NewsSite) -> None:
    web = Web({host: site.address(host).split(":")[0] for host in site.hosts}, site.port, 1, 1)
    links = odd_links(web) + forbidden_addresses(web) + forbidden_redirects(web)
    for link in links:
        for number in re.findall(r"(?<![\dx])[1-9]\d{8,9}(?!\d)", link):
            assert 127 << 24 <= int(number) < 128 << 24
        for address in re.findall(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+", link):
            assert socket.inet_aton(address)[0] == 127 or address == "0.0.0.0"
    assert len(odd_links(web)) == 18
    assert len(set(forbidden_addresses(web))) == 57
    assert len(forbidden_redirects(web)) == 6


@pytest.mark.parametrize("host", ROBOTS)
def test_every_robots_host_has_rules_and_pages(site: NewsSite, host: str) -> None:
    answer, _ = speak(site, host, ask("/robots.txt"))
    assert bool(answer) == (host != "robots-hang")
    for path in ROBOTS[host].pages:
        assert get(site, host, path)[0].status == 200
    breached = {path for path, (outcome, _) in ROBOTS[host].pages.items() if outcome == "failed"}
    assert {row.split(" ")[1] for row in site.robots_breaches()} == breached


def test_robots_responses_are_what_their_names_say(site: NewsSite) -> None:
    assert get(site, "robots-503", "/robots.txt")[0].status == 503
    assert 539_000 < len(get(site, "robots-540k", "/robots.txt")[1]) <= 540_000
    assert get(site, "robots-bom", "/robots.txt")[1].startswith(b"\xef\xbb\xbfUser-agent: *\r\n")
    path, hops = "/robots.txt", 0
    while location := get(site, "robots-redirects", path)[0].getheader("Location"):
        path, hops = "/" + location.split("/", 3)[3], hops + 1
    assert hops == 4
    assert get(site, "robots-tag", "/story/open")[0].getheader("X-Robots-Tag") == "noai, noarchive"
    assert get(site, "robots-tdm", "/story/open")[0].getheader("TDM-Reservation") == "1"


def test_bulk_hosts_list_the_pages_they_have(site: NewsSite) -> None:
    assert len(site.bulk_urls()) == 10_000 == len(set(site.bulk_urls()))
    assert len(site.bulk_feeds()) == 5_000 == len(set(site.bulk_feeds()))
    listed = get(site, "bulk-9", "/urls.txt?pages=7")[1].decode().split()
    assert listed == [site.url("bulk-9", f"/p/{number}.html") for number in range(7)]
    assert get(site, "bulk-9", "/sitemap.xml?pages=7")[1].count(b"<loc>") == 7
    assert get(site, "bulk-9", "/feed/24.xml")[1].count(b"</item>") == 20
    assert get(site, "lists", "/bulk.txt")[1].decode().split() == site.bulk_urls()
    assert get(site, "lists", "/feeds.txt")[1].decode().split() == site.bulk_feeds()


def test_bulk_stories_are_long_enough_and_differ() -> None:
    stories = [write_paragraphs(f"bulk-{number}") for number in range(200)]
    assert all(len(" ".join(paragraphs).split()) > 150 for _, paragraphs in stories)
    assert len({headline for headline, _ in stories}) == 200
    assert len({tuple(paragraphs) for _, paragraphs in stories}) > 190


def test_silent_hosts_are_silent(site: NewsSite) -> None:
    ip, port = site.address("dead").split(":")
    with socket.create_connection((ip, int(port)), timeout=0.3) as held:
        held.sendall(ask("/"))
        with pytest.raises(TimeoutError):
            held.recv(1)
    assert site.counts["dead"]["connections"] == 1
    answer, _ = speak(site, "drip", ask("/story"))
    assert 0 < len(answer) < 10


def test_the_archive_holds_forty_records(site: NewsSite) -> None:
    records = list(ArchiveIterator(io.BytesIO(get(site, "archive", "/archive/crawl.warc.gz")[1]), parse_http=False))
    assert len(records) == 40
    urls = [record.headers["WARC-Target-URI"] for record in records if record.record_type == WarcRecordType.response]
    assert urls[:36] == [url for url, _, _ in captures()]
    assert len({url.split("/")[2] for url in urls}) == 4
    assert len({record.record_date.date() for record in records}) == 3


def test_the_archive_with_a_bomb_has_sound_neighbours(site: NewsSite) -> None:
    _, body = get(site, "archive", "/archive/bomb.warc.gz")
    assert len(body) < 2 * MEBIBYTE
    first = zlib.decompressobj(31)
    assert first.decompress(body).startswith(b"WARC/1.0")
    second = zlib.decompressobj(31)
    length = int(re.findall(rb"Content-Length: (\d+)\r\n\r\nHTTP", second.decompress(first.unused_data, 2_000))[0])
    assert length > GIBIBYTE
    assert gzip.decompress(body[body.rindex(b"\x1f\x8b\x08\x00") :]).startswith(b"WARC/1.0")


def test_encodings_are_undone_by_their_decoders() -> None:
    assert gzip.decompress(encode(b"tide", "gzip")) == zlib.decompress(encode(b"tide", "deflate")) == b"tide"
    with pytest.raises(ValueError, match="no encoder for 'lzma'"):
        encode(b"tide", "lzma")
