"""One exchange as records of a web archive: bytes of a gzip member each.

What a server sent is kept as it came, with two marks of the archive: chunked framing is undone, and headers that no
longer hold of what is kept (`Transfer-Encoding`, and `Content-Length` where it is another) go under `X-Archive-Orig-`.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from isal import igzip_lib, isal_zlib

from news.reasons import Reason
from tasks.collect.http.exchange import Exchange, Fault

# Of an exchange that failed, enough to see what came.
MAX_FAULTY_BODY_BYTES = 64 * 1024

_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"

# A third of the time that zlib takes at its level 1, and fewer bytes; most pages come packed anyway: those are stored.
_LEVEL = 1
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"
_MAX_STORED = 0xFFFF

_CODED = re.compile(rb"gzip|deflate|br\b|zstd|compress", re.I)
_STRAY_LINE_END = re.compile(rb"\r?\n(?![ \t])|\r(?!\n)")
# The two letters of every ten bits, and of a SHA-1 sixteen times ten.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f]")
_ORIGINAL = b"X-Archive-Orig-"

# Why a body ends early, in the words of the format; a fault that is in neither table is "unspecified".
_CUT_SHORT: dict[Reason, str] = {
    "too_large": "length",
    "timeout": "time",
    "truncated": "disconnect",
    "connection_closed": "disconnect",
    "connection_reset": "disconnect",
}
_WHOLE: set[Reason] = {"bad_encoding", "too_many_encodings", "empty_body", "partial_content", "not_html"}


@dataclass(frozen=True, slots=True)
class Revisited:
    """The earlier response that a new one repeats; `requested_at` is its WARC-Date."""

    url: str
    requested_at: datetime


def render_warcinfo(about: dict[str, str | None], file: str, date: datetime) -> bytes:
    """Return the record that says who made an archive file, and how."""
    block = "".join(f"{name}: {' '.join(text.split())}\r\n" for name, text in about.items() if text).encode()
    stamp = _stamp(date)
    fields = (
        f"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <{_make_id(file, 'warcinfo', stamp)}>\r\n"
        f"WARC-Date: {stamp}\r\nWARC-Filename: {file}\r\nContent-Type: application/warc-fields\r\n"
        f"WARC-Block-Digest: {_digest(block)}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return _pack(fields.encode() + block + b"\r\n\r\n")


def render_pair(exchange: Exchange, revisit_of: Revisited | None, place: str) -> tuple[bytes, bytes]:
    """Return the members of an exchange's response (or revisit) record and of its request.

    `place` says where they will be stored: ids follow from it, so that none needs chance and no two are equal.
    """
    assert exchange.status is not None, "an exchange without a response has no response record"
    stamp, url = _stamp(exchange.requested_at), _safe_url(exchange.url)
    response_id, request_id = _make_id(place, "response", stamp, url), _make_id(place, "request", stamp, url)
    common = f"WARC-Date: {stamp}\r\nWARC-Target-URI: {url}\r\n"
    if address := (exchange.remote_address or "").rpartition(":")[0].strip("[]"):
        common += f"WARC-IP-Address: {address}\r\n"
    body, cut = _bound_body(exchange.body, exchange.fault)
    head, is_coded = _render_head(exchange, len(body))
    extra = f"WARC-Payload-Digest: {_digest(body)}\r\n"
    if cut is not None:
        extra += f"WARC-Truncated: {cut}\r\n"
    if revisit_of is not None:
        is_unmodified = exchange.status == 304
        extra = (
            ("" if is_unmodified else extra)
            + f"WARC-Profile: {_PROFILE}{'server-not-modified' if is_unmodified else 'identical-payload-digest'}\r\n"
            f"WARC-Refers-To-Target-URI: {_safe_url(revisit_of.url)}\r\n"
            f"WARC-Refers-To-Date: {_stamp(revisit_of.requested_at)}\r\n"
        )
        body = b""
    block = hashlib.sha1(head, usedforsecurity=False)
    block.update(body)
    fields = (
        f"WARC/1.1\r\nWARC-Type: {'revisit' if revisit_of else 'response'}\r\nWARC-Record-ID: <{response_id}>\r\n"
        f"{common}WARC-Concurrent-To: <{request_id}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"WARC-Block-Digest: {_base32(block.digest())}\r\n{extra}Content-Length: {len(head) + len(body)}\r\n\r\n"
    ).encode("utf-8", "replace")
    tail = body + b"\r\n\r\n"
    response = _pack_head(fields + head, tail) if is_coded or not body else _pack(fields + head + tail)
    asked = exchange.request_head.rstrip(b"\r\n") + b"\r\n\r\n"
    fields = (
        f"WARC/1.1\r\nWARC-Type: request\r\nWARC-Record-ID: <{request_id}>\r\n"
        f"{common}WARC-Concurrent-To: <{response_id}>\r\nContent-Type: application/http; msgtype=request\r\n"
        f"WARC-Block-Digest: {_digest(asked)}\r\nContent-Length: {len(asked)}\r\n\r\n"
    ).encode("utf-8", "replace")
    return response, _pack_head(fields + asked, b"\r\n\r\n")


def _bound_body(body: bytes, fault: Fault | None) -> tuple[bytes, str | None]:
    """Return what is kept of a body, and why that is not all of it."""
    if fault is None:
        return body, None
    is_whole = fault.reason in _WHOLE or fault.reason.startswith("http_")
    cut = None if is_whole else _CUT_SHORT.get(fault.reason, "unspecified")
    return body[:MAX_FAULTY_BODY_BYTES], cut or ("length" if len(body) > MAX_FAULTY_BODY_BYTES else None)


def _render_head(exchange: Exchange, body_bytes: int) -> tuple[bytes, bool]:
    """Return the status line and headers as they are kept, and whether the body came packed."""
    # As the client reads it: bytes that are not UTF-8 are surrogates.
    phrase = exchange.phrase.encode("utf-8", "surrogateescape")
    lines = [b"%s %03d %s" % (exchange.version.encode("ascii", "replace"), exchange.status or 0, phrase)]
    is_coded = False
    for name, value in exchange.headers:
        key = name.lower()
        if key == b"content-encoding":
            is_coded = is_coded or _CODED.search(value) is not None
        elif key == b"transfer-encoding" or (
            key == b"content-length" and exchange.status != 304 and value.strip() != b"%d" % body_bytes
        ):
            name = _ORIGINAL + name
        lines.append(name + b": " + value)
    lines += (b"", b"")
    head = b"\r\n".join(lines)
    if head.count(b"\n") != len(lines) - 1 or head.count(b"\r") != len(lines) - 1:
        # Folded lines stay; any other line end within a header would end it, or the head.
        head = b"\r\n".join(_STRAY_LINE_END.sub(b" ", line) for line in lines)
    return head, is_coded


def _pack(record: bytes) -> bytes:
    return igzip_lib.compress(record, _LEVEL, igzip_lib.COMP_GZIP)


def _pack_head(head: bytes, tail: bytes) -> bytes:
    """Return one gzip member whose head is packed and whose tail, packed already, is stored: a tenth of the time."""
    packer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15)
    parts = [_GZIP_HEAD, packer.compress(head), packer.flush(isal_zlib.Z_SYNC_FLUSH)]
    for start in range(0, len(tail), _MAX_STORED):
        piece = tail[start : start + _MAX_STORED]
        size, is_last = len(piece), start + _MAX_STORED >= len(tail)
        parts += (b"%c" % is_last, size.to_bytes(2, "little"), (size ^ 0xFFFF).to_bytes(2, "little"), piece)
    parts.append(zlib.crc32(tail, zlib.crc32(head)).to_bytes(4, "little"))
    parts.append((len(head) + len(tail) & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(parts)


def _digest(data: bytes) -> str:
    return _base32(hashlib.sha1(data, usedforsecurity=False).digest())


def _base32(digest: bytes) -> str:
    """Return a SHA-1 as archives write it, in a third of the time that the standard library takes."""
    bits = int.from_bytes(digest, "big")
    return "sha1:" + "".join([_PAIRS[bits >> shift & 1023] for shift in range(150, -1, -10)])


def _stamp(instant: datetime) -> str:
    """Return an instant as a WARC-Date, to the microsecond."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _safe_url(url: str) -> str:
    """Return an address that cannot end its line."""
    return _UNSAFE_IN_URL.sub(lambda match: f"%{ord(match[0]):02X}", url)


def _make_id(*words: str) -> str:
    """Return a URN of a UUID of version 5, from the words that make it another than all others."""
    name = "\x1f".join(words).encode("utf-8", "replace")
    digits = hashlib.sha1(name, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
