"""Every response is stored in an archive that any reader of web archives reads."""

import gzip
import os
import random
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tasks.collect.archive.warc_records import MAX_FAULTY_BODY_BYTES, Revisited
from tasks.collect.archive.writer import load_payload_at
from tasks.collect.http.exchange import Exchange, Fault
from tasks.readers import load_with_flags
from tests.tasks.collect.archive.exchanges import (
    EXCHANGES,
    NOON,
    REQUEST,
    STORY,
    a_writer,
    an_exchange,
    faults_by_warcio,
    records,
    response_in,
    scanned,
    written,
)


@pytest.mark.parametrize("exchange", EXCHANGES.values(), ids=EXCHANGES.keys())
def test_warcio_finds_no_fault_in_any_exchange(
    exchange: Exchange, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, exchange)
    assert faults_by_warcio(tmp_path, capsys) == "0"
    (path,) = tmp_path.iterdir()
    assert [header["WARC-Type"] for header, _ in records(path)] == ["warcinfo", "response", "request"]


def test_warcio_would_find_a_wrong_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, an_exchange())
    (path,) = tmp_path.iterdir()
    path.write_bytes(gzip.decompress(path.read_bytes()).replace(b"Skarholm", b"Skarhoim"))
    assert "digest failed" in faults_by_warcio(tmp_path, capsys)


@pytest.mark.parametrize("name", ["plain", "gzip", "chunked", "odd headers", "no headers", "an IPv6 peer"])
def test_our_own_reader_gives_back_the_page(name: str, tmp_path: Path) -> None:
    place = written(tmp_path, EXCHANGES[name])
    (found,), (container,) = scanned(tmp_path)
    assert (container.status, found.outcome, found.offset) == ("ok", None, place.offset)
    assert found.length == place.length
    assert found.fetched_at == NOON
    assert load_with_flags(found) == (STORY, ())


def test_a_pair_says_what_was_requested_from_whom_and_when(tmp_path: Path) -> None:
    written(tmp_path, an_exchange())
    (path,) = tmp_path.iterdir()
    (info, about), (response, block), (request, request_block) = records(path)
    assert b"software: Wiredesk 1\r\nformat: WARC File Format 1.1\r\nconformsTo: https://" in about
    assert b"http-header-user-agent: Nightdesk/1\r\nisPartOf: night-1\r\n" in about
    assert info["WARC-Filename"] == path.name == "night-1-00001.warc.gz"
    assert request_block == REQUEST
    assert block == b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + STORY
    for header in (response, request):
        assert header["WARC-Date"] == "2026-03-01T12:00:00.123456Z"
        assert header["WARC-Target-URI"] == "https://gazette.example/ferry"
        assert header["WARC-IP-Address"] == "127.0.0.1"
    assert response["WARC-Concurrent-To"] == request["WARC-Record-ID"]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["Content-Type"] == "application/http; msgtype=response"
    assert request["Content-Type"] == "application/http; msgtype=request"


def test_headers_are_kept_in_order_and_spelling_and_none_can_end_the_head(tmp_path: Path) -> None:
    written(tmp_path, EXCHANGES["odd headers"])
    _, block = response_in(tmp_path)
    assert block == (
        b"HTTP/1.0 200 \r\nContent-Type: text/html; charset=iso-8859-1\r\nX-Ort: M\xfcnchen\r\n"
        b"X-Folded: one,\r\n two,\r\n\tthree\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty: \r\n"
        b"X-Split: a Injected: yes  <p>no body yet\r\n\r\n" + STORY
    )


@pytest.mark.parametrize(
    ("exchange", "kept"),
    [
        pytest.param(
            an_exchange(headers=((b"transfer-encoding", b"chunked"),)),
            b"X-Archive-Orig-transfer-encoding: chunked",
            id="chunked framing is gone",
        ),
        pytest.param(
            an_exchange(headers=((b"Content-Length", b"7"),)), b"X-Archive-Orig-Content-Length: 7", id="no longer holds"
        ),
        pytest.param(
            an_exchange(headers=((b"Content-Length", b"%d" % len(STORY)),)),
            b"Content-Length: %d" % len(STORY),
            id="holds",
        ),
        pytest.param(
            an_exchange(b"", ((b"Content-Length", b"90"),), status=304), b"Content-Length: 90", id="304: the page's own"
        ),
    ],
)
def test_what_no_longer_holds_is_kept_under_another_name(exchange: Exchange, kept: bytes, tmp_path: Path) -> None:
    written(tmp_path, exchange)
    _, block = response_in(tmp_path)
    assert block.partition(b"\r\n\r\n")[0].splitlines()[1:] == [kept]


@pytest.mark.parametrize(
    ("reason", "body", "cut", "kept"),
    [
        pytest.param("truncated", STORY, "disconnect", len(STORY), id="cut"),
        pytest.param("timeout", b"", "time", 0, id="too slow, before the body"),
        pytest.param("too_large", bytes(10**6), "length", MAX_FAULTY_BODY_BYTES, id="too large"),
        pytest.param("bad_framing", STORY, "unspecified", len(STORY), id="framing that lies"),
        pytest.param("bad_encoding", STORY, None, len(STORY), id="whole, and not what it claims"),
        pytest.param("http_503", bytes(10**6), "length", MAX_FAULTY_BODY_BYTES, id="a long page of error"),
        pytest.param("http_404", STORY, None, len(STORY), id="a page of error"),
    ],
)
def test_a_failed_exchange_is_kept_as_far_as_it_came(
    reason: str, body: bytes, cut: str | None, kept: int, tmp_path: Path
) -> None:
    written(tmp_path, an_exchange(body, fault=Fault(reason)))
    header, block = response_in(tmp_path)
    assert header["WARC-Truncated"] == cut
    assert len(block.partition(b"\r\n\r\n")[2]) == kept


