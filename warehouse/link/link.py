"""Compares a run's audited rows with the lake and writes the final ones: outcomes, revisions and copies.

Everything large stays in SQL and streams from Parquet to Parquet; only texts of neighbouring versions come
into Python, some hundred at a time. The rows are the same whatever the order of the batches.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from news.records.article import Article
from news.records.column import columns
from news.records.ledger import Fetch, Input, Rejection
from news.records.runs import Trait
from news.records.story import PARTS, Copy, Revision
from warehouse.lake import ROWS_AT_ONCE, is_disk_full
from warehouse.link.changes import write_changes
from warehouse.link.copies import write_copies
from warehouse.link.shared_addresses import disbelieve_shared_addresses
from warehouse.link.versions import write_versions
from warehouse.sql import load_query, quote_literal
from warehouse.staging import create_passed_views, create_staged_views

OUTCOMES = ("accepted", "duplicate", "rejected", "failed")


class LinkError(Exception):
    """The run cannot be linked, and nothing is published; the message says why in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStamp:
    """The values that a run writes into each of its rows."""

    run_id: str
    run_number: int
    flow: str
    started_at: datetime
    extractor_version: str


def link_run(
    connection: duckdb.DuckDBPyConnection,
    stamp: RunStamp,
    run_folder: Path,
    batches: Sequence[Path],
    source_order: Sequence[str],
    *,
    is_reread: bool = False,
) -> dict[str, dict[str, int]]:
    """Write `linked/<table>.parquet`, the rows this run will publish; return each source's outcomes, counted.

    In a run that reads again (`is_reread`), captures take the place of the versions that they made (decision 0013).
    Raises LinkError when an input has no outcome, or two (a bug, not bad input), and when the disk is full.
    """
    try:
        return _link(connection, stamp, run_folder, batches, source_order, is_reread=is_reread)
    except (duckdb.Error, OSError) as error:
        if not is_disk_full(error):
            raise
        needed = sum(path.stat().st_size for batch in batches for path in batch.glob("*.parquet"))
        raise LinkError(
            f"disk full, {needed} bytes needed: nothing was published and the last snapshot is unchanged; "
            "make room and run again"
        ) from error


def _link(
    connection: duckdb.DuckDBPyConnection,
    stamp: RunStamp,
    run_folder: Path,
    batches: Sequence[Path],
    source_order: Sequence[str],
    *,
    is_reread: bool,
) -> dict[str, dict[str, int]]:
    linked = run_folder / "linked"
    shutil.rmtree(linked, ignore_errors=True)  # left by a try that was killed
    linked.mkdir(mode=0o700, parents=True)
    create_staged_views(connection, batches, run_folder)
    create_passed_views(connection, run_folder)
    connection.execute(f"set variable link_started_at = timestamptz {quote_literal(_instant(stamp))}")
    connection.execute(f"set variable link_is_reread = {str(is_reread).lower()}")
    connection.execute(f"set variable link_run_id = {quote_literal(stamp.run_id)}")
    connection.execute("create or replace temp table link_sources (source varchar, source_position bigint)")
    if source_order:
        connection.executemany("insert into link_sources values (?, ?)", [[s, i] for i, s in enumerate(source_order)])
    _require_sound(connection, run_folder)
    disbelieve_shared_addresses(connection)
    write_versions(connection)
    write_copies(connection)
    write_changes(connection, linked / "changes.parquet")
    _write_stories(connection, linked)
    _write_inputs(connection, run_folder, linked)
    _write_rejections(connection, linked)
    _write_traits(connection, run_folder, linked)
    _write_fetches(connection, run_folder, linked)
    return _count_outcomes(connection, linked, source_order)


def _instant(stamp: RunStamp) -> str:
    return stamp.started_at.astimezone(UTC).isoformat()


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"copy ({query}) to {quote_literal(path)} (format parquet, row_group_size {ROWS_AT_ONCE})")


def _select(record: type, row: str, **replaced: str) -> str:
    """Return the select list of a lake table: the row's own columns, some replaced by an expression."""
    return ", ".join(f'{replaced.get(f.name, f"{row}.{f.name}")} as "{f.name}"' for f in columns(record))


