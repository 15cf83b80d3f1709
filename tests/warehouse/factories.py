"""Invented stories, staged and published as a night would do it."""

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from news.records.article import Article
from news.records.column import columns
from news.records.ledger import Input, Rejection
from news.records.runs import Audit, Run, SourceRun, Trait
from news.records.story import Author, Evidence
from news.records.tables import RECORDS
from warehouse.arrow import lake_schema, staging_schema
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.link.link import RunStamp, link_run
from warehouse.publish import publish_run, replace_rows
from warehouse.schema import is_required, sql_type
from warehouse.staging import StagingWriter

CODE = "wiredesk-test"
FIRST_NIGHT = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class StagedInput:
    """One input with all rows it stages."""

    input_key: str
    input: Input
    records: tuple[Any, ...] = field(default=())

    @property
    def article(self) -> Article:
        return next(record for record in self.records if isinstance(record, Article))


def an_input(outcome: str, source: str = "gazette", url: str | None = None, **values: Any) -> StagedInput:
    locator = values.pop("locator", None) or f"{source}.warc.gz@{sha256(repr((url, outcome, values)))[:8]}"
    records = values.pop("records", ())
    row = {
        "source": source, "url": url, "locator": locator, "payload_sha256": sha256(locator), "payload_bytes": 100,
        "outcome": outcome, "reason": None, "detail": None, "flags": [], "attempts": 1, "http_status": 200,
        "article_id": None, "raw_ref": locator, "fetched_at": None, "extractor_version": CODE,
    }  # fmt: skip
    key = sha256("\x1f".join((source, url or "", locator)))
    return StagedInput(key, Input(**(row | values)), tuple(records))


def a_story(
    headline: str = "Ferry runs aground",
    body: str = "The ferry ran aground on Monday.",
    *,
    url: str | None = "https://gazette.example/ferry",
    source: str = "gazette",
    site: str | None = None,
    fetched_at: datetime | None = None,
    authors: Sequence[str] = ("Jane Doe",),
    correction: str | None = None,
    canonical_url: str | None = None,
    payload: str | None = None,
    locator: str | None = None,
    evidence: str | None = None,
) -> StagedInput:
    """Return an input whose page was read; bytes that differ are another capture of the same story.

    With `evidence`, the page's own address, there are rows that say where the canonical one came from.
    """
    payload_sha256 = sha256(payload or repr((headline, body, fetched_at)))
    locator = locator or f"{source}.warc.gz@{payload_sha256[:12]}"
    address = canonical_url or url
    article_id = sha256(address or f"{source}\x1f{payload_sha256}")
    article = Article(
        article_id=article_id, source=source, site=site or (url.split("/")[2] if url else None), url=url,
        canonical_url=address, headline=headline, body=body, paragraphs=body.split("\n\n"),
        word_count=len(body.split()),
        authors=list(authors), tags=["sea"], correction=correction, content_sha256=sha256(f"{headline}\n{body}"),
        payload_sha256=payload_sha256, raw_ref=locator, fetched_at=fetched_at, extractor_version=CODE,
    )  # fmt: skip
    names = [
        Author(article_id=article_id, position=i, name=name, role="author", extractor_version=CODE)
        for i, name in enumerate(authors, 1)
    ]
    evidence_rows = [
        Evidence(
            article_id=article_id, field=field, position=position, value=value, origin=origin, rule=rule,
            is_chosen=is_chosen, extractor_version=CODE,
        )
        for field, position, value, origin, rule, is_chosen in (
            ("headline", 1, headline, "h1", "first", True),
            *((("canonical_url", 1, canonical_url, "link:canonical", "declared", True),
               ("canonical_url", 2, evidence, "url", "address", False)) if evidence else ()),
        )
    ]  # fmt: skip
    return an_input(
        "read", source, url, locator=locator, article_id=article_id,
        payload_sha256=payload_sha256, fetched_at=fetched_at, records=(article, *names, *evidence_rows),
    )  # fmt: skip


def a_refused_page(rule: str = "too_short", **values: Any) -> StagedInput:
    staged = an_input("rejected", reason=rule, **values)
    return StagedInput(staged.input_key, staged.input, (_rejection(staged, rule, "read", "inputs"),))


def _rejection(staged: StagedInput, rule: str, stage: str, table: str, row_key: str | None = None) -> Rejection:
    row = staged.input
    return Rejection(
        source=row.source, url=row.url, stage=stage, table_name=table, row_key=row_key, rule=rule, value="40",
        payload_sha256=row.payload_sha256, raw_ref=row.raw_ref, extractor_version=CODE,
    )  # fmt: skip


@dataclass(frozen=True)
class Refused:
    """A refusal by the audit: of a whole story, or of one row of a child table."""

    staged: StagedInput
    rule: str = "headline_is_present"
    table: str = "articles"
    row_key: str | None = None


def stage(home: Home, batch_id: str, inputs: Sequence[StagedInput]) -> Path:
    """Stage inputs as one complete batch."""
    home.prepare()
    with StagingWriter(home.batches / batch_id, batch_id) as writer:
        for staged in inputs:
            for record in staged.records:
                writer.add(staged.input_key, record)
            writer.add(staged.input_key, staged.input)
        writer.finish({}, [])
    return home.batches / batch_id


