"""Looks up removals, and lifts the refusals that they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from warehouse.lake import retry_while_busy
from warehouse.migrate import GUARD_TABLE, rollback
from warehouse.removal.choose import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRemoval:
    """One removal as a list shows it."""

    removal_id: str
    removed_at: datetime
    source: str | None
    address_count: int
    story_count: int
    row_count: int
    record_count: int
    lifted_at: datetime | None
    reason: str


def list_removals(lake: duckdb.DuckDBPyConnection) -> list[ListedRemoval]:
    """Return all removals, the newest first."""
    rows = lake.execute(
        "select removal_id, removed_at, source, len(address_sha256s), len(article_ids), row_count, record_count, "
        "lifted_at, reason from lake.removals order by removed_at desc, removal_id"
    ).fetchall()
    names = ListedRemoval.__slots__
    return [ListedRemoval(**dict(zip(names, row, strict=True))) for row in rows]


def find_refusals(lake: duckdb.DuckDBPyConnection, target: Target) -> list[tuple[str, str | None]]:
    """Return the removals by which an address, a story or a source is refused now: their ids and sources."""
    return lake.execute(
        "select removal_id, source from lake.removals where lifted_at is null and (source = $source "
        "or list_has_any(address_sha256s, $keys::varchar[]) or list_has_any(article_ids, $ids::varchar[])) "
        "order by removed_at, removal_id",
        {"source": target.source, "keys": list(target.keys), "ids": list(target.article_ids)},
    ).fetchall()


def lift_refusals(lake: duckdb.DuckDBPyConnection, removal_ids: Sequence[str], now: datetime) -> None:
    """Lift what removals refuse: from now on it may come in again, if it is listed."""

    def transact() -> None:
        lake.execute("begin")
        try:
            lake.execute(f"update lake.{GUARD_TABLE} set commit_count = commit_count + 1")
            lake.execute(
                "update lake.removals set lifted_at = $1 where list_contains($2, removal_id)", [now, list(removal_ids)]
            )
            lake.execute("commit")
        except BaseException:
            rollback(lake)
            raise

    retry_while_busy(transact)
