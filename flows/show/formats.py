"""A query's rows as text or Parquet: table, csv, json, jsonl, markdown, parquet."""

import csv
import html
import io
import json
import math
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

from flows.show.terminal import escape_controls, one_line

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.query.query import Rows

# A table is for eyes; the footer says how many rows there are and how to get them all.
MAX_TABLE_ROWS = 1_000
# Narrower columns show nothing: a row then takes a block of lines instead.
MIN_COLUMN_CHARS = 8
# What Rich sets between columns without lines.
COLUMN_GAP = 3
# No cell of a table holds the whole body of a story.
MAX_CELL_CHARS = 200

# A spreadsheet takes a cell that starts so for a formula (OWASP: CSV injection; ASVS 1.2.10).
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~#])")


def open_rows(batches: Iterable["pa.RecordBatch"]) -> Iterator[list[Any]]:
    """Yield rows as lists of Python values; columns of equal name stay apart."""
    for batch in batches:
        yield from map(list, zip(*map(_values_of, batch.columns), strict=True))


def _values_of(column: Any) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):  # dates that DuckDB knows and Python does not: infinity, 5000 BC
        import pyarrow as pa

        values = column.cast(pa.string()).to_pylist()
    return values


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: instants in UTC with a Z, wall times without."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else str(value)


def as_text(value: Any) -> str:
    """Return a value as one string; lists and structs as JSON."""
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def defuse(text: str) -> str:
    """Return a cell that no spreadsheet runs: what starts like a formula gets an apostrophe before it.

    >>> defuse("=cmd|' /C calc'!A0"), defuse("- AP"), defuse("Oil rises")
    ("'=cmd|' /C calc'!A0", "'- AP", 'Oil rises')
    """
    return f"'{text}" if _FORMULA.match(text) else text


class _UnixLines:
    """Ends rows with a newline only; csv's own option for that leaves a lone carriage return unquoted (before 3.13)."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, row: str) -> None:
        self._out.write(row.removesuffix("\r\n") + "\n")


def write_csv(rows: "Rows", out: TextIO, *, is_terminal: bool) -> None:
    """Write RFC 4180 with a header; text cells cannot be formulas, numbers stay numbers."""
    writer = csv.writer(_UnixLines(out), lineterminator="\r\n")
    show: Callable[[str], str] = escape_controls if is_terminal else str
    writer.writerow([show(defuse(name)) for name in rows.schema.names])
    for row in open_rows(rows):
        writer.writerow(
            [as_text(cell) if isinstance(cell, int | float | Decimal) else show(defuse(as_text(cell))) for cell in row]
        )


def write_json(rows: "Rows", out: TextIO, *, is_terminal: bool) -> None:
    """Write one JSON list of objects, row by row."""
    lead = "[\n"
    for line in _json_lines(rows, is_terminal):
        out.write(lead + line)
        lead = ",\n"
    out.write("[]\n" if lead == "[\n" else "\n]\n")


def write_jsonl(rows: "Rows", out: TextIO, *, is_terminal: bool) -> None:
    """Write one JSON object a line."""
    for line in _json_lines(rows, is_terminal):
        out.write(line + "\n")


def _json_lines(rows: "Rows", is_terminal: bool) -> Iterator[str]:
    names = _distinct(rows.schema.names)
    for row in open_rows(rows):
        # On a terminal everything beyond ASCII is escaped: JSON has no other way to disarm bidi marks.
        yield json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=is_terminal, allow_nan=False)


def _distinct(names: list[str]) -> list[str]:
    """Return names that an object can hold side by side.

    >>> _distinct(["a", "a", "b"])
    ['a', 'a_2', 'b']
    """
    taken: list[str] = []
    for name in names:
        number, wanted = 1, name
        while wanted in taken:
            number += 1
            wanted = f"{name}_{number}"
        taken.append(wanted)
    return taken


def write_markdown(rows: "Rows", out: TextIO, *, is_terminal: bool) -> None:
    """Write a Markdown table in which page text is only text: no markup, no tags, no links."""
    del is_terminal  # the same everywhere: controls are always escaped
    out.write(f"| {' | '.join(map(_markdown_cell, rows.schema.names))} |\n|{'---|' * len(rows.schema.names)}\n")
    for row in open_rows(rows):
        out.write(f"| {' | '.join(_markdown_cell(as_text(cell)) for cell in row)} |\n")


def _markdown_cell(text: str) -> str:
    # An address becomes a link by itself in many renderers; only http(s) ones can, and those are safe.
    return _MARKDOWN.sub(r"\\\1", html.escape(one_line(text), quote=False))


def write_table(rows: "Rows", out: TextIO, *, is_terminal: bool) -> None:
    """Write a table for eyes: cells cut to the terminal's width, MAX_TABLE_ROWS rows, and how many there are in all."""
    width = shutil.get_terminal_size().columns if is_terminal else None
    names = [one_line(name) for name in rows.schema.names]
    shown: list[list[str]] = []
    is_number: list[bool] = [False] * len(names)
    count = 0
    for batch in rows:
        if not count:
            is_number = [_is_number(field.type) for field in batch.schema]
        if len(shown) < MAX_TABLE_ROWS:
            wanted = batch.slice(0, MAX_TABLE_ROWS - len(shown))
            shown += [[_table_cell(cell) for cell in row] for row in open_rows([wanted])]
        count += batch.num_rows
    if names == ["explain_key", "explain_value"]:
        out.write("\n".join(_plan_lines(shown)) + "\n")
        return
    widths = None if width is None else _share_width(names, shown, width)
    if width is not None and widths is None:
        _write_blocks(names, shown, out, width)
    else:
        _write_grid(names, shown, is_number, out, widths)
    out.write(_footer(len(shown), count))


