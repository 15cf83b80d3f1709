"""The content encodings of a response undone: strictly, since half a text is worse than none, and within bounds."""

import sys
import zlib
from collections.abc import Callable, Sequence

import brotli

from tasks.collect.http.exchange import Fault
from tasks.readers.faults import LoadError
from tasks.readers.gunzip import GZIP_MAGIC, gunzip

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_ENCODINGS = 2
# Brotli is read where a server sends it, but never requested: the tool that checks web archives cannot read it.
ACCEPTED = "gzip, deflate, zstd"
# Each member costs a copy of all that follows it; servers send one, parallel packers one for each 64 KiB.
MAX_MEMBERS = 256

_PLAIN = ("", "identity")
_CHUNK = 1 << 18
# A window is what a stream may make its reader hold: 8 MiB is what the web's rules for zstd allow.
_ZSTD_WINDOW: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}


def decode(exchange_body: bytes, content_encodings: Sequence[str], limit: int) -> bytes | Fault:
    """Return the payload, of at most `limit` bytes at each stage, or the fault that keeps it away.

    The encodings are in the order of the headers, the last one outermost; a body without any byte is an empty payload
    whatever they say. Faults: too_many_encodings, too_large, and bad_encoding for a stream that is cut, fails its own
    checks, is none at all or followed by something else. Only gzip may be followed by padding, as files of it are.

    >>> decode(b"", ["br"], 100), decode(b"rain", ["sloth"], 100)
    (b'', Fault(reason='bad_encoding', detail='sloth: unknown'))
    """
    names = [name for name in (given.strip().lower() for given in content_encodings) if name not in _PLAIN]
    if len(names) > MAX_ENCODINGS:
        return Fault("too_many_encodings", f"{len(names)}: {', '.join(names)[:200]}")
    payload = exchange_body
    try:
        for name in reversed(names):
            if payload:
                payload = _find_decoder(name)(payload, limit)
    except LoadError as error:
        return Fault(error.reason, error.detail)
    return Fault("too_large", f"more than {limit} bytes") if len(payload) > limit else payload


def _find_decoder(name: str) -> Callable[[bytes, int], bytes]:
    decoder = _DECODERS.get(name.removeprefix("x-"))
    if decoder is None:
        raise LoadError("bad_encoding", f"{name[:40]}: unknown")
    return decoder


def _gunzip(data: bytes, limit: int) -> bytes:
    if data.count(GZIP_MAGIC) > MAX_MEMBERS:
        raise LoadError("bad_encoding", f"gzip: more than {MAX_MEMBERS} members")
    return gunzip(data, limit)


def _inflate(data: bytes, limit: int) -> bytes:
    """Undo deflate: with zlib's frame, as the standard says, or bare, as some servers send it."""
    is_framed = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    try:
        return _unpack_zlib(data, limit, zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS)
    except zlib.error as error:
        raise LoadError("bad_encoding", f"deflate: {error}") from None


def _unpack_zlib(data: bytes, limit: int, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    payload = unpacker.decompress(data, limit + 1)
    if len(payload) > limit:
        raise _too_large(limit)
    if not unpacker.eof or unpacker.unused_data:
        raise LoadError("bad_encoding", "deflate: cut off" if not unpacker.eof else "deflate: more after its end")
    return payload


def _unpack_brotli(data: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    try:
        part = unpacker.process(data, output_buffer_limit=_CHUNK)
        while True:
            parts.append(part)
            size += len(part)
            if size > limit:
                raise _too_large(limit)
            if unpacker.is_finished() or unpacker.can_accept_more_data():
                break
            part = unpacker.process(b"", output_buffer_limit=_CHUNK)
    except brotli.error:
        raise LoadError("bad_encoding", "br: not what it is labelled as, or damaged") from None
    if not unpacker.is_finished():
        raise LoadError("bad_encoding", "br: cut off")
    return b"".join(parts)


def _unpack_zstd(data: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while data:  # frames may follow one another
        if len(parts) >= MAX_MEMBERS:
            raise LoadError("bad_encoding", f"zstd: more than {MAX_MEMBERS} frames")
        unpacker = zstd.ZstdDecompressor(options=_ZSTD_WINDOW)
        try:
            part = unpacker.decompress(data, limit + 1 - size)
        except zstd.ZstdError as error:
            raise LoadError("bad_encoding", f"zstd: {str(error)[:200]}") from None
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        if not unpacker.eof:
            raise LoadError("bad_encoding", "zstd: cut off")
        parts.append(part)
        data = unpacker.unused_data
    return b"".join(parts)


def _too_large(limit: int) -> LoadError:
    return LoadError("too_large", f"more than {limit} bytes unpacked")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip, "deflate": _inflate, "br": _unpack_brotli, "zstd": _unpack_zstd,
}  # fmt: skip
