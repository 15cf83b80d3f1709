"""A larger archive out of a small one: further rounds of its pages, each page distinct.

A page of round 3 has another address than its original (target URI, canonical link and og:url
alike) and three edited paragraphs; everything else, size and faults of the page included, is as it
was. Edits are of bytes and in ASCII, so every charset that contains ASCII survives them.
"""

import base64
import gzip
import hashlib
import re
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from fastwarc.warc import ArchiveIterator, WarcRecordType

OUT = Path(__file__).resolve().parent / "out"
# Changes whenever a grown archive would be other than before: part of its file's name.
VERSION = 3
EDITED_PARAGRAPHS = 3
# A shorter run of text is a button, a caption or a name.
MIN_RUN_BYTES = 60
CHUNK_BYTES = 16 * 1024
CRLF = b"\r\n"

_MASKED = re.compile(rb"<!--.*?-->|<(script|style|noscript|title|textarea)\b.*?</\1\s*>", re.I | re.S)
_PARAGRAPH = re.compile(rb"<p(?:\s[^>]*)?>(.*?)</p\s*>", re.I | re.S)
_RUN = re.compile(rb">([^<>]{%d,})<" % MIN_RUN_BYTES)
_CANONICAL = re.compile(rb"<link\b[^>]*\brel\s*=\s*[\"']?canonical\b[^>]*>", re.I)
_OG_URL = re.compile(rb"<meta\b[^>]*[\"'\s=]og:url\b[^>]*>", re.I)
_ADDRESS = re.compile(rb"(\b(?:href|content)\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.I)
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Capture:
    """One page of an archive, its payload decoded."""

    url: str
    date: str
    content_type: str | None
    is_gzipped: bool
    is_chunked: bool
    payload: bytes


def grow(archive: Path, count: int, folder: Path = OUT) -> Path:
    """Return an archive of `count` distinct pages grown from `archive`; made once, then kept in `folder`."""
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    target = folder / f"grown-{digest[:12]}-v{VERSION}-{count}.warc.gz"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(".half")
        with half.open("wb") as file:
            for number, capture in enumerate(grown(archive, count)):
                file.write(gzip.compress(render_record(capture, number), compresslevel=6, mtime=0))
        half.rename(target)
    return target


def grown(archive: Path, count: int) -> Iterator[Capture]:
    """Yield `count` distinct pages: the archive's own, then round after round of edited ones."""
    per_round = sum(1 for _ in captures(archive))
    if not per_round:
        raise ValueError(f"{archive}: holds no page to grow from")
    left, number = count, 0
    while left > 0:
        for place, capture in enumerate(captures(archive)):
            # The last round takes pages evenly from all over: neighbours in an archive are of one kind.
            if left >= per_round or place * left // per_round != (place + 1) * left // per_round:
                yield move(capture, number) if number else capture
        left -= min(left, per_round)
        number += 1


def captures(archive: Path) -> Iterator[Capture]:
    """Yield each page of an archive once: successful HTML responses with a payload."""
    seen = set()
    with archive.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            headers = record.http_headers
            if headers is None or headers.status_code != 200:
                continue
            content_type = headers.get("Content-Type")
            is_gzipped = headers.get("Content-Encoding") == "gzip"
            is_chunked = headers.get("Transfer-Encoding") == "chunked"
            payload = decode_body(record.reader.read(), is_gzipped=is_gzipped, is_chunked=is_chunked)
            url = record.headers["WARC-Target-URI"]
            key = (url, hashlib.sha256(payload).digest())
            if not payload or key in seen or not (content_type or "text/html").startswith("text/html"):
                continue
            seen.add(key)
            yield Capture(
                url=url,
                date=record.headers["WARC-Date"],
                content_type=content_type,
                is_gzipped=is_gzipped,
                is_chunked=is_chunked,
                payload=payload,
            )


def decode_body(body: bytes, *, is_gzipped: bool, is_chunked: bool) -> bytes:
    """Undo transfer and content encoding. FastWARC's own `auto_decode` ends the archive at a gzip body in chunks."""
    if is_chunked:
        pieces, place = [], 0
        while (end := body.find(CRLF, place)) >= 0 and (size := int(body[place:end].split(b";")[0] or b"0", 16)):
            pieces.append(body[end + 2 : end + 2 + size])
            place = end + 2 + size + 2
        body = b"".join(pieces)
    return gzip.decompress(body) if is_gzipped and body else body


def move(capture: Capture, number: int) -> Capture:
    """Return the page as another round prints it: another address, three edited paragraphs."""
    payload, encoding = capture.payload, _WIDE.get(capture.payload[:2])
    if encoding:  # the only charsets of the web in which an ASCII byte is no letter
        payload = payload.decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
    payload = edit_paragraphs(move_addresses(payload, number), number)
    if encoding:
        payload = payload.decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass")
    return Capture(
        url=move_url(capture.url, number),
        date=capture.date,
        content_type=capture.content_type,
        is_gzipped=capture.is_gzipped,
        is_chunked=capture.is_chunked,
        payload=payload,
    )


def move_url(url: str, number: int) -> str:
    """Return an address with another path on the same host, query and fragment kept.

    >>> move_url("https://gazette.example/a/b?id=1", 3)
    'https://gazette.example/round-3/a/b?id=1'
    >>> move_url("/a/b", 3), move_url("b", 3)
    ('/round-3/a/b', 'round-3/b')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url}?round={number}"
    is_rooted = bool(parts.netloc) or parts.path.startswith("/")
    path = f"{'/' if is_rooted else ''}round-{number}/{parts.path.removeprefix('/')}"
    return urlunsplit(parts._replace(path=path))


def is_front_page(url: str) -> bool:
    """Return whether an address names a site and no page of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query


def move_addresses(page: bytes, number: int) -> bytes:
    """Move what a page says its own address is: the canonical link and og:url."""

    def move_value(match: re.Match[bytes]) -> bytes:
        value = match[2]
        quote = value[:1] if value[:1] in (b'"', b"'") else b""
        url = value[len(quote) : len(value) - len(quote)].decode("latin-1")
        if is_front_page(url):  # a template's slip; moved, it would make one story of a site's pages
            return match[0]
        return match[1] + quote + move_url(url, number).encode("latin-1") + quote

    for tag in (_CANONICAL, _OG_URL):
        page = tag.sub(lambda match: _ADDRESS.sub(move_value, match[0], count=1), page)
    return page


def edit_paragraphs(page: bytes, number: int) -> bytes:
    """Add a sentence to the three longest paragraphs; a page without so many has other texts edited."""
    # Same length, so that places found in it are places in the page.
    visible = _MASKED.sub(lambda match: b" " * len(match[0]), page)
    ends = [(len(match[1]), match.end(1)) for match in _PARAGRAPH.finditer(visible) if len(match[1]) >= MIN_RUN_BYTES]
    if len(ends) < EDITED_PARAGRAPHS:
        ends = [(len(match[1]), match.end(1)) for match in _RUN.finditer(visible)]
    chosen = sorted(end for _, end in sorted(ends, reverse=True)[:EDITED_PARAGRAPHS])
    pieces, last = [], 0
    for place, end in enumerate(chosen, start=1):
        pieces += [page[last:end], b" Edition %d adds note %d here." % (number, place)]
        last = end
    return b"".join([*pieces, page[last:]])


def render_record(capture: Capture, number: int) -> bytes:
    """Return a page as a WARC response record, encoded as its server had encoded it."""
    body = gzip.compress(capture.payload, compresslevel=6, mtime=0) if capture.is_gzipped else capture.payload
    head = [b"HTTP/1.1 200 OK"]
    if capture.content_type is not None:
        head.append(b"Content-Type: " + capture.content_type.encode("latin-1"))
    if capture.is_gzipped:
        head.append(b"Content-Encoding: gzip")
    if capture.is_chunked:
        head.append(b"Transfer-Encoding: chunked")
        pieces = (body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES))
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        head.append(b"Content-Length: %d" % len(body))
    # Archives carry it, and whoever loads a record checks it.
    digest = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    block = CRLF.join(head) + CRLF * 2 + body
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{number} {capture.url} {zlib.crc32(capture.payload)}")
    headers = [
        "WARC/1.1",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:{name}>",
        f"WARC-Date: {capture.date}",
        f"WARC-Target-URI: {capture.url}",
        f"WARC-Payload-Digest: sha1:{digest}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(headers).encode() + CRLF * 2 + block + CRLF * 2
