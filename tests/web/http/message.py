"""An HTTP/1.1 request as it came, and replies as they go out: written by hand, for some must be wrong on purpose."""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

Headers = Iterable[tuple[str, str]]
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"


@dataclass(slots=True)
class Request:
    """One request: `host` is the name of the address it came in at, `requested_before` counts this target's requests.

    Names of headers are in lower case; of a repeated header the last one counts.
    """

    host: str
    method: str
    target: str
    headers: dict[str, str]
    requested_before: int = 0

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def number(self, name: str, otherwise: int) -> int:
        """Return a number of the query, as in `?pages=50`."""
        for pair in self.target.partition("?")[2].split("&"):
            key, _, value = pair.partition("=")
            if key == name and value.isdigit():
                return int(value)
        return otherwise


def parse_request(host: str, head: bytes) -> Request:
    """Return the request of a head without its blank line; ValueError says that it is none."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, version = first.split(" ")
    if not version.startswith("HTTP/1."):
        raise ValueError(f"a request line ends with {version!r}")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"a header line without a colon: {line[:40]!r}")
        headers[name.lower()] = value.strip()
    return Request(host, method, target, headers)


def head(status: int, headers: Headers = ()) -> bytes:
    """Return a status line and headers as they are given, blank line included."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unheard Of"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status} {phrase}\r\n{lines}\r\n".encode()


def reply(
    status: int = 200,
    body: bytes = b"",
    content_type: str = HTML,
    headers: Headers = (),
    *,
    encoding: str | None = None,
    is_chunked: bool = False,
) -> bytes:
    """Return a whole sound reply; `encoding` is gzip, deflate, br or zstd."""
    all_headers = [("Content-Type", content_type), *headers]
    if encoding:
        body = encode(body, encoding)
        all_headers += [("Content-Encoding", encoding), ("Vary", "Accept-Encoding")]
    if is_chunked:
        return head(status, [*all_headers, ("Transfer-Encoding", "chunked")]) + chunked(body)
    if status not in (204, 304):
        all_headers.append(("Content-Length", str(len(body))))
    return head(status, all_headers) + body


def redirect(location: str, status: int = 302) -> bytes:
    """Return a redirect with a few words in its body."""
    return reply(status, b"<p>Moved.</p>", headers=[("Location", location)])


def encode(body: bytes, encoding: str) -> bytes:
    """Return a body in one of the content encodings of the web."""
    if encoding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "br":
        import brotli  # what few replies need is not loaded at the start

        return bytes(brotli.compress(body, quality=4))
    if encoding == "zstd":
        from backports import zstd

        return bytes(zstd.compress(body))
    raise ValueError(f"no encoder for {encoding!r}")


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def chunked(body: bytes, size: int = 4096) -> bytes:
    """Return a body in chunks, the closing one included."""
    return b"".join(chunk(body[at : at + size]) for at in range(0, len(body), size)) + b"0\r\n\r\n"
