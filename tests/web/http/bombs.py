"""A gibibyte of blanks as a megabyte of gzip, made while it is sent."""

import zlib
from collections.abc import Iterator
from functools import reduce
from operator import xor

from tests.web.http.message import chunk

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
_BLOCK = b" " * MEBIBYTE
_GZIP_HEAD = bytes.fromhex("1f8b08000000000000ff")


def bomb(start: bytes = b"", end: bytes = b"", size: int = GIBIBYTE) -> Iterator[bytes]:
    """Yield one gzip member of `start`, `size` bytes of blanks (whole mebibytes), and `end`.

    A flushed deflate block needs no other, so one compressed mebibyte is sent over and over.
    """
    repeated = _deflate(_BLOCK)
    yield _GZIP_HEAD + _deflate(start)
    for _ in range(size // MEBIBYTE):
        yield repeated
    crc = zlib.crc32(end, _crc_after_blanks(zlib.crc32(start), size // MEBIBYTE))
    length = (len(start) + size + len(end)) % 2**32
    yield _deflate(end) + _last_block() + crc.to_bytes(4, "little") + length.to_bytes(4, "little")


def chunks(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts as chunks of a chunked body, the closing one included."""
    for part in parts:
        yield chunk(part)
    yield b"0\r\n\r\n"


def _crc_after_blanks(crc: int, blocks: int) -> int:
    """Return the checksum after so many blocks of blanks, without reading a gibibyte of them.

    A block maps the checksum before it to the one after it: linear in its 32 bits, but for a constant. The map of twice
    as many blocks is that map applied twice.
    """
    constant = zlib.crc32(_BLOCK)
    columns = [zlib.crc32(_BLOCK, 1 << bit) ^ constant for bit in range(32)]
    while blocks:
        if blocks & 1:
            crc = _times(columns, crc) ^ constant
        constant ^= _times(columns, constant)
        columns = [_times(columns, column) for column in columns]
        blocks >>= 1
    return crc


def _times(columns: list[int], bits: int) -> int:
    return reduce(xor, (column for place, column in enumerate(columns) if bits >> place & 1), 0)


def _deflate(data: bytes) -> bytes:
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    return maker.compress(data) + maker.flush(zlib.Z_FULL_FLUSH)


def _last_block() -> bytes:
    return zlib.compressobj(9, zlib.DEFLATED, -15).flush(zlib.Z_FINISH)
