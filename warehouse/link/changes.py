"""What changed from version to version of a run's stories, compared in Python a few texts at a time."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from news.versions.changes import Version, find_changes

# Texts held at once while versions are compared: 256 bodies of 10 MiB at worst, of 4 kB as a rule.
COMPARED_AT_ONCE = 256

CHANGES_SCHEMA = pa.schema([("article_id", pa.string()), ("revision", pa.int64()), ("changes", pa.list_(pa.string()))])


def write_changes(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Compare each version with the one before, where either is new or the one between them went."""
    reader = connection.execute(
        """
        with neighbours as (
            select *, lag(input_key) over w as key_before, lead(input_key) over w as key_after,
                count(*) over (partition by article_id) as version_count,
                held_revision > 1 + coalesce(lag(held_revision) over w, held_revision - 1) as lost_one_before
            from link_versions
            where is_version and article_id in (select article_id from link_changed)
            window w as (partition by article_id order by revision)
        ),
        counted as (select *, bool_or(lost_one_before) over (partition by article_id) as lost_one from neighbours),
        wanted as (
            select * from counted
            where version_count > 1
                and (input_key is not null or key_before is not null or key_after is not null or lost_one)
        )
        select w.article_id, w.revision, true as is_new, a.headline, a.body, a.correction
        from wanted w join passed_articles a on a.input_key = w.input_key
        union all
        select w.article_id, w.revision, coalesce(w.lost_one_before, false), r.headline, r.body, r.correction
        from wanted w join lake.revisions r on r.article_id = w.article_id and r.revision = w.held_revision
        where w.input_key is null
        order by article_id, revision
        """
    ).to_arrow_reader(COMPARED_AT_ONCE)
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
