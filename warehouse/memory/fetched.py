"""What the lake remembers of addresses, listings and hosts, so that the web is asked for nothing twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.memory.ledger import LATER_TRIES, passing_condition
from warehouse.memory.records import LastAnswer, Memory, SlowHost

ROBOTS_LAST = timedelta(days=1)
# Longer than any gap that a host may ask for.
GAPS_LAST = timedelta(minutes=5)

# One pass over the ledger a night; what a listing names is then looked up in memory. Addresses stand there by digest:
# a million of them in some tens of megabytes.
REMEMBER = (
    """
create or replace temp table asked_addresses as
select
    md5_number(address) as key,
    bool_or(outcome <> 'failed' or not {passing}) or count(distinct run_id) filter (
        where outcome = 'failed' and {passing} and attempts > 0) > {tries} as is_settled,
    min(fetched_at) filter (where payload_sha256 is not null) as first_at,
    max(retry_at) as retry_at
from lake.inputs where address is not null group by key
""",
    """
create or replace temp table asked_pages as
select md5_number(url) as key, max(requested_at) as last_at, max(told_modified_at) as told_modified_at
from lake.fetches where role = 'page' and hop = 0 group by key
""",
)


def remember_addresses(lake: duckdb.DuckDBPyConnection) -> None:
    """Prepare `recall`: read the ledger's addresses once."""
    for statement in REMEMBER:
        lake.execute(statement.format(passing=passing_condition("reason"), tries=LATER_TRIES))


def recall(lake: duckdb.DuckDBPyConnection, addresses: Sequence[str]) -> list[Memory]:
    """Return what is remembered of each address, in order."""
    _give(lake, "asked_now", addresses)
    rows = lake.execute(
        "select coalesce(a.is_settled, false), a.first_at, p.last_at, p.told_modified_at, a.retry_at from asked_now n "
        "left join asked_addresses a on a.key = md5_number(n.value) "
        "left join asked_pages p on p.key = md5_number(n.value) order by n.position"
    ).fetchall()
    return [Memory(*row) for row in rows]


def recall_answers(lake: duckdb.DuckDBPyConnection, urls: Sequence[str]) -> dict[str, LastAnswer]:
    """Return the last whole answer of each address that gave one itself, without a redirect."""
    if not urls:
        return {}
    _give(lake, "asked_now", urls)
    rows = lake.execute(
        """
        with told as (
            select f.url, f.requested_at, f.status, f.new_count, f.etag, f.last_modified, f.content_type,
                f.payload_sha256, f.archive_file, f.archive_offset, f.is_revisit, f.fault
            from lake.fetches f join (select distinct value from asked_now) n on n.value = f.url
        ),
        whole as (
            select url, max_by(struct_pack(requested_at, etag, last_modified, content_type, payload_sha256,
                archive_file, archive_offset), requested_at) as answer
            from told where status = 200 and fault is null and not is_revisit group by url
        ),
        polls as (
            select url, max(requested_at) as asked_at,
                count(*) filter (where requested_at > coalesce(newest, timestamptz '1970-01-01')) as empty_polls
            from (select *, max(requested_at) filter (where new_count > 0) over (partition by url) as newest from told)
            where fault is null and status in (200, 304) group by url
        )
        select w.url, p.asked_at, answer.etag, answer.last_modified, answer.content_type, answer.payload_sha256,
            answer.archive_file, answer.archive_offset, p.empty_polls
        from whole w join polls p using (url)
        """
    ).fetchall()
    return {row[0]: LastAnswer(*row[1:]) for row in rows}


def recall_robots(
    lake: duckdb.DuckDBPyConnection, now: datetime
) -> list[tuple[str, datetime, int, str | None, int | None]]:
    """Return the last answer to robots.txt of each host that is younger than a day.

    Rows of host, instant, status, archive file and offset; only answers that settle what a host allows: of one that is
    too large, the beginning does.
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
    """Return when each host was last asked, as far as a gap could reach back to it."""
    rows = lake.execute(
        "select host, max(requested_at) from lake.fetches where requested_at > $1 group by host", [now - GAPS_LAST]
    ).fetchall()
    return dict(rows)


def were_silent(lake: duckdb.DuckDBPyConnection, hosts: Sequence[str]) -> bool:
    """Return whether not one of these hosts answered when it was last asked: then it is they, and not the network."""
    (silent,) = lake.execute(
        "select count(*) from (select host, max_by(status is null, requested_at) as is_silent from lake.fetches "
        "where list_contains($1, host) group by host) where is_silent",
        [list(hosts)],
    ).fetchall()[0]
    return bool(silent == len(hosts))


def recall_open(lake: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> list[dict[str, Any]]:
    """Return the newest row of each fetched input of these sources that is still open: it failed, and that may pass."""
    answer = lake.execute(
        "select source, i.url, address, discovered_by, discovered_title, discovered_at, discovered_authors, "
        "discovered_tags, discovered_language from lake.inputs i join asked_addresses a on a.key = md5_number(address) "
        "where list_contains($1, source) and not a.is_settled qualify row_number() over "
        "(partition by source, i.url order by run_id desc) = 1 order by source, i.url",
        [list(sources)],
    )
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def find_slow_hosts(lake: duckdb.DuckDBPyConnection, run_id: str, count: int = 10) -> list[SlowHost]:
    """Return the hosts that took longest to answer in a run, slowest first."""
    rows = lake.execute(
        "select host, count(*), round(max(elapsed_seconds), 1), round(sum(elapsed_seconds), 1), "
        "count(*) filter (where fault is not null) from lake.fetches where run_id = $1 "
        "group by host order by 3 desc, host limit $2",
        [run_id, count],
    ).fetchall()
    return [SlowHost(*row) for row in rows]


def _give(lake: duckdb.DuckDBPyConnection, name: str, values: Sequence[str]) -> None:
    table = pa.table({"position": pa.array(range(len(values)), pa.int64()), "value": pa.array(values, pa.string())})
    lake.execute(f"create or replace temp table {name} (position bigint, value varchar)")
    lake.from_arrow(table).insert_into(name)
