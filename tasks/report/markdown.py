"""Markdown that shows the text of pages and paths as text, and tables that are aligned where they are read as text."""

import re
from collections.abc import Callable, Iterator, Sequence

# Whatever a page or a path brought along is shown as text: Markdown and HTML in it stay inert.
# A dot and an at-sign occur in addresses, which would become links. (The UI shows entities such as &#60; as they are.)
_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|<>~&:.@]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# Turns the text of a page into text of the report: for Prefect's UI or a file, or for a terminal.
Escape = Callable[[object], str]


def escape_markdown(text: object) -> str:
    """Return text as Markdown that shows it letter for letter on one line.

    >>> escape_markdown("<b>*x*</b>")
    '\\\\<b\\\\>\\\\*x\\\\*\\\\</b\\\\>'
    """
    return _MARKUP.sub(lambda match: f"\\{match[0]}", _CONTROLS.sub(" ", str(text)))


def render_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table with aligned columns, numbers to the right; the cells are Markdown already.

    >>> list(render_table(["source", "n"], [["gazette", "12"]]))
    ['| source  |  n |', '|:--------|---:|', '| gazette | 12 |']
    """
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return " | ".join([f"| {first[0].ljust(first[1])}", *(cell.rjust(width) for cell, width in others)]) + " |"

    first, *others = widths
    yield line(names)
    yield f"|:{'-' * (first + 1)}|{''.join('-' * (width + 1) + ':|' for width in others)}"
    yield from map(line, rows)
