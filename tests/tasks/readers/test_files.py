"""Folders, globs and single files: everything found is an input, and nothing else is opened."""

import gzip
import hashlib
import io
import json
import os
import socket
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from tasks.inputs import SourceInput
from tasks.readers import files, load, scan
from tasks.readers.faults import LoadError, UnknownKindError
from tests.tasks.archives import PAGE, a_record, packed

TEXT = b"Harbour opens\n\nThe harbour opened on Monday after a year of work.\n"


def listed(location: Path | str, kind: str | None = None, **options: object) -> dict[str, SourceInput]:
    finds = [item for item in scan(kind, location, source="gazette", **options) if isinstance(item, SourceInput)]  # type: ignore[arg-type]
    assert len({find.locator for find in finds}) == len(finds)
    return {find.locator: find for find in finds}


def test_a_folder_is_listed_recursively_and_sorted_by_name(tmp_path: Path) -> None:
    stories = tmp_path / "stories"
    for name in ("b.txt", "a.txt", "march/c.html", "march/z/d.txt", ".hidden.txt", "Ünïcode – 7.txt"):
        path = stories / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PAGE if name.endswith("html") else TEXT)
    found = listed(stories)
    names = [".hidden.txt", "a.txt", "b.txt", "march/c.html", "march/z/d.txt", "Ünïcode – 7.txt"]
    assert list(found) == [f"stories/{name}" for name in names]
    page = found["stories/march/c.html"]
    assert (page.kind, page.payload_bytes, page.outcome) == ("html", len(PAGE), None)
    assert page.payload_sha256 == hashlib.sha256(PAGE).hexdigest()
    assert page.raw_ref == str(stories / "march/c.html")
    assert load(page) == PAGE


def test_locators_are_relative_to_a_root_that_is_given(tmp_path: Path) -> None:
    for night in ("monday", "tuesday"):
        (tmp_path / night).mkdir()
        (tmp_path / night / "a.txt").write_bytes(TEXT)
    assert list(listed(tmp_path / "monday", root=tmp_path)) == ["monday/a.txt"]
    assert list(listed(tmp_path / "tuesday/a.txt", root=tmp_path)) == ["tuesday/a.txt"]
    outside = listed(tmp_path / "tuesday/a.txt", root=tmp_path / "monday")
    assert outside["a.txt"].reason == "outside_root"


def test_a_glob_lists_what_it_matches_and_the_folders_too(tmp_path: Path) -> None:
    (tmp_path / "in/deep").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "c.html", "deep/d.txt"):
        (tmp_path / "in" / name).write_bytes(TEXT)
    assert list(listed(f"{tmp_path}/in/*.txt")) == ["in/a.txt", "in/b.txt"]
    assert list(listed(f"{tmp_path}/in/**")) == ["in/a.txt", "in/b.txt", "in/c.html", "in/deep/d.txt"]
    assert list(listed(f"{tmp_path}/i*")) == [
        f"{tmp_path.name}/in/{n}" for n in ("a.txt", "b.txt", "c.html", "deep/d.txt")
    ]
    with pytest.raises(FileNotFoundError):
        listed(f"{tmp_path}/*.pdf")


def test_a_path_that_does_not_exist_is_refused_before_anything_is_listed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        listed(tmp_path / "missing.txt")


