"""That the site does what it says, by raw sockets and the standard library's client."""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.site import (
    FAULTS,
    FEEDS,
    OUTLETS,
    ROBOTS,
    SITEMAPS,
    Fault,
    ListingFault,
    NewsSite,
    count_most_at_once,
    find_gaps,
    find_rests,
    read_stories,
)
from tests.site.archive import captures
from tests.site.bombs import GIBIBYTE, MEBIBYTE, bomb
from tests.site.bulk import write_paragraphs
from tests.site.message import encode
from tests.site.news_site import CHECKOUT
from tests.site.outlet import Outlet
from tests.site.web import Web

ENCODINGS = "gzip, br, zstd, deflate"
# Enough of an answer to tell what it is; the endless ones are left there.
ENOUGH = 3_000_000


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite(slow_seconds=0.5, slow_hosts=2, answer_seconds=0.2) as started:
        yield started


@pytest.fixture(autouse=True)
def first_night(site: NewsSite) -> None:
    site.night(1)
    site.forget()


def get(site: NewsSite, host: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Return a response and its body as it came, content encoding and all."""
    ip, port = site.address(host).split(":")
    connection = http.client.HTTPConnection(ip, int(port), timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def speak(site: NewsSite, host: str, sent: bytes, *, enough: int = ENOUGH) -> tuple[bytes, str]:
    """Return what a connection brings to what is sent, and how it ended: closed, reset, or enough."""
    ip, port = site.address(host).split(":")
    got = bytearray()
    with socket.create_connection((ip, int(port)), timeout=10) as held:
        held.sendall(sent)
        try:
            while len(got) < enough:
                part = held.recv(65_536)
                if not part:
                    return bytes(got), "closed"
                got += part
        except ConnectionResetError:
            return bytes(got), "reset"
    return bytes(got), "enough"


def ask(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: tide\r\nConnection: close\r\n\r\n".encode()


def ask_fault(site: NewsSite, name: str, *, enough: int = ENOUGH) -> tuple[bytes, str]:
    return speak(site, FAULTS[name].host, ask(FAULTS[name].path), enough=enough)


# --- the site itself


def test_a_site_starts_within_a_second_and_ends_with_its_block() -> None:
    before = time.monotonic()
    with NewsSite() as started:
        assert time.monotonic() - before < 1.0
        assert get(started, "gazette", "/")[0].status == 200
        address = started.address("gazette")
    ip, port = address.split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ip, int(port)), timeout=1)


def test_a_site_ends_when_its_parent_is_killed() -> None:
    program = (
        "import time; from tests.site import NewsSite\n"
        "with NewsSite(bulk_hosts=0) as site:\n    print(site.address('gazette'), flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    ip, port = parent.stdout.readline().strip().split(":")
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection((ip, int(port)), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail(f"{ip}:{port} still answers five seconds after its parent was killed")


def test_a_site_in_a_thread_answers_alike() -> None:
    with NewsSite(in_thread=True, bulk_hosts=3) as started:
        assert get(started, "bulk-3", "/p/1.html")[0].status == 200
        assert [row.target for row in started.requests("bulk-3")] == ["/p/1.html"]
        assert started.counts["bulk-3"]["requests"] == 1


def test_every_host_has_an_address_of_its_own_in_loopback(site: NewsSite) -> None:
    addresses = [site.address(host) for host in site.hosts]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("127.") and address.endswith(f":{site.port}") for address in addresses)


def test_addresses_that_stand_for_forbidden_ones_are_not_allowed(site: NewsSite) -> None:
    assert not {site.address("forbidden"), site.address("loopback")} & set(site.allow_addresses)
    assert {site.address("gazette"), site.address("canary"), site.address("closed")} <= set(site.allow_addresses)


def test_nothing_listens_at_the_closed_host(site: NewsSite) -> None:
    ip, port = site.address("closed").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ip, int(port)), timeout=1)


# --- the log


def test_the_log_holds_what_was_asked_and_when(site: NewsSite) -> None:
    before = time.monotonic()
    get(site, "gazette", "/news/bells?ref=1", User_Agent="tide/1")
    get(site, "gazette", "/rss")
    first, second = site.requests("gazette")
    assert (first.method, first.target, first.path) == ("GET", "/news/bells?ref=1", "/news/bells")
    assert first.headers["user-agent"] == "tide/1"
    assert before <= first.arrived_at <= (first.finished_at or 0) <= second.arrived_at <= time.monotonic()
    assert second.connection > first.connection
    assert site.paths("gazette") == ["/news/bells", "/rss"]
    assert site.counts["gazette"] == {"connections": 2, "requests": 2, "most_open": 1}


def test_one_connection_may_ask_many_times(site: NewsSite) -> None:
    ip, port = site.address("bulk-7").split(":")
    connection = http.client.HTTPConnection(ip, int(port), timeout=10)
    for number in range(3):
        connection.request("GET", f"/p/{number}.html")
        assert connection.getresponse().read()
    connection.close()
    assert len({row.connection for row in site.requests("bulk-7")}) == 1
    assert site.counts["bulk-7"]["connections"] == 1


def test_the_log_tells_one_at_a_time_from_two_at_once(site: NewsSite) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: get(site, "slow-1", f"/p/{number}.html"), range(2)))
    for number in range(2):
        get(site, "slow-2", f"/p/{number}.html")
    rows = site.requests()
    assert (count_most_at_once(rows, "slow-1"), count_most_at_once(rows, "slow-2")) == (2, 1)
    assert site.counts["slow-1"]["most_open"] == 2
    assert find_rests(rows, "slow-1")[0] < 0 < find_rests(rows, "slow-2")[0]
    assert find_gaps(rows, "slow-2")[0] >= 0.2


def test_what_is_no_request_leaves_a_row(site: NewsSite) -> None:
    answer, _ = speak(site, "gazette", b"tide\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert [row.method for row in site.requests("gazette")] == ["?"]


def test_robots_breaches_and_canaries_are_told(site: NewsSite) -> None:
    get(site, "robots-private", "/private/open/day")
    get(site, "gazette", "/news/bells")
    assert not site.robots_breaches()
    assert not site.canary_hits()
    get(site, "robots-private", "/private/diary")
    get(site, "feeds", "/canary/x")
    get(site, "gazette", "/calendar/2026/4")
    socket.create_connection((site.address("forbidden").split(":")[0], site.port), timeout=1).close()
    assert site.robots_breaches() == ["robots-private /private/diary"]
    assert site.canary_hits() == ["feeds /canary/x", "gazette /calendar/2026/4", "forbidden 1 connections"]


def test_a_host_dies_when_it_is_told_to() -> None:
    with NewsSite(bulk_hosts=2) as started:
        started.die_after("bulk-1", 1)
        assert get(started, "bulk-1", "/p/1.html")[0].status == 200
        with pytest.raises(ConnectionError):
            get(started, "bulk-1", "/p/2.html")
        with pytest.raises(ConnectionRefusedError):
            get(started, "bulk-1", "/p/3.html")
        started.close_host("bulk-2")
        with pytest.raises(ConnectionRefusedError):
            get(started, "bulk-2", "/p/1.html")
        assert get(started, "gazette", "/")[0].status == 200


# --- outlets


def decode(outlet: Outlet, response: http.client.HTTPResponse, body: bytes) -> bytes:
    """Return a body without its content encoding, which must be the outlet's."""
    assert response.getheader("Content-Encoding") == outlet.encoding
    if outlet.encoding == "br":
        import brotli

        return bytes(brotli.decompress(body))
    if outlet.encoding == "zstd":
        from backports import zstd

        return bytes(zstd.decompress(body))
    return {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[outlet.encoding](body)


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
    links = [re.findall(r"<link>([^<]*copper-strike[^<]*)</link>", read(site, gazette, feed.path)) for feed in gazette.feeds]
    assert len(links[0]) == len(links[1]) == 1
    assert links[0] != links[1]
    assert links[0][0].partition("?")[0] == links[1][0].partition("?")[0]


def test_wire_copy_is_run_by_several_outlets() -> None:
    openings = [
        story.paragraphs[1] for outlet in OUTLETS for story in read_stories(outlet.host, 1) if story.credit
    ]
    assert sum(openings.count(opening) > 1 for opening in set(openings)) >= 4


# --- the second night


def test_the_second_night_changes_what_a_newsroom_changes(site: NewsSite) -> None:
    first = {(outlet.host, story.slug): story for outlet in OUTLETS for story in read_stories(outlet.host, 1)}
    second = {(outlet.host, story.slug): story for outlet in OUTLETS for story in read_stories(outlet.host, 2)}
    changed = [(first[key], story) for key, story in second.items() if key in first and first[key] != story]
    assert any(re.sub(r"\d", "", a.headline) == re.sub(r"\d", "", b.headline) != a.headline != b.headline for a, b in changed)
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
    assert get(site, "gazette", "/news/bells", If_None_Match=get(site, "gazette", "/news/bells")[0].getheader("ETag") or "")[0].status == 304
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
            told = get(site, outlet.host, feed.path)[0]
            tag, modified = told.getheader("ETag"), told.getheader("Last-Modified")
            site.night(2)
            held = {"If_None_Match": tag} if tag else {"If_Modified_Since": modified or ""}
            if get(site, outlet.host, feed.path, **held)[0].status == 304:
                unchanged.append((outlet.host, feed.path))
    assert unchanged == [("courrier", "/atom")]


# --- faults


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_every_fault_answers_at_its_place_and_says_what_is_expected(site: NewsSite, fault: Fault) -> None:
    assert set(fault.outcomes) <= {"accepted", "duplicate", "rejected", "failed"}
    assert fault.reasons or "accepted" in fault.outcomes or fault.case == "H6"
    if fault.at:
        return
    answer, end = ask_fault(site, fault.name)
    assert (fault.path, end != "enough" or fault.case in ("H7", "H12", "H13")) == (site.paths(fault.host)[0], True)
    if answer.startswith(b"HTTP/1.1 404 "):
        assert fault.name == "status_404"


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        pytest.param("close_at_once", b"", "closed", id="closes at once"),
        pytest.param("reset_at_once", b"", "reset", id="resets at once"),
        pytest.param("reset_mid_body", b"HTTP/1.1 200 OK\r\n", "reset", id="resets mid body"),
        pytest.param("never_answers", b"", "closed", id="never answers, until the cap"),
        pytest.param("http_09", b"<!doctype html>", "closed", id="HTTP/0.9"),
        pytest.param("not_http", b"SSH-2.0", "closed", id="no HTTP"),
        pytest.param("status_999", b"HTTP/1.1 999 ", "closed", id="an unknown status"),
        pytest.param("status_206", b"HTTP/1.1 206 ", "closed", id="a part"),
        pytest.param("redirect_self", b"HTTP/1.1 302 ", "closed", id="to itself"),
    ],
)
def test_a_fault_looks_like_this_on_the_wire(site: NewsSite, name: str, start: bytes, end: str) -> None:
    answer, how = ask_fault(site, name)
    assert (answer[: len(start)], how) == (start, end)
    assert answer if start else not answer


