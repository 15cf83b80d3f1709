"""Judge WARC records: each is a page to read, or one that is refused, failed or a repeat."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from news.page import MAX_PAGE_BYTES, PageKind
from news.reasons import Reason, http_reason
from tasks.inputs import SourceInput
from tasks.readers.addresses import find_address_fault, is_opaque_name
from tasks.readers.faults import LoadError
from tasks.readers.files import FoundPath, SourceFile
from tasks.readers.gunzip import GZIP_MAGIC
from tasks.readers.kinds import PEEK_BYTES, is_html, is_texty
from tasks.readers.warc.digest import is_digest_of
from tasks.readers.warc.http_payload import Response, decode_body, parse_response
from tasks.readers.warc.members import iter_member, unpack_member
from tasks.readers.warc.record import MAX_HEADER_BYTES, MAX_RECORD_BYTES, Findings, Held, Outcome, Record, iter_records

INPUT_TYPES = ("response", "resource", "conversion", "revisit")

_USER = re.compile(r"//[^/?#]*@")
_NO_MEDIA_TYPE = re.compile(r"[;,\s]")
_PLACE = re.compile(r"@(\d+)(?:\+(\d+))?$")
_PACKED_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_EMPTY_STATUSES = (204, 205, 304)
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
# What servers call a page when they do not know what it is.
_VAGUE_TYPES = ("", "text/plain", "text/xml", "application/xml", "application/octet-stream", "unknown/unknown")


class _Decided(Exception):  # noqa: N818 - not an error, the outcome
    """Listing already knows what becomes of a record."""

    def __init__(self, outcome: Outcome, reason: Reason, detail: str | None = None) -> None:
        self.outcome, self.reason, self.detail = outcome, reason, detail


def find_input(record: Record, path: FoundPath, source: str) -> SourceInput | None:
    """Return the input that a record is, or None for a request, warcinfo or metadata."""
    judge_record(record)
    found = record.findings
    if found is None:
        return None
    place = f"@{record.offset}" + (f"+{record.inner}" if record.inner else "")
    return SourceInput(
        source=source,
        locator=path.locator + place,
        path=record.path or str(path.path),
        offset=record.inner if record.path else record.offset,
        length=record.length if record.path else record.end - record.offset,
        raw_ref=str(path.path) + place,
        url=found.url,
        kind=found.kind,
        payload_sha256=found.payload_sha256,
        payload_bytes=found.payload_bytes,
        content_type=found.content_type,
        http_status=found.http_status,
        fetched_at=found.fetched_at,
        flags=found.flags,
        outcome=found.outcome,
        reason=found.reason,
        detail=found.detail,
    )


def judge_record(record: Record) -> None:
    """Set a record's findings from its content, and let go of the content.

    While it is still in the processor's cache: reading an archive is bound by memory.
    """
    if record.is_judged:
        return
    record.is_judged = True
    if record.fault is None and _type_of(record) not in INPUT_TYPES:
        return
    flags = ["unchecked"] if record.is_unchecked else []
    url, address_fault = _find_address(record.get("warc-target-uri"), flags)
    findings = Findings(url=url, fetched_at=_find_date(record.get("warc-date")))
    try:
        _judge_content(record, findings, flags, address_fault)
    except LoadError as fault:
        findings.outcome, findings.reason, findings.detail = "failed", fault.reason, fault.detail
    except _Decided as decided:
        findings.outcome, findings.reason, findings.detail = decided.outcome, decided.reason, decided.detail
    if findings.fetched_at is None and not record.is_lost:
        flags.append("bad_date")
    findings.flags = tuple(flags)
    record.content = b""
    record.findings = findings


def _judge_content(record: Record, findings: Findings, flags: list[str], address_fault: str | None) -> None:
    """Add what a record's content shows to its findings; raise LoadError or _Decided where it is no page to read."""
    if record.fault is not None:
        raise record.fault
    warc_type = _type_of(record)
    response = None
    if warc_type != "revisit":
        response, findings.content_type, findings.http_status = _split(record)
    if address_fault and not (findings.content_type or "").startswith("text/dns"):
        raise _Decided("rejected", "bad_url", address_fault)
    if warc_type == "revisit":
        raise _Decided("duplicate", "revisit", record.get("warc-refers-to-target-uri"))
    if record.get("warc-truncated"):
        flags.append("truncated_by_crawler")
    if record.get("warc-segment-number"):
        flags.append("segmented")
    if findings.http_status is not None:
        _require_page_status(findings.http_status)
    if record.is_cut:
        raise _too_large(record, findings.content_type)
    payload = record.content if response is None else decode_body(response)
    findings.payload_bytes = len(payload)
    findings.payload_sha256 = hashlib.sha256(payload).hexdigest()
    findings.kind = _judge_payload(warc_type, findings.content_type, payload)


def _type_of(record: Record) -> str:
    return (record.get("warc-type") or "").lower()


def _find_address(text: str | None, flags: list[str]) -> tuple[str | None, str | None]:
    """Return a record's address, or what is wrong with it."""
    url = (text or "").strip()
    url = url[1:-1] if url.startswith("<") and url.endswith(">") else url
    fault = find_address_fault(url)
    if fault is None:
        return url, None
    if is_opaque_name(url):
        # A name that some crawler made up: the page is read, without an address.
        flags.append("no_web_address")
        return None, None
    shown = _USER.sub("//***@", url[:200])
    return None, f"{fault}: {shown!a}"


