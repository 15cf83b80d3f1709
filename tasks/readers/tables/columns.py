"""Choose the columns of a table that hold a story's fields, and make a row one JSON line of them.

A row becomes the line that an export in JSON Lines would hold: the same bytes for the same cells, so that the
ledger recognizes it, also when the table gained a column that nobody reads or its columns changed places.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from news.story.field_names import find_field, find_rank
from tasks.readers.addresses import find_address_fault
from tasks.readers.faults import LoadError
from tasks.sources import SourceOptions

_SHOWN_NAMES = 12
# Python and databases write these for a cell that holds nothing.
_EMPTY = frozenset(("nan", "NaN", "NULL", "null", "None", "<NA>", "NaT"))
# "['Ane Holm', 'Ola Vik']": a list that was saved as it is shown.
_LIST = re.compile(r"\s{0,9}\[\s{0,9}(?:['\"].{0,5000}['\"]\s{0,9})?\]\s{0,9}$", re.DOTALL)

Cell = str | int | float | bool | list[str | None] | None
Cells = Mapping[str, Cell]


def choose_columns(names: Sequence[str], options: SourceOptions) -> list[tuple[str, int]]:
    """Return (key, position) of every column that is read: declared ones by their field, others by an obvious name.

    Raises LoadError where a declared column is missing, a name that is read appears twice, or no column holds a
    text or a page.
    """
    declared = dict(options.columns)
    if missing := [name for name in declared.values() if name not in names]:
        raise LoadError("missing_column", f"no column {missing[0]!r:.80}; there are: {_list(names)}")
    taken = {find_field(field) for field in declared}
    chosen = [(field, names.index(name)) for field, name in declared.items()]
    chosen += [
        (name, position)
        for position, name in enumerate(names)
        if find_field(name) not in taken | {None} and name not in declared.values()
    ]
    for _, position in chosen:
        if names.count(names[position]) > 1:
            raise LoadError("missing_column", f"column {names[position]!r:.80} appears twice; rename one of them")
    if not any(find_field(key) in ("text", "html") for key, _ in chosen):
        raise LoadError(
            "missing_column",
            f"no column for the body, such as 'body' or 'text'; there are: {_list(names)}; name it under "
            "[source.columns] in sources.toml",
        )
    return chosen


def count_known(names: Sequence[str], options: SourceOptions) -> int:
    """Return how many of these names would be read."""
    declared = {name for _, name in options.columns}
    return sum(name in declared or find_field(name) is not None for name in names)


def make_line(cells: Cells) -> bytes:
    """Return a row as one line of JSON, without the cells that hold nothing."""
    plain = {key: _read_cell(key, value) for key, value in cells.items()}
    held = {key: value for key, value in plain.items() if value is not None and value not in ("", [])}
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _read_cell(key: str, value: Cell) -> Cell:
    """Return a cell without what programs write for an empty one, and a list of names that they wrote as text."""
    if not isinstance(value, str):
        return value
    if value.strip() in _EMPTY:
        return None
    if _LIST.match(value) and find_field(key) in ("authors", "tags"):
        with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
            names = ast.literal_eval(value.strip())
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                return names
    return value


def find_url(cells: Cells) -> str | None:
    """Return the address a row names, if it is one."""
    urls = sorted((key for key, value in cells.items() if value and find_field(key) == "url"), key=find_rank)
    url = cells[urls[0]] if urls else None
    return url if isinstance(url, str) and find_address_fault(url) is None else None


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:_SHOWN_NAMES])
    return shown + (f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else "")