def test_a_reset_in_mid_body_brings_half_a_page(site: NewsSite) -> None:
    answer, _ = ask_fault(site, "reset_mid_body")
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(re.findall(rb"Content-Length: (\d+)", head)[0])
    assert 0 < len(body) < length


def test_a_drip_never_makes_a_single_read_wait(site: NewsSite) -> None:
    started = time.monotonic()
    answer, _ = ask_fault(site, "drip_headers")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\nX")
    assert b"\r\n\r\n" not in answer
    assert 0.4 < time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        pytest.param("busy_twice", [503, 503, 200, 200], id="503 twice"),
        pytest.param("retry_after_2", [429, 200], id="429 once"),
        pytest.param("retry_after_garbage", [503, 200], id="garbage"),
        pytest.param("retry_after_a_day", [503, 503, 503, 503], id="a day"),
    ],
)
def test_a_passing_fault_passes(site: NewsSite, name: str, statuses: list[int]) -> None:
    fault = FAULTS[name]
    assert [get(site, fault.host, fault.path)[0].status for _ in statuses] == statuses
    site.forget()
    assert get(site, fault.host, fault.path)[0].status == statuses[0]


def test_a_reset_happens_once(site: NewsSite) -> None:
    assert ask_fault(site, "reset_once") == (b"", "reset")
    assert ask_fault(site, "reset_once")[0].startswith(b"HTTP/1.1 200 ")


