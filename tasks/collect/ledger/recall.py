"""Recalls from the lake what a crawl needs to know as it begins."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from news.discovery import Discovery, normalize_discovery_origin, read_discovery
from tasks.collect.crawl.messages import CrawlMemory, LastRobots, OpenInput
from tasks.collect.http.secrets import mask_address
from tasks.collect.ledger.dead_runs import find_adopted, find_requested_at
from tasks.sources import WebSource, Window
from warehouse.home import Home
from warehouse.memory.fetched import OpenInputRow, recall_hosts, recall_open, recall_responses, recall_robots
from warehouse.memory.forgotten import load_forgotten


def recall_memory(
    home: Home,
    lake: duckdb.DuckDBPyConnection,
    sources: Sequence[WebSource],
    dead: Sequence[Path],
    window: Window,
    now: datetime,
) -> CrawlMemory:
    """Return what a crawl of these sources needs to know; a backfill takes up nothing that earlier nights left open."""
    is_backfill = window.since is not None or window.until is not None
    return CrawlMemory(
        responses=recall_responses(lake, [mask_address(source.location) for source in sources]),
        robots={host: LastRobots(status, file, offset) for host, _, status, file, offset in recall_robots(lake, now)},
        requested_at=recall_hosts(lake, now) | find_requested_at(dead),
        open_inputs=() if is_backfill else recall_open_inputs(lake, sources, now),
        adopted=find_adopted(home, dead),
        forgotten=load_forgotten(lake),
    )


def recall_open_inputs(
    lake: duckdb.DuckDBPyConnection, sources: Sequence[WebSource], now: datetime
) -> tuple[OpenInput, ...]:
    """Return what earlier nights left open, if its address can be requested and is not masked."""
    kinds = {source.name: source.kind for source in sources}
    return tuple(
        OpenInput(row.source, row.url, _recall_discovery(row, kinds[row.source]))
        for row in recall_open(lake, [source.name for source in sources], now)
        # It can only be requested again once it is listed again.
        if row.url is not None and "#secret-" not in row.url
    )


def _recall_discovery(row: OpenInputRow, kind: str) -> Discovery:
    """Return what discovery knew of an input, from its row of the ledger."""
    if row.discovery:
        return read_discovery(json.loads(row.discovery))
    # Lakes of earlier versions kept no more than these columns; the source's kind says where the input was listed.
    return Discovery(
        origin=normalize_discovery_origin(kind),
        named_by=row.discovered_by,
        title=row.discovered_title,
        published_at=row.discovered_at,
        authors=tuple(row.discovered_authors),
        tags=tuple(row.discovered_tags),
        language=row.discovered_language,
    )
