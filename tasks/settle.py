"""Settle what one page leaves open by what its site does on all pages: order of day and month, title's suffix, zone.

Stories with a site are settled by that site's votes only: in an archive of many outlets, the others' habit
says nothing. Stories without one are settled by the whole source. `news/traits/habits.py` says what is settled and how.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from news.origins import FixedOrigin
from news.records.article import Article
from news.records.runs import Trait
from news.traits.habits import HABITS
from news.traits.votes import CANDIDATES, Habit, Votes, find_settled, make_trait, read_votes
from tasks.batches import Batch
from warehouse.schema import staging_schema
from warehouse.sql import quote_literal
from warehouse.staging import TableWriter, create_staged_views

SITE: FixedOrigin = "site"
CHUNK_ROWS = 2_000  # Rows held in Python at a time: some megabytes, however large the night.

_FILLED = sorted({name for habit in HABITS for name in habit.filled})
_READ = sorted({name for habit in HABITS for name in (*habit.read, habit.printed)} | set(_FILLED))
_KEY = pa.field("input_key", pa.string())
_FIX_SCHEMA = pa.schema([_KEY, *(staging_schema(Article).field(name) for name in _FILLED)])
_TOLD_SCHEMA = pa.schema([_KEY, *(pa.field(name, pa.string()) for name in ("field", "printed", "value", "rule"))])
_TRAIT_SCHEMA = pa.schema([field for field in staging_schema(Trait) if field.name != "input_key"])

# By trait, source and site; site "" is the whole source.
Key = tuple[str, str, str]


def settle_run(
    lake: duckdb.DuckDBPyConnection, run_folder: Path, batches: Sequence[Batch], *, are_counted: bool = False
) -> int:
    """Write `settled/` for a run and return how many stories changed.

    `articles.parquet` and `evidence.parquet` hold the full rows of exactly the changed stories and are
    absent when none changed; `traits.parquet` holds the traits this run has new votes for.
    Pages whose votes `are_counted` by earlier runs vote only where nothing is held.
    """
    settled = run_folder / "settled"
    shutil.rmtree(settled, ignore_errors=True)  # what an earlier try of this run left
    settled.mkdir(mode=0o700, parents=True)
    create_staged_views(lake, [batch.directory for batch in batches], run_folder)
    seen = _count_votes(lake)
    votes = _stored_votes(lake, {batch.source for batch in batches})
    if are_counted:
        seen = {key: counted for key, counted in seen.items() if key not in votes}
    for key, counted in seen.items():
        votes[key] = votes.get(key, Votes()) + counted
    _write_traits(settled / "traits.parquet", {key: votes[key] for key in seen})
    by_name = {habit.trait: habit for habit in HABITS}
    values = {key: value for key, counted in votes.items() if (value := find_settled(by_name[key[0]], counted))}
    changed = _fix(lake, values, {batch.source: batch.options.timezone for batch in batches}) if values else 0
    if changed:
        _write_changed(lake, settled)
    return changed


def settle_row(
    row: Mapping[str, Any], values: Mapping[Key, str], timezone: str | None
) -> tuple[dict[str, Any], list[Habit]]:
    """Return the columns of an article that its site's habits change, and the habits that changed them."""
    changes: dict[str, Any] = {}
    applied: list[Habit] = []
    for habit in HABITS:
        value = values.get((habit.trait, row["source"], row["site"] or ""))
        change = habit.settle({**row, **changes}, value, timezone) if value else None
        if change:
            changes |= change
            applied.append(habit)
    return changes, applied


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a query in chunks, from a cursor of its own."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield [dict(zip(names, row, strict=True)) for row in rows]


def _with_candidates(habit: Habit, wanted: str) -> str:
    """Return the join that gives the wanted stories all candidates of the field that a habit settles."""
    return (
        f"left join (select input_key, list({{'origin': origin, 'value': value}} order by position) as {CANDIDATES} "
        f"from staged_evidence where field = {quote_literal(habit.evidence_field)} "
        f"and input_key in (select input_key from staged_articles where {wanted}) group by input_key) using (input_key)"
    )


def _count_votes(lake: duckdb.DuckDBPyConnection) -> dict[Key, Votes]:
    """Count the stories of the run that show a habit."""
    votes: dict[Key, Votes] = {}
    for habit in HABITS:
        columns = ", ".join(dict.fromkeys((*habit.shown_by, habit.printed)))
        beside = _with_candidates(habit, habit.shows) if habit.reads_candidates else ""
        named = f", {CANDIDATES}" if beside else ""
        query = (
            f"select source, coalesce(site, '') as site, {columns}{named} "
            f"from staged_articles {beside} where {habit.shows}"
        )
        for rows in _rows(lake, query):
            for row in rows:
                value = habit.find_shown(row)
                if value is not None:
                    for site in {row["site"], ""}:
                        key = (habit.trait, row["source"], site)
                        votes.setdefault(key, Votes()).add(value, row[habit.printed])
    return votes


