"""Finds words anywhere in a home, in every form in which its files may hold them."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb


def find_traces(home: Path, words: Sequence[str]) -> list[str]:
    """Return the files of a home, and the word that each still holds: packed, in Parquet, in free pages of SQLite."""
    found = []
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        for form, data in _iter_forms(path):
            found += [f"{path.relative_to(home)} ({form}): {word}" for word in words if word.encode() in data]
    return found


def _iter_forms(path: Path) -> Iterator[tuple[str, bytes]]:
    data = path.read_bytes()
    yield "raw", data
    if path.suffix == ".gz":
        yield "unpacked", b"".join(_iter_members(data))
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            for row in connection.execute("select * from read_parquet($1)", [str(path)]).fetchall():
                yield "rows", repr(row).encode()


def _iter_members(data: bytes) -> Iterator[bytes]:
    while data:
        unpacker = zlib.decompressobj(31)
        try:
            record = unpacker.decompress(data) + unpacker.flush()
        except zlib.error:
            return
        yield record
        yield _undo_content_encoding(record)
        data = unpacker.unused_data


def _undo_content_encoding(record: bytes) -> bytes:
    start = record.find(b"\x1f\x8b\x08", 20)
    if start < 0:
        return b""
    try:
        return zlib.decompressobj(31).decompress(record[start:])
    except zlib.error:
        return b""
