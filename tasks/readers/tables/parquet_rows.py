"""Rows of a Parquet file as plain values, a few at a time."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from math import isnan

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from news.page import MAX_PAGE_BYTES
from news.story.field_names import find_field
from tasks.readers.faults import LoadError
from tasks.readers.files import SourceFile
from tasks.readers.tables.columns import Cell, Cells

# Rows decoded at once. A value that a column holds once may appear in every row, so the fewer the larger the column is.
_ROWS_AT_ONCE = 16
_MAX_DECODED_BYTES = 64 << 20
_READ_BYTES = 1 << 20
_MAX_LIST = 10_000
# The fields by which exports name a person or a thing.
_NAMING = ("name", "full_name", "fullName", "display_name", "author", "title")
# What Arrow raises of a damaged file; its own exceptions derive from these, or from ArrowException.
_FAULTS = (pa.ArrowException, OSError, ValueError, KeyError, IndexError)

CellGetter = Callable[[int], Cell]


class RowFile:
    """A Parquet file, open for reading; raises LoadError (corrupt_record, missing_column)."""

    def __init__(self, file: SourceFile) -> None:
        self._file = pa.PythonFile(file, mode="r")
        try:
            self._table = pq.ParquetFile(self._file, pre_buffer=False, buffer_size=_READ_BYTES)
            self._metadata = self._table.metadata
            self._schema = self._table.schema_arrow
            counts = [self._metadata.row_group(i).num_rows for i in range(self._metadata.num_row_groups)]
        except _FAULTS as error:
            raise _damaged(error) from None
        self.names: list[str] = self._schema.names
        self.groups = [(end - count + 1, count) for end, count in zip(accumulate(counts), counts, strict=True)]
        self.columns: list[tuple[str, str]] = []

    def choose(self, columns: Sequence[tuple[str, str]]) -> None:
        """Choose the columns (key, name) that are read; raise LoadError for one that holds no plain values."""
        for key, name in columns:
            position = self._schema.get_field_index(name)
            if position < 0:
                raise LoadError("missing_column", f"no column {name!r:.80}")
            kind = self._schema.field(position).type
            if not (_is_plain(kind) or (find_field(key) in ("authors", "tags") and _is_list_of_named(kind))):
                raise LoadError("wrong_type", f"column {name!r:.80} is {kind!s:.80}; write it as text")
        self.columns = list(columns)

    def read_group(self, group: int) -> Iterator[Callable[[], Cells]]:
        """Yield a function for each row of a group that returns its cells by key.

        The function raises LoadError for a row that is bad by itself; the iterator where nothing can be decoded.
        """
        names = [name for _, name in self.columns]
        try:
            at_once = self._find_rows_at_once(group)
            batches = self._table.iter_batches(at_once, row_groups=[group], columns=names, use_threads=False)
            for batch in batches:
                cells = [(key, _cell(batch.column(name))) for key, name in self.columns]
                for row in range(batch.num_rows):
                    yield partial(_read, cells, row)
        except _FAULTS as error:
            raise _damaged(error) from None

    def _find_rows_at_once(self, group: int) -> int:
        chunks = self._metadata.row_group(group)
        largest: int = max(chunks.column(i).total_uncompressed_size for i in range(chunks.num_columns))
        return min(_ROWS_AT_ONCE, max(1, _MAX_DECODED_BYTES // max(largest, 1)))

    def read_row(self, number: int) -> Cells:
        """Return the cells of one row, counted from 1; raise LoadError when there is none."""
        for group, (first, count) in enumerate(self.groups):
            if first <= number < first + count:
                for place, row in enumerate(self.read_group(group), start=first):
                    if place == number:
                        return row()
        raise LoadError("missing", f"no row {number}")


def _damaged(error: Exception) -> LoadError:
    return LoadError("corrupt_record", " ".join(f"{type(error).__name__}: {error}".split())[:200])


def _read(cells: Sequence[tuple[str, CellGetter]], row: int) -> Cells:
    try:
        return {key: cell(row) for key, cell in cells}
    except UnicodeDecodeError as error:
        raise LoadError("bad_row", f"no UTF-8 at byte {error.start} of a text") from None


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _is_text(kind.value_type)
    return _is_text(kind) or any(
        is_kind(kind)
        for is_kind in (
            pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_timestamp, pa.types.is_date,
            pa.types.is_null,
        )
    )  # fmt: skip


def _is_list_of_named(kind: pa.DataType) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    return is_list and _find_name(kind.value_type) is not None


def _find_name(kind: pa.DataType) -> str | None:
    """Return the field of a structure that names it, as of an author; None where there is none."""
    if not pa.types.is_struct(kind):
        return None
    texts = [kind.field(i).name for i in range(kind.num_fields) if _is_text(kind.field(i).type)]
    return next((name for name in _NAMING if name in texts), None)


def _cell(array: pa.Array) -> CellGetter:
    """Return the function that gives the value in a row, as JSON can hold it."""
    kind = array.type
    if _is_text(kind):
        return _text_getter(array)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        name = _find_name(kind.value_type)
        return lambda row: _texts(array[row].values, name)
    if pa.types.is_timestamp(kind):
        # Parquet holds instants in UTC, or wall times; a zone's name in the schema is for show.
        zone = "UTC" if kind.tz else None
        array = array.cast(pa.timestamp("s", tz=zone), safe=False).cast(pa.string())
    elif pa.types.is_date(kind):
        array = array.cast(pa.string())
    return lambda row: _number(array[row].as_py())


def _text_getter(array: pa.Array) -> Callable[[int], str | None]:
    if pa.types.is_dictionary(array.type):
        indices, dictionary = array.indices, array.dictionary
        return lambda row: _text(dictionary[indices[row].as_py()]) if indices[row].is_valid else None
    return lambda row: _text(array[row])


def _text(scalar: pa.Scalar) -> str | None:
    if not scalar.is_valid:
        return None
    size = scalar.as_buffer().size
    if size > MAX_PAGE_BYTES:
        raise LoadError("too_large", f"a text of {size} bytes; at most {MAX_PAGE_BYTES} are read")
    text: str = scalar.as_py()
    return text


def _texts(values: pa.Array | None, name: str | None) -> list[str | None]:
    """Return the texts of a list, or of its structures' fields of that name."""
    if values is None:
        return []
    if len(values) > _MAX_LIST:
        raise LoadError("too_large", f"a list of {len(values)}; at most {_MAX_LIST} are read")
    values = values if name is None else pc.struct_field(values, name)
    get_text = _text_getter(values)
    texts: list[str | None] = []
    size = 0
    for place in range(len(values)):
        texts.append(get_text(place))
        size += len(texts[-1] or "")
        if size > MAX_PAGE_BYTES:
            raise LoadError("too_large", f"a list of more than {MAX_PAGE_BYTES} characters")
    return texts


def _number(value: Cell) -> Cell:
    """Return a number as it is; what is none is how tables write an empty cell."""
    return None if isinstance(value, float) and isnan(value) else value