def write_audit(run_folder: Path, refused: Sequence[Refused] = ()) -> None:
    """Write what an audit leaves: the rows it refused, and one result."""
    folder = run_folder / "audited"
    folder.mkdir(parents=True, exist_ok=True)
    schema = staging_schema(Rejection)
    rows = [
        {name: getattr(row, name) for name in schema.names if name != "input_key"} | {"input_key": r.staged.input_key}
        for r in refused
        for row in [_rejection(r.staged, r.rule, "audit", r.table, r.row_key)]
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "rejections.parquet")
    audit = {
        "table_name": "articles", "expectation": "headline_is_present", "column_name": "headline",
        "severity": "critical", "scope": "row", "is_success": not rows, "evaluated_count": 1,
        "unexpected_count": len(rows), "observed": None, "notes": None, "first_seen_at": None, "run_id": None,
    }  # fmt: skip
    nullable = pa.schema([f.with_nullable(True) for f in lake_schema(Audit)])
    pq.write_table(pa.Table.from_pylist([audit], schema=nullable), folder / "audits.parquet")


def write_trait(run_folder: Path, value: str = "day-first") -> None:
    """Write a trait as settle leaves it."""
    folder = run_folder / "settled"
    folder.mkdir(parents=True, exist_ok=True)
    row = {
        "source": "gazette", "site": "gazette.example", "trait": "date_order", "value": value, "support_count": 3,
        "against_count": 0, "example": "14/10/2017", "votes": f'{{"{value}": [3, "14/10/2017"]}}',
        "first_seen_at": None, "run_id": None, "extractor_version": CODE,
    }  # fmt: skip
    nullable = pa.schema([f.with_nullable(True) for f in lake_schema(Trait)])
    pq.write_table(pa.Table.from_pylist([row], schema=nullable), folder / "traits.parquet")


def a_stamp(number: int = 1, started_at: datetime | None = None) -> RunStamp:
    """Return the stamp of the n-th night."""
    return RunStamp(
        run_id=f"night-{number}",
        run_number=number,
        flow="nightly",
        started_at=started_at or FIRST_NIGHT + timedelta(days=number - 1),
        extractor_version=CODE,
    )


def a_run(stamp: RunStamp, **values: Any) -> Run:
    row = {
        "run_id": stamp.run_id, "run_number": stamp.run_number, "flow": stamp.flow, "status": "completed",
        "message": None, "started_at": stamp.started_at, "finished_at": stamp.started_at + timedelta(minutes=5),
        "discovered": 0, "known": 0, "accepted": 0, "duplicate": 0, "rejected": 0, "failed": 0,
        "suite_sha256": None, "versions": "{}", "settings": "{}", "extractor_version": CODE,
    }  # fmt: skip
    return Run(**(row | values))


def a_source_run(source: str = "gazette", **counts: int) -> SourceRun:
    row = {"discovered": 0, "known": 0, "accepted": 0, "duplicate": 0, "rejected": 0, "failed": 0} | counts
    return SourceRun(source=source, status="ok", message=None, containers="[]", **row)


def link_night(
    home: Home,
    lake: duckdb.DuckDBPyConnection,
    batches: Sequence[Sequence[StagedInput]],
    stamp: RunStamp,
    refused: Sequence[Refused] = (),
    *,
    is_reread: bool = False,
) -> dict[str, dict[str, int]]:
    """Stage batches, audit and link them; return each source's counts."""
    folder = home.run_folder(stamp.run_id)
    paths = [stage(home, f"{stamp.run_id}-{i}", batch) for i, batch in enumerate(batches)]
    write_audit(folder, refused)
    sources = sorted({staged.input.source for batch in batches for staged in batch} | {"gazette"})
    return link_run(lake, stamp, folder, paths, sources, is_reread=is_reread)


def publish_night(
    home: Home,
    *inputs: StagedInput,
    number: int = 1,
    started_at: datetime | None = None,
    refused: Sequence[Refused] = (),
) -> dict[str, dict[str, int]]:
    """Take staged inputs through link and publish, as the n-th night of a home; return each source's counts."""
    stamp = a_stamp(number, started_at)
    with closing(open_lake(home, threads=1)) as lake:
        counts = link_night(home, lake, [inputs], stamp, refused)
        source_runs = [a_source_run(source, **tally) for source, tally in counts.items()]
        publish_run(home, lake, home.run_folder(stamp.run_id), a_run(stamp), source_runs)
    return counts


class PlainHome:
    """A home whose lake is a plain in-memory database: the same SQL links and replaces rows, ten times as fast.

    What only DuckLake does (commits, files, readers) is tested on a real home.
    """

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.lake = duckdb.connect(":memory:", config={"threads": 1})
        self.lake.execute("set TimeZone = 'UTC'")
        for setting in ("preserve_insertion_order", "enable_external_file_cache"):  # as open_lake does
            self.lake.execute(f"set {setting} = false")
        self.lake.execute("attach ':memory:' as lake")
        for record in RECORDS:
            described = ", ".join(f'"{f.name}" {sql_type(f)}{" not null" * is_required(f)}' for f in columns(record))
            self.lake.execute(f"create table lake.{record.TABLE.name} ({described})")  # type: ignore[attr-defined]

    def publish(
        self,
        *inputs: StagedInput,
        number: int = 1,
        started_at: datetime | None = None,
        refused: Sequence[Refused] = (),
        is_reread: bool = False,
    ) -> dict[str, dict[str, int]]:
        """Link staged inputs as the n-th night and replace the rows; return each source's counts."""
        stamp = a_stamp(number, started_at)
        counts = link_night(self.home, self.lake, [inputs], stamp, refused, is_reread=is_reread)
        for record in RECORDS:
            replace_rows(self.lake, self.home.run_folder(stamp.run_id) / "linked", record)
        return counts

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.lake.execute(query).fetchall()


def ask(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Return a query's rows, as a reader of the lake sees them."""
    with closing(open_lake(home, read_only=True, threads=1)) as lake:
        return lake.execute(query).fetchall()