def test_what_cannot_be_opened_is_failed_and_a_fifo_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.txt").write_bytes(TEXT)
    (tmp_path / "private").mkdir()
    (folder / "fine.txt").write_bytes(TEXT)
    (folder / "empty.txt").touch()
    (folder / "folder.txt").mkdir()
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    (folder / "escape.txt").symlink_to("../secret.txt")
    (folder / "escape2.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "escape3").symlink_to("../private")
    (folder / "inside.txt").symlink_to("fine.txt")
    (folder / "round").symlink_to(".")
    (folder / "self.txt").symlink_to("self.txt")
    os.mkfifo(folder / "fifo.txt")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)
        server.bind("socket.txt")
    with (folder / "sparse.txt").open("wb") as sparse:
        sparse.truncate(20 << 30)
    with (folder / "large.txt").open("wb") as large:
        large.write(TEXT)
        large.truncate(20 << 30)
    (folder / "null.txt").symlink_to("/dev/null")
    found = listed(folder)
    assert {name.removeprefix("in/"): find.reason for name, find in found.items()} == {
        "fine.txt": None,
        "inside.txt": None,
        "empty.txt": "empty_file",
        "folder.txt": "is_a_folder",
        "dangling.txt": "missing",
        "escape.txt": "outside_root",
        "escape2.txt": "outside_root",
        "escape3": "outside_root",
        "null.txt": "outside_root",
        "round": "unknown_kind",
        "self.txt": found["in/self.txt"].reason,
        "fifo.txt": "not_a_file",
        "socket.txt": "not_a_file",
        "sparse.txt": "too_large",
        "large.txt": "too_large",
    }
    assert {find.outcome for find in found.values() if find.reason} == {"failed", "rejected"}
    assert found["in/self.txt"].outcome == "failed"
    assert found["in/round"].outcome == "rejected"


def test_a_file_that_cannot_be_read_is_failed_and_its_neighbours_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(TEXT)
    really_open = os.open

    def open_but_one(path: Path, *args: int) -> int:
        if Path(path).name == "b.txt":
            raise PermissionError(13, "Permission denied")
        if Path(path).name == "c.txt":
            raise FileNotFoundError(2, "No such file or directory")
        return really_open(path, *args)

    monkeypatch.setattr(files.os, "open", open_but_one)
    found = listed(tmp_path)
    assert [find.reason for find in found.values()] == [None, "unreadable", "missing"]