def _split(record: Record) -> tuple[Response | None, str | None, int | None]:
    """Return a record's HTTP response, content type and status; a record without HTTP has a type only."""
    content_type = record.get("content-type")
    is_http = (content_type or "").lower().startswith("application/http")
    if is_http or (content_type is None and record.content.startswith(b"HTTP/")):
        response = parse_response(record.content)
        return response, response.content_type, response.status
    return None, content_type, None


def _require_page_status(status: int) -> None:
    if status == 206:
        raise _Decided("rejected", "partial_content")
    if status in _EMPTY_STATUSES:
        raise _Decided("rejected", "empty_body", f"status {status}")
    if not 200 <= status < 300:
        raise _Decided("failed", http_reason(status))


def _too_large(record: Record, content_type: str | None) -> Exception:
    if not _may_be_page(content_type):
        return _Decided("rejected", "not_html", content_type)
    return LoadError("too_large", f"a record of {record.length} bytes; a page has at most {MAX_PAGE_BYTES}")


def _media_type(content_type: str | None) -> str:
    words = _NO_MEDIA_TYPE.split((content_type or "").strip(), maxsplit=1)
    return words[0].lower()


def _may_be_page(content_type: str | None) -> bool:
    return _media_type(content_type) in (*_PAGE_TYPES, *_VAGUE_TYPES)


def _judge_payload(warc_type: str, content_type: str | None, payload: bytes | memoryview) -> PageKind:
    """Return the kind of page a payload is; an empty one, and what is no page, is refused."""
    if not bytes(payload[:64]).strip() and not bytes(payload).strip():
        raise _Decided("rejected", "empty_body")
    media_type = _media_type(content_type)
    if media_type in _PAGE_TYPES:
        return "html"
    head = bytes(payload[:PEEK_BYTES])
    if media_type in _VAGUE_TYPES and is_html(head):
        return "html"
    # A response of plain text is a robots.txt or the like; a conversion of plain text is a page's.
    if media_type in ("", "text/plain") and warc_type != "response" and is_texty(head):
        return "text"
    raise _Decided("rejected", "not_html", (content_type or "no content type")[:200])


def judge_response(
    status: int, content_type: str | None, payload: bytes
) -> tuple[PageKind, str | None, Reason | None, str | None]:
    """Return how a fetched response is read, and the outcome, reason and detail of one that is no page.

    The same rules hold for a response that is stored in an archive: read again, it comes to the same end.
    """
    try:
        _require_page_status(status)
        return _judge_payload("response", content_type, payload), None, None, None
    except _Decided as decided:
        return "html", decided.outcome, decided.reason, decided.detail


def _is_wrong_digest(
    get: Callable[[str], str | None], content: bytes, response: Response | None, payload: bytes | memoryview
) -> bool:
    """Whether the digest that the crawler wrote disagrees; crawlers differ in what they took it of."""
    if get("warc-truncated"):
        return False
    if written := get("warc-payload-digest"):
        recorded = response.body if response else content
        is_right = is_digest_of(written, recorded)
        return is_right is False and (payload is recorded or is_digest_of(written, payload) is False)
    if written := get("warc-block-digest"):
        return is_digest_of(written, content) is False
    return False


def _find_date(text: str | None) -> datetime | None:
    """Return the instant of a WARC-Date, or None when it is not one."""
    if text is None or not _PACKED_DATE.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def load_payload(item: SourceInput) -> tuple[bytes, tuple[str, ...]]:
    """Return the decoded payload of a record, and flags that only the page's own process takes time for.

    A record in a scratch copy that is gone is unpacked from the original again. Raises LoadError.
    """
    place = _PLACE.search(item.raw_ref)
    if place is None or item.offset is None:
        raise LoadError("raw_gone", f"not a place in an archive: {item.raw_ref}")
    original = Path(item.raw_ref[: place.start()])
    if not original.is_absolute():  # the home's own archive, which may move with it
        original = Path(item.path)
    if Path(item.path) != original and Path(item.path).exists():
        with SourceFile(Path(item.path)) as scratch:
            return _read(next(iter_records(scratch, item.offset), None))
    with SourceFile(original) as file:
        return _read(_find_record(file, int(place[1]), int(place[2] or 0)))


def _find_record(file: SourceFile, offset: int, inner: int) -> Record | None:
    if file.read_at(offset, 3) != GZIP_MAGIC:
        return next(iter_records(file, offset), None)
    if not inner:
        data = unpack_member(file, offset).data
    else:
        data, position = b"", 0
        with suppress(LoadError):  # records before the damage were listed, and their digest decides
            for part in iter_member(file, offset):
                if position + len(part) > inner:
                    data += part[max(0, inner - position) :]
                position += len(part)
                if len(data) > MAX_RECORD_BYTES + MAX_HEADER_BYTES:
                    break
    return next(iter_records(Held(data)), None)


def _read(record: Record | None) -> tuple[bytes, tuple[str, ...]]:
    if record is None or record.is_cut or (record.fault is not None and not record.content):
        raise LoadError("raw_gone", "the record is no longer where it was listed")
    response, _, _ = _split(record)
    payload = bytes(decode_body(response)) if response else record.content
    # Not while listing: a second digest there would cost a third of the time of reading the archive.
    is_wrong = _is_wrong_digest(record.get, record.content, response, payload)
    return payload, ("wrong_digest",) if is_wrong else ()
