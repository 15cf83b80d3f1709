"""Settle what one page leaves open by what its site does on all pages: order of day and month, title's suffix, zone.

Stories with a site are settled by that site's votes only: in an archive of many outlets, the others' habit
says nothing. Stories without one are settled by the whole source. `news/traits/habits.py` says what is settled and how.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from news.traits.habits import HABITS
from news.traits.votes import Habit, Row, Votes, find_settled
from tasks.batches import Batch
from warehouse.settle.settled import SettledField, SettledStory, write_settled
from warehouse.settle.stories import FILLED, iter_open, iter_showing
from warehouse.settle.traits import TraitKey, find_stored_votes, write_traits
from warehouse.staging import create_staged_views


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
    votes = find_stored_votes(lake, {batch.source for batch in batches})
    if are_counted:
        seen = {key: counted for key, counted in seen.items() if key not in votes}
    for key, counted in seen.items():
        votes[key] = votes.get(key, Votes()) + counted
    write_traits(settled / "traits.parquet", {key: votes[key] for key in seen})
    by_name = {habit.trait: habit for habit in HABITS}
    values = {key: value for key, counted in votes.items() if (value := find_settled(by_name[key.trait], counted))}
    if not values:
        return 0
    zones = {batch.source: batch.options.timezone for batch in batches}
    return write_settled(lake, _settle_open(iter_open(lake), values, zones), settled)


def _count_votes(lake: duckdb.DuckDBPyConnection) -> dict[TraitKey, Votes]:
    """Count the stories of the run that show a habit, by site and for the whole source."""
    votes: dict[TraitKey, Votes] = {}
    for habit in HABITS:
        for row in iter_showing(lake, habit):
            value = habit.find_shown(row)
            if value is not None:
                for site in {row["site"], ""}:
                    key = TraitKey(habit.trait, row["source"], site)
                    votes.setdefault(key, Votes()).add(value, row[habit.printed])
    return votes


def _settle_open(
    rows: Iterator[Row], values: Mapping[TraitKey, str], zones: Mapping[str, str | None]
) -> Iterator[SettledStory]:
    """Yield the stories that their site's habits change."""
    for row in rows:
        settled, applied = settle_row(row, values, zones.get(row["source"]))
        if applied:
            columns = {name: settled[name] for name in FILLED}
            fields = _find_fields(row, settled, applied)
            yield SettledStory(input_key=row["input_key"], columns=columns, fields=fields)


def settle_row(row: Row, values: Mapping[TraitKey, str], timezone: str | None) -> tuple[Row, list[Habit]]:
    """Return an article's columns as its site's habits settle them, and the habits that changed any of them."""
    settled = row
    applied: list[Habit] = []
    for habit in HABITS:
        value = values.get(TraitKey(habit.trait, row["source"], row["site"] or ""))
        changes = habit.settle(settled, value, timezone) if value else None
        if changes:
            settled = {**settled, **changes}
            applied.append(habit)
    return settled, applied


def _find_fields(row: Row, settled: Row, applied: Sequence[Habit]) -> tuple[SettledField, ...]:
    """Return what the evidence is to say of a settled story: of each field the printed text, and the rules."""
    fields: dict[str, SettledField] = {}
    for habit in applied:
        before = fields.get(habit.evidence_field)
        fields[habit.evidence_field] = SettledField(
            field=habit.evidence_field,
            printed=row[habit.printed],
            value=settled[habit.printed],
            rule=f"{before.rule}, {habit.rule}" if before else habit.rule,
        )
        if name := habit.site_field:
            fields[name] = SettledField(field=name, printed=None, value=settled[name], rule=habit.rule)
    return tuple(fields.values())
