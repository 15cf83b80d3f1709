"""Batches: the unit of work, cut from a run's plan and known by what decides their rows."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from news import EXTRACTOR_VERSION
from news.discovery import read_discovery
from tasks.children.limits import Limits
from tasks.inputs import SourceInput
from tasks.sources import Source, SourceOptions
from warehouse.home import Home
from warehouse.schema import INSTANT

# A staged batch that no run adopted for this long belongs to inputs or settings that are gone.
STALE_SECONDS = 24 * 3600

FOUND_SCHEMA = pa.schema(
    [
        ("input_key", pa.string()),
        ("source_position", pa.int64()),
        ("source", pa.string()),
        ("kind", pa.string()),
        ("url", pa.string()),
        ("locator", pa.string()),
        ("path", pa.string()),
        ("offset", pa.int64()),
        ("length", pa.int64()),
        ("payload_sha256", pa.string()),
        ("payload_bytes", pa.int64()),
        ("content_type", pa.string()),
        ("http_status", pa.int64()),
        ("fetched_at", INSTANT),
        ("raw_ref", pa.string()),
        ("flags", pa.list_(pa.string())),
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("address", pa.string()),
        ("final_url", pa.string()),
        ("fetch_id", pa.string()),
        ("attempts", pa.int64()),
        ("retry_at", INSTANT),
        ("discovery", pa.string()),
        ("layout", pa.string()),
    ]
)
FOUND_COLUMNS = [name for name in FOUND_SCHEMA.names if name not in ("input_key", "source_position")]


@dataclass(frozen=True, slots=True)
class Batch:
    """The inputs that one process task takes; `plan` lists them, `directory` is where their rows are staged."""

    batch_id: str
    number: int
    source: str
    input_count: int
    plan: Path
    directory: Path
    options: SourceOptions


def cut_batches(
    home: Home,
    run_folder: Path,
    plan_path: Path,
    sources: Sequence[Source],
    limits: Limits,
    batch_pages: int,
    batch_bytes: int,
) -> Iterator[Batch]:
    """Yield batches of one source each, by count and bytes, in the plan's order."""
    folder = run_folder / "batches"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {source.name: source.options for source in sources}
    rows: list[dict[str, Any]] = []
    size = number = 0

    def close() -> Batch:
        source = rows[0]["source"]
        batch_id = _batch_id(rows, options[source], limits)
        path = folder / f"{number:06d}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema=FOUND_SCHEMA), path)
        return Batch(batch_id, number, source, len(rows), path, home.batches / batch_id, options[source])

    for group in pq.ParquetFile(plan_path).iter_batches(batch_size=500):
        for row in group.to_pylist():
            row_bytes = row["payload_bytes"] or 0
            if rows and (
                row["source"] != rows[0]["source"] or len(rows) >= batch_pages or size + row_bytes > batch_bytes
            ):
                number += 1
                yield close()
                rows, size = [], 0
            rows.append(row)
            size += row_bytes
    if rows:
        number += 1
        yield close()


def _batch_id(rows: list[dict[str, Any]], options: SourceOptions, limits: Limits) -> str:
    """Hash what decides a batch's rows: its inputs, the code and the settings that matter."""
    digest = hashlib.sha256()
    # The number of workers decides nothing; the time and memory a page may take do.
    settings = [EXTRACTOR_VERSION, asdict(options), limits.cpu_seconds, limits.memory_bytes]
    digest.update(json.dumps(settings, sort_keys=True).encode())
    for row in rows:
        names = ("input_key", "payload_sha256", "outcome", "reason", "fetched_at", "discovery")
        parts = tuple(row[name] for name in names)
        digest.update(repr(parts).encode())
    return digest.hexdigest()[:32]


def read_plan(batch: Batch) -> Iterator[tuple[str, SourceInput]]:
    """Yield the inputs of one batch with their keys."""
    for row in pq.read_table(batch.plan).to_pylist():
        values = {name: row[name] for name in FOUND_COLUMNS}
        known = read_discovery(json.loads(values["discovery"])) if values["discovery"] else None
        yield (
            row["input_key"],
            SourceInput(**values | {"flags": tuple(values["flags"]), "discovery": known}),
        )


def drop_stale(home: Home, keep: set[str]) -> None:
    """Remove what a killed or failed run staged and no run has adopted for a day."""
    now = time.time()
    for folder in (home.batches, home.batches.parent / "runs"):
        for entry in folder.iterdir():
            if entry.name not in keep and now - entry.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(entry, ignore_errors=True)
