"""What CSV and Parquet files have in common as sources: the finds of their rows, and the report on a file."""

import hashlib
from pathlib import Path

from news.page import PageKind
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import Entry, SourceFile


def row_found(
    kind: PageKind,
    source: str,
    entry: Entry,
    path: Path,
    number: int,
    *,
    layout: str,
    offset: int,
    length: int,
    payload: bytes | None,
    url: str | None,
    fault: LoadError | None,
) -> SourceInput:
    """Return the input that one row is; `number` is its line in a CSV file, its row in a Parquet file."""
    place = "line" if kind == "csv" else "row"
    return SourceInput(
        source=source,
        kind=kind,
        url=url,
        locator=f"{entry.locator}:{number}",
        path=str(path),
        offset=offset,
        length=length,
        payload_sha256=hashlib.sha256(payload).hexdigest() if payload is not None else None,
        payload_bytes=len(payload) if payload is not None else length,
        raw_ref=f"{entry.path}:{number}",
        outcome="failed" if fault else None,
        reason=fault.reason if fault else None,
        detail=f"{place} {number}: {fault.detail}" if fault else None,
        layout=layout,
    )


def report_file(
    source: str, entry: Entry, file: SourceFile, records: int, fault: LoadError | None, *, has_rows: bool
) -> Container:
    """Return the report on a file whose end was reached."""
    return Container(
        source=source,
        path=str(entry.path),
        bytes=file.size,
        sha256=file.find_sha256(),
        records=records,
        status="ok" if fault is None else "partial" if has_rows else "failed",
        message=f"{entry.locator}: {fault.detail}" if fault else None,
    )
