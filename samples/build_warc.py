"""Build the sample web archives from their page sources: `python -m samples.build_warc`.

Dates, record ids and order are fixed, so that an archive can be built again and compared with the
committed one (tests/test_samples.py does). A crawl is a list of captures, in the order of a crawler.
"""

import gzip
import io
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FOLDER = Path(__file__).parent
ISLAND = "https://islandtimes.example"
STADT = "https://www.stadtbote-hartstein.example"
BAYPORT = "https://baytribune.example"
# What stays of the last record of a cut archive: its headers, and half a page.
KEPT_OF_LAST = 0.6
# One grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Capture:
    """One exchange: what was requested, when, and what came back.

    `page` names a page source. `repeats` makes it a revisit: the page is as it was at that date.
    """

    url: str
    date: str
    page: str | None = None
    body: bytes = b""
    status: str = "200 OK"
    content_type: str = "text/html; charset=utf-8"
    location: str | None = None
    is_gzipped: bool = False
    repeats: str | None = None


CRAWL = (
    Capture(f"{ISLAND}/seabird-count", "2026-03-19T09:00:00Z", "island-seabirds.html"),
    Capture(f"{ISLAND}/img/stacks.png", "2026-03-19T09:00:01Z", body=PNG, content_type="image/png"),
    Capture(f"{ISLAND}/storm-pact-islands", "2026-03-19T09:00:02Z", "island-storm.html", is_gzipped=True),
    Capture(f"{ISLAND}/goat", "2026-03-19T09:00:03Z", body=b"<h1>The goat has left.</h1>", status="404 Not Found"),
    Capture(f"{STADT}/wochenmarkt", "2026-03-19T09:01:00Z", "stadtbote-markt.html"),
    Capture(f"{STADT}/bruecke-gesperrt", "2026-03-19T09:01:02Z", "stadtbote-bruecke.html"),
    Capture(f"{STADT}/windpark", "2026-03-19T09:01:04Z", "stadtbote-windpark.html"),
    Capture(f"{STADT}/markt", "2026-03-19T09:01:06Z", status="301 Moved Permanently", location=f"{STADT}/wochenmarkt"),
    Capture(f"{BAYPORT}/wire/storm-accord", "2026-03-19T09:02:00Z", "tribune-storm.html", content_type="text/html"),
    Capture(f"{ISLAND}/seabird-count", "2026-03-19T14:00:00Z", "island-seabirds-2.html"),
    Capture(f"{STADT}/wochenmarkt", "2026-03-19T21:01:00Z", "stadtbote-markt.html", repeats="2026-03-19T09:01:00Z"),
    Capture(f"{ISLAND}/copper-andoro", "2026-03-19T21:30:00Z", "island-copper.html"),
    Capture(f"{ISLAND}/power-cable", "2026-03-20T18:00:00Z", "island-cable.html"),
    Capture(f"{ISLAND}/cut-short", "2026-03-20T18:00:05Z", "island-seabirds.html"),
)

SECOND_CRAWL = (
    Capture(f"{ISLAND}/power-cable", "2026-03-21T09:00:00Z", "island-cable.html"),
    Capture(f"{ISLAND}/lanterns", "2026-03-21T10:30:00Z", "island-lanterns.html"),
    Capture(f"{ISLAND}/research-ship-free", "2026-03-21T10:30:02Z", "island-ice.html"),
    Capture(f"{ISLAND}/floating-pharmacy", "2026-03-21T13:00:00Z", "island-pharmacy.html"),
)


def build_crawl(captures: Sequence[Capture], pages: Path, *, is_cut: bool = False) -> bytes:
    """Return the captures as a WARC file, one gzip member a record; `is_cut` ends it inside the last record."""
    output = io.BytesIO()
    writer = WARCWriter(output, gzip=True)
    writer.write_record(_warcinfo(writer, captures[0].date))
    start = 0
    for capture in captures:
        for record in _exchange(writer, capture, pages):
            start = output.tell()
            writer.write_record(record)
    data = output.getvalue()
    return data[: start + int((len(data) - start) * KEPT_OF_LAST)] if is_cut else data


def _exchange(writer: WARCWriter, capture: Capture, pages: Path) -> Iterator[ArcWarcRecord]:
    """Yield a capture's request and what came back for it."""
    path = "/" + capture.url.split("/", 3)[3]
    host = capture.url.split("/")[2]
    request = StatusAndHeaders(f"GET {path} HTTP/1.1", [("Host", host)], is_http_request=True)
    yield _record(writer, "request", capture, request, b"")
    body = (pages / capture.page).read_bytes() if capture.page else capture.body
    headers = [("Content-Type", capture.content_type)]
    if capture.location:
        headers.append(("Location", capture.location))
    if capture.is_gzipped:
        body = gzip.compress(body, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    response = StatusAndHeaders(capture.status, headers, protocol="HTTP/1.1")
    record = _record(writer, "response", capture, response, body)
    if capture.repeats:
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        record = writer.create_revisit_record(
            capture.url, digest, capture.url, capture.repeats, response, _named("revisit", capture.date, capture.url)
        )
    yield record


def _record(
    writer: WARCWriter, kind: str, capture: Capture, http_headers: StatusAndHeaders, body: bytes
) -> ArcWarcRecord:
    return writer.create_warc_record(
        capture.url,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=http_headers,
        warc_headers_dict=_named(kind, capture.date, capture.url),
    )


def _warcinfo(writer: WARCWriter, date: str) -> ArcWarcRecord:
    text = b"software: samples/build_warc.py\r\ndescription: invented pages of invented outlets\r\n"
    headers = _named("warcinfo", date, "")
    return writer.create_warc_record(
        "", "warcinfo", payload=io.BytesIO(text), length=len(text), warc_headers_dict=headers
    )


def _named(kind: str, date: str, url: str) -> dict[str, str]:
    """Return a record's date and an id that is the same each time."""
    return {"WARC-Date": date, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {date} {url}')}>"}


def build_archives() -> dict[Path, bytes]:
    """Return every sample archive by the path where it is committed."""
    return {
        FOLDER / "crawl.warc.gz": build_crawl(CRAWL, FOLDER / "crawl", is_cut=True),
        FOLDER / "night2" / "crawl.warc.gz": build_crawl(SECOND_CRAWL, FOLDER / "night2" / "crawl"),
    }


if __name__ == "__main__":
    for path, data in build_archives().items():
        path.write_bytes(data)
