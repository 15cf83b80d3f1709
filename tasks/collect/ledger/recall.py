"""What the lake remembers as a crawl begins."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from tasks.collect.crawl.messages import CrawlMemory, LastRobots
from tasks.collect.http.secrets import mask_address
from tasks.collect.ledger.dead_runs import find_adopted, find_requested_at
from tasks.collect.ledger.open_inputs import find_open_inputs
from tasks.sources import WebSource, Window
from warehouse.home import Home
from warehouse.memory.fetched import recall_hosts, recall_responses, recall_robots


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
        open_inputs=() if is_backfill else find_open_inputs(lake, sources),
        adopted=find_adopted(home, dead),
    )
