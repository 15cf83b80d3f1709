"""JSON lines: each line is an input, a bad one costs itself, and a long one costs no memory."""

import gzip
import hashlib
import json
import tracemalloc
from pathlib import Path

import pytest

from tasks.inputs import Container, SourceInput
from tasks.readers import load, scan
from tasks.readers.faults import LoadError


def scanned(tmp_path: Path, data: bytes, **options: object) -> tuple[list[SourceInput], Container]:
    path = tmp_path / "feed.jsonl"
    path.write_bytes(data)
    *finds, report = scan("jsonl", path, source="feed", **options)  # type: ignore[arg-type]
    assert isinstance(report, Container)
    return [find for find in finds if isinstance(find, SourceInput)], report


def a_line(number: int) -> bytes:
    return json.dumps({"url": f"https://gazette.example/{number}", "headline": f"Harbour {number} opens"}).encode()


BAD_LINES = {
    "cut": b'{"headline": "Harb',
    "no object": b"42",
    "NaN": b'{"score": NaN}',
    "duplicate keys": b'{"url": "https://a.example/1", "url": "https://a.example/2"}',
    "nested": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "digits": b'{"n": ' + b"9" * 6000 + b"}",
    "bad UTF-8": b'{"headline": "\xff\xfe"}',
    "NUL": b"\0\0\0",
    "evil address": b'{"url": "javascript:alert(1)"}',
    "address is a list": b'{"url": ["https://a.example/"]}',
}


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_an_input_like_the_others(tmp_path: Path, bad: bytes) -> None:
    lines = [a_line(n) for n in range(1, 1001)]
    lines[499] = bad
    finds, report = scanned(tmp_path, b"\n".join(lines) + b"\n")
    assert [find.locator for find in finds] == [f"feed.jsonl:{n}" for n in range(1, 1001)]
    assert all(find.outcome is None for find in finds)
    assert load(finds[499]) == bad
    assert finds[499].url in (None, "https://a.example/2")
    assert load(finds[999]) == lines[999]
    assert (report.records, report.status, report.message) == (1000, "ok", None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\n".join([a_line(1), a_line(2)]), id="no last line end"),
        pytest.param(b"\xef\xbb\xbf" + a_line(1) + b"\n" + a_line(2) + b"\n", id="byte order mark"),
        pytest.param(a_line(1) + b"\r\n" + a_line(2) + b"\r\n", id="CRLF"),
        pytest.param(a_line(1) + b"\n" + a_line(2) + b"\r", id="CR at the end"),
    ],
)
def test_line_ends_and_marks_are_not_part_of_a_line(tmp_path: Path, data: bytes) -> None:
    finds, _ = scanned(tmp_path, data)
    assert [load(find) for find in finds] == [a_line(1), a_line(2)]
    assert [find.payload_sha256 for find in finds] == [hashlib.sha256(a_line(n)).hexdigest() for n in (1, 2)]
    assert finds[1].url == "https://gazette.example/2"


def test_blank_lines_are_no_inputs_but_they_count(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, b"\n\n" + a_line(1) + b"\n  \n\r\n" + a_line(2) + b"\n\n")
    assert [find.locator for find in finds] == ["feed.jsonl:3", "feed.jsonl:6"]
    assert [load(find) for find in finds] == [a_line(1), a_line(2)]


@pytest.mark.parametrize("is_last", [False, True])
def test_a_line_of_100_mb_is_failed_by_number_and_takes_no_memory(tmp_path: Path, is_last: bool) -> None:
    path = tmp_path / "feed.jsonl"
    with path.open("wb") as file:
        file.write(a_line(1) + b"\n" + b'{"body": "')
        for _ in range(100):
            file.write(b"a" * (1 << 20))
        file.write(b'"}' if is_last else b'"}\n' + a_line(3) + b"\n")
    tracemalloc.start()
    finds = [item for item in scan("jsonl", path, source="feed") if isinstance(item, SourceInput)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [find.reason for find in finds] == ([None, "too_large"] if is_last else [None, "too_large", None])
    assert finds[1].locator == "feed.jsonl:2"
    assert finds[1].detail is not None
    assert finds[1].detail.startswith("line 2 ")
    assert load(finds[-1]) == a_line(3) if not is_last else True
    assert peak < 40 << 20


def test_a_gzipped_file_is_unpacked_once_and_found_again_without_the_copy(tmp_path: Path) -> None:
    lines = [a_line(n) for n in range(1, 2001)]
    finds, report = scanned(tmp_path, gzip.compress(b"\n".join(lines)), scratch=tmp_path / "scratch")
    assert report.records == 2000
    assert Path(finds[0].path).parent == tmp_path / "scratch"
    assert finds[7].raw_ref == f"{tmp_path}/feed.jsonl:8"
    assert [load(find) for find in finds[::100]] == lines[::100]
    Path(finds[0].path).unlink()
    assert load(finds[1999]) == lines[1999]


@pytest.mark.parametrize("keep", [-1, -9, -40])
def test_a_gzipped_file_that_is_cut_keeps_the_lines_before(tmp_path: Path, keep: int) -> None:
    data = gzip.compress(b"\n".join(a_line(n) for n in range(1, 2001)))
    finds, report = scanned(tmp_path, data[:keep])
    assert finds[-1].reason == "truncated"
    assert len(finds) > 1000
    assert report.status == "partial"
    assert load(finds[50]) == a_line(51)


def test_a_line_that_changed_since_it_was_listed_is_gone(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, a_line(1) + b"\n" + a_line(2))
    (tmp_path / "feed.jsonl").write_bytes(a_line(3) + b"\n" + a_line(4))
    with pytest.raises(LoadError, match="raw_gone"):
        load(finds[1])


def test_a_file_without_lines_is_one_failed_input(tmp_path: Path) -> None:
    finds, report = scanned(tmp_path, b"\n\n\n")
    assert [find.reason for find in finds] == ["empty_file"]
    assert report.status == "failed"
