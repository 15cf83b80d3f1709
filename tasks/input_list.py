"""The inputs that a run lists, as rows of a Parquet file: all of them first, then those of each batch."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from news.discovery import read_discovery
from tasks.forgotten import refuse_forgotten
from tasks.inputs import SourceInput, input_key
from tasks.sources import Source
from warehouse.arrow import INSTANT
from warehouse.memory.forgotten import Forgotten
from warehouse.staging import TableWriter

# The fields of a SourceInput, behind its key and its source's place in the run; `discovery` is JSON.
INPUT_SCHEMA = pa.schema(
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
INPUT_COLUMNS = [name for name in INPUT_SCHEMA.names if name not in ("input_key", "source_position")]


class InputListWriter:
    """Writes the list of a run's inputs."""

    def __init__(self, path: Path, sources: Sequence[Source], forgotten: Forgotten | None = None) -> None:
        self._forgotten = forgotten or Forgotten()
        self._writer = TableWriter(path, INPUT_SCHEMA)
        self._positions = {source.name: position for position, source in enumerate(sources)}

    def add(self, item: SourceInput, *, key: str | None = None, discovery: str | None = None) -> None:
        """Add one input; `key` is its identity where source, address and locator are not, `discovery` its JSON.

        One that was taken down is listed as refused.
        """
        if refused := refuse_forgotten(item, self._forgotten):
            item, discovery = refused, None
        self._writer.add(
            item,
            input_key=key or input_key(item.source, item.url, item.locator),
            source_position=self._positions[item.source],
            discovery=discovery,
        )

    def close(self) -> None:
        """Write what is buffered and the footer."""
        self._writer.close()


def read_inputs(path: Path) -> Iterator[tuple[str, SourceInput]]:
    """Yield the inputs of a list with their keys."""
    for row in pq.read_table(path, columns=["input_key", *INPUT_COLUMNS]).to_pylist():
        key = row.pop("input_key")
        row["flags"] = tuple(row["flags"])
        row["discovery"] = read_discovery(json.loads(row["discovery"])) if row["discovery"] else None
        yield key, SourceInput(**row)
