"""Find where the rows of a CSV file begin and end, in bytes, so that one row can be loaded again by seeking.

A quoted cell may hold line ends. What is wrong with one row must not swallow the next ones: a quote that is
never closed makes its first line a bad row, and the line after it is looked at afresh.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from news.page import MAX_PAGE_BYTES
from tasks.readers.faults import LoadError

_BLOCK = 1 << 20
# Looking at lines afresh reads them twice. Beyond this much a file is not damaged in places, it is no CSV.
_MAX_REREAD_BYTES = 8 * MAX_PAGE_BYTES
# The module's own limit is 128 KiB a cell, fewer than a long story has.
csv.field_size_limit(MAX_PAGE_BYTES)


class Bytes(Protocol):
    """A file, or a scratch copy of one."""

    size: int

    def read_at(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row's place; `data` is its bytes without the line end, or None where there are too many to hold."""

    number: int
    offset: int
    length: int
    data: bytes | None
    fault: LoadError | None = None


class TornRowError(LoadError):
    """A row whose quotes do not pair: nothing in it shows where it ends."""


def parse_row(data: bytes, delimiter: str, charset: str, width: int | None = None) -> list[str]:
    """Return the cells of one row; raise LoadError (bad_row) when it is none, or does not have `width` cells."""
    try:
        text = data.decode(charset)
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except UnicodeDecodeError as error:
        raise LoadError("bad_row", f"no {charset} at byte {error.start}; name the file's charset") from None
    except csv.Error as error:
        raise TornRowError("bad_row", f"a quote out of place: {error}") from None
    cells = rows[0] if rows else []
    if width is not None and len(cells) != width:
        raise LoadError("bad_row", f"{len(cells)} fields; the first row names {width}")
    return cells


def iter_rows(data: Bytes, start: int, number: int, delimiter: str, charset: str, width: int) -> Iterator[Row]:
    """Yield the rows from offset `start` on, which begins line `number`; blank lines are none.

    A row with a fault is of no use; it never takes more lines than it must.
    """
    lines = _Lines(data)
    reread = 0
    while start < data.size:
        row, end, next_number = _next_row(lines, start, number, delimiter)
        if end <= start:  # the file has become shorter
            return
        if row.data is None or row.data.strip():
            fault = row.fault or _find_fault(row.data, delimiter, charset, width)
            if isinstance(fault, TornRowError) and next_number > number + 1 and reread < _MAX_REREAD_BYTES:
                reread += end - start
                first, end, _ = lines.read(start)
                row, next_number = _row(number, start, end, first), number + 1
            yield replace(row, fault=fault)
        start, number = end, next_number


def _find_fault(data: bytes | None, delimiter: str, charset: str, width: int) -> LoadError | None:
    if data is None:
        return LoadError("too_large", f"more than {MAX_PAGE_BYTES} bytes")
    try:
        parse_row(data, delimiter, charset, width)
    except LoadError as fault:
        return fault
    return None


def _next_row(lines: "_Lines", start: int, number: int, delimiter: str) -> tuple[Row, int, int]:
    """Return the row at `start`, the offset behind it, and the number of the line there."""
    parts: list[bytes] = []
    position, held, is_inside = start, 0, False
    mark = delimiter.encode()
    while True:
        line, end, is_last = lines.read(position)
        number_after = number + len(parts) + 1
        if line is None or held + len(line) > MAX_PAGE_BYTES:
            is_torn = bool(parts)
            fault = TornRowError("bad_row", "a quote is not closed within 10 MiB") if is_torn else None
            return Row(number, start, end - start, None, fault), end, number_after
        parts.append(line)
        held += len(line)
        is_inside = ends_inside(line, is_inside, mark)
        position = end
        if not is_inside:
            return _row(number, start, end, b"".join(parts)), end, number_after
        if is_last:
            torn = TornRowError("bad_row", "a quote is opened and never closed")
            return replace(_row(number, start, end, b"".join(parts)), fault=torn), end, number_after


def _row(number: int, start: int, end: int, data: bytes | None) -> Row:
    if data is None:
        return Row(number, start, end - start, None)
    data = data.removesuffix(b"\n").removesuffix(b"\r")
    return Row(number, start, len(data), data)


def ends_inside(line: bytes, is_inside: bool, delimiter: bytes) -> bool:
    """Whether a line ends inside a quoted cell. A quote opens a cell only as its first character.

    >>> ends_inside(b'1,"two', False, b","), ends_inside(b'lines", 5" pipe', True, b",")
    (True, False)
    """
    position = 0
    opening = delimiter + b'"'
    if not is_inside and line.startswith(b'"'):
        is_inside, position = True, 1
    while True:
        if not is_inside:
            position = line.find(opening, position) + len(opening)
            if position < len(opening):
                return False
            is_inside = True
        closing = line.find(b'"', position)
        if closing < 0:
            return True
        if line[closing + 1 : closing + 2] == b'"':
            position = closing + 2
        else:
            is_inside, position = False, closing + 1


class _Lines:
    """Lines of a file by their offset, read a block at a time."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._base = 0
        self._block = b""
        self._is_end = False

    def read(self, offset: int) -> tuple[bytes | None, int, bool]:
        """Return the line at `offset` with its end, the offset behind it, and whether it is the last.

        A line of more than MAX_PAGE_BYTES is None.
        """
        if not self._base <= offset < self._base + len(self._block):
            self._load(offset, _BLOCK)
        while True:
            end = self._block.find(b"\n", offset - self._base)
            if end >= 0:
                behind = self._base + end + 1
                return self._block[offset - self._base : end + 1], behind, behind >= self._data.size
            rest = self._base + len(self._block) - offset
            if self._is_end:
                return self._block[offset - self._base :], offset + rest, True
            if rest > MAX_PAGE_BYTES:
                return None, *self._skip(offset)
            self._load(offset, max(_BLOCK, 2 * rest))

    def _load(self, offset: int, count: int) -> None:
        self._base, self._block = offset, self._data.read_at(offset, count)
        self._is_end = len(self._block) < count

    def _skip(self, offset: int) -> tuple[int, bool]:
        while block := self._data.read_at(offset, _BLOCK):
            end = block.find(b"\n")
            if end >= 0:
                return offset + end + 1, offset + end + 1 >= self._data.size
            offset += len(block)
        return offset, True