def follow(site: NewsSite, name: str, most: int = 70) -> tuple[int, int]:
    """Follow redirects within a host; return the last status and how many were followed."""
    fault = FAULTS[name]
    path = fault.path
    for hops in range(most):
        response, _ = get(site, fault.host, path)
        location = response.getheader("Location")
        if not location:
            return response.status, hops
        path = location
    return response.status, most


@pytest.mark.parametrize(
    ("name", "status", "hops"),
    [
        pytest.param("redirect_3", 200, 3, id="three hops"),
        pytest.param("redirect_60", 200, 60, id="sixty hops"),
        pytest.param("redirect_loop", 302, 70, id="a loop"),
        pytest.param("redirect_self", 302, 70, id="itself"),
        pytest.param("redirect_nowhere", 302, 0, id="no location"),
    ],
)
def test_redirects_lead_where_they_say(site: NewsSite, name: str, status: int, hops: int) -> None:
    assert follow(site, name) == (status, hops)


def test_a_location_holds_raw_utf_8(site: NewsSite) -> None:
    answer, _ = ask_fault(site, "redirect_utf8")
    assert "Location: /fault/höhle/日の出\r\n".encode() in answer


def test_headers_are_as_large_as_they_should_be(site: NewsSite) -> None:
    assert len(ask_fault(site, "header_of_2_mb", enough=10**8)[0].partition(b"\r\n\r\n")[0]) > 2_000_000
    assert ask_fault(site, "headers_20000", enough=10**8)[0].partition(b"\r\n\r\n")[0].count(b"\r\n") > 20_000


