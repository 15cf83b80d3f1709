"""Exchanges of many kinds, written to an archive and read back by warcio and by our own reader."""

import gzip
import random
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tasks.collect.archive.warc_records import Revisited
from tasks.collect.archive.writer import ArchiveWriter, Place
from tasks.collect.http.exchange import Exchange, Fault, RawHeaders
from tasks.inputs import Container, SourceInput
from tasks.readers import scan

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
STORY = b"<html><title>Ferry runs again</title><p>The ferry to Skarholm runs again.</p></html>"
HTML = ((b"Content-Type", b"text/html; charset=utf-8"),)
REQUEST = b"GET /ferry HTTP/1.1\r\nHost: gazette.example\r\nUser-Agent: Nightdesk/1\r\n\r\n"


def an_exchange(
    body: bytes = STORY, headers: RawHeaders = HTML, url: str = "https://gazette.example/ferry", **fields: Any
) -> Exchange:
    given: dict[str, Any] = {
        "requested_at": NOON,
        "request_head": REQUEST,
        "elapsed_seconds": 0.2,
        "remote_address": "127.0.0.1:443",
        "status": 200,
        "phrase": "OK",
    }
    return Exchange(url=url, headers=headers, body=body, **{**given, **fields})


def a_writer(folder: Path, run_id: str = "night-1", **options: Any) -> ArchiveWriter:
    return ArchiveWriter(folder, run_id, software="Wiredesk 1", user_agent="Nightdesk/1", **options)


def written(folder: Path, exchange: Exchange, revisit_of: Revisited | None = None) -> Place:
    with a_writer(folder) as archive:
        place = archive.write(exchange, revisit_of=revisit_of)
    assert place is not None
    return place


def records(path: Path) -> Iterator[tuple[Any, bytes]]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            yield record.rec_headers, record.content_stream().read()


def response_in(folder: Path) -> tuple[Any, bytes]:
    """Return the WARC headers and the block of the one response or revisit record there."""
    (path,) = folder.iterdir()
    (found,) = [pair for pair in records(path) if pair[0]["WARC-Type"] in ("response", "revisit")]
    return found


def faults_by_warcio(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    checker = Checker(Namespace(inputs=[str(path) for path in sorted(folder.iterdir())], verbose=False))
    status = checker.process_all()
    return f"{status} {capsys.readouterr().out}".strip()


def scanned(folder: Path) -> tuple[list[SourceInput], list[Container]]:
    items = list(scan("warc", folder, source="gazette"))
    return [i for i in items if isinstance(i, SourceInput)], [i for i in items if isinstance(i, Container)]


ODD: RawHeaders = (
    (b"Content-Type", b"text/html; charset=iso-8859-1"),
    (b"X-Ort", b"M\xfcnchen"),
    (b"X-Folded", b"one,\r\n two,\r\n\tthree"),
    (b"Set-Cookie", b"a=1"),
    (b"set-cookie", b"b=2"),
    (b"X-Empty", b""),
    (b"X-Split", b"a\r\nInjected: yes\r\n\r\n<p>no body yet"),
)

EXCHANGES = {
    "plain": an_exchange(),
    "gzip": an_exchange(gzip.compress(STORY), (*HTML, (b"Content-Encoding", b"gzip"))),
    "packed beyond one stored block": an_exchange(
        gzip.compress(random.Random(1).randbytes(200_000)), (*HTML, (b"Content-Encoding", b"gzip"))
    ),
    "exactly one stored block": an_exchange(bytes(0xFFFF - 4), (*HTML, (b"Content-Encoding", b"gzip"))),
    "chunked": an_exchange(headers=(*HTML, (b"Transfer-Encoding", b"chunked"))),
    "odd headers": an_exchange(headers=ODD, phrase="", version="HTTP/1.0"),
    "no body": an_exchange(b"", status=404, phrase="Not Found"),
    "no headers": an_exchange(headers=()),
    "an IPv6 peer": an_exchange(remote_address="[::1]:443"),
    "an address that would end its line": an_exchange(url="https://gazette.example/a\r\nWARC-Type: b"),
    "cut": an_exchange(STORY[:40], (*HTML, (b"Content-Length", b"90")), fault=Fault("truncated")),
    "too large": an_exchange(b"a" * 200_000, fault=Fault("too_large")),
}
