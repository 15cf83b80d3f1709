"""The rows of settled stories: the article with its filled columns, and evidence that names the rule that settled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from news.records.article import Article
from news.traits.votes import Row
from warehouse.arrow import staging_schema
from warehouse.settle.stories import CHUNK_ROWS, FILLED
from warehouse.sql import load_query, quote_literal

_KEY = pa.field("input_key", pa.string())
_ROWS = pa.schema([_KEY, *(staging_schema(Article).field(name) for name in FILLED)])
_FIELDS = pa.schema([_KEY, *(pa.field(name, pa.string()) for name in ("field", "printed", "value", "rule"))])


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledField:
    """One field of a settled story: the text that the page prints (None: none does), its value, and the rule behind it.

    `rule` names several, separated by commas, where one settled what another had settled before.
    """

    field: str
    printed: str | None
    value: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledStory:
    """One story that habits settled; `columns` are all of FILLED with their values now."""

    input_key: str
    columns: Row
    fields: tuple[SettledField, ...]


def write_settled(connection: duckdb.DuckDBPyConnection, stories: Iterable[SettledStory], folder: Path) -> int:
    """Write the full rows of settled stories and of their evidence into `folder`; return how many stories there are.

    `articles.parquet` and `evidence.parquet` are absent when there is none. The views `staged_*` must be there.
    """
    count = _hold(connection, iter(stories))
    if count:
        filled = ", ".join(f"d.{name} as {name}" for name in FILLED)
        articles = f"select a.* replace ({filled}) from staged_articles a join settled_rows d using (input_key)"
        _copy(connection, articles, folder / "articles.parquet")
        _copy(connection, load_query("settle/evidence.sql"), folder / "evidence.parquet")
    return count


def _hold(connection: duckdb.DuckDBPyConnection, stories: Iterator[SettledStory]) -> int:
    """Put stories into the tables `settled_rows` and `settled_fields`, a chunk at a time; return how many."""
    for name, schema in (("settled_rows", _ROWS), ("settled_fields", _FIELDS)):
        connection.from_arrow(schema.empty_table()).create_view("empty_rows", replace=True)
        connection.execute(f"create or replace temp table {name} as from empty_rows")
    count = 0
    while chunk := list(islice(stories, CHUNK_ROWS)):
        rows = [{"input_key": story.input_key, **story.columns} for story in chunk]
        fields = [
            {
                "input_key": story.input_key, "field": each.field, "printed": each.printed, "value": each.value,
                "rule": each.rule,
            }
            for story in chunk
            for each in story.fields
        ]  # fmt: skip
        connection.from_arrow(pa.Table.from_pylist(rows, schema=_ROWS)).insert_into("settled_rows")
        connection.from_arrow(pa.Table.from_pylist(fields, schema=_FIELDS)).insert_into("settled_fields")
        count += len(chunk)
    return count


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"copy ({query}) to {quote_literal(path)} (format parquet, row_group_size 8192)")
