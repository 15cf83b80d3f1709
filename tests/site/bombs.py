"""A gibibyte of blanks as a megabyte of gzip, made while it is sent."""

import zlib
from collections.abc import Iterator

from tests.site.message import chunk

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
_BLOCK = b" " * MEBIBYTE
_GZIP_HEAD = bytes.fromhex("1f8b08000000000000ff")


def bomb(start: bytes = b"", end: bytes = b"", size: int = GIBIBYTE) -> Iterator[bytes]:
    """Yield one gzip member of `start`, `size` bytes of blanks (whole mebibytes), and `end`.

    A flushed deflate block stands for itself, so one compressed mebibyte is sent over and over.
    """
    repeated = _deflate(_BLOCK)
    crc = zlib.crc32(start)
    yield _GZIP_HEAD + _deflate(start)
    for _ in range(size // MEBIBYTE):
        crc = zlib.crc32(_BLOCK, crc)
        yield repeated
    crc = zlib.crc32(end, crc)
    length = (len(start) + size + len(end)) % 2**32
    yield _deflate(end) + _last_block() + crc.to_bytes(4, "little") + length.to_bytes(4, "little")


def chunks(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts as chunks of a chunked body, the closing one included."""
    for part in parts:
        yield chunk(part)
    yield b"0\r\n\r\n"


def _deflate(data: bytes) -> bytes:
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    return maker.compress(data) + maker.flush(zlib.Z_FULL_FLUSH)


def _last_block() -> bytes:
    return zlib.compressobj(9, zlib.DEFLATED, -15).flush(zlib.Z_FINISH)
