"""The inputs that the rows of CSV and Parquet files are."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from news.page import PageKind
from tasks.inputs import SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import OpenedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedRow:
    """One row of a table: its number, its bytes in the file `path`, and what could be read of it.

    `number` is its line in a CSV file, its row in a Parquet file.
    """

    number: int
    path: Path
    offset: int
    length: int
    layout: str
    payload: bytes | None
    url: str | None
    fault: LoadError | None


def make_row_input(kind: PageKind, opened: OpenedFile, row: ScannedRow) -> SourceInput:
    """Return the input that one row is."""
    place = "line" if kind == "csv" else "row"
    payload, fault = row.payload, row.fault
    return SourceInput(
        source=opened.source,
        kind=kind,
        url=row.url,
        locator=f"{opened.path.locator}:{row.number}",
        path=str(row.path),
        offset=row.offset,
        length=row.length,
        payload_sha256=hashlib.sha256(payload).hexdigest() if payload is not None else None,
        payload_bytes=len(payload) if payload is not None else row.length,
        raw_ref=f"{opened.path.path}:{row.number}",
        outcome="failed" if fault else None,
        reason=fault.reason if fault else None,
        detail=f"{place} {row.number}: {fault.detail}" if fault else None,
        layout=row.layout,
    )