def _stored_votes(lake: duckdb.DuckDBPyConnection, sources: set[str]) -> dict[Key, Votes]:
    """Return what earlier runs saw of these sources."""
    rows = lake.execute(
        "select trait, source, site, votes from lake.traits "
        "where list_contains($traits, trait) and list_contains($sources, source)",
        {"traits": [habit.trait for habit in HABITS], "sources": sorted(sources)},
    ).fetchall()
    return {(trait, source, site): read_votes(votes) for trait, source, site, votes in rows}


def _write_traits(path: Path, votes: Mapping[Key, Votes]) -> None:
    by_name = {habit.trait: habit for habit in HABITS}
    writer = TableWriter(path, _TRAIT_SCHEMA)
    try:
        for (trait, source, site), counted in sorted(votes.items()):
            writer.add(make_trait(by_name[trait], source, site, counted))
    finally:
        writer.close()


def _fix(lake: duckdb.DuckDBPyConnection, values: Mapping[Key, str], zones: Mapping[str, str | None]) -> int:
    """Settle the open stories: their columns go to table `settled_rows`, the reasons to `settled_fields`."""
    for name, schema in (("settled_rows", _FIX_SCHEMA), ("settled_fields", _TOLD_SCHEMA)):
        lake.from_arrow(schema.empty_table()).create_view("empty_rows", replace=True)
        lake.execute(f"create or replace temp table {name} as from empty_rows")
    changed = 0
    is_open = " or ".join(f"({habit.opens})" for habit in HABITS)
    beside = " ".join(_with_candidates(habit, habit.reads_candidates) for habit in HABITS if habit.reads_candidates)
    query = (
        f"select input_key, source, site, {', '.join(_READ)}, {CANDIDATES} "
        f"from staged_articles {beside} where {is_open}"
    )
    for rows in _rows(lake, query):
        fixes: list[dict[str, Any]] = []
        told: list[dict[str, Any]] = []
        for row in rows:
            changes, applied = settle_row(row, values, zones.get(row["source"]))
            if not applied:
                continue
            fixes.append({name: changes.get(name, row[name]) for name in _FILLED} | {"input_key": row["input_key"]})
            told += _tell(row, changes, applied)
        if fixes:
            lake.from_arrow(pa.Table.from_pylist(fixes, schema=_FIX_SCHEMA)).insert_into("settled_rows")
            lake.from_arrow(pa.Table.from_pylist(told, schema=_TOLD_SCHEMA)).insert_into("settled_fields")
            changed += len(fixes)
    return changed


def _tell(row: Mapping[str, Any], changes: Mapping[str, Any], applied: Sequence[Habit]) -> list[dict[str, Any]]:
    """Return what the evidence is to say of a settled story: of each field the candidate, and the rules that chose."""
    told: dict[str, dict[str, Any]] = {}
    for habit in applied:
        printed = row[habit.printed]
        before = told.get(habit.evidence_field)
        told[habit.evidence_field] = {
            "printed": printed,
            "value": changes.get(habit.printed, printed),
            "rule": f"{before['rule']}, {habit.rule}" if before else habit.rule,
        }
        if habit.told_field:
            told[habit.told_field] = {"printed": None, "value": changes[habit.told_field], "rule": habit.rule}
    return [{"input_key": row["input_key"], "field": field, **each} for field, each in told.items()]


def _write_changed(lake: duckdb.DuckDBPyConnection, settled: Path) -> None:
    """Copy the full rows of the changed stories, and their evidence with the rule that chose."""
    filled = ", ".join(f"d.{name} as {name}" for name in _FILLED)
    _copy(
        lake,
        f"select a.* replace ({filled}) from staged_articles a join settled_rows d using (input_key)",
        settled / "articles.parquet",
    )
    # Several places may print what was settled upon: the chosen one is told, else the first.
    is_printed = "e.field = f.field and e.value = f.printed"
    first = "min(e.position) filter (where {}) over (partition by e.input_key, e.field)"
    is_settled = (
        f"({is_printed} and e.position = coalesce({first.format(f'{is_printed} and e.is_chosen')}, "
        f"{first.format(is_printed)}))"
    )
    is_cut = f"{is_settled} and starts_with(e.value, f.value) and e.raw_end - e.raw_start = length(e.value)"
    _copy(
        lake,
        f"select e.* exclude (row_key) replace (if({is_settled}, f.rule, e.rule) as rule, "
        f"if({is_settled}, f.value, e.value) as value, "
        f"if({is_cut}, e.raw_start + length(f.value), e.raw_end) as raw_end, "
        f"if(f.field is null, e.is_chosen, {is_settled}) as is_chosen) "
        "from staged_evidence e semi join settled_rows d using (input_key) "
        "left join settled_fields f on f.input_key = e.input_key and f.field = e.field "
        # What no place on the page states was told by the site.
        "union all by name select a.input_key, a.article_id, f.field, 1::integer as position, f.value, "
        f"{quote_literal(SITE)} as origin, f.rule, true as is_chosen, a.extractor_version "
        "from settled_fields f join staged_articles a using (input_key) where f.printed is null",
        settled / "evidence.parquet",
    )


def _copy(lake: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    lake.execute(f"copy ({query}) to {quote_literal(path)} (format parquet, row_group_size 8192)")
