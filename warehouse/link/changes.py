"""Compares each version of a run's stories with the one before, in Python, a few texts at a time."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from news.versions.changes import Version, find_changes
from warehouse.sql import load_query

# Texts kept in memory while versions are compared: 256 bodies of 10 MiB at worst, of 4 kB as a rule.
COMPARED_AT_ONCE = 256

CHANGES_SCHEMA = pa.schema([("article_id", pa.string()), ("revision", pa.int64()), ("changes", pa.list_(pa.string()))])


def write_changes(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write what changed in each version since the one before, where either is new or one between them is gone."""
    reader = connection.execute(load_query("link/compared_versions.sql")).to_arrow_reader(COMPARED_AT_ONCE)
    with pq.ParquetWriter(path, CHANGES_SCHEMA) as writer:
        before: tuple[str, int, bool, Version] | None = None
        for group in reader:
            rows = []
            for row in group.to_pylist():
                version = Version(row["headline"], row["body"], row["correction"])
                article_id, revision, is_new = row["article_id"], row["revision"], row["is_new"]
                if before and before[:2] == (article_id, revision - 1) and (is_new or before[2]):
                    rows.append(
                        {"article_id": article_id, "revision": revision, "changes": find_changes(before[3], version)}
                    )
                before = (article_id, revision, is_new, version)
            writer.write_table(pa.Table.from_pylist(rows, schema=CHANGES_SCHEMA))
