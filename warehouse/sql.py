"""SQL text: long queries from files of their own, and our own names and paths quoted as DuckDB reads them."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def load_query(path: str) -> str:
    """Return the SQL in a file of this package, named by its path from here: `load_query("link/versions.sql")`."""
    return (files("warehouse") / path).read_text(encoding="utf-8")


def quote_literal(text: object) -> str:
    """Return `text` as a SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def quote_paths(paths: Iterable[Path]) -> str:
    """Return paths as a SQL list of literals, for read_parquet."""
    return "[" + ", ".join(quote_literal(path) for path in paths) + "]"
