"""An invented web archive that lies on a server: captures of several outlets over three days, and one with a bomb."""

import gzip
import uuid
from collections.abc import Iterator
from functools import cache

from tests.web.http.bombs import GIBIBYTE, bomb, chunks
from tests.web.http.connection import Answer
from tests.web.http.handler import Web
from tests.web.http.message import Request, head, reply
from tests.web.http.scripts import hang, pour
from tests.web.services.bulk import render_story

CRAWL, BOMB, CUT = "/archive/crawl.warc.gz", "/archive/bomb.warc.gz", "/archive/cut.warc.gz"
SLOW = "/archive/slow.warc.gz"
WARC_TYPE = "application/warc"
HOSTS = ("weirpost.example", "ostleyecho.example", "marrowmail.example", "pellannews.example")
DAYS = ("2026-03-16", "2026-03-17", "2026-03-18")
STORIES_A_DAY = 3


def answer_archive(web: Web, request: Request) -> Answer:
    """Serve one of the archives; the bomb is made while it is sent."""
    if request.path == CRAWL:
        return reply(200, crawl(), WARC_TYPE, [("ETag", '"crawl-1"')])
    if request.path == CUT:
        return reply(200, crawl()[:-400], WARC_TYPE)
    if request.path == SLOW:
        headers = [("Content-Type", WARC_TYPE), ("Content-Length", str(len(crawl())))]
        return hang(web.slow_seconds, head(200, headers) + crawl()[: len(crawl()) // 2])
    if request.path == BOMB:
        start = head(200, [("Content-Type", WARC_TYPE), ("Transfer-Encoding", "chunked")])
        return pour(start, chunks(_with_bomb()))
    return reply(404, b"<h1>No such archive</h1>")


def captures() -> list[tuple[str, str, bytes]]:
    """Return address, date and page of each capture: 36 stories that any reader accepts."""
    found = []
    for day in DAYS:
        for host in HOSTS:
            for number in range(STORIES_A_DAY):
                url = f"https://{host}/{day.replace('-', '/')}/story-{number}"
                found.append((url, f"{day}T{6 + number:02}:30:00Z", render_story(url, f"{host}-{day}-{number}")))
    return found


@cache
def crawl() -> bytes:
    """Return the archive: a warcinfo record, 36 stories, a 404, a redirect and a picture."""
    parts = [_record("warcinfo", None, f"{DAYS[0]}T06:00:00Z", b"software: tests.web\r\n", "application/warc-fields")]
    parts += [_response(url, date, page) for url, date, page in captures()]
    last = f"{DAYS[-1]}T12:00:00Z"
    base = f"https://{HOSTS[0]}"
    parts.append(_response(f"{base}/gone", last, b"<h1>Not found</h1>", status=404))
    parts.append(_response(f"{base}/old", last, b"", status=301, location=f"{base}/2026/03/16/story-0"))
    parts.append(_response(f"{base}/lock.png", last, b"\x89PNG\r\n\x1a\n" + bytes(60), content_type="image/png"))
    return b"".join(gzip.compress(part, mtime=0) for part in parts)


def _with_bomb() -> Iterator[bytes]:
    """Yield three records, each a member: a story, a page that unpacks to a gibibyte, a story."""
    (first, date, page), (second, second_date, second_page), *_ = captures()
    yield gzip.compress(_response(first, date, page), mtime=0)
    start = render_story(f"https://{HOSTS[0]}/bomb", "bomb")
    content = head(200, [("Content-Type", "text/html")]) + start
    fields = _fields(
        "response", f"https://{HOSTS[0]}/bomb", date, len(content) + GIBIBYTE, "application/http; msgtype=response"
    )
    yield from bomb(fields + content, b"\r\n\r\n")
    yield gzip.compress(_response(second, second_date, second_page), mtime=0)


def _response(
    url: str, date: str, body: bytes, *, status: int = 200, location: str = "", content_type: str = "text/html"
) -> bytes:
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    if location:
        headers.append(("Location", location))
    return _record("response", url, date, head(status, headers) + body, "application/http; msgtype=response")


def _record(kind: str, url: str | None, date: str, content: bytes, content_type: str) -> bytes:
    return _fields(kind, url, date, len(content), content_type) + content + b"\r\n\r\n"


def _fields(kind: str, url: str | None, date: str, length: int, content_type: str) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    record_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {date} {url}")
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: {date}\r\n{target}"
        f"WARC-Record-ID: <urn:uuid:{record_id}>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()
