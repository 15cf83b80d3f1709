"""Bodies that are too much, badly encoded, no HTML, or not there: H13 to H16."""

import gzip
import io
import itertools
import zipfile
import zlib

from tests.web.faults.fault import Fault, article
from tests.web.http.bombs import bomb, chunks
from tests.web.http.connection import Answer
from tests.web.http.handler import Handler, Web
from tests.web.http.message import HTML, Request, chunk, encode, head, reply
from tests.web.http.scripts import pour

CHUNKED = ("Transfer-Encoding", "chunked")
LAYERS = 60


def _encoded(encoding: str) -> Handler:
    return lambda web, request: reply(200, article(web, request), encoding=encoding)


def _claimed(encoding: str, *, cut: int = 0, damage: bool = False, plain: bool = False) -> Handler:
    """Send a page whose content encoding is not what its header says; the framing is sound."""

    def answer(web: Web, request: Request) -> Answer:
        body = article(web, request)
        if not plain:
            body = encode(body, encoding)
            body = body[: len(body) - cut]
            body = body[:-8] + b"\0\1\2\3" + body[-4:] if damage else body
        return reply(200, body, headers=[("Content-Encoding", encoding)])

    return answer


def _unknown(web: Web, request: Request) -> Answer:
    return reply(200, zlib.compress(article(web, request)), headers=[("Content-Encoding", "x-tidal")])


def _layers(count: int) -> Handler:
    def answer(web: Web, request: Request) -> Answer:
        body = article(web, request)
        for _ in range(count):
            body = gzip.compress(body, 1, mtime=0)
        return reply(200, body, headers=[("Content-Encoding", ", ".join(["gzip"] * count))])

    return answer


def _bomb(web: Web, request: Request) -> Answer:
    headers = [("Content-Type", HTML), ("Content-Encoding", "gzip"), CHUNKED]
    return pour(head(200, headers), chunks(bomb(article(web, request))))


def _br_bomb(web: Web, request: Request) -> Answer:
    return reply(200, article(web, request) + b" " * 64 * 1024 * 1024, encoding="br")


def _endless(web: Web, request: Request) -> Answer:
    paragraph = chunk(b"<p>And the tide came in, and the tide went out, and then it came in again.</p>\n" * 200)
    return pour(head(200, [("Content-Type", HTML), CHUNKED]), itertools.repeat(paragraph), web.slow_seconds)


def _large(web: Web, request: Request) -> Answer:
    """64 MiB of blanks after a story, with a true length."""
    body, blanks = article(web, request), b" " * 1024 * 1024
    start = head(200, [("Content-Type", HTML), ("Content-Length", str(len(body) + 64 * len(blanks)))])
    return pour(start + body, itertools.repeat(blanks, 64))


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(zipfile.ZipInfo("tides.txt"), "high, low, high, low\n" * 100)
    return held.getvalue()


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010800000000") + bytes(200)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
JSON = b'{"headline": "Tide comes in", "body": ["The tide came in on Monday.", "It went out again later."]}'
FOREIGN = {"pdf": PDF, "png": PNG, "zip": _zip(), "json": JSON}


def _body(body: bytes, status: int = 200) -> Handler:
    return lambda web, request: reply(status, body)


def _partial(web: Web, request: Request) -> Answer:
    body = article(web, request)
    half = body[: len(body) // 2]
    return reply(206, half, headers=[("Content-Range", f"bytes 0-{len(half) - 1}/{len(body)}")])


BODY_FAULTS = (
    Fault(name="gzip_bomb", case="H13", answer=_bomb, reasons=("too_large",), requests=1),
    Fault(name="brotli_bomb", case="H13", answer=_br_bomb, reasons=("too_large",), requests=1),
    Fault(name="endless_body", case="H13", answer=_endless, reasons=("too_large",), requests=1),
    Fault(name="page_of_64_mb", case="H13", answer=_large, reasons=("too_large",), requests=1),
    Fault(name="gzip_cut", case="H14", answer=_claimed("gzip", cut=300), reasons=("bad_encoding", "truncated")),
    Fault(name="brotli_cut", case="H14", answer=_claimed("br", cut=300), reasons=("bad_encoding", "truncated")),
    Fault(name="deflate_cut", case="H14", answer=_claimed("deflate", cut=300), reasons=("bad_encoding", "truncated")),
    Fault(name="zstd_cut", case="H14", answer=_claimed("zstd", cut=300), reasons=("bad_encoding", "truncated")),
    Fault(name="gzip_bad_crc", case="H14", answer=_claimed("gzip", damage=True), reasons=("bad_encoding",)),
    Fault(
        name="gzip_only_claimed", case="H14", answer=_claimed("gzip", plain=True), reasons=("bad_encoding",),
    ),
    Fault(name="gzip_60_layers", case="H14", answer=_layers(LAYERS), reasons=("too_many_encodings",)),
    Fault(name="encoding_unknown", case="H14", answer=_unknown, reasons=("bad_encoding", "unknown_encoding")),
    *(
        Fault(name=f"{kind}_as_html", case="H15", answer=_body(body), outcomes=("rejected",), reasons=("not_html",))
        for kind, body in FOREIGN.items()
    ),
    Fault(
        name="empty", case="H16", answer=_body(b""), outcomes=("rejected", "failed"), reasons=("empty_body",)
    ),
    Fault(
        name="blanks", case="H16", answer=_body(b" \r\n\t" * 500), outcomes=("rejected", "failed"),
        reasons=("empty_body",),
    ),
    Fault(
        name="status_204", case="H16", answer=_body(b"", 204), outcomes=("rejected", "failed"),
        reasons=("empty_body", "http_204"),
    ),
    Fault(
        name="status_206", case="H16", answer=_partial, outcomes=("rejected", "failed"), reasons=("partial_content",)
    ),
    Fault(
        name="status_304_unasked", case="H16", answer=_body(b"", 304), outcomes=("rejected", "failed"),
        reasons=("empty_body", "http_304"),
    ),
    *(
        Fault(name=f"{encoding}_well", case="sound", answer=_encoded(encoding), outcomes=("accepted",), requests=1)
        for encoding in ("gzip", "deflate", "br", "zstd")
    ),
    Fault(name="gzip_2_layers", case="sound", answer=_layers(2), outcomes=("accepted",), requests=1),
)  # fmt: skip
