"""Reading sources: `scan` lists every input of a file, folder or glob; `load` returns one input's payload.

Kinds are written out in READERS. Both work on files as they are, without unpacking more than they
must: pages and archives with one gzip member a record are read in place; what is one gzip stream
for a whole file is unpacked once into `scratch` (see `tasks.readers.scratch`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from news.origins import RECORD_KINDS
from news.page import MAX_PAGE_BYTES, PageKind
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError, UnknownKindError
from tasks.readers.files import FoundPath, OpenedFile, SourceFile, Undone, iter_paths, make_lost_input
from tasks.readers.json_items import is_one_line, scan_json
from tasks.readers.jsonl import load_line, scan_jsonl
from tasks.readers.kinds import PARQUET_MAGIC, PEEK_BYTES, find_kind, is_foreign, name_table
from tasks.readers.page import load_page, scan_html, scan_text
from tasks.readers.tables.csv import load_csv_row, scan_csv
from tasks.readers.tables.parquet import load_parquet_row, scan_parquet
from tasks.readers.warc.input import load_payload
from tasks.readers.warc.scan import scan_warc
from tasks.sources import FileKind, SourceOptions


@dataclass(frozen=True, slots=True)
class Reader:
    """How a kind of file is read: `scan` lists its inputs, `load` returns the payload of one of them."""

    scan: Callable[[OpenedFile], Iterable[SourceInput | Container]]
    load: Callable[[SourceInput], bytes]


READERS: dict[FileKind, Reader] = {
    "text": Reader(scan_text, load_page),
    "html": Reader(scan_html, load_page),
    "json": Reader(scan_json, load_line),
    "jsonl": Reader(scan_jsonl, load_line),
    "csv": Reader(scan_csv, load_csv_row),
    "parquet": Reader(scan_parquet, load_parquet_row),
    "warc": Reader(scan_warc, load_page),
}

_KNOWN = f"known kinds: {', '.join(sorted(READERS))}"


def scan(
    kind: FileKind | None,
    location: Path | str,
    *,
    source: str,
    root: Path | None = None,
    scratch: Path | None = None,
    options: SourceOptions = SourceOptions(),  # noqa: B008 - frozen
) -> Iterator[SourceInput | Container]:
    """List every input at `location`: a file, a folder (recursively, sorted) or a glob.

    With `kind` None, each file's kind is detected by its content. Locators are relative to `root`; without one they
    begin with the name of the folder or file given. What is one gzip stream for a whole file is
    unpacked into the folder `scratch`, which must live as long as its inputs are loaded. `options`
    names the columns of tables; other kinds need none.

    Raises FileNotFoundError when there is nothing at `location`, and UnknownKindError when it is
    a single file that no reader reads. Whatever is found inside a folder is listed instead.
    """
    if kind is not None and kind not in READERS:
        raise UnknownKindError(f"kind {kind!r}; {_KNOWN}")
    for path in iter_paths(location, root):
        if path.fault is not None:
            yield _make_undone(path, source, path.fault, path.outcome)
            continue
        try:
            with SourceFile(path.path) as file:
                opened = OpenedFile(file=file, path=path, source=source, scratch=scratch, options=options)
                yield from _scan_file(kind, opened)
        except LoadError as fault:
            yield _make_undone(path, source, fault)
        except OSError as error:
            yield _make_undone(path, source, LoadError("unreadable", error.strerror or str(error)))


def _scan_file(kind: FileKind | None, opened: OpenedFile) -> Iterator[SourceInput | Container]:
    file, path = opened.file, opened.path
    head = file.read_at(0, PEEK_BYTES)
    if not head and kind != "warc":
        raise LoadError("empty_file", "0 bytes")
    if kind is None:
        kind = find_kind(head)
        kind = "json" if kind == "jsonl" and is_one_line(file, head) else kind
    elif kind == "parquet":
        kind = kind if head.startswith(PARQUET_MAGIC) else None
    elif kind != "warc" and is_foreign(head):
        kind = None
    if kind is not None:
        yield from READERS[kind].scan(opened)
    elif path.is_named:
        raise UnknownKindError(f"{path.path}: {name_table(head) or f'not a kind of file that is read here; {_KNOWN}'}")
    elif file.size > MAX_PAGE_BYTES and not is_foreign(head):
        raise LoadError("too_large", f"{file.size} bytes; a page has at most {MAX_PAGE_BYTES}")
    else:
        fault = LoadError("unknown_kind", name_table(head) or f"first bytes {head[:8]!r}; {_KNOWN}")
        yield _make_undone(path, opened.source, fault, "rejected")


def _make_undone(path: FoundPath, source: str, fault: LoadError, outcome: Undone = "failed") -> SourceInput:
    kind: PageKind = "html" if path.path.suffix.lower() in (".html", ".htm") else "text"
    return make_lost_input(kind, source, path, fault, outcome=outcome)


def load(item: SourceInput) -> bytes:
    """Return the decoded payload of one input, at most 10 MiB.

    Raises LoadError; `raw_gone` when the file changed or went since it was listed.
    """
    return load_with_flags(item)[0]


def load_with_flags(item: SourceInput) -> tuple[bytes, tuple[str, ...]]:
    """Return the payload of one input, and what loading it showed to be odd (`wrong_digest`)."""
    flags: tuple[str, ...] = ()
    try:
        if item.kind in RECORD_KINDS or item.offset is None:
            payload = READERS[item.kind].load(item)
        else:
            payload, flags = load_payload(item)  # a page within a web archive
    except LoadError as fault:
        raise LoadError("raw_gone", f"{item.raw_ref}: {fault.reason} ({fault.detail})") from None
    except OSError as error:
        raise LoadError("raw_gone", f"{item.raw_ref}: {error.strerror}") from None
    if item.payload_sha256 is not None and hashlib.sha256(payload).hexdigest() != item.payload_sha256:
        raise LoadError("raw_gone", f"{item.raw_ref} changed since it was listed")
    return payload, flags