def test_without_a_response_nothing_is_written(tmp_path: Path) -> None:
    with a_writer(tmp_path) as archive:
        assert archive.write(an_exchange(status=None, fault=Fault("connect_refused"))) is None
        archive.sync()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("exchange", "profile", "has_digest"),
    [
        pytest.param(an_exchange(b"", (), status=304, phrase="Not Modified"), "server-not-modified", False, id="304"),
        pytest.param(EXCHANGES["gzip"], "identical-payload-digest", True, id="the same bytes"),
    ],
)
def test_a_repeat_names_what_it_repeats_and_holds_no_body(
    exchange: Exchange, profile: str, has_digest: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = Revisited("https://gazette.example/earlier", NOON - timedelta(days=1))
    written(tmp_path, exchange, earlier)
    header, block = response_in(tmp_path)
    assert header["WARC-Type"] == "revisit"
    assert header["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert header["WARC-Refers-To-Target-URI"] == "https://gazette.example/earlier"
    assert header["WARC-Refers-To-Date"] == "2026-02-28T12:00:00.123456Z"
    assert (header["WARC-Payload-Digest"] is not None) == has_digest
    assert block.endswith(b"\r\n\r\n")
    assert faults_by_warcio(tmp_path, capsys) == "0"
    (found,), _ = scanned(tmp_path)
    assert (found.outcome, found.reason) == ("duplicate", "revisit")


def test_a_full_file_is_followed_by_the_next_and_no_pair_is_parted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [random.Random(n).randbytes(3000).hex().encode() for n in range(20)]
    with a_writer(tmp_path, rotate_bytes=20_000) as archive:
        places = [archive.write(an_exchange(page, url=f"https://gazette.example/{n}")) for n, page in enumerate(pages)]
    paths = sorted(tmp_path.iterdir())
    assert len(paths) > 3
    assert all(path.stat().st_size <= 20_000 for path in paths)
    for path in paths:
        kinds = [header["WARC-Type"] for header, _ in records(path)]
        assert kinds == ["warcinfo"] + ["response", "request"] * (len(kinds) // 2)
    assert faults_by_warcio(tmp_path, capsys) == "0"
    ids = [header["WARC-Record-ID"] for path in paths for header, _ in records(path)]
    assert len(set(ids)) == len(ids)
    for page, place in zip(pages, places, strict=True):
        assert place is not None
        assert load_payload_at(tmp_path, place.file, place.offset) == page


def test_a_pair_larger_than_a_file_may_be_has_a_file_of_its_own(tmp_path: Path) -> None:
    with a_writer(tmp_path, rotate_bytes=10) as archive:
        for _ in range(3):
            archive.write(an_exchange())
    assert [len(list(records(path))) for path in sorted(tmp_path.iterdir())] == [3, 3, 3]


def test_the_same_exchanges_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with a_writer(tmp_path / name) as archive:
            for exchange in EXCHANGES.values():
                archive.write(exchange)
    (first,), (second,) = ((tmp_path / name).iterdir() for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_file_that_is_there_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "night-1-00001.warc.gz").write_bytes(b"another's")
    (tmp_path / "night-1-00002.warc.gz").symlink_to(tmp_path / "elsewhere")
    assert written(tmp_path, an_exchange()).file == "night-1-00003.warc.gz"
    assert (tmp_path / "night-1-00001.warc.gz").read_bytes() == b"another's"
    assert not (tmp_path / "elsewhere").exists()


def test_archives_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written(tmp_path / "archive", an_exchange())
    finally:
        os.umask(before)
    (path,) = (tmp_path / "archive").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_feed_is_read_back_decoded(tmp_path: Path) -> None:
    feed = b"<rss version='2.0'/>" * 50
    headers = ((b"ETag", b'"7"'), (b"X-Folded", b"a\r\n b"), (b"Content-Encoding", b"gzip"))
    place = written(tmp_path, an_exchange(gzip.compress(feed), headers, url="https://gazette.example/rss"))
    assert load_payload_at(tmp_path, place.file, place.offset) == feed


@pytest.mark.parametrize(
    ("file", "shift"),
    [
        pytest.param("night-1-00001.warc.gz", 1, id="no member begins there"),
        pytest.param("night-1-00001.warc.gz", -(10**9), id="the warcinfo"),
        pytest.param("night-1-00001.warc.gz", 10**9, id="behind the end"),
        pytest.param("night-1-00009.warc.gz", 0, id="no such file"),
        pytest.param("../night-1-00001.warc.gz", 0, id="outside the archive"),
    ],
)
def test_reading_back_what_is_not_there_says_so(file: str, shift: int, tmp_path: Path) -> None:
    place = written(tmp_path, an_exchange())
    with pytest.raises(OSError, match="night-1"):
        load_payload_at(tmp_path, file, max(0, place.offset + shift))


def test_a_body_that_is_not_what_it_claims_is_no_payload(tmp_path: Path) -> None:
    place = written(tmp_path, an_exchange(gzip.compress(STORY)[:30], ((b"Content-Encoding", b"gzip"),)))
    with pytest.raises(OSError, match="cut off"):
        load_payload_at(tmp_path, place.file, place.offset)
