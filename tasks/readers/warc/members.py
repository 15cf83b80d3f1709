"""Gzip members of an archive, unpacked with every check, and the next one found after damage."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.readers.faults import LoadError
from tasks.readers.files import SourceFile
from tasks.readers.gunzip import GZIP_MAGIC
from tasks.readers.scratch import ScratchFile
from tasks.readers.warc.record import MAX_HEADER_BYTES, MAX_RECORD_BYTES

# A member beyond this is held on disk or refused, never in memory.
MAX_MEMBER_BYTES = MAX_RECORD_BYTES + MAX_HEADER_BYTES
_GZIP = 31
_CHUNK = 1 << 18
_PEEK = 4096


@dataclass(slots=True)
class Member:
    """One gzip member: what could be unpacked of it, and where it ends if it is sound."""

    data: bytes
    end: int | None
    fault: LoadError | None = None


def unpack_member(file: SourceFile, offset: int) -> Member:
    """Unpack one member, up to MAX_MEMBER_BYTES of it."""
    unpacker = zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    size, position = 0, offset
    data = b""
    try:
        while not unpacker.eof:
            if not data:
                data = file.read_at(position, _CHUNK)
                position += len(data)
            part = unpacker.decompress(data, MAX_MEMBER_BYTES + 1 - size)
            if not (data or part or unpacker.eof):
                return Member(b"".join(parts), None, LoadError("truncated", "the gzip member is cut off"))
            data = unpacker.unconsumed_tail
            parts.append(part)
            size += len(part)
            if size > MAX_MEMBER_BYTES:
                return Member(b"".join(parts), None, LoadError("too_large", f"unpacks to more than {MAX_MEMBER_BYTES}"))
    except zlib.error as error:
        return Member(b"".join(parts), None, LoadError("corrupt_record", str(error)))
    return Member(b"".join(parts), position - len(unpacker.unused_data))


def find_member(file: SourceFile, start: int) -> int | None:
    """Return the offset of the next gzip member that begins a WARC record."""
    position = start
    while block := file.read_at(position, _CHUNK + len(GZIP_MAGIC) - 1):
        at = block.find(GZIP_MAGIC)
        while at >= 0:
            if _begins_record(file.read_at(position + at, _PEEK)):
                return position + at
            at = block.find(GZIP_MAGIC, at + 1)
        position += _CHUNK
    return None


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(_GZIP).decompress(packed, 64).lstrip(b"\r\n").startswith(b"WARC/")
    except zlib.error:
        return False


def iter_member(file: SourceFile, offset: int) -> Iterator[bytes]:
    """Yield one member's unpacked bytes piece by piece; raises LoadError when it is cut or corrupt."""
    unpacker = zlib.decompressobj(_GZIP)
    position, data = offset, b""
    while not unpacker.eof:
        if not data:
            data = file.read_at(position, _CHUNK)
            position += len(data)
        try:
            part = unpacker.decompress(data, _CHUNK)
        except zlib.error as error:
            raise LoadError("corrupt_record", str(error)) from None
        if not (data or part or unpacker.eof):
            raise LoadError("truncated", "the gzip member is cut off")
        data = unpacker.unconsumed_tail
        yield part


def spill_member(file: SourceFile, offset: int, folder: Path | None) -> tuple[ScratchFile, LoadError | None]:
    """Unpack a large member of many records into a scratch file; the fault says why it ends early."""
    scratch = ScratchFile(folder, file.size - offset)
    try:
        for part in iter_member(file, offset):
            scratch.write(part)
    except LoadError as error:
        return scratch, error
    return scratch, None