STARTED_AT = "getvariable('link_started_at')"
RUN_ID = "getvariable('link_run_id')"
IS_REREAD = "getvariable('link_is_reread')"
INPUT_ID = f"sha256({RUN_ID} || chr(31) || {{row}}.input_key)"


def _require_sound(connection: duckdb.DuckDBPyConnection, run_folder: Path) -> None:
    """Raise LinkError if the staged rows do not determine the outcome of some input."""
    fault = connection.execute(
        load_query("link/unsound_inputs.sql"), {"refused": str(run_folder / "audited" / "rejections.parquet")}
    ).fetchone()
    if fault:
        what, count, first = fault
        raise LinkError(f"{count} inputs, input {first} first, cannot be linked: it {what}; please report it")


def _write_stories(connection: duckdb.DuckDBPyConnection, linked: Path) -> None:
    """Write every row of each changed story: publishing replaces them story by story."""
    stamped = {"first_seen_at": "g.first_seen_at", "run_id": RUN_ID}
    # A late arrival takes a place among the older versions: the newest one and its parts stay as they are stored.
    kept = "join link_changed g on g.article_id = h.article_id where g.newest_input_key is null"
    _copy(
        connection,
        f"select {_select(Article, 'a', revision='g.version_count', **stamped)} "
        "from passed_articles a join link_changed g on g.newest_input_key = a.input_key union all "
        f"select {_select(Article, 'h', revision='g.version_count')} from lake.articles h {kept}",
        linked / "articles.parquet",
    )
    for record in PARTS:
        name = record.TABLE.name
        _copy(
            connection,
            f"select {_select(record, 'c', **stamped)} "
            f"from passed_{name} c join link_changed g on g.newest_input_key = c.input_key union all "
            f"select {_select(record, 'h')} from lake.{name} h {kept}",
            linked / f"{name}.parquet",
        )
    # The original may be another story by now; no story copies itself.
    moved = {"original_article_id": "coalesce(m.new_article_id, h.original_article_id)"}
    copied = {"extractor_version": "a.extractor_version"} | stamped
    _copy(
        connection,
        f"select {_select(Copy, 'c', **copied)} from link_copies c join link_changed g on g.article_id = c.article_id "
        "join passed_articles a on a.input_key = g.newest_input_key union all "
        f"select {_select(Copy, 'h', **moved)} from lake.copies h "
        f"left join link_gone m on m.article_id = h.original_article_id {kept} "
        f"and {moved['original_article_id']} <> h.article_id",
        linked / "copies.parquet",
    )
    changes = f"read_parquet({quote_literal(linked / 'changes.parquet')})"
    compared = f"left join {changes} d on d.article_id = v.article_id and d.revision = v.revision"
    new = stamped | {
        "revision": "v.revision", "accepted_at": f"coalesce(t.accepted_at, {STARTED_AT})",
        "changes": "coalesce(d.changes, [])",
    }  # fmt: skip
    held_changes = "case when v.revision > 1 then coalesce(d.changes, h.changes) else [] end"
    held = {"revision": "v.revision", "changes": held_changes}
    _copy(
        connection,
        f"select {_select(Revision, 'a', **new)} from passed_articles a "
        "join link_versions v on v.input_key = a.input_key and v.is_version "
        "left join link_retakes t on t.input_key = a.input_key "
        f"join link_changed g on g.article_id = v.article_id {compared} union all "
        f"select {_select(Revision, 'h', **held)} from lake.revisions h "
        "join link_versions v on v.article_id = h.article_id and v.held_revision = h.revision and v.input_key is null "
        f"join link_changed g on g.article_id = v.article_id {compared}",
        linked / "revisions.parquet",
    )
    _copy(
        connection,
        "select article_id, first_seen_at from link_changed where is_held union all "
        "select article_id, first_seen_at from lake.articles where article_id in (select article_id from link_gone)",
        linked / "replaced.parquet",
    )


