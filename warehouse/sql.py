"""SQL text made of our own names and paths: quoted as DuckDB reads them."""

from collections.abc import Iterable
from pathlib import Path


def quote_literal(text: object) -> str:
    """Return `text` as a SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def quote_paths(paths: Iterable[Path]) -> str:
    """Return paths as a SQL list of literals, for read_parquet."""
    return "[" + ", ".join(quote_literal(path) for path in paths) + "]"
