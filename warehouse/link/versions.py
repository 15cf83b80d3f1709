"""Decides which captures of a run are new versions of a story, and numbers them among the stored ones.

A story's stored versions and the run's captures are put in one order, by fetched_at (without it, by the start
of the accepting run). Neighbours of equal content are one version: the stored one, or else the first capture.
So a page that says again what it said before and after is a duplicate, and a revert is a version of its own.

A capture that is read again takes the place of the version it made (`warehouse/link/rereads.py`): that version keeps
its place and number, also where it now reads as its neighbour does.
"""

import duckdb

from warehouse.link.rereads import write_earlier, write_retakes
from warehouse.sql import load_query


def write_versions(connection: duckdb.DuckDBPyConnection) -> None:
    """Create link_captures, link_versions and link_changed from what passed the audit and the lake."""
    write_earlier(connection)
    connection.execute(f"create or replace temp table link_captures as {load_query('link/captures.sql')}")
    write_retakes(connection)
    connection.execute(f"create or replace temp table link_versions as {load_query('link/versions.sql')}")
    connection.execute(f"create or replace temp table link_changed as {load_query('link/changed_stories.sql')}")