def test_a_name_that_is_no_utf_8_is_failed_and_can_be_stored(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(TEXT)
    finds = list(listed(tmp_path).values())
    assert [find.reason for find in finds] == [None, "bad_file_name"]
    for find in finds:
        (find.locator + find.path + find.raw_ref).encode()


def an_ipc_file() -> bytes:
    sink = io.BytesIO()
    table = pa.table({"headline": ["Harbour opens"]})
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def an_ipc_stream() -> bytes:
    sink = io.BytesIO()
    table = pa.table({"headline": ["Harbour opens"]})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def a_zip(inner: bytes = TEXT) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("../../../story.txt", inner)
    return sink.getvalue()


# What serialises protocol 4 of an object that runs a program; written by hand, and never loaded.
PLANTED = b"\x80\x04\x95\x1f\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94."

FOREIGN = {
    "zip": a_zip(),
    "zip of zip": a_zip(a_zip()),
    "gzip of zip": gzip.compress(a_zip()),
    "pdf": b"%PDF-1.7\n...",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(50),
    "arrow file": an_ipc_file(),
    "arrow stream": an_ipc_stream(),
    "serialised object": PLANTED,
    "sqlite": b"SQLite format 3\0" + bytes(100),
    "random": bytes(range(256)) * 40,
    "zeros": bytes(4000),
    "rss": b"<?xml version='1.0'?><rss><channel/></rss>",
    "gzip of gzip": gzip.compress(gzip.compress(TEXT)),
}


@pytest.mark.slow
@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_foreign_file_is_rejected_in_a_folder_and_refused_by_itself(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(data)
    before = sorted(tmp_path.parent.rglob("*"))
    find = listed(tmp_path)[f"{tmp_path.name}/story.txt"]
    assert (find.outcome, find.reason) == ("rejected", "unknown_kind")
    with pytest.raises(UnknownKindError):
        listed(path)
    assert sorted(tmp_path.parent.rglob("*")) == before


KINDS = {
    "page": (PAGE, "html"),
    "page after a comment": (b"<!-- 1 -->\n<!DOCTYPE html><html>", "html"),
    "fragment": (b"<div class=story><p>Harbour opens</p></div>", "html"),
    "xhtml": (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC ''><html>", "html"),
    "page in utf-16": ("<html><title>Hafen öffnet</title>".encode("utf-16"), "html"),
    "page in utf-16 without a mark": ("<html><title>Hafen öffnet</title>".encode("utf-16-le"), "html"),
    "page with a mark": (b"\xef\xbb\xbf<html>", "html"),
    "page, gzipped": (gzip.compress(PAGE), "html"),
    "text": (TEXT, "text"),
    "text, gzipped": (gzip.compress(TEXT), "text"),
    "text with NUL": (TEXT + b"\0\0\x01", "text"),
    "text in windows-1251": ("Порт открылся в понедельник.\n".encode("windows-1251"), "text"),
    "text in utf-16": ("Hafen öffnet\n\nEnde".encode("utf-16"), "text"),
    "text in braces": (b"{Ed: hold until noon}\n\nHarbour opens", "text"),
    "text in quotes": (b'"Harbour" opens', "text"),
    "lines": (b'{"headline": "Harbour opens"}\n{"headline": "Two"}\n', "jsonl"),
    "lines with a mark": (b'\xef\xbb\xbf{"headline": "Harbour opens"}\r\n{}\r\n', "jsonl"),
    "lines of pages": (b'{"html": "<html><body>Harbour opens</body></html>"}\n{"a": 1}\n', "jsonl"),
    "lines with a bad first": (b'{"headline": \n{"headline": "Two"}\n{"headline": "Three"}\n', "jsonl"),
    "one long line": (b'{"body": "' + b"a" * 20_000 + b'"}', "jsonl"),
    "JSON array": (b'[\n {"headline": "Harbour opens"}\n]', "jsonl"),
    "indented JSON": (b'{\n "headline": "Harbour opens"\n}', "jsonl"),
    "archive": (packed([a_record(1)]), "warc"),
    "archive, plain": (a_record(1), "warc"),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=KINDS.keys())
def test_a_file_is_detected_by_its_content_and_not_by_its_name(tmp_path: Path, data: bytes, kind: str) -> None:
    path = tmp_path / "story.pdf"
    path.write_bytes(data)
    finds = list(listed(path).values())
    assert finds
    assert all(find.outcome is None for find in finds)
    assert {find.kind for find in finds} == {"html" if kind == "warc" else kind}
    assert (finds[0].offset is not None) == (kind in ("warc", "jsonl"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(gzip.compress(PAGE)[:-10], "bad_encoding", id="cut"),
        pytest.param(gzip.compress(PAGE)[:-3], "bad_encoding", id="cut in its trailer"),
        pytest.param(gzip.compress(PAGE + bytes(64 << 20), 1), "too_large", id="bomb"),
        pytest.param(gzip.compress(a_zip()), "unknown_kind", id="zip"),
    ],
)
def test_a_gzipped_page_that_cannot_be_unpacked_is_failed(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.html.gz").write_bytes(data)
    assert [find.reason for find in listed(tmp_path, "html").values()] == [reason]


def test_a_page_that_changed_or_went_since_it_was_listed_is_gone(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(TEXT)
    changed, gone, same = listed(tmp_path).values()
    (tmp_path / "a.txt").write_bytes(TEXT.replace(b"Monday", b"Sunday"))
    (tmp_path / "b.txt").unlink()
    assert load(same) == TEXT
    for find in (changed, gone):
        with pytest.raises(LoadError) as caught:
            load(find)
        assert caught.value.reason == "raw_gone"


def test_an_unknown_kind_of_source_is_refused() -> None:
    with pytest.raises(UnknownKindError, match="known kinds"):
        list(scan("docx", "x", source="gazette"))


def test_lines_are_inputs_of_their_own(tmp_path: Path) -> None:
    lines = [json.dumps({"url": f"https://gazette.example/{n}", "headline": "ü"}) for n in range(3)]
    (tmp_path / "feed.jsonl").write_text("\n".join(lines))
    finds = list(listed(tmp_path / "feed.jsonl").values())
    assert [find.locator for find in finds] == ["feed.jsonl:1", "feed.jsonl:2", "feed.jsonl:3"]
    assert [find.url for find in finds] == [f"https://gazette.example/{n}" for n in range(3)]
    assert [load(find).decode() for find in finds] == lines


def test_a_broken_parquet_file_is_failed_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    (find,) = listed(tmp_path).values()
    assert (find.kind, find.outcome, find.reason) == ("parquet", "failed", "corrupt_record")
