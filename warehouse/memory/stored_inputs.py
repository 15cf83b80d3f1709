"""Inputs of earlier runs whose bytes are stored, so that they can be read again without a request."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

import duckdb

from news.page import PageKind
from news.reasons import NamedReason
from warehouse.memory.judgement import decided_condition
from warehouse.sql import load_query

# A page that an outlet reserves was set aside for its sake, not for ours.
NEVER_AGAIN: NamedReason = "reserved"
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadSelection:
    """A selection of stored inputs: of some sources or all, captured from `since` on and before `until`.

    A replay takes rejections and faults of ours only, of one `rule` (or reason) or all. With `article_ids`, only inputs
    of these stories are taken.
    """

    is_replay: bool = False
    sources: tuple[str, ...] = ()
    rule: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    article_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredInput:
    """One input as the ledger has it, and where its bytes are stored: `file` is the part of `raw_ref` before the place.

    `discovery` is JSON.
    """

    source: str
    url: str | None
    address: str | None
    locator: str
    kind: PageKind | None
    payload_sha256: str
    raw_ref: str
    fetched_at: datetime | None
    fetch_id: str | None
    discovery: str | None
    final_url: str | None
    file: str


def select_stored(connection: duckdb.DuckDBPyConnection, selection: RereadSelection) -> None:
    """Select the inputs that `find_selected_sources` and `iter_selected` return from this connection."""
    connection.execute(
        load_query("memory/stored_inputs.sql").format(by_us=decided_condition("reason", "ourselves")),
        {
            "sources": list(selection.sources), "since": selection.since, "until": selection.until,
            "rule": selection.rule, "is_replay": selection.is_replay, "never": NEVER_AGAIN,
            "article_ids": list(selection.article_ids) if selection.article_ids is not None else None,
        },
    )  # fmt: skip


def find_selected_sources(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the sources that the selected inputs are of."""
    return {name for (name,) in connection.execute("select distinct source from reread_inputs").fetchall()}


def iter_selected(connection: duckdb.DuckDBPyConnection) -> Iterator[StoredInput]:
    """Yield the selected inputs, those of one file together."""
    names = [field.name for field in fields(StoredInput)]
    answer = connection.execute(f"select {', '.join(names)} from reread_inputs order by source, file, raw_ref")
    while rows := answer.fetchmany(_ROWS_AT_ONCE):
        for row in rows:
            yield StoredInput(**dict(zip(names, row, strict=True)))
