"""Web archives: every response, resource, conversion and revisit record is an input.

Two readers take turns. fastwarc reads what is sound; each record is held until the next one
begins where it should. Where it does not, zlib and our own reader say what is wrong with that one
member, and fastwarc goes on behind it. fastwarc alone ends silently at a cut file, at line ends of
LF only and at a record whose length lies, and gives up at the first corrupt member.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

from fastwarc.stream_io import GzipReader
from fastwarc.warc import ArchiveIterator

from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import FoundPath, OpenedFile, SourceFile
from tasks.readers.gunzip import GZIP_MAGIC, peek_gzip
from tasks.readers.warc.input import INPUT_TYPES, find_input, judge_record
from tasks.readers.warc.members import find_member, spill_member, unpack_member
from tasks.readers.warc.record import (
    MAX_RECORD_BYTES,
    PREFIX_BYTES,
    Held,
    Record,
    Span,
    find_record,
    iter_records,
    parse_length,
)

_STEP = 1 << 24
# Members that are read with care after a fault before fastwarc is tried again; doubled up to a limit.
_CAREFUL = 2
_MAX_CAREFUL = 64


def scan_warc(opened: OpenedFile) -> Iterator[SourceInput | Container]:
    """Yield each input of an archive, then the report on it.

    What cannot be read is one failed input a stretch. An archive in which no record can be read is
    one failed input in all.
    """
    file, path, source = opened.file, opened.path, opened.source
    inputs = sound = seen = 0
    lost: list[Record] = []
    whole = _find_fault(file)
    if whole is None:
        for record in _records(file, opened.scratch):
            seen += 1
            sound += record.fault is None
            if record.is_lost:
                lost.append(record)
                del lost[2:]
            if item := find_input(record, path, source):
                inputs += 1
                yield item
    if whole is None and not seen:
        whole = LoadError("not_warc", "no record in it")
    if whole is not None:
        inputs = 1
        lost_file = Record(offset=0, end=file.size, fault=whole, is_lost=True)
        yield find_input(lost_file, path, source)  # type: ignore[misc]
    yield Container(
        source=source,
        path=str(path.path),
        bytes=file.size,
        sha256=file.find_sha256(),
        records=inputs,
        status="failed" if whole or (seen and not sound) else "partial" if lost else "ok",
        message=f"{path.locator}: {whole.detail}" if whole else _message(path, lost, sound),
    )


def _find_fault(file: SourceFile) -> LoadError | None:
    """Say why a file is no archive at all, by its first bytes."""
    head = file.read_at(0, 4096)
    if not head:
        return LoadError("empty_file", "0 bytes")
    if head.startswith(GZIP_MAGIC):
        start = unpack_start(file)
        if start.startswith(GZIP_MAGIC):
            return LoadError("not_warc", "gzip within gzip; unpack it once")
        if start.lstrip(b"\r\n")[:5] != b"WARC/"[: len(start.lstrip(b"\r\n"))] and find_member(file, 1) is None:
            return LoadError("not_warc", "gzip, but no WARC record in it")
    elif not (head.lstrip(b"\r\n").startswith(b"WARC/") or find_member(file, 1) or find_record(file, 0)):
        return LoadError("not_warc", "no WARC archive: it does not begin with a record")
    return None


def unpack_start(file: SourceFile) -> bytes:
    """Return the first unpacked bytes of a gzip file, as far as they can be had."""
    return peek_gzip(file.read_at(0, 4096), 64)


def _message(path: FoundPath, lost: list[Record], sound: int) -> str | None:
    if not lost:
        return None if sound else f"{path.locator}: no record can be read"
    first = lost[0]
    assert first.fault is not None
    what = "truncated" if first.fault.reason == "truncated" else "corrupt"
    place = f"{first.offset}+{first.inner}" if first.inner else f"{first.offset}"
    return f"{path.locator}: {what} at {place}" + (" and after" if len(lost) > 1 else "")


def _records(file: SourceFile, scratch: Path | None) -> Iterator[Record]:
    if file.read_at(0, 3) != GZIP_MAGIC and find_member_start(file) is None:
        yield from iter_records(file)
        return
    position, careful = 0, _CAREFUL
    while position < file.size:
        reached = yield from _sound_records(file, position)
        careful = _CAREFUL if reached > position else min(2 * careful, _MAX_CAREFUL)
        position = yield from _careful_records(file, reached, careful, scratch)


def find_member_start(file: SourceFile) -> int | None:
    """Return where gzip begins in a file that begins with junk; None for one that begins with a record."""
    if file.read_at(0, 64).lstrip(b"\r\n").startswith(b"WARC/"):
        return None
    return find_member(file, 1)


def _sound_records(file: SourceFile, start: int) -> Generator[Record, None, int]:
    """Yield records while all is well; return the offset of the first member that needs care.

    At the end of the file that is the last member: a cut one looks sound to fastwarc.
    """
    file.seek(start)
    stream = GzipReader(file)
    held: Record | None = None
    try:
        for item in ArchiveIterator(stream, parse_http=False):
            offset = stream.frame_start_position() or 0
            if held is not None:
                if offset <= held.offset:
                    return held.offset  # two records in one member
                held.end = offset
                yield held
                held = None
            length = item.content_length
            if not length:  # what it cannot read as a length, fastwarc takes for nought
                parse_length(item.headers.get("Content-Length"))
            is_cut = length > MAX_RECORD_BYTES
            content = item.reader.read(PREFIX_BYTES if is_cut else length)
            size = len(content)
            while is_cut and size < length and stream.frame_start_position() == offset:
                consumed = item.reader.consume(min(_STEP, length - size))
                if not consumed:
                    break
                size += consumed
            if size != length or stream.frame_start_position() != offset:
                return offset
            held = Record(offset=offset, end=file.size, content=content, length=length, is_cut=is_cut)
            if (item.headers.get("WARC-Type") or "").lower() in INPUT_TYPES:
                held.get = {name.lower(): value for name, value in item.headers.to_tuples()}.get
                judge_record(held)
    except (OSError, ValueError):
        return held.offset if held else max(start, stream.frame_start_position() or 0)
    return held.offset if held else start


def _careful_records(file: SourceFile, start: int, count: int, scratch: Path | None) -> Generator[Record, None, int]:
    """Yield the records of the next `count` members, sound or not; return where to go on."""
    position = start
    for _ in range(count):
        if position >= file.size:
            break
        member = unpack_member(file, position)
        if member.fault is None:
            assert member.end is not None
            yield from _placed(iter_records(Held(member.data)), position, member.end)
            position = member.end
        elif member.fault.reason == "too_large":
            position = yield from _large_member(file, position, member.data, scratch)
        else:
            after = find_member(file, position + 1)
            fault = member.fault
            if fault.reason == "truncated" and after is not None:
                fault = LoadError("corrupt_record", "its end is missing")
            yield from _saved(Held(member.data), position, after or file.size, fault)
            position = after or file.size
    return position


def _placed(records: Iterator[Record], offset: int, end: int, path: Path | None = None) -> Iterator[Record]:
    """Give records of an unpacked member their place in the file."""
    for record in records:
        record.inner = record.offset
        if path is not None:
            record.path, record.length = str(path), record.end - record.offset
        record.offset, record.end = offset, end
        if record.fault is not None and record.fault.reason == "truncated":
            # The member is whole by its checksum: the record promises more than was ever written.
            record.fault, record.is_lost = LoadError("bad_length", record.fault.detail), False
        yield record


def _large_member(file: SourceFile, offset: int, data: bytes, scratch: Path | None) -> Generator[Record, None, int]:
    """Distinguish one large record or a bomb from a whole archive in one gzip stream; unpack only the latter."""
    first = next(iter_records(Held(data)))
    is_archive = first.fault is None and first.end < len(data) - 5
    after = find_member(file, offset + 1)
    end = after or file.size
    if not is_archive:
        record = Record(offset=offset, end=end, get=first.get, content=data[:PREFIX_BYTES], is_cut=True)
        record.fault = LoadError("too_large", "the record unpacks to more than a page may have")
        yield record
        return end
    unpacked, fault = spill_member(file, offset, scratch)
    try:
        if fault is None:
            yield from _placed(iter_records(unpacked), offset, end, unpacked.path)
        else:
            yield from _saved(unpacked, offset, end, fault, unpacked.path)
    finally:
        unpacked.close()
    return end


def _saved(span: Span, offset: int, end: int, fault: LoadError, path: Path | None = None) -> Iterator[Record]:
    """Yield the whole records from the beginning of a broken member, then the one that is lost."""
    inner, lost = 0, Record(offset=offset, end=end)
    for record in iter_records(span):
        is_followed = record.fault is None and record.end < span.size
        inner = record.offset
        if not is_followed:
            lost.get = record.get  # its address may still be read
            break
        record.is_unchecked = True
        inner = record.end
        yield from _placed(iter([record]), offset, end, path)
    lost.inner, lost.fault, lost.is_lost = inner, fault, True
    yield lost
