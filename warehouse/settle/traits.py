"""Stores the habits of sources and sites: the votes of earlier runs and those that this run adds."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from news.records.runs import Trait
from news.traits.habits import HABITS
from news.traits.votes import Votes, make_trait, read_votes
from warehouse.arrow import staging_schema
from warehouse.staging import TableWriter

_SCHEMA = pa.schema([field for field in staging_schema(Trait) if field.name != "input_key"])


class TraitKey(NamedTuple):
    """One habit of one site of a source; site "" is the whole source."""

    trait: str
    source: str
    site: str


def find_stored_votes(connection: duckdb.DuckDBPyConnection, sources: Collection[str]) -> dict[TraitKey, Votes]:
    """Return the votes that earlier runs counted for these sources."""
    rows = connection.execute(
        "select trait, source, site, votes from lake.traits "
        "where list_contains($traits, trait) and list_contains($sources, source)",
        {"traits": [habit.trait for habit in HABITS], "sources": sorted(sources)},
    ).fetchall()
    return {TraitKey(trait, source, site): read_votes(votes) for trait, source, site, votes in rows}


def write_traits(path: Path, votes: Mapping[TraitKey, Votes]) -> None:
    """Write a row of table `traits` for each habit, with its votes and what they settle."""
    by_name = {habit.trait: habit for habit in HABITS}
    writer = TableWriter(path, _SCHEMA)
    try:
        for key, counted in sorted(votes.items()):
            writer.add(make_trait(by_name[key.trait], key.source, key.site, counted))
    finally:
        writer.close()
