"""Sound archives: what is an input, and what becomes of it."""

import base64
import gzip
import hashlib
import json
import os
import tracemalloc
import zlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest

from tasks.inputs import Container, SourceInput
from tasks.readers import load, load_with_flags, scan
from tasks.readers.faults import LoadError
from tests.tasks.archives import PAGE, a_record, a_response, five, outcomes, packed


def scanned(tmp_path: Path, data: bytes, **options: object) -> list[SourceInput | Container]:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(data)
    return list(scan("warc", path, source="crawl", **options))  # type: ignore[arg-type]


def one(tmp_path: Path, record: bytes) -> SourceInput:
    found, report = scanned(tmp_path, packed([record]))
    assert isinstance(found, SourceInput)
    assert isinstance(report, Container)
    return found


def lf_only(record: bytes) -> bytes:
    head, _, content = record.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + content[:-4] + b"\n\n"


LAYOUTS = {
    "a member a record": packed(five()),
    "plain": b"".join(five()),
    "one gzip for the file": gzip.compress(b"".join(five())),
    "two records a member": gzip.compress(b"".join(five()[:2])) + gzip.compress(b"".join(five()[2:])),
    "plain with LF only": b"".join(map(lf_only, five())),
    "LF only": packed(map(lf_only, five())),
    "WARC/1.1": packed(a_record(n, version="WARC/1.1") for n in range(1, 6)),
    "addresses in angle brackets": packed(a_record(n, uri="<https://gazette.example/{}>") for n in range(1, 6)),
    "leading line ends": b"\r\n" + b"".join(five()),
}


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_of_an_archive_is_read_and_loaded(tmp_path: Path, data: bytes) -> None:
    items = scanned(tmp_path, data)
    assert outcomes(items) == ["1", "2", "3", "4", "5"]
    report = items[-1]
    assert isinstance(report, Container)
    assert (report.status, report.records, report.bytes) == ("ok", 5, len(data))
    assert report.sha256 == hashlib.sha256(data).hexdigest()
    payloads = [load(item) for item in items if isinstance(item, SourceInput)]
    assert payloads == [PAGE + str(n).encode() for n in range(1, 6)]
    assert len({item.locator for item in items if isinstance(item, SourceInput)}) == 5


def test_a_find_says_all_that_the_record_says(tmp_path: Path) -> None:
    record = a_record(7, a_response(PAGE))
    found, report = scanned(tmp_path, packed([a_record(1), record]))[1:]
    offset = len(packed([a_record(1)]))
    assert found == SourceInput(
        source="crawl",
        kind="html",
        url="https://gazette.example/7",
        locator=f"crawl.warc.gz@{offset}",
        path=str(tmp_path / "crawl.warc.gz"),
        offset=offset,
        length=len(packed([record])),
        payload_sha256=hashlib.sha256(PAGE).hexdigest(),
        payload_bytes=len(PAGE),
        content_type="text/html",
        http_status=200,
        fetched_at=datetime(2024, 5, 1, 10, tzinfo=UTC),
        raw_ref=f"{tmp_path}/crawl.warc.gz@{offset}",
    )
    assert isinstance(report, Container)


def test_a_large_archive_in_one_gzip_is_unpacked_once_and_found_again_without_the_copy(tmp_path: Path) -> None:
    bodies = [b"<html>" + os.urandom(1 << 20).hex().encode() + b" " * (3 << 20) for _ in range(4)]
    data = gzip.compress(b"".join(a_record(n, a_response(body)) for n, body in enumerate(bodies)), 1)
    items = scanned(tmp_path, data, scratch=tmp_path / "scratch")
    assert outcomes(items) == ["0", "1", "2", "3"]
    finds = [item for item in items if isinstance(item, SourceInput)]
    copy = Path(finds[1].path)
    assert copy.parent == tmp_path / "scratch"
    assert finds[1].raw_ref.startswith(f"{tmp_path}/crawl.warc.gz@0+")
    assert [load(find) for find in finds] == bodies
    copy.unlink()
    assert load(finds[3]) == bodies[3]


WIRE = (a_record(1, warc_type="request", content=b"GET / HTTP/1.1\r\n\r\n"), a_record(2, warc_type="metadata"))