def _write_inputs(connection: duckdb.DuckDBPyConnection, run_folder: Path, linked: Path) -> None:
    refused = quote_literal(run_folder / "audited" / "rejections.parquet")
    connection.execute(f"create or replace temp table link_revisits as {load_query('link/revisits.sql')}")
    stamped = {
        "input_id": INPUT_ID.format(row="i"),
        "first_seen_at": STARTED_AT,
        "run_id": RUN_ID,
        "outcome": "case when i.outcome <> 'read' then i.outcome when x.rule is not null then 'rejected' "
        "when v.is_version then 'accepted' else 'duplicate' end",
        "reason": "coalesce(i.reason, x.rule, case when t.is_unchanged then 'unchanged' end)",
        "detail": "coalesce(i.detail, x.value)",
        "article_id": "case when x.rule is null then coalesce(v.article_id, i.article_id, r.article_id) end",
    }
    _copy(
        connection,
        f"select {_select(Input, 'i', **stamped)} from staged_inputs i "
        "left join link_versions v on v.input_key = i.input_key "
        "left join link_revisits r on r.input_key = i.input_key "
        "left join link_retakes t on t.input_key = i.input_key "
        # Of several rules that refused one story, the first by name is its reason; rejections hold them all.
        "left join (select input_key, min(rule) as rule, arg_min(value, rule) as value "
        f"from read_parquet({refused}) where table_name = 'articles' group by input_key) x "
        "on x.input_key = i.input_key",
        linked / "inputs.parquet",
    )


def _write_rejections(connection: duckdb.DuckDBPyConnection, linked: Path) -> None:
    input_id = INPUT_ID.format(row="j")
    parts = f"{input_id}, j.table_name, coalesce(j.row_key, ''), j.rule"
    stamped = {
        "rejection_id": f"sha256(concat_ws(chr(31), {parts}))",
        "input_id": input_id,
        "first_seen_at": STARTED_AT,
        "run_id": RUN_ID,
    }
    # A rule that names a row twice has refused it once. So has one that refuses again what is read again.
    only_new = (
        f"where not {IS_REREAD} or not exists (select 1 from lake.rejections h where h.source = j.source "
        "and h.raw_ref = j.raw_ref and h.payload_sha256 = j.payload_sha256 and h.table_name = j.table_name "
        "and h.row_key is not distinct from j.row_key and h.rule = j.rule)"
    )
    _copy(
        connection,
        f"select {_select(Rejection, 'j', **stamped)} from passed_rejections j {only_new} qualify row_number() over "
        "(partition by j.input_key, j.table_name, j.row_key, j.rule order by j.value) = 1",
        linked / "rejections.parquet",
    )


def _write_traits(connection: duckdb.DuckDBPyConnection, run_folder: Path, linked: Path) -> None:
    settled = run_folder / "settled" / "traits.parquet"
    if not settled.exists():
        return
    stamped = {"first_seen_at": f"coalesce(h.first_seen_at, {STARTED_AT})", "run_id": RUN_ID}
    _copy(
        connection,
        f"select {_select(Trait, 't', **stamped)} from read_parquet({quote_literal(settled)}) t "
        "left join lake.traits h on h.source = t.source and h.site = t.site and h.trait = t.trait",
        linked / "traits.parquet",
    )


def _write_fetches(connection: duckdb.DuckDBPyConnection, run_folder: Path, linked: Path) -> None:
    collected = run_folder / "collected" / "fetches.parquet"
    if collected.exists():
        stamped = {"first_seen_at": STARTED_AT, "run_id": RUN_ID}
        rows = f"read_parquet({quote_literal(collected)})"
        _copy(connection, f"select {_select(Fetch, 'f', **stamped)} from {rows} f", linked / "fetches.parquet")


def _count_outcomes(
    connection: duckdb.DuckDBPyConnection, linked: Path, source_order: Sequence[str]
) -> dict[str, dict[str, int]]:
    tallies = {source: dict.fromkeys(OUTCOMES, 0) for source in source_order}
    counted = connection.execute(
        "select source, outcome, count(*) from "
        f"read_parquet({quote_literal(linked / 'inputs.parquet')}) group by source, outcome order by all"
    ).fetchall()
    for source, outcome, count in counted:
        tallies.setdefault(source, dict.fromkeys(OUTCOMES, 0))[outcome] = count
    staged = connection.execute("select count(*) from staged_inputs").fetchone()
    if staged and staged[0] != sum(count for _, _, count in counted):
        raise LinkError(f"{staged[0]} inputs were staged, but other numbers have outcomes: {tallies}; please report it")
    return tallies
