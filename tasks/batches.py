"""Batches: the unit of work, cut from a run's plan and identified by what decides their rows."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from news import EXTRACTOR_VERSION
from tasks.children.limits import Limits
from tasks.input_list import INPUT_SCHEMA
from tasks.night import Night
from tasks.sources import SourceOptions
from warehouse.home import Home

# A staged batch that no run adopted for this long belongs to inputs or settings that are gone.
STALE_SECONDS = 24 * 3600
_ROWS_AT_ONCE = 500
# All that is listed of an input decides how it reads, or what its row says: but not where a scratch copy of it lies in
# this run, nor the source's place in the sources file.
_DECIDING = tuple(name for name in INPUT_SCHEMA.names if name not in ("path", "offset", "length", "source_position"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The inputs that one process task takes; `plan` lists them, `directory` is where their rows are staged."""

    batch_id: str
    number: int
    source: str
    input_count: int
    plan: Path
    directory: Path
    options: SourceOptions


def cut_batches(night: Night, plan_path: Path) -> Iterator[Batch]:
    """Yield batches of one source each, by count and bytes, in the plan's order."""
    folder = night.folder / "batches"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {source.name: source.options for source in night.sources}
    settings = night.settings
    for number, rows in enumerate(_cut_rows(plan_path, settings.batch_pages, settings.batch_bytes), start=1):
        source = rows["source"][0].as_py()
        batch_id = _make_batch_id(rows, options[source], settings.limits)
        path = folder / f"{number:06d}.parquet"
        pq.write_table(rows, path)
        yield Batch(
            batch_id=batch_id, number=number, source=source, input_count=rows.num_rows, plan=path,
            directory=night.home.batches / batch_id, options=options[source],
        )  # fmt: skip


def _cut_rows(plan_path: Path, most_pages: int, most_bytes: int) -> Iterator[pa.Table]:
    """Yield the plan's rows in pieces: each of one source, of so many pages at most, and of so many bytes if it can."""
    parts: list[pa.RecordBatch] = []
    count = size = 0
    last_source = None
    for group in pq.ParquetFile(plan_path).iter_batches(batch_size=_ROWS_AT_ONCE):
        start = 0
        columns = zip(group["source"].to_pylist(), group["payload_bytes"].to_pylist(), strict=True)
        for position, (source, payload_bytes) in enumerate(columns):
            row_bytes = payload_bytes or 0
            if count and (source != last_source or count >= most_pages or size + row_bytes > most_bytes):
                yield _join([*parts, group.slice(start, position - start)])
                parts, start, count, size = [], position, 0, 0
            last_source, count, size = source, count + 1, size + row_bytes
        parts.append(group.slice(start))
    if count:
        yield _join(parts)


def _join(parts: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(parts).select(INPUT_SCHEMA.names).cast(INPUT_SCHEMA)


def _make_batch_id(rows: pa.Table, options: SourceOptions, limits: Limits) -> str:
    """Hash what decides a batch's rows: its inputs, the code and the settings that matter."""
    digest = hashlib.sha256()
    # The number of workers decides nothing; the time and memory a page may take do.
    settings = [EXTRACTOR_VERSION, asdict(options), limits.cpu_seconds, limits.memory_bytes]
    digest.update(json.dumps(settings, sort_keys=True).encode())
    for parts in zip(*(rows[name].to_pylist() for name in _DECIDING), strict=True):
        digest.update(repr(parts).encode())
    return digest.hexdigest()[:32]


def drop_stale(home: Home, keep: set[str]) -> None:
    """Remove what a killed or failed run staged and no run has adopted for a day."""
    now = time.time()
    for folder in (home.batches, home.batches.parent / "runs"):
        for entry in folder.iterdir():
            if entry.name not in keep and now - entry.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(entry, ignore_errors=True)