@pytest.mark.parametrize(
    ("name", "share"),
    [pytest.param("length_too_long", 500, id="too long"), pytest.param("length_too_short", -900, id="too short")],
)
def test_a_length_is_wrong_by_what_it_says(site: NewsSite, name: str, share: int) -> None:
    head, _, body = ask_fault(site, name)[0].partition(b"\r\n\r\n")
    assert int(re.findall(rb"Content-Length: (\d+)", head)[0]) == len(body) + share


def test_a_body_under_a_wrong_encoding_does_not_decode(site: NewsSite) -> None:
    for name, error in {"gzip_cut": EOFError, "gzip_bad_crc": OSError, "gzip_only_claimed": OSError}.items():
        response, body = get(site, FAULTS[name].host, FAULTS[name].path)
        assert response.getheader("Content-Encoding") == "gzip"
        with pytest.raises(error):
            gzip.decompress(body)


def test_sixty_layers_can_be_taken_off(site: NewsSite) -> None:
    response, body = get(site, FAULTS["gzip_60_layers"].host, FAULTS["gzip_60_layers"].path)
    assert (response.getheader("Content-Encoding") or "").count("gzip") == 60
    for _ in range(60):
        body = gzip.decompress(body)
    assert body.startswith(b"<!doctype html>")


def test_a_bomb_is_sound_gzip_and_small_on_the_wire() -> None:
    unpacker = zlib.decompressobj(31)
    sent, unpacked = 0, 0
    for part in bomb(b"<p>start", b"end", size=64 * MEBIBYTE):
        sent += len(part)
        unpacked += len(unpacker.decompress(part))
    assert (unpacked, unpacker.eof) == (64 * MEBIBYTE + 11, True)
    assert sent < 100_000


def test_a_gibibyte_is_announced_by_a_megabyte(site: NewsSite) -> None:
    sent = sum(len(part) for part in bomb())
    assert sent < 2 * MEBIBYTE < GIBIBYTE
    answer, end = speak(site, "feeds", ask("/feeds/bomb"), enough=10**8)
    assert end == "closed"
    assert abs(len(answer) - sent) < 50_000


