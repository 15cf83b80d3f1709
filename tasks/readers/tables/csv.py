"""CSV: every row behind the first is an input, the bad ones too."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path

from news.page import MAX_PAGE_BYTES
from news.text.decode import decode_page
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import OpenedFile, SourceFile, make_lost_input, report_file
from tasks.readers.gunzip import GZIP_MAGIC, iter_gunzip
from tasks.readers.jsonl import load_line
from tasks.readers.scratch import ScratchFile
from tasks.readers.table_head import DELIMITERS, SEPARATOR_LINE
from tasks.readers.tables.charsets import find_charset
from tasks.readers.tables.columns import choose_columns, count_known, find_url, make_line
from tasks.readers.tables.csv_rows import Bytes, Row, ends_inside, iter_rows, parse_row
from tasks.readers.tables.row_inputs import ScannedRow, make_row_input
from tasks.sources import SourceOptions

CHARSET = "utf-8"
_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_MAX_HEADER_BYTES = 1 << 16
_MIN_FOREIGN_LETTERS = 3


def scan_csv(opened: OpenedFile) -> Iterator[SourceInput | Container]:
    """Yield each row of a CSV file, plain or gzipped, then the report on the file.

    The first row names the columns. Comma, semicolon, tab or bar: the one that gives most known names. The payload of a
    row is the line of JSON that `make_line` makes of it.
    """
    file = opened.file
    data: Bytes = file
    path, unpacked, fault = opened.path.path, None, None
    if file.read_at(0, 3) == GZIP_MAGIC:
        data = unpacked = ScratchFile(opened.scratch, file.size)
        path = unpacked.path or path
        fault = _unpack(file, unpacked)
    records, has_rows = 0, False
    try:
        for item in _iter_inputs(data, path, opened, is_cut=fault is not None):
            records += 1
            has_rows = True
            yield item
    except LoadError as error:
        fault = fault or error
    finally:
        if unpacked:
            unpacked.close()
    if not has_rows and fault is None:
        fault = LoadError("empty_file", "no rows behind the first")
    if fault:
        records += 1
        yield make_lost_input("csv", opened.source, opened.path, fault)
    yield report_file(opened, records, fault, has_rows=has_rows)


def _unpack(file: SourceFile, unpacked: ScratchFile) -> LoadError | None:
    """Unpack a whole gzip stream; what cannot be unpacked does not take what was before it along."""
    try:
        for chunk in iter_gunzip(iter(lambda: file.read(_CHUNK), b"")):
            unpacked.write(chunk)
    except LoadError as fault:
        return fault
    return None


def _iter_inputs(data: Bytes, path: Path, opened: OpenedFile, *, is_cut: bool) -> Iterator[SourceInput]:
    options = opened.options
    charset = options.charset or _find_charset(data)
    start = len(_BOM) if data.read_at(0, len(_BOM)) == _BOM else 0
    separator = SEPARATOR_LINE.match(data.read_at(0, 20))
    start = separator.end() if separator else start
    header, lines = _read_header(data, start)
    lines += separator is not None
    delimiter, names = _choose_delimiter(header, charset, options)
    columns = choose_columns(names, options)
    layout = {"charset": charset, "columns": columns, "delimiter": delimiter, "width": len(names)}
    written = json.dumps(layout, separators=(",", ":"))
    for row in iter_rows(data, start + len(header), lines + 1, delimiter, charset, len(names)):
        # Of a file that is cut, the last row is too: the file's own row says so.
        if not (is_cut and row.offset + row.length >= data.size):
            yield _make_input(row, path, opened, written)


def _find_charset(data: Bytes) -> str:
    """Return UTF-8, or the charset that the file's beginning is in where several of its letters say so.

    A stray one is a row's own fault, and the row fails by itself.
    """
    head = data.read_at(0, _MAX_HEADER_BYTES)
    text = codecs.getincrementaldecoder(CHARSET)("replace").decode(head)  # a letter at the end may be cut
    if text.count("\ufffd") < _MIN_FOREIGN_LETTERS:
        return CHARSET
    return find_charset(decode_page(head, None).charset) or CHARSET


def _read_header(data: Bytes, start: int) -> tuple[bytes, int]:
    """Return the first row with its line end, and how many lines it takes; raise LoadError when it is too long."""
    head = data.read_at(start, _MAX_HEADER_BYTES)
    is_inside, end, lines = False, 0, 0
    while not lines or is_inside:
        line_end = head.find(b"\n", end) + 1 or len(head)
        if line_end == end or (line_end == len(head) and len(head) == _MAX_HEADER_BYTES):
            raise LoadError("bad_header", f"the first row does not end within {_MAX_HEADER_BYTES} bytes")
        # Names of columns hold no delimiters by rule, so any of them may precede a quote.
        line = head[end:line_end].replace(b";", b",").replace(b"\t", b",").replace(b"|", b",")
        is_inside = ends_inside(line, is_inside, b",")
        end, lines = line_end, lines + 1
    return head[:end], lines


def _choose_delimiter(header: bytes, charset: str, options: SourceOptions) -> tuple[str, list[str]]:
    """Return the delimiter that makes most names of the first row known, then most names, and those names."""
    best: tuple[tuple[int, int], str, list[str]] | None = None
    fault: LoadError | None = None
    for delimiter in DELIMITERS:
        try:
            names = [name.strip() for name in parse_row(header.rstrip(b"\r\n"), delimiter, charset)]
        except LoadError as error:
            fault = error
            continue
        rank = (count_known(names, options), len(names))
        if best is None or rank > best[0]:
            best = rank, delimiter, names
    if best is None:
        raise LoadError("bad_header", f"the first row: {fault.detail if fault else ''}")
    return best[1], best[2]


def _make_input(row: Row, path: Path, opened: OpenedFile, layout: str) -> SourceInput:
    fault, payload, url = row.fault, None, None
    if row.data is not None and fault is None:
        try:
            cells = _cells(row.data, layout)
            payload, url = make_line(cells), find_url(cells)
        except LoadError as error:
            fault = error
    if payload is not None and len(payload) > MAX_PAGE_BYTES:
        fault = LoadError("too_large", f"{len(payload)} bytes; at most {MAX_PAGE_BYTES} are read")
    elif payload is None and row.data is not None:
        payload = row.data  # a bad row is identified by its bytes, wherever it is the next time
    scanned = ScannedRow(
        number=row.number, path=path, offset=row.offset, length=row.length, layout=layout, payload=payload, url=url,
        fault=fault,
    )  # fmt: skip
    return make_row_input("csv", opened, scanned)


def load_csv_row(item: SourceInput) -> bytes:
    """Return a row as its line of JSON, reading no more of the file than the row."""
    assert item.layout is not None
    return make_line(_cells(load_line(item), item.layout))


def _cells(data: bytes, layout: str) -> dict[str, str]:
    given = json.loads(layout)
    cells = parse_row(data, given["delimiter"], given["charset"], given["width"])
    return {key: cells[position] for key, position in given["columns"]}
