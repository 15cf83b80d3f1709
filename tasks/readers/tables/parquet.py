"""Parquet: every row is an input. Only plain columns are read: text, numbers, dates, times, and lists of text.

While rows are listed, each is written as a line of JSON into a scratch file, from which it is loaded by seeking:
child processes never import pyarrow. Without the scratch file, the row's own row group is read again.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from news.page import MAX_PAGE_BYTES
from tasks.inputs import Container, SourceInput
from tasks.readers.faults import LoadError
from tasks.readers.files import OpenedFile, SourceFile, make_lost_input, report_file
from tasks.readers.scratch import ScratchFile
from tasks.readers.tables.columns import choose_columns, find_url, make_line
from tasks.readers.tables.row_inputs import ScannedRow, make_row_input

if TYPE_CHECKING:  # pyarrow takes a quarter of a second to import, and children that read pages never need it
    from tasks.readers.tables.parquet_rows import RowFile


def scan_parquet(opened: OpenedFile) -> Iterator[SourceInput | Container]:
    """Yield each row of a Parquet file, then the report on the file.

    A row group that cannot be decoded is one failed input from there on; the other groups are read.
    """
    from tasks.readers.tables.parquet_rows import RowFile

    lines = ScratchFile(opened.scratch, opened.file.size)
    fault: LoadError | None = None
    records, has_rows = 0, False
    try:
        rows = RowFile(opened.file)
        columns = choose_columns(rows.names, opened.options)
        rows.choose([(key, rows.names[position]) for key, position in columns])
        for group, (first, count) in enumerate(rows.groups):
            try:
                for item in _scan_group(rows, group, first, lines, opened):
                    records += 1
                    has_rows |= item.outcome is None
                    yield item
            except _GroupFaultError as error:
                fault = error.fault
                records += 1
                place = f":{error.number}-{first + count - 1}"
                yield make_lost_input("parquet", opened.source, opened.path, fault, place=place)
        if not records:
            raise LoadError("empty_file", "no rows")
    except LoadError as error:
        fault = error
        records += 1
        yield make_lost_input("parquet", opened.source, opened.path, error)
    finally:
        lines.close()
    yield report_file(opened, records, fault, has_rows=has_rows)


class _GroupFaultError(Exception):
    """A row group that cannot be decoded from row `number` on."""

    def __init__(self, number: int, fault: LoadError) -> None:
        super().__init__(str(fault))
        self.number, self.fault = number, fault


def _scan_group(
    rows: "RowFile", group: int, first: int, lines: ScratchFile, opened: OpenedFile
) -> Iterator[SourceInput]:
    number = first
    layout = json.dumps({"columns": rows.columns}, separators=(",", ":"))
    decoded = rows.read_group(group)
    while True:
        payload, url, fault = None, None, None
        try:
            row = next(decoded, None)
        except LoadError as error:
            raise _GroupFaultError(number, error) from None
        if row is None:
            return
        try:
            cells = row()
            payload, url = make_line(cells), find_url(cells)
            if len(payload) > MAX_PAGE_BYTES:
                raise LoadError("too_large", f"{len(payload)} bytes; at most {MAX_PAGE_BYTES} are read")
        except LoadError as error:
            fault = error
        offset = lines.size
        if payload is not None and fault is None:
            lines.write(payload)
        scanned = ScannedRow(
            number=number, path=lines.path or opened.path.path, offset=offset, length=lines.size - offset,
            layout=layout, payload=payload, url=url, fault=fault,
        )  # fmt: skip
        yield make_row_input("parquet", opened, scanned)
        number += 1


def load_parquet_row(item: SourceInput) -> bytes:
    """Return a row as its line of JSON: from the scratch file, or from its row group where that is gone."""
    assert item.offset is not None
    assert item.length is not None
    assert item.layout is not None
    original, _, number = item.raw_ref.rpartition(":")
    if Path(item.path) != Path(original):
        # Gone on another night; shorter while it is being written.
        with suppress(LoadError), SourceFile(Path(item.path)) as lines:
            line = lines.read_at(item.offset, item.length)
            if len(line) == item.length:
                return line
    from tasks.readers.tables.parquet_rows import RowFile

    with SourceFile(Path(original)) as file:
        rows = RowFile(file)
        rows.choose([(key, name) for key, name in json.loads(item.layout)["columns"]])
        return make_line(rows.read_row(int(number)))
