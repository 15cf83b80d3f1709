"""Inputs that are read again: from the ledger and the bytes that rest, without asking anybody anything.

A story is read again whole: where one of its captures is chosen, the others are too, so that versions are compared
as the same code reads them. What no longer rests where the ledger says is a failed input, `raw_gone`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from news.discovery import read_discovery
from news.reasons import Reason
from tasks.batches import FOUND_SCHEMA, cut_batches, drop_stale
from tasks.children.limits import Limits
from tasks.inputs import SourceInput, input_key
from tasks.plan import Plan, SourceListing
from tasks.readers import scan
from tasks.readers.faults import UnknownKindError
from tasks.sources import Source, SourceOptions
from warehouse.home import Home
from warehouse.sql import quote_literal
from warehouse.staging import TableWriter

# A page that an outlet reserves was set aside for its sake, not for ours.
NEVER_AGAIN: Reason = "reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is read again: of some sources or all, captured from `since` on and before `until`.

    A replay takes rejections only, of one `rule` or all.
    """

    is_replay: bool = False
    sources: tuple[str, ...] = ()
    rule: str | None = None
    since: datetime | None = None
    until: datetime | None = None


# An input without a time of capture was captured when it first came in.
WANTED = """
create or replace temp table reread_wanted as
with rested as (
    select i.*, r.run_number, coalesce(
        i.fetched_at, min(i.first_seen_at) over (partition by i.source, i.url, i.locator, i.payload_sha256)
    ) as captured_at
    from lake.inputs i join lake.runs r on r.run_id = i.run_id
    where i.payload_sha256 is not null and i.raw_ref <> '' and i.reason is distinct from 'raw_gone'
),
latest as (
    select * from rested
    qualify row_number() over (partition by source, url, locator, payload_sha256 order by run_number desc) = 1
),
chosen as (
    select * from latest
    where (len($sources) = 0 or list_contains($sources, source))
        and ($since is null or captured_at >= $since) and ($until is null or captured_at < $until)
        and (not $is_replay or outcome = 'rejected')
        and ($rule is null or reason = $rule
            or input_id in (select input_id from lake.rejections where rule = $rule and table_name <> 'authors'))
)
select
    l.source, l.url, l.address, l.locator, l.kind, l.payload_sha256, l.raw_ref, l.fetched_at, l.fetch_id, l.discovery,
    f.url as final_url, regexp_replace(l.raw_ref, '[@:][0-9]+([+][0-9]+)?$', '') as file
from latest l left join lake.fetches f on f.fetch_id = l.fetch_id and f.hop > 0
where l.reason is distinct from $never and (
    l.input_id in (select input_id from chosen)
    or (not $is_replay and l.article_id in (select article_id from chosen))
)
"""


def find_sources(
    lake: duckdb.DuckDBPyConnection, choice: Choice, declared: Mapping[str, SourceOptions]
) -> list[Source]:
    """Return the sources of what is chosen, with the options that are declared or else those of their last run."""
    _write_wanted(lake, choice)
    last = dict(
        lake.execute(
            "select s.source, arg_max(s.options, r.run_number) from lake.source_runs s join lake.runs r "
            "on r.run_id = s.run_id where s.options is not null group by s.source"
        ).fetchall()
    )
    order = list(declared)
    names = [name for (name,) in lake.execute("select distinct source from reread_wanted").fetchall()]
    names.sort(key=lambda name: (order.index(name) if name in declared else len(order), name))
    return [Source(name, None, (), declared.get(name) or _read_options(last.get(name))) for name in names]


