"""A file that is one page, plain or gzipped."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from news.page import MAX_PAGE_BYTES, PageKind
from tasks.inputs import SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import OpenedFile, SourceFile, Undone
from tasks.readers.gunzip import GZIP_MAGIC, gunzip
from tasks.readers.kinds import is_foreign


def scan_html(opened: OpenedFile) -> Iterator[SourceInput]:
    """Yield the page of an HTML file, plain or gzipped."""
    return _scan_page("html", opened)


def scan_text(opened: OpenedFile) -> Iterator[SourceInput]:
    """Yield the story of a text file, plain or gzipped."""
    return _scan_page("text", opened)


def load_page(item: SourceInput) -> bytes:
    """Return the payload; raises LoadError."""
    with SourceFile(Path(item.path)) as file:
        return _read_payload(file)


def _scan_page(kind: PageKind, opened: OpenedFile) -> Iterator[SourceInput]:
    """Yield the one page of a file; failed when it is empty, too large or cannot be unpacked."""
    fault: LoadError | None = None
    outcome: Undone | None = None
    digest = size = None
    try:
        payload = _read_payload(opened.file)
        digest, size = hashlib.sha256(payload).hexdigest(), len(payload)
        if is_foreign(payload[:512]):
            outcome, fault = "rejected", LoadError("unknown_kind", "packed, but no page")
    except LoadError as error:
        outcome, fault = "failed", error
    yield SourceInput(
        source=opened.source,
        kind=kind,
        locator=opened.path.locator,
        path=str(opened.path.path),
        payload_sha256=digest,
        payload_bytes=size,
        raw_ref=str(opened.path.path),
        outcome=outcome,
        reason=fault.reason if fault else None,
        detail=fault.detail if fault else None,
    )


def _read_payload(file: SourceFile) -> bytes:
    if file.size == 0:
        raise LoadError("empty_file", "0 bytes")
    if file.size > MAX_PAGE_BYTES:
        raise LoadError("too_large", f"{file.size} bytes; a page has at most {MAX_PAGE_BYTES}")
    data = file.read_at(0, file.size)
    return gunzip(data, MAX_PAGE_BYTES) if data.startswith(GZIP_MAGIC) else data
