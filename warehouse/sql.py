"""SQL text: the package's .sql files, and our own names and paths quoted as DuckDB reads them."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def load_query(path: str) -> str:
    """Return the text of a .sql file, named by its path within the warehouse package.

    Values are bound as `$name`. The few files with parts that cannot be bound, such as a condition, have `{name}`
    there, for `str.format`; their opening comment lists these placeholders.

    >>> load_query("memory/asked_pages.sql").partition(",")[0]
    '-- Every address that was requested as a page'
    """
    return (files("warehouse") / path).read_text(encoding="utf-8")


def quote_literal(text: object) -> str:
    """Return `text` as a SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def quote_paths(paths: Iterable[Path]) -> str:
    """Return paths as a SQL list of literals, for read_parquet."""
    return "[" + ", ".join(quote_literal(path) for path in paths) + "]"
