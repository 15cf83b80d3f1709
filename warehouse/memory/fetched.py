"""Looks up addresses, listings and hosts of earlier runs, so that nothing is requested twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import pyarrow as pa

from warehouse.memory.judgement import anew_condition, decided_condition, settled_aggregate, transient_condition
from warehouse.memory.records import LastResponse, Memory, SlowHost
from warehouse.rows import load_records
from warehouse.sql import load_query

ROBOTS_LAST = timedelta(days=1)
# Longer than any gap that a host may set.
GAPS_LAST = timedelta(minutes=5)
# For so long what we refused is decided anew though no listing names it any more: a rule may be lifted, or a setting
# corrected, after the feed went on. Beyond that, a year of refusals would be looked at each night.
REFUSALS_LAST = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInputRow:
    """An input that failed for a transient reason: where it was requested, and its metadata from discovery."""

    source: str
    url: str | None
    address: str
    discovered_by: str | None
    discovered_title: str | None
    discovered_at: datetime | None
    discovered_authors: list[str]
    discovered_tags: list[str]
    discovered_language: str | None
    discovery: str | None


def remember_addresses(lake: duckdb.DuckDBPyConnection) -> None:
    """Prepare `recall`: read the ledger's addresses once, for what listings name is then looked up in memory.

    Addresses are kept by digest: a million of them take some tens of megabytes.
    """
    addresses = load_query("memory/asked_addresses.sql").format(
        settled=settled_aggregate(), by_outlet=decided_condition("reason", "outlet")
    )
    lake.execute(f"create or replace temp table asked_addresses as {addresses}")
    lake.execute(f"create or replace temp table asked_pages as {load_query('memory/asked_pages.sql')}")


def recall(lake: duckdb.DuckDBPyConnection, addresses: Sequence[str]) -> list[Memory]:
    """Return what earlier runs knew of each address, in order."""
    _give(lake, "asked_now", addresses)
    answer = lake.execute(
        "select coalesce(a.is_settled, false) as is_settled, a.first_at, p.last_at, p.told_modified_at, a.retry_at, "
        "coalesce(a.is_refused, false) as is_refused, a.reserved_for from asked_now n "
        "left join asked_addresses a on a.key = md5_number(n.value) "
        "left join asked_pages p on p.key = md5_number(n.value) order by n.position"
    )
    return load_records(answer, Memory)


def recall_responses(lake: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> dict[str, LastResponse]:
    """Return the last whole response of each address that gave one itself, without a redirect."""
    if not urls:
        return {}
    _give(lake, "asked_now", urls)
    rows = lake.execute(load_query("memory/last_responses.sql")).fetchall()
    return {url: LastResponse(**response) for url, response in rows}


def recall_robots(
    lake: duckdb.DuckDBPyConnection, now: datetime
) -> list[tuple[str, datetime, int, str | None, int | None]]:
    """Return each host's last response to a request for robots.txt, if it is younger than a day.

    Rows of host, instant, status, archive file and offset. Only responses that settle what a host allows count; of one
    that is too large, the beginning does.
    """
    return lake.execute(
        "select coalesce(first.host, last.host) as host, last.requested_at, last.status, last.archive_file, "
        "last.archive_offset from lake.fetches last left join lake.fetches first "
        "on first.fetch_id = last.first_fetch_id where last.role = 'robots' "
        "and coalesce(last.fault, 'too_large') = 'too_large' "
        "and (last.status = 200 or last.status between 400 and 499) and last.requested_at > $1 "
        "qualify row_number() over (partition by coalesce(first.host, last.host) order by last.requested_at desc) = 1",
        [now - ROBOTS_LAST],
    ).fetchall()


def recall_hosts(lake: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, datetime]:
    """Return when each host got its last request, for hosts whose gap may not be over yet."""
    rows = lake.execute(
        "select host, max(requested_at) from lake.fetches where requested_at > $1 group by host", [now - GAPS_LAST]
    ).fetchall()
    return dict(rows)


def were_silent(lake: duckdb.DuckDBPyConnection, hosts: Sequence[str]) -> bool:
    """Return whether the last requests to these hosts all failed: then the hosts are down, and not the network."""
    (silent,) = lake.execute(
        "select count(*) from (select host, max_by(status is null, requested_at) as is_silent from lake.fetches "
        "where list_contains($1, host) group by host) where is_silent",
        [list(hosts)],
    ).fetchall()[0]
    return bool(silent == len(hosts))


def recall_open(lake: duckdb.DuckDBPyConnection, sources: Iterable[str], now: datetime) -> list[OpenInputRow]:
    """Return the newest row of each fetched input of these sources that is still open, though no listing may name it.

    It failed, and that may pass, or was a fault of ours that the code of now has not met; or our settings or
    robots.txt refused it lately. A page of another site is not among them: only its listing says that it is one.
    """
    answer = lake.execute(
        load_query("memory/open_inputs.sql").format(
            transient=transient_condition("reason"), by_us=decided_condition("reason", "ourselves"),
            anew=anew_condition("reason"),
        ),
        {"sources": list(sources), "since": now - REFUSALS_LAST},
    )  # fmt: skip
    return load_records(answer, OpenInputRow)


def find_slow_hosts(lake: duckdb.DuckDBPyConnection, run_id: str, count: int = 10) -> list[SlowHost]:
    """Return the hosts that took longest to respond in a run, slowest first."""
    answer = lake.execute(
        "select host, count(*) as requests, round(max(elapsed_seconds), 1) as longest_seconds, "
        "round(sum(elapsed_seconds), 1) as all_seconds, count(*) filter (where fault is not null) as faults "
        "from lake.fetches where run_id = $1 group by host order by longest_seconds desc, host limit $2",
        [run_id, count],
    )
    return load_records(answer, SlowHost)


def _give(lake: duckdb.DuckDBPyConnection, name: str, values: Sequence[str]) -> None:
    table = pa.table({"position": pa.array(range(len(values)), pa.int64()), "value": pa.array(values, pa.string())})
    lake.execute(f"create or replace temp table {name} (position bigint, value varchar)")
    lake.from_arrow(table).insert_into(name)
