"""One exchange, whatever the other side does: every server here listens on this machine."""

import asyncio
import socket
import time

import pytest
import uvloop

from tasks.collect.http.allowed import AllowList
from tasks.collect.http.client import MAX_ASIDE_BYTES, Client, StopStream
from tasks.collect.http.exchange import Exchange
from tests.tasks.collect.http.exchanges import CHUNKED, HEADERS, OK, PAGE, broken_off, fetch, fetch_from, packets
from tests.tasks.collect.http.raw_server import RawServer, Script, Talk


def dripping(head: bytes) -> Script:
    async def say(talk: Talk) -> None:
        await talk.say(head)
        while True:
            await talk.say(b"a", pause=0.05)

    return say


def endless(head: bytes) -> Script:
    async def say(talk: Talk) -> None:
        await talk.say(head)
        while not talk.is_over:
            await talk.say(bytes(1 << 16))

    return say


async def silence(talk: Talk) -> None:
    await asyncio.sleep(60)


def test_an_exchange_keeps_what_was_sent_and_what_came_as_it_was() -> None:
    exchange, server = fetch_from(
        b"HTTP/1.1 200 Fair Enough\r\nX-ODD:  a \r\nset-cookie: a=b\r\nSet-Cookie: c=d\r\nContent-Encoding: gzip\r\n"
        b"Content-Length: 4\r\n\r\nrain"
    )
    assert exchange.fault is None
    assert (exchange.status, exchange.phrase, exchange.version) == (200, "Fair Enough", "HTTP/1.1")
    assert exchange.headers == (
        (b"X-ODD", b"a"), (b"set-cookie", b"a=b"), (b"Set-Cookie", b"c=d"), (b"Content-Encoding", b"gzip"),
        (b"Content-Length", b"4"),
    )  # fmt: skip
    assert exchange.body == b"rain"
    assert exchange.received_bytes == 4
    assert exchange.remote_address == server.pair
    assert server.requests == [exchange.request_head]
    assert (
        exchange.request_head
        == (
            f"GET /rain?page=2 HTTP/1.1\r\nHost: {server.pair}\r\nUser-Agent: wiredesk\r\nAccept: */*\r\n"
            "Accept-Encoding: gzip, deflate, zstd\r\nConnection: close\r\n\r\n"
        ).encode()
    )


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(b"", "connection_closed", id="N3 closed at once"),
        pytest.param(OK + b"Content-Ty", "connection_closed", id="closed within the head"),
        pytest.param(broken_off(), "connection_reset", id="N4 reset at once"),
        pytest.param(broken_off(OK + b"X: y"), "connection_reset", id="N4 reset within the head"),
        pytest.param(broken_off(OK + b"Content-Length: 9\r\n\r\nrain"), "connection_reset", id="N4 within a length"),
        pytest.param(broken_off(CHUNKED + b"4\r\nrain\r\n"), "connection_reset", id="N4 reset between chunks"),
        pytest.param(broken_off(OK + b"\r\nrain"), "connection_reset", id="N4 reset where nothing tells the end"),
        pytest.param(OK + b"Content-Length: 9\r\n\r\nrain", "truncated", id="H8 Content-Length too long"),
        pytest.param(CHUNKED + b"4\r\nrain\r\n", "truncated", id="H8 chunked without an end"),
        pytest.param(CHUNKED + b"9\r\nrain", "truncated", id="H8 cut within a chunk"),
        pytest.param(OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nrain", "bad_framing", id="H9 two lengths"),
        pytest.param(OK + b"Content-Length: 4, 4\r\n\r\nrain", "bad_framing", id="H9 a list of lengths"),
        pytest.param(OK + b"Content-Length: -4\r\n\r\nrain", "bad_framing", id="H9 a negative length"),
        pytest.param(OK + b"Content-Length: four\r\n\r\nrain", "bad_framing", id="H9 a length in words"),
        pytest.param(OK + b"Content-Length: %d\r\n\r\nrain" % 10**30, "bad_framing", id="H9 a length of 31 digits"),
        pytest.param(OK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nrain\r\n0\r\n\r\n",
                     "bad_framing", id="H9 a length, and chunks"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n4\r\nrain\r\n0\r\n\r\n",
                     "bad_framing", id="H9 chunks, and a length"),
        pytest.param(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n4\r\nrain\r\n0\r\n\r\n", "bad_framing",
                     id="an encoding that nobody undoes"),
        pytest.param(CHUNKED + b"zz\r\nrain\r\n0\r\n\r\n", "bad_response", id="H10 bad chunk size"),
        pytest.param(packets(CHUNKED + b"4\r\nrain\r\n", b"zz\r\nrain\r\n"), "bad_response", id="H10 after a good one"),
        pytest.param(packets(CHUNKED + b"4\r\nrain", b"\r\nzz\r\n"), "bad_response", id="H10 after a good one's end"),
        pytest.param(CHUNKED + b"1000000000000000\r\nrain", "truncated", id="H10 a chunk of 2^60"),
        pytest.param(CHUNKED + b"1" + b"0" * 40 + b"\r\nrain", "bad_response", id="H10 a chunk of 2^160"),
        pytest.param(CHUNKED + b"4\r\nrainbow\r\n0\r\n\r\n", "bad_response", id="H10 a chunk longer than declared"),
        pytest.param(b"SSH-2.0-OpenSSH_9.9\r\n", "bad_response", id="H11 not HTTP"),
        pytest.param(b"<html>rain</html>", "bad_response", id="H11 HTTP/0.9"),
        pytest.param(b"HTTP/1.1 20x OK\r\n\r\n", "bad_response", id="H11 no status"),
        pytest.param(OK + b"no colon\r\n\r\nrain", "bad_response", id="a line that is no header"),
        pytest.param(OK + b"X: Content-Length\0\r\n\r\nrain", "bad_response", id="NUL in a header"),
        pytest.param(b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", "bad_response",
                     id="another protocol"),
        pytest.param(OK + b"X: " + b"a" * 2_000_000 + b"\r\n\r\nrain", "headers_too_large", id="H12 a line of 2 MB"),
        pytest.param(OK + b"a" * 2_000_000, "headers_too_large", id="H12 a name of 2 MB"),
        pytest.param(b"HTTP/1.1 200 " + b"a" * 2_000_000, "headers_too_large", id="H12 a phrase of 2 MB"),
        pytest.param(OK + b"X: y\r\n" * 20_000 + b"\r\nrain", "headers_too_large", id="H12 20,000 headers"),
        pytest.param(OK + (b"X: " + b"y" * 5000 + b"\r\n") * 60 + b"\r\nrain", "headers_too_large", id="H12 300 KB"),
        pytest.param(endless(OK + b"X: "), "headers_too_large", id="H12 endless headers"),
    ],
)  # fmt: skip
def test_an_exchange_that_fails_says_why_and_is_not_repeated(script: Script | bytes, reason: str) -> None:
    exchange, server = fetch_from(script, options={"exchange_seconds": 4})
    assert exchange.fault is not None
    assert exchange.fault.reason == reason
    assert exchange.fault.detail
    assert len(exchange.fault.detail) <= 300
    assert exchange.remote_address == server.pair
    assert exchange.request_head.startswith(b"GET /rain?page=2 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert len(server.requests) == 1
    assert exchange.elapsed_seconds < 3


def test_a_phrase_of_any_bytes_can_be_written_again() -> None:
    exchange = fetch(b"HTTP/1.1 200 Gro\xdfartig\xc3\xa9\r\nContent-Length: 0\r\n\r\n")
    assert exchange.phrase.encode("utf-8", "surrogateescape") == b"Gro\xdfartig\xc3\xa9"


def test_what_came_before_a_cut_is_kept_for_the_archive() -> None:
    exchange = fetch(OK + b"Content-Length: 9\r\n\r\nrain")
    assert (exchange.status, exchange.body, exchange.received_bytes) == (200, b"rain", 4)


@pytest.mark.parametrize(
    ("script", "body"),
    [
        pytest.param(OK + b"\r\nrain", b"rain", id="the connection's end is the body's"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nrain", b"rain", id="HTTP/1.0"),
        pytest.param(b"HTTP/1.1 200 OK\nContent-Length: 4\n\nrain", b"rain", id="bare line feeds"),
        pytest.param(b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nrain", b"rain", id="no phrase"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + PAGE, b"rain", id="hints before"),
        pytest.param(packets(*(PAGE[n : n + 1] for n in range(len(PAGE)))), b"rain", id="a packet a byte"),
        pytest.param(
            CHUNKED + b"2;a=b\r\nra\r\n2\r\nin\r\n0\r\nX-Trailer: y\r\n\r\n", b"rain", id="chunks with extras"
        ),
        pytest.param(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b"", id="304 with a length"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\nrain", b"", id="204 with a body"),
        pytest.param(b"HTTP/1.1 999 No\r\nContent-Length: 4\r\n\r\nrain", b"rain", id="a status of its own"),
        pytest.param(broken_off(PAGE), b"rain", id="a reset after the declared end"),
    ],
)
def test_an_odd_exchange_that_is_whole_is_taken(script: Script | bytes, body: bytes) -> None:
    exchange = fetch(script)
    assert exchange.fault is None
    assert exchange.body == body


@pytest.mark.parametrize(
    "head", [OK, OK + b"Connection: close\r\n", OK + b"Content-Length: 4\n\nrainbow"], ids=["kept", "closed", "bare"]
)
@pytest.mark.parametrize("cut", range(len(PAGE) - 6, len(PAGE) + 3))
def test_bytes_after_the_declared_end_are_passed_over_however_they_are_packed(head: bytes, cut: int) -> None:
    answer = head if head.endswith(b"bow") else head + b"Content-Length: 4\r\n\r\nrainbow"
    cut += len(answer) - len(PAGE) - 3
    exchange = fetch(packets(answer[:cut], answer[cut:]))
    assert (exchange.fault, exchange.status, exchange.body) == (None, 200, b"rain")


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        pytest.param(silence, "no answer within 0.4 s", id="N6 never answers"),
        pytest.param(dripping(OK + b"X: "), "no answer within 0.4 s", id="N7 a byte of the head at a time"),
        pytest.param(dripping(OK + b"\r\n"), "the body was not complete", id="N7 a byte of the body at a time"),
        pytest.param(dripping(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"), "the body", id="a redirect's body drips"),
    ],
)
def test_time_is_counted_in_all_and_not_between_bytes(script: Script, detail: str) -> None:
    exchange = fetch(script, options={"exchange_seconds": 0.4})
    assert exchange.fault is not None
    assert exchange.fault.reason == "timeout"
    assert detail in (exchange.fault.detail or "")
    assert 0.39 < exchange.elapsed_seconds < 1


def test_a_slow_stream_has_a_time_of_its_own() -> None:
    exchange = fetch(
        packets(OK + b"Content-Length: 8\r\n\r\n", *[b"ra"] * 4), options={"exchange_seconds": 0.03}, seconds=5
    )
    assert exchange.fault is None


def test_a_connection_that_nobody_takes_up_is_distinguished_from_a_silent_server() -> None:
    async def run() -> Exchange:
        with socket.socket() as full:  # its queue takes one, and the others wait
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            pair = f"127.0.0.1:{full.getsockname()[1]}"
            with socket.create_connection(full.getsockname()):
                async with Client(AllowList.parse([pair]), connect_seconds=0.2) as client:
                    return await client.get(f"http://{pair}/", HEADERS)

    exchange = uvloop.run(run())
    assert exchange.fault is not None
    assert exchange.fault.reason == "timeout"
    assert "connect" in (exchange.fault.detail or "")
    assert exchange.elapsed_seconds < 2


def test_a_refused_connection_names_its_address() -> None:
    async def run() -> tuple[Exchange, str]:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            pair = f"127.0.0.1:{bound.getsockname()[1]}"
            async with Client(AllowList.parse([pair])) as client:
                return await client.get(f"http://{pair}/", HEADERS), pair

    exchange, pair = uvloop.run(run())
    assert exchange.fault is not None
    assert exchange.fault.reason == "connect_refused"
    assert exchange.remote_address == pair
    assert exchange.request_head.startswith(b"GET / HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(endless(OK + b"\r\n"), id="H13 endless"),
        pytest.param(endless(OK + b"Content-Length: 67108864\r\n\r\n"), id="H13 64 MB"),
    ],
)
def test_reading_stops_at_the_limit(script: Script) -> None:
    exchange = fetch(script, limit_bytes=300_000)
    assert exchange.fault is not None
    assert exchange.fault.reason == "too_large"
    assert len(exchange.body) == 300_000
    assert exchange.received_bytes < 300_000 + 4 * 256 * 1024  # what the loop reads ahead, in its pieces


def test_a_body_of_the_limit_is_whole() -> None:
    assert fetch(PAGE, limit_bytes=4).fault is None
    assert fetch(PAGE, limit_bytes=3).fault is not None


def test_of_a_redirect_only_the_beginning_is_read() -> None:
    exchange = fetch(endless(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n"))
    assert exchange.fault is None
    assert (exchange.status, exchange.header("location"), len(exchange.body)) == (302, "/b", MAX_ASIDE_BYTES)


def test_a_redirect_is_not_followed_and_no_cookie_comes_back() -> None:
    async def run() -> list[bytes]:
        answer = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
        async with RawServer(answer) as server:
            async with Client(AllowList.parse([server.pair])) as client:
                for _ in range(2):
                    await client.get(server.url, HEADERS)
            return server.requests

    requests = uvloop.run(run())
    assert len(requests) == 2
    assert b"cookie" not in b"".join(requests).lower()


def test_a_streamed_body_is_handed_over_and_not_held() -> None:
    pieces: list[bytes] = []
    exchange = fetch(OK + b"Content-Length: 300000\r\n\r\n" + bytes(300_000), on_chunk=pieces.append)
    assert (exchange.fault, exchange.body, exchange.received_bytes) == (None, b"", 300_000)
    assert b"".join(pieces) == bytes(300_000)
    assert len(pieces) > 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(OK + b"Content-Length: 3000000\r\n\r\n" + b"abc" * 1_000_000, id="a declared length"),
        pytest.param(CHUNKED + (b"2710\r\n" + b"abcab" * 2000 + b"\r\n") * 300 + b"0\r\n\r\n", id="chunks"),
        pytest.param(OK + b"\r\n" + b"abc" * 1_000_000, id="to the connection's end"),
    ],
)
def test_a_reader_that_is_slower_than_the_network_gets_all_of_it(answer: bytes) -> None:
    pieces: list[bytes] = []

    def read_slowly(chunk: bytes) -> None:
        time.sleep(0.002)
        pieces.append(chunk)

    exchange = fetch(answer, on_chunk=read_slowly)
    assert exchange.fault is None
    assert sum(map(len, pieces)) == exchange.received_bytes == 3_000_000


def test_a_stream_ends_where_its_reader_has_enough_and_at_the_limit() -> None:
    def stop(chunk: bytes) -> None:
        raise StopStream

    assert fetch(endless(OK + b"\r\n"), on_chunk=stop).fault is None
    pieces: list[bytes] = []
    exchange = fetch(endless(OK + b"\r\n"), on_chunk=pieces.append, limit_bytes=100_000)
    assert exchange.fault is not None
    assert exchange.fault.reason == "too_large"
    assert sum(map(len, pieces)) == 100_000


def test_an_error_of_the_streams_reader_is_its_own() -> None:
    def fail(chunk: bytes) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        fetch(PAGE, on_chunk=fail)


def test_an_error_page_is_not_handed_over_as_if_it_were_the_stream() -> None:
    pieces: list[bytes] = []
    exchange = fetch(endless(b"HTTP/1.1 404 Not Found\r\n\r\n"), on_chunk=pieces.append)
    assert pieces == []
    assert (exchange.fault, exchange.status, len(exchange.body)) == (None, 404, MAX_ASIDE_BYTES)


def test_many_exchanges_run_side_by_side_and_do_not_mix() -> None:
    async def echo(talk: Talk) -> None:
        path = talk.request.split()[1]
        await asyncio.sleep(0.02)
        await talk.say(OK + b"Content-Length: %d\r\n\r\n" % len(path) + path)

    async def run() -> list[Exchange]:
        async with RawServer(echo) as server, Client(AllowList.parse([server.pair])) as client:
            return await asyncio.gather(*(client.get(f"{server.url}{n}", HEADERS) for n in range(50)))

    exchanges = uvloop.run(run())
    assert [exchange.body for exchange in exchanges] == [b"/%d" % n for n in range(50)]
    assert all(exchange.request_head.startswith(b"GET %s " % exchange.body) for exchange in exchanges)


def test_an_exchange_that_is_cancelled_leaves_its_connection_closed() -> None:
    async def run() -> bool:
        async with RawServer(silence) as server, Client(AllowList.parse([server.pair])) as client:
            task = asyncio.create_task(client.get(server.url, HEADERS))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await server.talks[0].is_closed_within(1)

    assert uvloop.run(run())
