"""JSON lines: every line that is not blank is an input, the bad ones too."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from news.page import MAX_PAGE_BYTES
from tasks.inputs import Container, SourceInput
from tasks.readers.addresses import find_address_fault
from tasks.readers.faults import LoadError
from tasks.readers.files import OpenedFile, SourceFile, make_lost_input, report_file
from tasks.readers.gunzip import GZIP_MAGIC, iter_gunzip
from tasks.readers.scratch import ScratchFile

_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
# Parsing a line to learn its address must stay cheap; the page itself parses it again.
_MAX_PEEK_BYTES = 1 << 18
_URL_KEYS = ("url", "link")


def scan_jsonl(opened: OpenedFile) -> Iterator[SourceInput | Container]:
    """Yield each line of a JSONL file, plain or gzipped, then the report on the file.

    The payload is the line's bytes, without its end and without a byte order mark. A line of more
    than 10 MiB is failed; it is read through piece by piece.
    """
    file = opened.file
    chunks = iter(lambda: file.read(_CHUNK), b"")
    path, unpacked, fault = opened.path.path, None, None
    if file.read_at(0, 3) == GZIP_MAGIC:
        unpacked = ScratchFile(opened.scratch, file.size)
        path = unpacked.path or path
        chunks = _write_through(iter_gunzip(chunks), unpacked)
    records = 0
    try:
        for number, offset, length, line in _lines(chunks):
            if line is not None and not line.strip():
                continue
            records += 1
            yield make_line_input(opened, path, number, offset, length, line)
    except LoadError as error:
        fault = error
        records += 1
        yield make_lost_input("jsonl", opened.source, opened.path, error)
    finally:
        if unpacked:
            unpacked.close()
    if not records:
        fault = LoadError("empty_file", "no lines")
        yield make_lost_input("jsonl", opened.source, opened.path, fault)
    yield report_file(opened, max(records, 1), fault, has_rows=records > 1)


def _write_through(chunks: Iterator[bytes], unpacked: ScratchFile) -> Iterator[bytes]:
    for chunk in chunks:
        unpacked.write(chunk)
        yield chunk


def _lines(chunks: Iterator[bytes]) -> Iterator[tuple[int, int, int, bytes | None]]:
    """Yield (number, offset, length, line) of each line; of one too long, None for the line."""
    number, start, held, skipped = 1, 0, bytearray(), 0
    is_first = True
    for chunk in chunks:
        data = chunk
        if is_first:
            is_first = False
            if data.startswith(_BOM):
                data, start = data[3:], 3
        *ends, rest = data.split(b"\n")
        for end in ends:
            size = skipped + len(held) + len(end)
            if size > MAX_PAGE_BYTES:
                yield number, start, size, None
            else:
                line = bytes(held) + end if held else end
                line = line.removesuffix(b"\r")
                yield number, start, len(line), line
            number, start = number + 1, start + size + 1
            held.clear()
            skipped = 0
        if skipped or len(held) + len(rest) > MAX_PAGE_BYTES:
            skipped += len(held) + len(rest)
            held.clear()
        else:
            held += rest
    if skipped:
        yield number, start, skipped, None
    elif held:
        line = bytes(held).removesuffix(b"\r")
        yield number, start, len(line), line


def make_line_input(
    opened: OpenedFile, path: Path, number: int, offset: int, length: int, line: bytes | None
) -> SourceInput:
    """Return the input that one line, or one element of an array, is; None for one too long to hold."""
    is_too_large = line is None
    return SourceInput(
        source=opened.source,
        kind="jsonl",
        url=_find_url(line) if line else None,
        locator=f"{opened.path.locator}:{number}",
        path=str(path),
        offset=offset,
        length=length,
        payload_sha256=hashlib.sha256(line).hexdigest() if line is not None else None,
        payload_bytes=length,
        raw_ref=f"{opened.path.path}:{number}",
        outcome="failed" if is_too_large else None,
        reason="too_large" if is_too_large else None,
        detail=f"line {number} has {length} bytes; at most {MAX_PAGE_BYTES} are read" if is_too_large else None,
    )


def _find_url(line: bytes) -> str | None:
    """Return the address a line names, if it is one."""
    if len(line) > _MAX_PEEK_BYTES:
        return None
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(item, dict):
        return None
    for key in _URL_KEYS:
        url = item.get(key)
        if isinstance(url, str) and url:
            return url if find_address_fault(url) is None else None
    return None


def load_line(item: SourceInput) -> bytes:
    """Return a line's bytes by seeking, or, of a gzipped file without its scratch copy, by unpacking up to it."""
    assert item.offset is not None
    assert item.length is not None
    try:
        with SourceFile(Path(item.path)) as file:
            if file.read_at(0, 3) != GZIP_MAGIC:
                return file.read_at(item.offset, item.length)
    except LoadError:
        original = Path(item.raw_ref.rpartition(":")[0])
        if original == Path(item.path):
            raise
        with SourceFile(original) as file:
            return _unpack_span(file, item.offset, item.length)
    with SourceFile(Path(item.path)) as file:
        return _unpack_span(file, item.offset, item.length)


def _unpack_span(file: SourceFile, offset: int, length: int) -> bytes:
    span, position = b"", 0
    for chunk in iter_gunzip(iter(lambda: file.read(_CHUNK), b"")):
        if position + len(chunk) > offset:
            span += chunk[max(0, offset - position) :]
        position += len(chunk)
        if len(span) >= length:
            break
    return span[:length]