# --- listings


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)
def test_every_feed_fault_answers(site: NewsSite, feed: ListingFault) -> None:
    answer, _ = speak(site, "feeds", ask(f"/feeds/{feed.name}"))
    assert answer.startswith(b"HTTP/1.1 ")
    assert not answer.startswith(b"HTTP/1.1 404 ")
    assert feed.entries[0] <= feed.entries[1]


@pytest.mark.parametrize("sitemap", SITEMAPS.values(), ids=SITEMAPS)
def test_every_sitemap_fault_answers(site: NewsSite, sitemap: ListingFault) -> None:
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
    (link,) = re.findall(r"<link>http://[^/]+(/good/truncated-1)</link>", get(site, "feeds", "/feeds/truncated")[1].decode())
    assert get(site, "feeds", link)[0].status == 200
    assert get(site, "sitemaps", "/good/text-1")[0].status == 200
    assert get(site, "sitemaps", "/sitemaps/deep_index/1000")[1].count(b"<loc>") == 1
    assert get(site, "sitemaps", "/sitemaps/urls_60000")[1].count(b"<loc>") == 60_000


def test_no_link_of_the_site_leaves_the_machine(site: NewsSite) -> None:
    from tests.site.odd_links import forbidden_addresses, forbidden_redirects, odd_links

    web = Web({host: site.address(host).split(":")[0] for host in site.hosts}, site.port, 1, 1)
    links = odd_links(web) + forbidden_addresses(web) + forbidden_redirects(web)
    for link in links:
        for number in re.findall(r"(?<![\dx])[1-9]\d{8,9}(?!\d)", link):
            assert 127 << 24 <= int(number) < 128 << 24
        for address in re.findall(r"\d+\.\d+\.\d+\.\d+", link):
            assert socket.inet_aton(address)[0] == 127
    assert len(odd_links(web)) == 18
    assert len(forbidden_redirects(web)) == 6


# --- robots, bulk, archive


@pytest.mark.parametrize("host", ROBOTS)
def test_every_robots_host_has_rules_and_pages(site: NewsSite, host: str) -> None:
    answer, _ = speak(site, host, ask("/robots.txt"))
    assert bool(answer) == (host != "robots-hang")
    for path in ROBOTS[host].pages:
        assert get(site, host, path)[0].status == 200
    breached = {path for path, (outcome, _) in ROBOTS[host].pages.items() if outcome == "failed"}
    assert {row.split(" ")[1] for row in site.robots_breaches()} == breached


def test_robots_answers_are_what_their_names_say(site: NewsSite) -> None:
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
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    import io

    records = list(ArchiveIterator(io.BytesIO(get(site, "archive", "/archive/crawl.warc.gz")[1]), parse_http=False))
    assert len(records) == 40
    urls = [record.headers.get("WARC-Target-URI") for record in records if record.record_type == WarcRecordType.response]
    assert urls[:36] == [url for url, _, _ in captures()]
    assert len({url.split("/")[2] for url in urls}) == 4
    assert len({record.record_date.date() for record in records}) == 3


def test_the_archive_with_a_bomb_has_sound_neighbours(site: NewsSite) -> None:
    response, body = get(site, "archive", "/archive/bomb.warc.gz")
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


@pytest.mark.slow
def test_the_site_sustains_three_thousand_requests_a_second(site: NewsSite) -> None:
    """Counted against the site's own CPU time, since others share the machine."""
    pipelined = b"".join(f"GET /p/{number}.html HTTP/1.1\r\nHost: tide\r\n\r\n".encode() for number in range(200))
    with NewsSite() as started:
        assert started._child
        used = _cpu_seconds(started._child.pid)
        for host in range(1, 26):
            speak(started, f"bulk-{host}", pipelined.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n")
        used = _cpu_seconds(started._child.pid) - used
        assert sum(1 for _ in started.requests()) == 5_000
    assert 5_000 / used > 3_000


def _cpu_seconds(pid: int) -> float:
    import psutil

    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