def test_requests_metadata_and_warcinfo_are_no_inputs(tmp_path: Path) -> None:
    info = a_record(3, b"software: test\r\n", warc_type="warcinfo", uri=None, content_type="application/warc-fields")
    items = scanned(tmp_path, packed([info, *WIRE, a_record(4)]))
    assert outcomes(items) == ["4"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(a_response(status="404 Not Found"), "failed:http_404", id="404"),
        pytest.param(a_response(status="301 Moved", body=b""), "failed:http_301", id="301"),
        pytest.param(a_response(status="503 Busy"), "failed:http_503", id="503"),
        pytest.param(a_response(status="999 No"), "failed:http_999", id="999"),
        pytest.param(a_response(status="206 Partial"), "rejected:partial_content", id="206"),
        pytest.param(a_response(status="204 None", body=b""), "rejected:empty_body", id="204"),
        pytest.param(a_response(status="304 Same", body=b""), "rejected:empty_body", id="304"),
        pytest.param(a_response(b""), "rejected:empty_body", id="empty"),
        pytest.param(a_response(b" \n\t " * 900), "rejected:empty_body", id="blanks"),
        pytest.param(a_response(b"\x89PNG", headers="Content-Type: image/png"), "rejected:not_html", id="image"),
        pytest.param(a_response(b"{}", headers="Content-Type: application/json"), "rejected:not_html", id="json"),
        pytest.param(
            a_response(b"User-agent: *", headers="Content-Type: text/plain"), "rejected:not_html", id="robots"
        ),
        pytest.param(a_response(headers="Content-Type: text/plain"), "1", id="page called text"),
        pytest.param(a_response(headers="Server: x"), "1", id="no content type"),
        pytest.param(a_response(headers="CONTENT-TYPE:text/html;charset=x"), "1", id="upper case"),
        pytest.param(a_response(headers="Content-Type: application/xhtml+xml"), "1", id="xhtml"),
        pytest.param(b"HTTP/1.0 200\nContent-Type: text/html\n\n" + PAGE, "1", id="HTTP header with LF only"),
        pytest.param(PAGE, "failed:bad_response", id="HTTP/0.9"),
        pytest.param(b"HTTP/1.1 OK\r\n\r\n" + PAGE, "failed:bad_response", id="no status"),
    ],
)
def test_a_response_that_is_no_page_has_its_outcome(tmp_path: Path, content: bytes, expected: str) -> None:
    assert outcomes([one(tmp_path, a_record(1, content))]) == [expected]


def test_resources_conversions_and_revisits_are_inputs(tmp_path: Path) -> None:
    text = b"Harbour opens\n\nThe harbour opened on Monday.\n"
    items = scanned(
        tmp_path,
        packed(
            [
                a_record(1, PAGE, warc_type="resource", content_type="text/html"),
                a_record(2, text, warc_type="conversion", content_type="text/plain"),
                a_record(3, b"HTTP/1.1 304 Same\r\n\r\n", warc_type="revisit"),
                a_record(4, b"1.2.3.4", content_type="text/dns", uri="dns:gazette.example"),
            ]
        ),
    )
    assert outcomes(items) == ["1", "2", "duplicate:revisit", "rejected:not_html"]
    kinds = [item.kind for item in items if isinstance(item, SourceInput)]
    assert kinds[:2] == ["html", "text"]
    assert isinstance(items[1], SourceInput)
    assert load(items[1]) == text


def chunked(body: bytes, size: int = 10) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


