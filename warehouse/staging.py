"""Rows that are written but not yet visible to readers: one folder of Parquet files a batch, its manifest last."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from news.records.article import Article
from news.records.column import columns
from news.records.ledger import Input, Rejection
from news.records.story import PARTS, Part
from warehouse.arrow import staging_schema
from warehouse.disk import move_into_place, sync_to_disk
from warehouse.schema import sql_type
from warehouse.sql import quote_literal, quote_paths

STAGED_RECORDS: tuple[type, ...] = (Input, Article, *PARTS, Rejection)

MANIFEST = "manifest.json"
# Rows in memory before they are written: a story is some 20 kB of Python, so a buffer stays near 2 MB.
BUFFERED_ROWS = 100


class TableWriter:
    """One Parquet file that grows row by row and never holds more than a buffer."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._names = schema.names
        self._schema = schema
        self._rows: list[dict[str, object]] = []
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self.row_count = 0

    def add(self, record: object, **extra: object) -> None:
        """Add one record; `extra` are columns that the record class does not have."""
        row = {name: getattr(record, name) for name in self._names if name not in extra}
        self._rows.append(row | extra)
        self.row_count += 1
        if len(self._rows) >= BUFFERED_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []

    def close(self) -> None:
        """Write the buffered rows and the footer."""
        self._flush()
        self._writer.close()


@dataclass(frozen=True, slots=True)
class SlowPage:
    """One of the pages of a batch that took the most CPU."""

    locator: str
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """The counts of a complete batch by outcome, and its slowest pages."""

    batch_id: str
    tally: dict[str, int]
    slowest: tuple[SlowPage, ...]


def find_manifest(directory: Path) -> Manifest | None:
    """Return the manifest of a complete batch, or None while the folder is half written or gone."""
    try:
        values = json.loads((directory / MANIFEST).read_bytes())
        slowest = tuple(SlowPage(**page) for page in values["slowest"])
        return Manifest(values["batch_id"], values["tally"], slowest)
    except (OSError, ValueError, TypeError, KeyError):
        return None


class StagingWriter:
    """Writes one batch; the batch exists for others only after its manifest is renamed into place."""

    def __init__(self, directory: Path, batch_id: str) -> None:
        self.batch_id = batch_id
        self.directory = directory
        self._writers: dict[type, TableWriter] = {}

    def __enter__(self) -> "StagingWriter":
        shutil.rmtree(self.directory, ignore_errors=True)  # half written by a killed run
        self.directory.mkdir(mode=0o700, parents=True)
        for record in STAGED_RECORDS:
            path = self.directory / f"{record.TABLE.name}.parquet"  # type: ignore[attr-defined]
            self._writers[record] = TableWriter(path, staging_schema(record))
        return self

    def add(self, input_key: str, record: object) -> None:
        """Stage one record of one input."""
        self._writers[type(record)].add(record, input_key=input_key)

    def finish(self, tally: dict[str, int], slowest: Sequence[SlowPage]) -> Manifest:
        """Close the tables, flush them to disk and rename the manifest into place."""
        for writer in self._writers.values():
            writer.close()
        for path in self.directory.iterdir():
            sync_to_disk(path)
        manifest = Manifest(self.batch_id, tally, tuple(slowest))
        half = self.directory / f"{MANIFEST}.half"
        half.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        move_into_place(half, self.directory / MANIFEST)
        return manifest

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            shutil.rmtree(self.directory, ignore_errors=True)


def _row_key(record: type[Part]) -> str:
    """Return the SQL that names a part's row within its story: its key without the story's."""
    names = [name for name in record.TABLE.key if name != "article_id"]
    return " || '|' || ".join(
        field.name if field.type is str else f"{field.name}::varchar"
        for name in names
        for field in columns(record)
        if field.name == name
    )


ROW_KEYS = {record.TABLE.name: _row_key(record) for record in PARTS}


def create_staged_views(connection: duckdb.DuckDBPyConnection, batches: Sequence[Path], run_folder: Path) -> None:
    """Create `staged_*` views over a run's batches; rows that settle replaced come from `settled/`.

    Every view has the staging columns; those of a story's parts also have `row_key`.
    """
    for record in STAGED_RECORDS:
        name = record.TABLE.name  # type: ignore[attr-defined]
        rows = _batch_rows(record, [path / f"{name}.parquet" for path in batches])
        settled = run_folder / "settled" / f"{name}.parquet"
        if settled.exists():
            replaced = f"read_parquet({quote_literal(run_folder / 'settled' / 'articles.parquet')})"
            rows = (
                f"{rows} where input_key not in (select input_key from {replaced}) "
                f"union all select * from read_parquet({quote_literal(settled)})"
            )
        row_key = f", {ROW_KEYS[name]} as row_key" if name in ROW_KEYS else ""
        connection.execute(f"create or replace view staged_{name} as select *{row_key} from ({rows})")


def _batch_rows(record: type, files: Sequence[Path]) -> str:
    if files:
        return f"select * from read_parquet({quote_paths(files)})"
    # A night in which everything was seen before stages nothing, and is still audited and recorded.
    empty = ", ".join(f"null::{sql_type(field)} as {field.name}" for field in columns(record))
    return f"select {empty}, null::varchar as input_key where false"


def create_passed_views(connection: duckdb.DuckDBPyConnection, run_folder: Path) -> None:
    """Create `passed_*` views: the rows that the audit did not refuse.

    A rejected article takes its child rows with it.
    """
    refused = f"read_parquet({quote_literal(run_folder / 'audited' / 'rejections.parquet')})"
    gone = f"select input_key from {refused} where table_name = 'articles'"
    connection.execute(
        f"create or replace view passed_articles as select * from staged_articles where input_key not in ({gone})"
    )
    for name in ROW_KEYS:
        connection.execute(
            f"create or replace view passed_{name} as select * exclude (row_key) from staged_{name} "
            f"where input_key not in ({gone}) and (input_key, row_key) not in "
            f"(select (input_key, row_key) from {refused} where table_name = '{name}')"
        )
    connection.execute(
        "create or replace view passed_rejections as select * from staged_rejections "
        f"union all by name select * from {refused}"
    )
