"""Finds the stories of a run that copy another one, so far only to the letter: headline and body are equal.

Near copies (trimmed, rewritten) will be further candidates for the same rows.
"""

import duckdb

from warehouse.sql import load_query


def write_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_copies, one row for each changed story that copies another; versions must be there."""
    connection.execute(f"create or replace temp table link_originals as {load_query('link/originals.sql')}")
    connection.execute(f"create or replace temp table link_copies as {load_query('link/copies.sql')}")
