"""Inputs: the pages, lines, rows and records that a source holds, and what reading one gives."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.discovery import Discovery
from news.page import PageKind, Reading
from news.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInput:
    """One input of a source, and where to load it.

    `path`, `offset` and `length` are what `load` needs: the file and its bytes; of a gzip member
    the compressed ones. `raw_ref` names the original for good, also where `path` is a scratch
    copy: `file`, `file:line`, `file@offset`, or `file@offset+inner` for a record that does not
    begin its gzip member. `outcome` is set when listing already decided it.

    A page that was fetched has its `address`, where redirects led (`final_url`), the exchange that brought it
    (`fetch_id`), how often it was requested, and what discovery knew of it. `raw_ref` is empty where nothing is stored.

    `layout` says, as JSON, how a table's row is taken apart (`csv` and `parquet` in `tasks.readers.tables`).
    """

    source: str
    kind: PageKind
    locator: str
    path: str
    raw_ref: str
    url: str | None = None
    offset: int | None = None
    length: int | None = None
    payload_sha256: str | None = None
    payload_bytes: int | None = None
    content_type: str | None = None
    http_status: int | None = None
    fetched_at: datetime | None = None
    flags: tuple[str, ...] = ()
    outcome: Literal["failed", "rejected", "duplicate"] | None = None
    reason: Reason | None = None
    detail: str | None = None
    address: str | None = None
    final_url: str | None = None
    fetch_id: str | None = None
    attempts: int = 1
    retry_at: datetime | None = None
    discovery: Discovery | None = None
    layout: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Report on one file of many inputs (WARC, JSONL, CSV or Parquet), given when its end was reached.

    `bytes` and `sha256` are of the file as it was when it was opened; `records` counts its inputs.
    """

    source: str
    path: str
    bytes: int
    sha256: str
    records: int
    status: Literal["ok", "partial", "failed"]
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The outcome of reading one input: what it gave, how often it was tried, and what it cost."""

    found: SourceInput
    reading: Reading
    attempts: int
    cpu_seconds: float


def input_key(source: str, url: str | None, locator: str) -> str:
    """Return the identity of an input within any run."""
    return hashlib.sha256("\x1f".join((source, url or "", locator)).encode("utf-8", "surrogatepass")).hexdigest()
