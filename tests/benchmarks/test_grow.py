"""A larger archive out of a small one: rounds of the same pages are distinct stories."""

import base64
import hashlib
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from benchmarks.grow import captures, decode_body, edit_paragraphs, grow, move, move_addresses
from news.urls.canonical import judge_declared_url
from tests.benchmarks.archives import PARAGRAPHS, a_capture, a_page, an_archive


def test_each_round_of_a_page_is_another_story(tmp_path: Path) -> None:
    archive = an_archive(tmp_path / "small.warc.gz", a_capture(1), a_capture(2))
    pages = list(captures(grow(archive, 6, tmp_path / "out")))
    assert len({page.url for page in pages}) == 6
    assert len({page.payload for page in pages}) == 6
    assert [page.payload for page in pages[:2]] == [page.payload for page in captures(archive)]


def test_canonical_link_and_og_url_follow_the_address() -> None:
    moved = move(a_capture(7), 3)
    assert moved.url == "https://gazette.example/round-3/harbour?id=7"
    assert moved.payload.count(moved.url.encode()) == 2
    assert judge_declared_url(moved.url, moved.url) == (moved.url, None)


@pytest.mark.parametrize(
    ("declared", "moved"),
    [
        pytest.param("<link rel=canonical href=/rain>", "<link rel=canonical href=/round-2/rain>", id="bare"),
        pytest.param(
            "<LINK REL='canonical' HREF='//a.example/b'>",
            "<LINK REL='canonical' HREF='//a.example/round-2/b'>",
            id="no scheme",
        ),
        pytest.param('<link rel="canonical" href="https://a.example/">', None, id="a front page stays"),
        pytest.param('<link rel="icon" href="https://a.example/x">', None, id="another link stays"),
        pytest.param('<meta property="og:title" content="https://a.example/x">', None, id="another property stays"),
    ],
)
def test_only_the_pages_own_address_moves(declared: str, moved: str | None) -> None:
    assert move_addresses(declared.encode(), 2).decode() == (moved or declared)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_three_paragraphs_are_edited_in_any_charset(charset: str) -> None:
    edited = edit_paragraphs(a_page(charset=charset), 5).decode(charset)
    assert edited.count("Edition 5 adds note") == 3
    assert edited.count("Grüße. Edition 5") == 3


def test_a_page_in_utf_16_is_edited_as_text() -> None:
    payload = "\ufeff".encode("utf-16-le") + a_page().decode("utf-8").encode("utf-16-le")
    moved = move(a_capture(payload=payload), 1).payload.decode("utf-16")
    assert moved.count("Edition 1 adds note") == 3
    assert "Grüße" in moved


def test_scripts_titles_and_short_texts_are_left_alone() -> None:
    page = a_page(extra="<p>Read more</p>")
    edited = edit_paragraphs(page, 1)
    head = page.index(b"<body>")
    assert edited[:head] == page[:head]
    assert b"<p>Read more</p>" in edited


def test_a_page_without_paragraphs_has_other_texts_edited() -> None:
    page = b"<div>" + b"<br>".join(paragraph.encode() for paragraph in PARAGRAPHS) + b"</div>"
    assert edit_paragraphs(page, 1).count(b"Edition 1") == 3


def test_growing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    archive = an_archive(tmp_path / "small.warc.gz", a_capture(1), a_capture(2))
    first = grow(archive, 5, tmp_path / "one").read_bytes()
    assert first == grow(archive, 5, tmp_path / "two").read_bytes()


def test_the_last_round_takes_pages_from_all_over(tmp_path: Path) -> None:
    archive = an_archive(tmp_path / "small.warc.gz", *(a_capture(number) for number in range(10)))
    pages = captures(grow(archive, 2, tmp_path / "out"))
    assert [page.url[-1] for page in pages] == ["4", "9"]


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("is_gzipped", [False, True])
def test_encodings_of_the_server_are_kept(tmp_path: Path, is_gzipped: bool, is_chunked: bool) -> None:
    page = a_capture(is_gzipped=is_gzipped, is_chunked=is_chunked)
    archive = an_archive(tmp_path / "one.warc.gz", page, a_capture(2))
    with archive.open("rb") as file:
        record = next(iter(ArchiveIterator(file, record_types=WarcRecordType.response)))
        body = record.reader.read()
        digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
        assert record.headers["WARC-Payload-Digest"] == f"sha1:{digest}"
        assert (record.http_headers.get("Content-Encoding") == "gzip") is is_gzipped
    assert decode_body(body, is_gzipped=is_gzipped, is_chunked=is_chunked) == page.payload
    assert [capture.url[-1] for capture in captures(archive)] == ["1", "2"]


def test_pages_that_are_none_are_not_grown(tmp_path: Path) -> None:
    image = a_capture(3, content_type="image/png")
    archive = an_archive(tmp_path / "small.warc.gz", a_capture(1), a_capture(1), image, a_capture(4, payload=b""))
    assert [capture.url[-1] for capture in captures(archive)] == ["1"]


@pytest.mark.slow
def test_rounds_of_the_real_archive_are_distinct(shared: Path, tmp_path: Path) -> None:
    pages = list(captures(grow(shared / "eval" / "dev.warc.gz", 40, tmp_path)))
    moved = [move(page, 1) for page in pages]
    assert len({page.payload for page in pages + moved}) == len({page.payload for page in pages}) * 2
