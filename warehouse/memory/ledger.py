"""Which inputs earlier runs have settled, so that they are not read again."""

from pathlib import Path

import duckdb

from news.reasons import iter_transient
from warehouse.sql import quote_literal

# A failed input is tried on this many later runs when its reason may pass; then it is settled too.
LATER_TRIES = 3
# What the table of reasons calls transient; of a family of statuses, what its members begin with.
PASSING_REASONS = tuple(reason for reason in iter_transient() if not reason.endswith("NN"))
PASSING_PREFIXES = tuple(reason.removesuffix("NN") for reason in iter_transient() if reason.endswith("NN"))

# An input is the same when address and payload are; without an address, source and payload; without a
# payload (it could not be read), source and place. Earlier rows are asked by each of the three alone, so
# that every join is a plain one on equal columns.
KNOWN = """
create or replace temp table ledger_known as
with found as (
    select input_key, source, nullif(url, '') as url, locator, payload_sha256 from read_parquet({found})
),
wanted as (select distinct payload_sha256 from found where payload_sha256 is not null),
settled as (
    select nullif(url, '') as url, source, payload_sha256, outcome, reason, run_id, attempts
    from lake.inputs where payload_sha256 in (select payload_sha256 from wanted)
),
unread as (
    select source, locator, outcome, reason, run_id, attempts from lake.inputs
    where payload_sha256 is null
        and (source, locator) in (select (source, locator) from found where payload_sha256 is null)
),
matches as (
    select f.input_key, s.outcome, s.reason, s.run_id, s.attempts
    from found f join settled s on s.payload_sha256 = f.payload_sha256 and s.url = f.url
    union all
    select f.input_key, s.outcome, s.reason, s.run_id, s.attempts
    from found f join settled s on s.payload_sha256 = f.payload_sha256 and s.source = f.source
    where f.url is null and s.url is null
    union all
    select f.input_key, u.outcome, u.reason, u.run_id, u.attempts
    from found f join unread u on u.source = f.source and u.locator = f.locator
    where f.payload_sha256 is null
)
select input_key from matches
group by input_key
having bool_or(outcome <> 'failed' or not {is_passing})
    or count(distinct run_id) filter (where attempts > 0) > {tries}
"""


def write_open_inputs(connection: duckdb.DuckDBPyConnection, found: Path, out: Path) -> dict[str, int]:
    """Write the rows of `found` that no earlier run settled to `out`, in the run's order; count the others by source.

    `found` has the columns input_key, source, source_position, url, locator, payload_sha256 and any
    others, which are carried along.
    """
    rows = f"read_parquet({quote_literal(found)})"
    connection.execute(
        KNOWN.format(found=quote_literal(found), is_passing=passing_condition("reason"), tries=LATER_TRIES)
    )
    connection.execute(
        f"copy (select * from {rows} where input_key not in (select input_key from ledger_known) "
        "order by source_position, url nulls first, locator, input_key) "
        f"to {quote_literal(out)} (format parquet)"
    )
    counted = connection.execute(
        f"select source, count(*) from {rows} where input_key in (select input_key from ledger_known) "
        "group by source order by source"
    ).fetchall()
    return dict(counted)


def passing_condition(column: str) -> str:
    """Return the SQL that tells whether a reason may pass with time."""
    exact = ", ".join(quote_literal(reason) for reason in PASSING_REASONS)
    prefixes = " or ".join(f"starts_with({column}, {quote_literal(prefix)})" for prefix in PASSING_PREFIXES)
    return f"coalesce({column} in ({exact}) or {prefixes}, false)"
