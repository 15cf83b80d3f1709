"""That each fault of a page is on the wire what its name says."""

import gzip
import re
import time
import zlib

import pytest

from tests.web import FAULTS, Fault, NewsSite
from tests.web.asking import ask, ask_fault, get, speak
from tests.web.http.bombs import GIBIBYTE, MEBIBYTE, bomb

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_every_fault_responds_at_its_place_and_says_what_is_expected(site: NewsSite, fault: Fault) -> None:
    assert set(fault.outcomes) <= {"accepted", "duplicate", "rejected", "failed"}
    assert fault.reasons or "accepted" in fault.outcomes or fault.case == "H6"
    if fault.at:
        return
    answer, end = ask_fault(site, fault.name)
    assert site.paths(fault.host) == [fault.path]
    assert end != "enough" or fault.case == "H13"
    assert not answer.startswith(b"HTTP/1.1 404 ") or fault.name == "status_404"


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
def test_a_transient_fault_passes(site: NewsSite, name: str, statuses: list[int]) -> None:
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
    assert "Location: /fault/redirect_utf8/höhle/日の出\r\n".encode() in answer


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
