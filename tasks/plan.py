"""List a run's inputs, drop those already settled, cut the rest into batches."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from news.discovery import render_discovery
from tasks.batches import FOUND_SCHEMA, Batch, cut_batches, drop_stale
from tasks.children.limits import Limits
from tasks.collect.archive.journal import iter_inputs
from tasks.collect.archive.journal_records import EndedInput
from tasks.collect.run import Collected
from tasks.inputs import Container, SourceInput, input_key
from tasks.readers import scan
from tasks.readers.faults import UnknownKindError
from tasks.readers.files import find_base
from tasks.sources import Source
from warehouse.home import Home
from warehouse.memory.ledger import write_open_inputs
from warehouse.sql import quote_literal
from warehouse.staging import TableWriter


@dataclass(slots=True)
class SourceListing:
    """What listing one source found."""

    discovered: int = 0
    known: int = 0
    containers: list[dict[str, Any]] = field(default_factory=list)
    status: str = "ok"
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of a run by source, and the batches that are still open."""

    listings: dict[str, SourceListing]
    batches: list[Batch]

    @property
    def open_count(self) -> int:
        """Inputs that are read in this run."""
        return sum(batch.input_count for batch in self.batches)


def plan_run(
    home: Home,
    lake: duckdb.DuckDBPyConnection,
    run_folder: Path,
    sources: Sequence[Source],
    limits: Limits,
    *,
    batch_pages: int,
    batch_bytes: int,
    collected: Collected | None = None,
) -> Plan:
    """List every input of `sources`, leave out what an earlier run settled, and cut the rest into batches.

    A source whose location cannot be listed is `failed` with its message; the others go on. What was `collected` from
    the web is listed already.
    """
    found_path = run_folder / "found.parquet"
    listings: dict[str, SourceListing] = {}
    writer = TableWriter(found_path, FOUND_SCHEMA)
    for position, source in enumerate(sources):
        if source.web is None:
            listings[source.name] = _list_source(source, position, writer, run_folder / "unpacked")
    if collected:
        listings |= _list_collected(home, sources, collected, writer)
    writer.close()
    plan_path = run_folder / "plan.parquet"
    for name, count in _drop_repeats(lake, found_path).items():
        listings[name].discovered = count + listings[name].known
    for listing in listings.values():
        if not listing.discovered and listing.message is None:
            listing.message = "nothing to read was found"
    for name, count in write_open_inputs(lake, found_path, plan_path).items():
        listings[name].known += count
    batches = list(cut_batches(home, run_folder, plan_path, sources, limits, batch_pages, batch_bytes))
    drop_stale(home, keep={batch.batch_id for batch in batches})
    return Plan(listings, batches)


def _drop_repeats(lake: duckdb.DuckDBPyConnection, found: Path) -> dict[str, int]:
    """Keep one row of each input (paths of one source may overlap); return the inputs by source."""
    rows = f"read_parquet({quote_literal(found)})"
    counts = lake.execute(f"select source, count(*), count(distinct input_key) from {rows} group by source").fetchall()
    if any(total > distinct for _, total, distinct in counts):
        single = found.with_name("found.single.parquet")
        kept = f"select distinct on (input_key) * from {rows}"
        lake.execute(f"copy ({kept}) to {quote_literal(single)} (format parquet)")
        single.replace(found)
    return {source: distinct for source, _, distinct in counts}


def _list_source(source: Source, position: int, writer: TableWriter, unpacked: Path) -> SourceListing:
    listing = SourceListing()
    troubles = []
    is_any_readable = False
    bases = [find_base(location) for location in source.locations]
    common = os.path.commonpath(bases)
    for location, base in zip(source.locations, bases, strict=True):
        # Files of one name in two folders are two inputs: locators start where the locations part.
        prefix = "" if str(base) == common else f"{base.relative_to(common)}/"
        try:
            for item in scan(source.kind, location, source=source.name, scratch=unpacked, options=source.options):
                if isinstance(item, Container):
                    listing.containers.append(
                        {"path": item.path, "bytes": item.bytes, "sha256": item.sha256, "records": item.records}
                        | ({"message": item.message} if item.message else {})
                    )
                    if item.message and item.status != "ok":
                        troubles.append(item.message)
                else:
                    is_any_readable |= item.outcome is None
                    locator = prefix + item.locator
                    key = input_key(source.name, item.url, locator)
                    writer.add(item, locator=locator, input_key=key, source_position=position, discovery=None)
        except UnknownKindError as error:
            troubles.append(str(error))
        except OSError as error:
            troubles.append(f"{location}: {error.strerror or error}")
    if troubles:
        listing.status = "partial" if is_any_readable else "failed"
        listing.message = troubles[0] + (f" (and {len(troubles) - 1} more)" if len(troubles) > 1 else "")
    return listing


def _list_collected(
    home: Home, sources: Sequence[Source], collected: Collected, writer: TableWriter
) -> dict[str, SourceListing]:
    """List what was fetched, with the counts of what needed no fetching."""
    positions = {source.name: position for position, source in enumerate(sources)}

    def add(found: SourceInput, discovery: str | None = None) -> None:
        key = input_key(found.source, found.url, found.locator)
        writer.add(found, input_key=key, source_position=positions[found.source], discovery=discovery)

    for ended in iter_inputs(collected.folder):
        add(_make_input(home, ended), render_discovery(ended.discovery))
    listings = {}
    for name, web in collected.listings.items():
        containers: list[dict[str, Any]] = [polled.describe() for polled in web.polled]
        listing = SourceListing(web.discovered, web.known, containers, web.status, web.message)
        for file in web.archives:
            _list_taken_archive(home, file, name, listing, add)
        listings[name] = listing
    return listings


def _make_input(home: Home, ended: EndedInput) -> SourceInput:
    """Return an input as the crawl's journal says that it ended."""
    file = ended.raw_ref.partition("@")[0]
    return SourceInput(
        source=ended.source,
        kind=ended.kind,
        locator=ended.locator,
        path=f"{home.root}/{file}" if file else "",
        raw_ref=ended.raw_ref,
        url=ended.url,
        offset=ended.offset,
        length=ended.length,
        payload_sha256=ended.payload_sha256,
        payload_bytes=ended.payload_bytes,
        content_type=ended.content_type,
        http_status=ended.http_status,
        fetched_at=ended.fetched_at,
        outcome=ended.outcome,
        reason=ended.reason,
        detail=ended.detail,
        address=ended.address,
        final_url=ended.final_url,
        fetch_id=ended.fetch_id,
        attempts=ended.attempts,
        retry_at=ended.retry_at,
    )


def _list_taken_archive(
    home: Home, file: str, source: str, listing: SourceListing, add: Callable[[SourceInput], None]
) -> None:
    """List the records that were kept of a remote archive."""
    for item in scan("warc", home.archive / file, source=source):
        if isinstance(item, Container):
            listing.containers.append({"path": f"archive/{file}", "sha256": item.sha256, "records": item.records})
            if item.message and item.status != "ok":
                listing.status, listing.message = "partial", item.message
        else:
            place = item.raw_ref.rpartition("@")[2]
            add(replace(item, raw_ref=f"archive/{file}@{place}"))
