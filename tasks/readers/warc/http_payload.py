"""A recorded HTTP response: its status, and its payload with all codings undone.

Archives differ in what they keep: some store a body still chunked or packed, some undo the coding
and leave the header. A coding that is declared but not there is passed over. One that is there and
broken fails the page, so that no half text is taken for a story.
"""

import io
import re
import zlib
from dataclasses import dataclass

from fastwarc.stream_io import BrotliReader, ZstdReader

from news.page import MAX_PAGE_BYTES
from tasks.readers.faults import LoadError
from tasks.readers.gunzip import GZIP_MAGIC, gunzip
from tasks.readers.kinds import is_texty

MAX_HEADER_BYTES = 256 * 1024
MAX_ENCODINGS = 2

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?:[ \r\n]|$)")
_FIELD = re.compile(rb"\n(content-type|content-encoding|transfer-encoding)[ \t]*:[ \t]*([^\r\n]*)", re.I)
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_NO_ENCODING = {"", "identity", "none", "utf-8", "binary", "8bit", "chunked"}


@dataclass(frozen=True, slots=True)
class Response:
    """The head of a response, and its body as recorded."""

    status: int
    content_type: str | None
    encodings: tuple[str, ...]
    is_chunked: bool
    body: memoryview


def parse_response(data: bytes) -> Response:
    """Split a recorded response; raises LoadError (bad_response, too_large)."""
    status = _STATUS.match(data)
    if status is None:
        raise LoadError("bad_response", "no HTTP status line")
    end = _find_head_end(data)
    fields: dict[bytes, list[str]] = {}
    for name, value in _FIELD.findall(data, status.end(1), end[0]):
        fields.setdefault(name.lower(), []).append(value.decode("latin-1").strip())
    encodings = ",".join(fields.get(b"content-encoding", ())).lower().split(",")
    return Response(
        int(status[1]),
        fields.get(b"content-type", [None])[-1],
        tuple(name for name in map(str.strip, encodings) if name not in _NO_ENCODING),
        any("chunked" in value.lower() for value in fields.get(b"transfer-encoding", ())),
        memoryview(data)[end[1] :],
    )


def _find_head_end(data: bytes) -> tuple[int, int]:
    """Return where the header fields end and where the body begins."""
    crlf = data.find(b"\r\n\r\n", 0, MAX_HEADER_BYTES)
    lf = data.find(b"\n\n", 0, MAX_HEADER_BYTES if crlf < 0 else crlf)
    if lf >= 0:
        return lf, lf + 2
    if crlf >= 0:
        return crlf, crlf + 4
    if len(data) > MAX_HEADER_BYTES:
        raise LoadError("too_large", f"an HTTP header of more than {MAX_HEADER_BYTES} bytes")
    return len(data), len(data)  # a header without an end has no body


def decode_body(response: Response) -> bytes | memoryview:
    """Return the payload, at most 10 MiB; raises LoadError (too_large, truncated, bad_encoding, too_many_encodings)."""
    payload: bytes | memoryview = response.body
    if response.is_chunked:
        payload = _dechunk(response.body)
    if len(response.encodings) > MAX_ENCODINGS:
        raise LoadError("too_many_encodings", ", ".join(response.encodings)[:200])
    for encoding in reversed(response.encodings):
        payload = _decode(encoding, bytes(payload))
    if len(payload) > MAX_PAGE_BYTES:
        raise LoadError("too_large", f"{len(payload)} bytes; a page has at most {MAX_PAGE_BYTES}")
    return payload


def _dechunk(body: memoryview) -> bytes | memoryview:
    """Undo chunked framing; a body that does not begin with a chunk was stored without it."""
    data = body.obj
    assert isinstance(data, bytes)
    start = position = len(data) - len(body)
    parts: list[memoryview] = []
    whole = memoryview(data)
    while True:
        size_line = _CHUNK_SIZE.match(data, position)
        size = int(size_line[1], 16) if size_line else 0
        end = size_line.end() + size if size_line else 0
        is_broken = size_line is None or end > len(data) or (size > 0 and data[end : end + 1] not in (b"\r", b"\n"))
        if is_broken and not parts and (size_line is None or (is_texty(bytes(body[:64])) and end > len(data) + 2)):
            return _unframed(body, size_line is None or start + 2**31 < end)
        if is_broken:
            raise LoadError("truncated", "chunked body ends within a chunk")
        assert size_line is not None
        if size == 0:
            return b"".join(parts)
        parts.append(whole[size_line.end() : end])
        position = end + (2 if data[end : end + 2] == b"\r\n" else 1)


def _unframed(body: memoryview, is_plain: bool) -> memoryview:
    if not is_plain:
        raise LoadError("truncated", "chunked body ends within its first chunk")
    return body


def _decode(encoding: str, data: bytes) -> bytes:
    name = encoding.removeprefix("x-")
    if not data:
        return data
    if name == "gzip":
        return gunzip(data, MAX_PAGE_BYTES) if data.startswith(GZIP_MAGIC[:2]) else _claimed(encoding, data)
    if name == "deflate":
        return _inflate(data)
    readers = {"br": BrotliReader, "zstd": ZstdReader}
    if name not in readers:
        return _claimed(encoding, data)
    try:
        return _read_bounded(readers[name](io.BytesIO(data)))
    except (OSError, EOFError) as error:
        return _claimed(encoding, data, str(error))


def _inflate(data: bytes) -> bytes:
    for window in (15, -15):  # with zlib's frame, as the standard says, and bare, as servers do
        unpacker = zlib.decompressobj(window)
        try:
            payload = unpacker.decompress(data, MAX_PAGE_BYTES + 1)
        except zlib.error:
            continue
        if len(payload) > MAX_PAGE_BYTES:
            raise LoadError("too_large", f"more than {MAX_PAGE_BYTES} bytes unpacked")
        if unpacker.eof:
            return payload
    return _claimed("deflate", data)


def _read_bounded(reader: BrotliReader | ZstdReader) -> bytes:
    parts, size = [], 0
    while part := reader.read(1 << 20):
        parts.append(part)
        size += len(part)
        if size > MAX_PAGE_BYTES:
            raise LoadError("too_large", f"more than {MAX_PAGE_BYTES} bytes unpacked")
    return b"".join(parts)


def _claimed(encoding: str, data: bytes, detail: str = "not what it is labelled as") -> bytes:
    """Pass plain text through if it is labelled with a coding that it does not have."""
    if is_texty(data):
        return data
    raise LoadError("bad_encoding", f"{encoding[:40]}: {detail}")
