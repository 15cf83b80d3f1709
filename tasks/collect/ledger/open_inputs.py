"""What earlier nights asked for and did not get: it is asked for again, with all that discovery knew of it."""

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from news.discovery import Discovery, read_discovery
from news.origins import DiscoveryOrigin
from tasks.collect.crawl.messages import OpenInput
from tasks.sources import WebKind, WebSource
from warehouse.memory.fetched import recall_open

# Where an input of a source of each kind stood, as far as its kind alone tells; what is unsure is trusted like a list.
_ORIGINS: dict[WebKind, DiscoveryOrigin] = {
    "feed": "feed", "sitemap": "sitemap", "urls": "urls", "page": "urls", "archive": "urls",
}  # fmt: skip


def find_open_inputs(lake: duckdb.DuckDBPyConnection, sources: Sequence[WebSource]) -> list[OpenInput]:
    """Return what earlier nights left open, where its address can be asked for and is not a masked one."""
    kinds = {source.name: source.kind for source in sources}
    return [
        OpenInput(row["source"], row["url"], _recall_discovery(row, kinds[row["source"]]))
        for row in recall_open(lake, [source.name for source in sources])
        # What is masked can only be asked again where it is named again.
        if row["url"] is not None and "#secret-" not in row["url"]
    ]


# The row is one of `recall_open`, by the names of its columns.
def _recall_discovery(row: dict[str, Any], kind: WebKind) -> Discovery:
    """Return what discovery knew of an input, from its row of the ledger."""
    if row["discovery"] and (known := read_discovery(json.loads(row["discovery"]))):
        return known
    # Lakes of earlier versions kept no more than these columns; the source's kind tells where the input stood.
    return Discovery(
        origin=_ORIGINS[kind],
        named_by=row["discovered_by"],
        title=row["discovered_title"],
        published_at=row["discovered_at"],
        authors=tuple(row["discovered_authors"]),
        tags=tuple(row["discovered_tags"]),
        language=row["discovered_language"],
    )