def _write_wanted(lake: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    lake.execute(
        WANTED,
        {
            "sources": list(choice.sources), "since": choice.since, "until": choice.until, "rule": choice.rule,
            "is_replay": choice.is_replay, "never": NEVER_AGAIN,
        },
    )  # fmt: skip


def _read_options(options: str | None) -> SourceOptions:
    values = json.loads(options) if options else {}
    return SourceOptions(**values | {"columns": tuple((field, name) for field, name in values.get("columns", ()))})


def plan_reread(
    home: Home,
    lake: duckdb.DuckDBPyConnection,
    run_folder: Path,
    sources: Sequence[Source],
    choice: Choice,
    limits: Limits,
    *,
    batch_pages: int,
    batch_bytes: int,
) -> Plan:
    """List what is chosen of `sources`, look for it where it rests, and cut it into batches. Nothing of it is known."""
    _write_wanted(lake, choice)
    found_path, plan_path = run_folder / "found.parquet", run_folder / "plan.parquet"
    positions = {source.name: position for position, source in enumerate(sources)}
    options = {source.name: source.options for source in sources}
    listings = {source.name: SourceListing() for source in sources}
    gone = dict.fromkeys(positions, 0)
    writer = TableWriter(found_path, FOUND_SCHEMA)
    for (source, path), rows in groupby(_wanted(home, lake), key=lambda row: (row["source"], row["path"])):
        for row, found in _find_again(path, list(rows), options[source], run_folder / "unpacked"):
            key = input_key(source, found.url, f"{found.locator}\x1f{found.raw_ref}")
            writer.add(found, input_key=key, source_position=positions[source], discovery=row["discovery"])
            listings[source].discovered += 1
            gone[source] += found.reason == "raw_gone"
    writer.close()
    for name, listing in listings.items():
        if gone[name]:
            listing.status = "partial"
            listing.message = f"{gone[name]} of {listing.discovered} inputs no longer rest where they were read"
    lake.execute(
        f"copy (select * from read_parquet({quote_literal(found_path)}) "
        "order by source_position, url nulls first, locator, input_key) "
        f"to {quote_literal(plan_path)} (format parquet)"
    )
    batches = list(cut_batches(home, run_folder, plan_path, sources, limits, batch_pages, batch_bytes))
    drop_stale(home, keep={batch.batch_id for batch in batches})
    return Plan(listings, batches)


def _wanted(home: Home, lake: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Yield the rows of the ledger, those of one file together, each with the file's path and its place in there."""
    answer = lake.execute("select * from reread_wanted order by source, file, raw_ref")
    names = [column[0] for column in answer.description]
    while rows := answer.fetchmany(1000):
        for values in rows:
            row = dict(zip(names, values, strict=True))
            file = row["file"]
            # A page file may be named like a place: "bridge:12".
            if row["kind"] in ("html", "text", None) and (home.root / row["raw_ref"]).is_file():
                file = row["raw_ref"]
            yield row | {"path": home.root / file, "place": row["raw_ref"].removeprefix(file)}


def _find_again(
    path: Path, rows: list[dict[str, Any]], options: SourceOptions, scratch: Path
) -> Iterator[tuple[dict[str, Any], SourceInput]]:
    """Yield each row with what rests at its place today; raw_gone where that is something else, or nothing."""
    open_rows: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in rows:
        open_rows.setdefault((row["place"], row["payload_sha256"]), []).append(row)
    kind = "warc" if rows[0]["place"].startswith("@") else rows[0]["kind"]
    detail = "the file has other bytes now"
    try:
        real = str(path.resolve(strict=True))
        for item in scan(kind, real, source=rows[0]["source"], scratch=scratch, options=options):
            if isinstance(item, SourceInput):
                for row in open_rows.pop((item.raw_ref.removeprefix(real), item.payload_sha256), ()):
                    yield row, _as_known(item, row)
            if not open_rows:
                return
    except (OSError, UnknownKindError, RuntimeError) as error:
        detail = getattr(error, "strerror", None) or str(error)
    for row in (row for rest in open_rows.values() for row in rest):
        yield row, _gone(path, row, detail)


def _as_known(found: SourceInput, row: dict[str, Any]) -> SourceInput:
    """Return a find as the ledger knows it: by its address, its time, and what discovery said."""
    return replace(
        found,
        url=row["url"],
        locator=row["locator"],
        raw_ref=row["raw_ref"],
        address=row["address"],
        final_url=row["final_url"],
        fetch_id=row["fetch_id"],
        fetched_at=row["fetched_at"],
        discovery=read_discovery(json.loads(row["discovery"])) if row["discovery"] else None,
    )


def _gone(path: Path, row: dict[str, Any], detail: str) -> SourceInput:
    found = SourceInput(
        source=row["source"],
        kind=row["kind"] or "html",
        locator="",
        path=str(path),
        payload_sha256=row["payload_sha256"],
        raw_ref="",
        outcome="failed",
        reason="raw_gone",
        detail=f"{row['raw_ref']}: {detail}",
    )
    return _as_known(found, row)
