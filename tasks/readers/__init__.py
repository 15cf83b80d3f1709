"""Reading sources: `scan` lists every input of a file, folder or glob; `load` returns one input's payload.

Kinds are written out in READERS. Both work on files as they are, without unpacking more than they
must: pages and archives with one gzip member a record are read in place; what is one gzip stream
for a whole file is unpacked once into `scratch` (see `tasks.readers.scratch`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from news.page import MAX_PAGE_BYTES, PageKind
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError, UnknownKindError
from tasks.readers.files import Entry, SourceFile, Undone, find_entries, lost_file
from tasks.readers.jsonl import load_line, scan_jsonl
from tasks.readers.kinds import PEEK_BYTES, find_kind, is_foreign
from tasks.readers.page import load_page, scan_html, scan_text
from tasks.readers.tables.csv import load_csv_row, scan_csv
from tasks.readers.tables.parquet import PARQUET_MAGIC, load_parquet_row, scan_parquet
from tasks.readers.warc.input import load_payload
from tasks.readers.warc.scan import scan_warc
from tasks.sources import SourceOptions

Reader = Callable[[SourceFile, Entry, str, Path | None], Iterable[SourceInput | Container]]
TableReader = Callable[[SourceFile, Entry, str, Path | None, SourceOptions], Iterable[SourceInput | Container]]

READERS: dict[str, Reader] = {
    "text": scan_text,
    "html": scan_html,
    "jsonl": scan_jsonl,
    "warc": scan_warc,
}

# Never told by content: which column is the headline is the source's to say, or its names must be plain.
TABLE_READERS: dict[str, TableReader] = {
    "csv": scan_csv,
    "parquet": scan_parquet,
}

_KNOWN = "known kinds: csv, html, jsonl, parquet, text, warc"


def scan(
    kind: str | None,
    location: Path | str,
    *,
    source: str,
    root: Path | None = None,
    scratch: Path | None = None,
    options: SourceOptions = SourceOptions(),  # noqa: B008 - frozen
) -> Iterator[SourceInput | Container]:
    """List every input at `location`: a file, a folder (recursively, sorted) or a glob.

    `kind` None tells each file by its content. Locators are relative to `root`; without one they
    begin with the name of the folder or file given. What is one gzip stream for a whole file is
    unpacked into the folder `scratch`, which must live as long as its inputs are loaded. `options`
    names the columns of tables; other kinds need none.

    Raises FileNotFoundError when there is nothing at `location`, and UnknownKindError when it is
    a single file that no reader reads. Whatever is found inside a folder is listed instead.
    """
    if kind is not None and kind not in READERS | TABLE_READERS:
        raise UnknownKindError(f"kind {kind!r}; {_KNOWN}")
    for entry in find_entries(location, root):
        if entry.fault is not None:
            yield _undone(entry, source, entry.fault, entry.outcome)
            continue
        try:
            with SourceFile(entry.path) as file:
                yield from _scan_file(kind, file, entry, source, scratch, options)
        except LoadError as fault:
            yield _undone(entry, source, fault)
        except OSError as error:
            yield _undone(entry, source, LoadError("unreadable", error.strerror or str(error)))


def _scan_file(
    kind: str | None, file: SourceFile, entry: Entry, source: str, scratch: Path | None, options: SourceOptions
) -> Iterator[SourceInput | Container]:
    head = file.read_at(0, PEEK_BYTES)
    if not head and kind != "warc":
        raise LoadError("empty_file", "0 bytes")
    if kind is None:
        kind = find_kind(head)
    elif kind == "parquet":
        kind = kind if head.startswith(PARQUET_MAGIC) else None
    elif kind != "warc" and is_foreign(head):
        kind = None
    if kind in TABLE_READERS:
        yield from TABLE_READERS[kind](file, entry, source, scratch, options)
    elif kind is not None:
        yield from READERS[kind](file, entry, source, scratch)
    elif entry.is_named:
        raise UnknownKindError(f"{entry.path}: not a kind of file that is read here; {_KNOWN}")
    elif file.size > MAX_PAGE_BYTES and not is_foreign(head):
        raise LoadError("too_large", f"{file.size} bytes; a page has at most {MAX_PAGE_BYTES}")
    else:
        yield _undone(entry, source, LoadError("unknown_kind", f"first bytes {head[:8]!r}; {_KNOWN}"), "rejected")


def _undone(entry: Entry, source: str, fault: LoadError, outcome: Undone = "failed") -> SourceInput:
    kind: PageKind = "html" if entry.path.suffix.lower() in (".html", ".htm") else "text"
    return lost_file(kind, source, entry, fault, outcome=outcome)


def load(found: SourceInput) -> bytes:
    """Return the decoded payload of one input, at most 10 MiB.

    Raises LoadError; `raw_gone` when the file changed or went since it was listed.
    """
    return load_with_flags(found)[0]


def load_with_flags(found: SourceInput) -> tuple[bytes, tuple[str, ...]]:
    """Return the payload of one input, and what loading it showed to be odd (`wrong_digest`)."""
    flags: tuple[str, ...] = ()
    try:
        if found.kind == "jsonl":
            payload = load_line(found)
        elif found.kind == "csv":
            payload = load_csv_row(found)
        elif found.kind == "parquet":
            payload = load_parquet_row(found)
        elif found.offset is None:
            payload = load_page(found)
        else:
            payload, flags = load_payload(found)
    except LoadError as fault:
        raise LoadError("raw_gone", f"{found.raw_ref}: {fault.reason} ({fault.detail})") from None
    except OSError as error:
        raise LoadError("raw_gone", f"{found.raw_ref}: {error.strerror}") from None
    if found.payload_sha256 is not None and hashlib.sha256(payload).hexdigest() != found.payload_sha256:
        raise LoadError("raw_gone", f"{found.raw_ref} changed since it was listed")
    return payload, flags
