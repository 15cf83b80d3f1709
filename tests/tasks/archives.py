"""Web archives made by hand, sound and broken."""

import gzip
from collections.abc import Iterable

from tasks.inputs import Container, SourceInput

PAGE = b"<html><title>Harbour opens</title><p>The harbour opened on Monday.</p></html>"


def a_response(body: bytes = PAGE, status: str = "200 OK", headers: str = "Content-Type: text/html") -> bytes:
    """Return an HTTP response as it is recorded."""
    return f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body


def a_record(
    number: int = 1,
    content: bytes | None = None,
    *,
    warc_type: str = "response",
    uri: str | None = "https://gazette.example/{}",
    length: object = None,
    content_type: str | None = "application/http; msgtype=response",
    date: str = "2024-05-01T10:00:00Z",
    extra: str = "",
    version: str = "WARC/1.0",
) -> bytes:
    """Return one record; `length` may lie, `""` leaves it out."""
    content = a_response(PAGE + str(number).encode()) if content is None else content
    length = len(content) if length is None else length
    lines = [version, f"WARC-Type: {warc_type}", f"WARC-Record-ID: <urn:uuid:{number}>", f"WARC-Date: {date}"]
    if uri is not None:
        lines.append("WARC-Target-URI: " + uri.replace("{}", str(number)))
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    if length != "":
        lines.append(f"Content-Length: {length}")
    head = "\r\n".join(lines) + "\r\n" + extra + "\r\n"
    return head.encode("utf-8", "surrogateescape") + content + b"\r\n\r\n"


def packed(records: Iterable[bytes]) -> bytes:
    """Return an archive with one gzip member a record."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def five(third: bytes | None = None, *, body: bytes | None = None) -> list[bytes]:
    """Return five records, the third of them replaced."""
    records = [a_record(n, None if body is None else a_response(body + str(n).encode())) for n in range(1, 6)]
    if third is not None:
        records[2] = third
    return records


def outcomes(items: Iterable[SourceInput | Container]) -> list[str]:
    """Return the inputs in short: the last part of the address, or outcome and reason."""
    return [
        f"{item.outcome}:{item.reason}" if item.outcome else (item.url or "no url").rpartition("/")[2]
        for item in items
        if isinstance(item, SourceInput)
    ]
