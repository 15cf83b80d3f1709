"""Lists a run's inputs, drops those that earlier runs settled, and splits the rest into batches."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import duckdb

from news.discovery import render_discovery
from tasks.batches import Batch, cut_batches, drop_stale
from tasks.collect.archive.journal import iter_inputs
from tasks.collect.archive.journal_records import EndedInput, PolledListing
from tasks.collect.run import Collected
from tasks.input_list import InputListWriter
from tasks.inputs import Container, SourceInput
from tasks.night import Night
from tasks.readers import scan
from tasks.readers.faults import UnknownKindError
from tasks.readers.files import find_base
from tasks.source_listing import FileSummary, ListingSummary, SourceListing
from tasks.sources import FileKind, Source
from warehouse.home import Home
from warehouse.memory.forgotten import load_forgotten
from warehouse.memory.input_files import drop_repeats
from warehouse.memory.ledger import write_open_inputs


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of a run by source, and the batches that are still open."""

    listings: dict[str, SourceListing]
    batches: list[Batch]

    @property
    def open_count(self) -> int:
        """Inputs that are read in this run."""
        return sum(batch.input_count for batch in self.batches)


def plan_run(night: Night, lake: duckdb.DuckDBPyConnection, collected: Collected | None = None) -> Plan:
    """List every input of a night, leave out what an earlier run settled, and cut the rest into batches.

    A source whose location cannot be listed is `failed` with its message; the others go on. What was `collected` from
    the web is listed already.
    """
    listed_path, plan_path = night.folder / "listed.parquet", night.folder / "plan.parquet"
    listings: dict[str, SourceListing] = {}
    forgotten = load_forgotten(lake)
    inputs = InputListWriter(listed_path, night.sources, forgotten)
    for source in night.sources:
        if source.web is None and source.name in forgotten.sources:
            message = f"taken down on {forgotten.sources[source.name]} (`wiredesk forget`): it is not read"
            listings[source.name] = SourceListing(status="failed", message=message)
        elif source.web is None:
            listings[source.name] = _list_source(source, inputs, night.folder / "unpacked")
    if collected:
        listings |= _list_collected(night.home, collected, inputs)
    inputs.close()
    for name, count in drop_repeats(lake, listed_path).items():
        listings[name].discovered = count + listings[name].known
    for listing in listings.values():
        if not listing.discovered and listing.message is None:
            listing.message = "nothing to read was found"
    for name, count in write_open_inputs(lake, listed_path, plan_path).items():
        listings[name].known += count
    return make_plan(night, plan_path, listings)


def make_plan(night: Night, plan_path: Path, listings: dict[str, SourceListing]) -> Plan:
    """Cut the inputs of a plan into batches, and remove batches that no run will take any more."""
    batches = list(cut_batches(night, plan_path))
    drop_stale(night.home, keep={batch.batch_id for batch in batches})
    return Plan(listings, batches)


def _list_source(source: Source, inputs: InputListWriter, unpacked: Path) -> SourceListing:
    listing = SourceListing()
    troubles = []
    is_any_readable = False
    bases = [find_base(location) for location in source.locations]
    common = os.path.commonpath(bases)
    kind = cast(FileKind | None, source.kind)  # it is not on the web
    for location, base in zip(source.locations, bases, strict=True):
        # Files of one name in two folders are two inputs: locators start where the locations part.
        prefix = "" if str(base) == common else f"{base.relative_to(common)}/"
        try:
            for item in scan(kind, location, source=source.name, scratch=unpacked, options=source.options):
                if isinstance(item, Container):
                    listing.containers.append(_summarize(item))
                    if item.message and item.status != "ok":
                        troubles.append(item.message)
                else:
                    is_any_readable |= item.outcome is None
                    inputs.add(replace(item, locator=prefix + item.locator) if prefix else item)
        except UnknownKindError as error:
            troubles.append(str(error))
        except OSError as error:
            troubles.append(f"{location}: {error.strerror or error}")
    if troubles:
        listing.status = "partial" if is_any_readable else "failed"
        listing.message = troubles[0] + (f" (and {len(troubles) - 1} more)" if len(troubles) > 1 else "")
    return listing


def _summarize(file: Container) -> FileSummary:
    return FileSummary(
        path=file.path, bytes=file.bytes, sha256=file.sha256, records=file.records, message=file.message or None
    )


def _summarize_listing(polled: PolledListing) -> ListingSummary:
    return ListingSummary(
        url=polled.url, status=polled.status, message=polled.message, entries=polled.entries, new=polled.new
    )


def _list_collected(home: Home, collected: Collected, inputs: InputListWriter) -> dict[str, SourceListing]:
    """List what was fetched, with the counts of what needed no fetching."""
    for ended in iter_inputs(collected.folder):
        inputs.add(_make_input(home, ended), discovery=render_discovery(ended.discovery))
    listings = {}
    for name, web in collected.listings.items():
        asked: list[FileSummary | ListingSummary] = [_summarize_listing(polled) for polled in web.polled]
        listing = SourceListing(web.discovered, web.known, asked, web.status, web.message)
        for file in web.archives:
            _list_taken_archive(home, file, name, listing, inputs)
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


def _list_taken_archive(home: Home, file: str, source: str, listing: SourceListing, inputs: InputListWriter) -> None:
    """List the records that were kept of a remote archive."""
    for item in scan("warc", home.archive / file, source=source):
        if isinstance(item, Container):
            listing.containers.append(FileSummary(path=f"archive/{file}", sha256=item.sha256, records=item.records))
            if item.message and item.status != "ok":
                listing.status, listing.message = "partial", item.message
        else:
            place = item.raw_ref.rpartition("@")[2]
            inputs.add(replace(item, raw_ref=f"archive/{file}@{place}"))