HTML = "Content-Type: text/html\r\n"
CHUNKED = HTML + "Transfer-Encoding: chunked"
GZIP = HTML + "Content-Encoding: gzip"
ZIPPED = gzip.compress(PAGE)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param(CHUNKED, chunked(PAGE), id="chunked"),
        pytest.param(CHUNKED, chunked(PAGE).replace(b"\r\n", b";x=1\r\n", 1), id="chunk extension"),
        pytest.param(CHUNKED, PAGE, id="chunked, only claimed"),
        pytest.param(GZIP, ZIPPED, id="gzip"),
        pytest.param(GZIP, PAGE, id="gzip, only claimed"),
        pytest.param(GZIP.replace("gzip", "x-gzip"), ZIPPED, id="x-gzip"),
        pytest.param(GZIP, gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]), id="gzip of two members"),
        pytest.param(GZIP + "\r\nTransfer-Encoding: chunked", chunked(ZIPPED), id="gzip in chunks"),
        pytest.param(GZIP + ", gzip", gzip.compress(ZIPPED), id="gzip twice"),
        pytest.param(HTML + "Content-Encoding: deflate", zlib.compress(PAGE), id="deflate"),
        pytest.param(HTML + "Content-Encoding: deflate", raw_deflate(PAGE), id="deflate, bare"),
        pytest.param(HTML + "Content-Encoding: deflate", PAGE, id="deflate, only claimed"),
        pytest.param(HTML + "Content-Encoding: br", base64.b64decode("ixaAPGgxPkJyPgM="), id="brotli"),
        pytest.param(HTML + "Content-Encoding: br", PAGE, id="brotli, only claimed"),
        pytest.param(HTML + "Content-Encoding: identity", PAGE, id="identity"),
        pytest.param(HTML + "Content-Encoding: sdch", PAGE, id="unknown, but text"),
    ],
)
def test_transfer_and_content_encodings_are_undone(tmp_path: Path, headers: str, body: bytes) -> None:
    page = b"<h1>Brotli</h1>\n" if "br" in headers and body != PAGE else PAGE
    if "br" in headers and body != PAGE:
        body = brotli.compress(page)
    found = one(tmp_path, a_record(1, a_response(body, headers=headers)))
    assert found.outcome is None
    assert load(found) == page
    assert found.payload_sha256 == hashlib.sha256(page).hexdigest()


def corrupted(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        pytest.param(CHUNKED, chunked(PAGE)[:30], "truncated", id="cut within a chunk"),
        pytest.param(CHUNKED, chunked(PAGE)[:-5], "truncated", id="no last chunk"),
        pytest.param(CHUNKED, b"fffffffffffffff0\r\n" + PAGE, None, id="a chunk of 2^60 bytes"),
        pytest.param(GZIP, ZIPPED[:-9], "bad_encoding", id="gzip cut"),
        pytest.param(GZIP, ZIPPED[:-4], "bad_encoding", id="gzip cut in its trailer"),
        pytest.param(GZIP, corrupted(ZIPPED, -6), "bad_encoding", id="bad CRC"),
        pytest.param(GZIP + ", gzip, gzip", ZIPPED, "too_many_encodings", id="three layers"),
        pytest.param(GZIP, gzip.compress(bytes(64 << 20), 1), "too_large", id="gzip bomb"),
        pytest.param(HTML + "Content-Encoding: deflate", zlib.compress(bytes(64 << 20), 1), "too_large", id="bomb"),
        pytest.param(HTML + "Content-Encoding: rot13", os.urandom(200), "bad_encoding", id="unknown"),
        pytest.param(HTML + "X: " + "x" * (8 << 20), PAGE, "too_large", id="8 MB HTTP header"),
        pytest.param(HTML.strip(), PAGE + b" " * (10 << 20), "too_large", id="page over 10 MiB"),
        pytest.param(HTML.strip(), PAGE + b" " * (40 << 20), "too_large", id="page of 40 MB"),
    ],
)
def test_a_broken_or_endless_payload_is_failed_and_its_neighbours_are_not(
    tmp_path: Path, headers: str, body: bytes, reason: str | None
) -> None:
    bad = a_record(3, a_response(body, headers=headers))
    tracemalloc.start()
    items = scanned(tmp_path, packed(five(bad)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    third = f"failed:{reason}" if reason else "3"
    assert outcomes(items) == ["1", "2", third, "4", "5"]
    assert isinstance(items[-1], Container)
    assert items[-1].status == "ok"
    assert peak < 150 << 20


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "file:///etc/passwd",
        "../../../../etc/passwd",
        "https://gazette.example/../../etc/passwd",
        "https://gazette.example/%2e%2e/%2e%2e/etc",
        "https://gazette.example/a\\..\\b",
        "https://gazette.example/a\tb",
        "https://gazette.example/x%0d%0aSet-Cookie:a=b",
        "https://gazette.example/'; drop table articles; --",
        "javascript:alert(1)",
        "data:text/html,hi",
        "https://",
        "https:///path",
        "https://editor:secret@gazette.example/",
        "https://gazette.example/\u202egnp.exe",
        "https://gazette.example/" + "a" * 70_000,
        "https://[::1",
    ],
)
def test_no_address_and_traps_are_rejected_and_never_stored(tmp_path: Path, uri: str | None) -> None:
    items = scanned(tmp_path, packed(five(a_record(3, uri=uri))))
    assert outcomes(items) == ["1", "2", "rejected:bad_url", "4", "5"]
    bad = items[2]
    assert isinstance(bad, SourceInput)
    assert bad.url is None
    assert bad.detail is not None
    assert bad.detail.isprintable()
    assert "secret" not in bad.detail


