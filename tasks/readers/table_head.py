"""Detects tables by their first lines: those that certainly hold stories, and tables of anything else."""

import csv
import re
from dataclasses import dataclass

from news.story.field_names import find_field

DELIMITERS = (",", ";", "\t", "|")
# Excel's own first line, which no other program takes for a row.
SEPARATOR_LINE = re.compile(rb"(?:\xef\xbb\xbf)?[\"']?sep=([,;|\t])[\"']?\r?\n", re.I)

_LINES_SEEN = 30
_MIN_COLUMNS, _MIN_ROWS = 3, 3
_MAX_NAME_CHARS = 60
_SENTENCE = re.compile(r"[.!?…]\s|[.!?…]$|\s[^\W\d_]+\s[^\W\d_]+\s[^\W\d_]+\s[^\W\d_]+\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table by its first lines: its delimiter, the names of its columns, and whether it certainly holds stories."""

    delimiter: str
    names: list[str]
    has_stories: bool


def find_table(text: str) -> Table | None:
    """Return the table that a text begins, or None where it is none.

    A first line that names a story's text and another of its fields is a header for certain. Any other first line
    of short names is one where each of the next rows has as many cells.

    >>> find_table("id,title,content\\n1,Rain,It rained.\\n").has_stories, find_table("Rain, at last\\n\\nIt rained.")
    (True, None)
    """
    text = text.removeprefix("\ufeff")
    separator = SEPARATOR_LINE.match(text[:20].encode())
    lines = text.split("\n")[:_LINES_SEEN]
    if separator:
        lines = lines[1:]
    found = [table for delimiter in DELIMITERS if (table := _read_with(delimiter, lines))]
    return max(found, key=lambda table: (table.has_stories, len(table.names)), default=None)


def _read_with(delimiter: str, lines: list[str]) -> Table | None:
    rows = _parse(delimiter, lines)
    names = [name.strip() for name in rows[0]] if rows else []
    # A frame that was saved with its index has no name in its first column.
    if len(names) < 2 or not all(names[1:]) or any(map(_is_no_name, names)):
        return None
    fields = {field for name in names if (field := find_field(name))}
    if fields & {"text", "html"} and len(fields) > 1:
        return Table(delimiter=delimiter, names=names, has_stories=True)
    whole = rows[:-1] if len(rows) == len(lines) else rows  # the last may be cut
    is_even = len(whole) >= _MIN_ROWS and all(len(row) == len(names) for row in whole)
    if len(names) >= _MIN_COLUMNS and is_even:
        return Table(delimiter=delimiter, names=names, has_stories=False)
    return None


def _is_no_name(cell: str) -> bool:
    return len(cell) > _MAX_NAME_CHARS or _SENTENCE.search(cell) is not None


def _parse(delimiter: str, lines: list[str]) -> list[list[str]]:
    """Return the rows of the lines, up to the first that is none."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader((f"{line}\n" for line in lines), delimiter=delimiter):
            if not row:
                break
            rows.append(row)
    except csv.Error:
        pass
    return rows
