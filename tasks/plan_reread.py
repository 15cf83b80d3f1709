"""Plan a run that reads stored inputs again: from the ledger and the stored bytes, without sending requests.

A story is read again whole: where one of its captures is selected, the others are too, so that versions are compared
as the same code reads them. What is no longer stored where the ledger says is a failed input, `raw_gone`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import duckdb

from news.discovery import read_discovery
from tasks.input_list import InputListWriter
from tasks.inputs import SourceInput, input_key
from tasks.night import Night
from tasks.plan import Plan, make_plan
from tasks.readers import scan
from tasks.readers.faults import UnknownKindError
from tasks.source_listing import SourceListing
from tasks.sources import Source, SourceOptions
from warehouse.home import Home
from warehouse.memory.forgotten import load_forgotten
from warehouse.memory.input_files import write_in_order
from warehouse.memory.runs import find_last_options
from warehouse.memory.stored_inputs import (
    RereadSelection,
    StoredInput,
    find_selected_sources,
    iter_selected,
    select_stored,
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A stored input, the file that holds its bytes, and its place in there as `raw_ref` names it."""

    stored: StoredInput
    path: Path
    place: str


def find_sources(
    lake: duckdb.DuckDBPyConnection, selection: RereadSelection, declared: Mapping[str, SourceOptions]
) -> list[Source]:
    """Return the sources of what is selected, with the options that are declared or else those of their last run."""
    select_stored(lake, selection)
    last = find_last_options(lake)
    order = list(declared)
    names = sorted(
        find_selected_sources(lake), key=lambda name: (order.index(name) if name in declared else len(order), name)
    )
    return [Source(name, None, (), declared.get(name) or _parse_options(last.get(name))) for name in names]


def _parse_options(options: str | None) -> SourceOptions:
    values = json.loads(options) if options else {}
    return SourceOptions(**values | {"columns": tuple((field, name) for field, name in values.get("columns", ()))})


def plan_reread(night: Night, lake: duckdb.DuckDBPyConnection) -> Plan:
    """List what a night reads again, where it is stored, and cut it into batches; none of it counts as seen before."""
    select_stored(lake, night.reread or RereadSelection())
    listed_path, plan_path = night.folder / "listed.parquet", night.folder / "plan.parquet"
    options = {source.name: source.options for source in night.sources}
    listings = {name: SourceListing() for name in options}
    gone = dict.fromkeys(options, 0)
    inputs = InputListWriter(listed_path, night.sources, load_forgotten(lake))
    of_file = groupby(_place(night.home, iter_selected(lake)), key=lambda placed: (placed.stored.source, placed.path))
    for (source, path), group in of_file:
        for stored, item in _find_again(path, list(group), options[source], night.folder / "unpacked"):
            key = input_key(source, item.url, f"{item.locator}\x1f{item.raw_ref}")
            inputs.add(item, key=key, discovery=stored.discovery)
            listings[source].discovered += 1
            gone[source] += item.reason == "raw_gone"
    inputs.close()
    for name, listing in listings.items():
        if gone[name]:
            listing.status = "partial"
            listing.message = f"{gone[name]} of {listing.discovered} inputs are no longer stored where they were read"
    write_in_order(lake, listed_path, plan_path)
    return make_plan(night, plan_path, listings)


def _place(home: Home, inputs: Iterator[StoredInput]) -> Iterator[_Placed]:
    for stored in inputs:
        file = stored.file
        # A page file may be named like a place: "bridge:12".
        if stored.kind in ("html", "text", None) and (home.root / stored.raw_ref).is_file():
            file = stored.raw_ref
        yield _Placed(stored, home.root / file, stored.raw_ref.removeprefix(file))


def _find_again(
    path: Path, group: Sequence[_Placed], options: SourceOptions, scratch: Path
) -> Iterator[tuple[StoredInput, SourceInput]]:
    """Yield each input of one file with what is stored at its place today; raw_gone where that is something else."""
    waiting: dict[tuple[str, str], list[StoredInput]] = {}
    for placed in group:
        waiting.setdefault((placed.place, placed.stored.payload_sha256), []).append(placed.stored)
    kind = "warc" if group[0].place.startswith("@") else group[0].stored.kind
    detail = "the file has other bytes now"
    try:
        real = str(path.resolve(strict=True))
        for item in scan(kind, real, source=group[0].stored.source, scratch=scratch, options=options):
            if isinstance(item, SourceInput) and item.payload_sha256:
                for stored in waiting.pop((item.raw_ref.removeprefix(real), item.payload_sha256), ()):
                    yield stored, _as_ledger_has_it(item, stored)
            if not waiting:
                return
    except (OSError, UnknownKindError, RuntimeError) as error:
        detail = getattr(error, "strerror", None) or str(error)
    for stored in (stored for rest in waiting.values() for stored in rest):
        yield stored, _lost_input(path, stored, detail)


def _as_ledger_has_it(item: SourceInput, stored: StoredInput) -> SourceInput:
    """Return an input with its address, its time and its discovery as the ledger has them."""
    return replace(
        item,
        url=stored.url,
        locator=stored.locator,
        raw_ref=stored.raw_ref,
        address=stored.address,
        final_url=stored.final_url,
        fetch_id=stored.fetch_id,
        fetched_at=stored.fetched_at,
        discovery=read_discovery(json.loads(stored.discovery)) if stored.discovery else None,
    )


def _lost_input(path: Path, stored: StoredInput, detail: str) -> SourceInput:
    item = SourceInput(
        source=stored.source,
        kind=stored.kind or "html",
        locator="",
        path=str(path),
        payload_sha256=stored.payload_sha256,
        raw_ref="",
        outcome="failed",
        reason="raw_gone",
        detail=f"{stored.raw_ref}: {detail}",
    )
    return _as_ledger_has_it(item, stored)
