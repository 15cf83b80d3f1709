"""Declares a record class as a table: the meaning of each column, and the key of the table."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

FilledBy = Literal["read", "link", "run"]


@dataclass(frozen=True, slots=True)
class Column:
    """The meaning of one column, and which stage fills it.

    `origin` says where the value comes from; `filled_by` says which stage knows it: `read` (one
    page is enough), `link` (the lake is needed) or `run` (the run stamps it when it publishes). A
    column that a later stage fills is null in staging and NOT NULL in the lake.
    """

    meaning: str
    origin: str | None = None
    example: str | None = None
    is_wall_time: bool = False
    filled_by: FilledBy = "read"


@dataclass(frozen=True, slots=True)
class Table:
    """How a record class is stored in the lake.

    `key` names one row. `replaced_by` names the columns by which a publish replaces older rows
    (a story's child rows go with the story); empty for ledger tables, which only grow.
    """

    name: str
    key: tuple[str, ...]
    replaced_by: tuple[str, ...] = ()


RunId = Annotated[str | None, Column("The run that published this row.", filled_by="run")]
FirstSeenAt = Annotated[
    datetime | None,
    Column(
        "Start of the run that first accepted the story (ledger tables: start of the run); UTC. "
        "Never null in the lake, never moves: the partition key.",
        filled_by="run",
    ),
]
ExtractorVersion = Annotated[str, Column("The code that decided this row.", example="wiredesk-1+trafilatura-2.3.1")]
ArticleId = Annotated[str, Column("SHA-256 of the canonical URL, in hex; without a URL that of source and payload.")]
RawRef = Annotated[
    str | None,
    Column(
        "Where the raw bytes are stored: archive file and offset, or local path and line.",
        example="crawl.warc.gz@40122",
    ),
]
PayloadSha256 = Annotated[str | None, Column("SHA-256 of the decoded payload (transfer and content encodings undone).")]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record, resolved: its Python type without None, and its Column."""

    name: str
    type: Any
    is_nullable: bool
    column: Column


def columns(record: type) -> Iterator[Field]:
    """Yield the resolved fields of a record class, in order of declaration."""
    hints = get_type_hints(record, include_extras=True)
    for each in fields(record):
        annotation = hints[each.name]
        if get_origin(annotation) is not Annotated:
            raise TypeError(f"{record.__name__}.{each.name} has no Column")
        inner, column = get_args(annotation)[:2]
        kinds = {_find_plain_type(option) for option in _iter_options(inner)}
        is_nullable = type(None) in kinds
        (kind,) = kinds - {type(None)}
        yield Field(each.name, kind, is_nullable, column)


def _iter_options(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, UnionType):
        for option in get_args(annotation):
            yield from _iter_options(option)
    else:
        yield annotation


def _find_plain_type(annotation: Any) -> Any:
    """Return the type that a column holds: of a closed set of names, and of a named kind of text, that is text.

    >>> _find_plain_type(FilledBy), _find_plain_type(list[str])
    (<class 'str'>, list[str])
    """
    if isinstance(annotation, NewType):
        return _find_plain_type(annotation.__supertype__)
    if get_origin(annotation) is Literal:
        (kind,) = {type(member) for member in get_args(annotation)}
        return kind
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return str
    return annotation
