"""Chooses what a takedown removes: from an address, a story or a source to the ids of all rows that hold it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import duckdb

from news.urls.takedown import find_takedown_key
from warehouse.lake import retry_while_busy
from warehouse.sql import load_query

ARCHIVE = "archive/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The target of a takedown: an address, the stories with these ids, or all of a source."""

    address: str | None = None
    article_ids: tuple[str, ...] = ()
    source: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of the address."""
        return (find_takedown_key(self.address),) if self.address else ()

    @property
    def host(self) -> str | None:
        """A part that every spelling of the address has; None where hosts have several spellings themselves."""
        host = urlsplit(self.address).hostname if self.address else None
        return None if host is None or "xn--" in host or not host.isascii() else host


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A story that says the same and is not taken down with it."""

    source: str
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """All that a takedown removes from the lake and the archive, by ids and digests.

    `places` are raw_refs in the archive, `local_refs` those of files outside of the home, which are left alone.
    """

    keys: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    input_ids: tuple[str, ...] = ()
    fetch_ids: tuple[str, ...] = ()
    payload_sha256s: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    local_refs: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = field(default=())


def choose(lake: duckdb.DuckDBPyConnection, target: Target) -> Chosen:
    """Return what a takedown removes; its temporary tables stay in the connection."""
    give_function(lake)
    _give(lake, "asked_keys", "key", target.keys)
    _give(lake, "asked_articles", "article_id", target.article_ids)
    lake.execute("set variable removal_source = $1", [target.source])
    lake.execute("set variable removal_host = $1", [target.host])
    retry_while_busy(lambda: lake.execute(load_query("removal/chosen.sql")))
    return Chosen(
        keys=_list(lake, "select key from gone_keys"),
        article_ids=_list(lake, "select article_id from gone_articles"),
        input_ids=_list(lake, "select input_id from gone_inputs"),
        fetch_ids=_list(lake, "select fetch_id from gone_fetches"),
        payload_sha256s=_list(lake, f"select payload_sha256 from {_PAYLOADS} where payload_sha256 is not null"),
        places=_list(lake, f"{_PLACES} where starts_with(raw_ref, '{ARCHIVE}')"),
        local_refs=_list(lake, f"{_PLACES} where raw_ref <> '' and not starts_with(raw_ref, '{ARCHIVE}')"),
        elsewhere=_find_elsewhere(lake),
    )


_GONE_INPUTS = "(from lake.inputs where input_id in (from gone_inputs))"
_PAYLOADS = f"""(
    select payload_sha256 from {_GONE_INPUTS}
    union select payload_sha256 from lake.fetches where fetch_id in (from gone_fetches)
)"""
_PLACES = f"""select raw_ref from (
    select raw_ref from {_GONE_INPUTS}
    union select raw_ref from lake.revisions where article_id in (from gone_articles)
    union select '{ARCHIVE}' || archive_file || '@' || archive_offset from lake.fetches
        where fetch_id in (from gone_fetches)
)"""


def give_chosen(lake: duckdb.DuckDBPyConnection, chosen: Chosen) -> None:
    """Give a connection the temporary tables of what was chosen before."""
    give_function(lake)
    _give(lake, "gone_keys", "key", chosen.keys)
    _give(lake, "gone_articles", "article_id", chosen.article_ids)
    _give(lake, "gone_inputs", "input_id", chosen.input_ids)
    _give(lake, "gone_fetches", "fetch_id", chosen.fetch_ids)


def give_function(lake: duckdb.DuckDBPyConnection) -> None:
    """Let a connection's SQL find the key of an address."""
    known = lake.execute("select 1 from duckdb_functions() where function_name = 'takedown_key'").fetchone()
    if known is None:
        lake.create_function("takedown_key", find_takedown_key, ["VARCHAR"], "VARCHAR")


def _find_elsewhere(lake: duckdb.DuckDBPyConnection) -> tuple[Elsewhere, ...]:
    """Return the stories that say the same to the letter, or have the same bytes, and stay."""
    rows = lake.execute(
        "select source, coalesce(canonical_url, url) from lake.articles where article_id not in (from gone_articles) "
        "and (content_sha256 in (select content_sha256 from lake.revisions where article_id in (from gone_articles)) "
        f"or payload_sha256 in (from {_PAYLOADS})) order by all"
    ).fetchall()
    return tuple(Elsewhere(source=source, address=address) for source, address in rows)


def _give(lake: duckdb.DuckDBPyConnection, name: str, column: str, values: Sequence[str]) -> None:
    lake.execute(f"create or replace temp table {name} ({column} varchar)")
    lake.execute(f"insert into {name} select unnest($1::varchar[])", [list(values)])


def _list(lake: duckdb.DuckDBPyConnection, query: str) -> tuple[str, ...]:
    return tuple(sorted({row[0] for row in lake.execute(query).fetchall()}))
