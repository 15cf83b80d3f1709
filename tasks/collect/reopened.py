"""What earlier nights asked for and did not get: it is asked for again, with all that discovery knew of it."""

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from tasks.sources import WebSource
from warehouse.memory.fetched import recall_open


def find_open_inputs(lake: duckdb.DuckDBPyConnection, sources: Sequence[WebSource]) -> list[dict[str, Any]]:
    """Return what earlier nights left open, as entries: with the address that can be asked, not a masked one."""
    kinds = {source.name: source.kind for source in sources}
    return [
        {"source": row["source"], "url": row["url"], "discovery": _recall_discovery(row, kinds[row["source"]])}
        for row in recall_open(lake, [source.name for source in sources])
        # What is masked can only be asked again where it is named again.
        if row["url"] is not None and "#secret-" not in row["url"]
    ]


def _recall_discovery(row: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return what discovery knew of an input, from its row of the ledger."""
    if row["discovery"]:
        known: dict[str, Any] = json.loads(row["discovery"])
        return known
    # Lakes of earlier versions kept no more than these columns; the source's kind tells where the input stood.
    return {
        "origin": kind,
        "named_by": row["discovered_by"],
        "title": row["discovered_title"],
        "published_at": row["discovered_at"].isoformat() if row["discovered_at"] else None,
        "authors": row["discovered_authors"],
        "tags": row["discovered_tags"],
        "language": row["discovered_language"],
    }