def _is_number(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _table_cell(value: Any) -> str:
    text = as_text(value)
    # Plans are drawn over several lines; everything else is one.
    if text.startswith(("┌", "╭")):
        return "\n".join(escape_controls(line) for line in text.splitlines())
    text = one_line(text[: 4 * MAX_CELL_CHARS])
    return text if len(text) <= MAX_CELL_CHARS else text[: MAX_CELL_CHARS - 1] + "…"


def _plan_lines(shown: list[list[str]]) -> Iterator[str]:
    for row in shown:
        yield row[1]


def _share_width(names: list[str], shown: list[list[str]], width: int) -> list[int] | None:
    """Return each column's width: narrow ones whole, wide ones an equal share of the rest; None if that is too little.

    >>> _share_width(["place", "lede"], [["Lagos", "x" * 90]], 40)
    [5, 32]
    """
    widest = [max([len(name), *(len(row[i]) for row in shown)]) for i, name in enumerate(names)]
    given = [0] * len(names)
    left = width - COLUMN_GAP * (len(names) - 1)
    for done, i in enumerate(sorted(range(len(names)), key=lambda i: widest[i])):
        given[i] = min(widest[i], left // (len(names) - done))
        if given[i] < min(widest[i], MIN_COLUMN_CHARS):
            return None
        left -= given[i]
    return given


def _write_grid(
    names: list[str], shown: list[list[str]], is_number: list[bool], out: TextIO, widths: list[int] | None
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for i, name in enumerate(names):
        side: Literal["left", "right"] = "right" if is_number[i] else "left"
        width = widths[i] if widths else None
        table.add_column(Text(name), overflow="ellipsis", no_wrap=True, justify=side, width=width)
    for row in shown:
        table.add_row(*map(Text, row))
    buffer = io.StringIO()
    Console(file=buffer, width=100_000, no_color=True, highlight=False, emoji=False).print(table)
    out.writelines(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


def _write_blocks(names: list[str], shown: list[list[str]], out: TextIO, width: int) -> None:
    """Write each row as a block of `name  value` lines; empty fields are left out."""
    indent = max(len(name) for name in names)
    for number, row in enumerate(shown, 1):
        out.write(f"── row {number} ".ljust(min(width, 60), "─") + "\n")
        for name, cell in zip(names, row, strict=True):
            if cell:
                room = max(width - indent - 2, MIN_COLUMN_CHARS)
                out.write(f"{name.rjust(indent)}  {cell if len(cell) <= room else cell[: room - 1] + '…'}\n")


def _footer(shown: int, count: int) -> str:
    if shown < count:
        return f"{shown:,} of {count:,} rows shown; all of them: --format csv (or jsonl, parquet) --output FILE\n"
    return f"{count:,} row{'' if count == 1 else 's'}\n"


def write_parquet(rows: "Rows", path: Path) -> None:
    """Write Parquet, batch by batch; values stay as they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from warehouse.query.query import QueryError

    try:
        with pq.ParquetWriter(path, rows.schema, compression="zstd") as writer:
            for batch in rows:
                writer.write_batch(batch)
    except pa.ArrowException as error:
        raise QueryError(f"Parquet cannot hold this ({error}); cast the column in the query") from None


WRITERS: dict[str, Callable[..., None]] = {
    "table": write_table,
    "csv": write_csv,
    "json": write_json,
    "jsonl": write_jsonl,
    "markdown": write_markdown,
}
FORMATS = (*WRITERS, "parquet")