def test_a_made_up_name_for_a_page_keeps_the_page_without_an_address(tmp_path: Path) -> None:
    found = one(tmp_path, a_record(1, uri="set::gazette.example-harbour.html"))
    assert (found.outcome, found.url, found.flags) == (None, None, ("no_web_address",))


def digest_of(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


@pytest.mark.parametrize(
    ("extra", "flags"),
    [
        pytest.param(f"WARC-Payload-Digest: {digest_of(PAGE)}\r\n", (), id="right payload digest"),
        pytest.param(f"WARC-Payload-Digest: sha256:{hashlib.sha256(PAGE).hexdigest()}\r\n", (), id="right in hex"),
        pytest.param(f"WARC-Block-Digest: {digest_of(a_response())}\r\n", (), id="right block digest"),
        pytest.param(f"WARC-Payload-Digest: {digest_of(b'')}\r\n", ("wrong_digest",), id="wrong payload digest"),
        pytest.param(f"WARC-Block-Digest: {digest_of(b'')}\r\n", ("wrong_digest",), id="wrong block digest"),
        pytest.param("WARC-Payload-Digest: sha1:nonsense!\r\n", ("wrong_digest",), id="no digest"),
        pytest.param("WARC-Payload-Digest: crc99:AB\r\n", (), id="unknown algorithm"),
        pytest.param("WARC-Truncated: length\r\n", ("truncated_by_crawler",), id="truncated by the crawler"),
    ],
)
def test_odd_records_are_read_and_flagged(tmp_path: Path, extra: str, flags: tuple[str, ...]) -> None:
    found = one(tmp_path, a_record(1, a_response(), extra=extra))
    payload, more = load_with_flags(found)
    assert payload == PAGE
    assert found.flags + more == flags


@pytest.mark.parametrize(
    "date", ["yesterday", "2024-13-45T10:00:00Z", "2024-05-01", "2024-05-01T10:00:00", "", "9" * 400]
)
def test_a_bad_date_is_flagged_and_left_unknown(tmp_path: Path, date: str) -> None:
    found = one(tmp_path, a_record(1, date=date))
    assert (found.fetched_at, found.flags, found.outcome) == (None, ("bad_date",), None)


def test_what_is_appended_while_an_archive_is_read_waits_for_the_next_night(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    data = packed(five())
    path.write_bytes(data)
    reading = scan("warc", path, source="crawl")
    first = next(reading)
    with path.open("ab") as more:
        more.write(packed([a_record(6)]))
    items = [first, *reading]
    assert outcomes(items) == ["1", "2", "3", "4", "5"]
    assert isinstance(items[-1], Container)
    assert (items[-1].bytes, items[-1].sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert outcomes(scan("warc", path, source="crawl"))[-1] == "6"


def test_an_archive_that_is_replaced_while_it_is_read_is_read_to_its_end_and_its_pages_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(packed(five()))
    reading = scan("warc", path, source="crawl")
    first = next(reading)
    other = tmp_path / "other"
    other.write_bytes(packed([a_record(9)]))
    other.rename(path)
    items = [first, *reading]
    assert outcomes(items) == ["1", "2", "3", "4", "5"]
    assert isinstance(items[3], SourceInput)
    with pytest.raises(LoadError, match="raw_gone"):
        load(items[3])


def test_the_real_archive_yields_each_record_once_with_its_digest(shared: Path) -> None:
    eval_dir = shared / "eval"
    index = [json.loads(line) for line in (eval_dir / "dev.warc.index.jsonl").read_text().splitlines()]
    items = list(scan(None, eval_dir / "dev.warc.gz", source="dev"))
    finds = [item for item in items if isinstance(item, SourceInput)]
    by_offset = {find.offset: find for find in finds}
    assert len(by_offset) == len(finds) == len(index)
    for row in index:
        find = by_offset[row["offset"]]
        assert find.length == row["length"]
        assert row.get("sha256") in (None, find.payload_sha256)
    others = Counter(find.reason for find in finds if find.outcome)
    assert others == {"http_404": 1, "http_301": 1, "not_html": 1, "empty_body": 1, "revisit": 1}
    assert all(load_with_flags(find)[1] == () for find in finds[::20] if find.outcome is None)
