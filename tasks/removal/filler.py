"""Records that replace removed ones in an archive: as long as they were, and empty."""

import hashlib
import zlib
from datetime import UTC, datetime

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# The same, with a comment behind it that ends with a zero byte.
_HEAD_WITH_COMMENT = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"
_TAIL_BYTES = 8
_MAX_STORED = 0xFFFF
_END = b"\r\n\r\n"
# A length of one width: what follows does not move with it.
_LENGTH_DIGITS = 8


class NoRoomError(Exception):
    """The place is smaller than the smallest record that could fill it."""


def render_filler_member(length: int, place: str, removed_at: datetime) -> bytes:
    """Return a gzip member of exactly `length` bytes that holds one record, which says no more than that it is there.

    Its content is blanks that are stored as they are: what was on the disk before is overwritten.
    """
    blanks = max(0, length - 400)
    while blanks >= 0:
        parts = [_pack(_render_head(blanks, place, removed_at) + (b"" if blanks else _END))]
        if blanks:
            parts = [_pack(_render_head(blanks, place, removed_at), is_last=False), _store(b" " * blanks + _END)]
        record = _render_head(blanks, place, removed_at) + b" " * blanks + _END
        over = len(_HEAD) + sum(map(len, parts)) + _TAIL_BYTES - length
        if over <= 0:
            return _join(b"".join(parts), record, -over)
        if not blanks:
            break
        blanks = max(0, blanks - over)
    raise NoRoomError(f"{place}: {length} bytes are too few for a record")


def render_filler_record(record: bytes, place: str) -> bytes:
    """Return a record as long as the given one, to replace it among others of one member.

    It keeps that one's name and date, so that it packs as well: the member must not grow.
    """
    lines = record.partition(_END)[0].lstrip(b"\r\n").split(b"\r\n")
    kept = [line for line in lines if line.lower().startswith((b"warc/", b"warc-record-id:", b"warc-date:"))]
    head = b"\r\n".join([kept[0], b"WARC-Type: metadata", *kept[1:], b"Content-Length: "]) if kept else b""
    blanks = len(record) - len(head) - _LENGTH_DIGITS - 2 * len(_END)
    if not kept or blanks < 0:
        raise NoRoomError(f"{place}: {len(record)} bytes are too few for a record")
    return head + b"%08d" % blanks + _END + b" " * blanks + _END


def pack_to_length(records: bytes, length: int, place: str) -> bytes:
    """Return records as one gzip member of exactly `length` bytes."""
    packed = _pack(records)
    room = length - len(_HEAD) - len(packed) - _TAIL_BYTES
    if room < 0:
        raise NoRoomError(f"{place}: what stays of the member does not fit into its {length} bytes")
    return _join(packed, records, room)


def _join(packed: bytes, records: bytes, room: int) -> bytes:
    """Return a gzip member; `room` is filled by a comment, of which its end takes a byte."""
    head = _HEAD_WITH_COMMENT + b" " * (room - 1) + b"\0" if room else _HEAD
    return head + packed + zlib.crc32(records).to_bytes(4, "little") + (len(records) & 0xFFFFFFFF).to_bytes(4, "little")


def _pack(data: bytes, *, is_last: bool = True) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)


def _store(data: bytes) -> bytes:
    parts = []
    for start in range(0, len(data), _MAX_STORED):
        piece = data[start : start + _MAX_STORED]
        size, is_last = len(piece), start + _MAX_STORED >= len(data)
        parts.append(b"%c" % is_last + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + piece)
    return b"".join(parts)


def _render_head(content_bytes: int, place: str, removed_at: datetime) -> bytes:
    """Return the header of a record; its length has one width, so that what follows does not move with it."""
    digits = hashlib.sha1(f"removed\x1f{place}".encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    name = f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
    stamp = removed_at.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"
    return (
        f"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{name}>\r\nWARC-Date: {stamp}\r\n"
        f"Content-Length: {content_bytes:08}\r\n\r\n"
    ).encode()
