"""Read one batch in child processes and stage what it yields."""

from collections import Counter
from collections.abc import Callable, Iterator

from news import EXTRACTOR_VERSION
from news.discovery import render_discovery
from news.page import Failure, Reading, Refusal, Story
from news.records.ledger import Input, Rejection
from tasks.batches import Batch, read_plan
from tasks.children.page_pool import PagePool
from tasks.inputs import SourceInput
from tasks.sources import SourceOptions
from warehouse.staging import Manifest, SlowPage, StagingWriter, find_manifest

SLOWEST_KEPT = 5


def process_batch(batch: Batch, pool: PagePool, progress: Callable[[int], None] = lambda _: None) -> Manifest:
    """Stage every input of one batch, each with one outcome; adopt it when an earlier run staged it whole."""
    if staged := find_manifest(batch.directory):
        progress(batch.input_count)
        return staged
    keys: dict[tuple[str, str], str] = {}
    tally: Counter[str] = Counter()
    slow: list[SlowPage] = []

    with StagingWriter(batch.directory, batch.batch_id) as staging:

        def to_read() -> Iterator[tuple[SourceInput, SourceOptions]]:
            for key, found in read_plan(batch):
                if found.outcome is None:
                    keys[found.locator, found.raw_ref] = key
                    yield found, batch.options
                else:
                    tally[_stage(staging, key, found, None, attempts=found.attempts)] += 1
                    progress(1)

        for read in pool.read(to_read()):
            key = keys.pop((read.found.locator, read.found.raw_ref))
            attempts = max(read.attempts, read.found.attempts)
            tally[_stage(staging, key, read.found, read.reading, attempts=attempts)] += 1
            slow.append({"locator": read.found.locator, "cpu_seconds": round(read.cpu_seconds, 3)})
            slow = sorted(slow, key=lambda page: -page["cpu_seconds"])[:SLOWEST_KEPT]
            progress(1)
        if sum(tally.values()) != batch.input_count:
            raise RuntimeError(
                f"batch {batch.number} of source '{batch.source}' took {batch.input_count} inputs "
                f"and accounts for {sum(tally.values())}"
            )
        return staging.finish(dict(tally), slow)


def _stage(staging: StagingWriter, key: str, found: SourceInput, reading: Reading | None, attempts: int) -> str:
    """Stage one input and what was read from it; return its staged outcome."""
    outcome, reason, detail = found.outcome or "read", found.reason, found.detail
    article_id = None
    if isinstance(reading, Story):
        article_id = reading.article.article_id
        for record in (reading.article, *reading.authors, *reading.evidence):
            staging.add(key, record)
    elif isinstance(reading, Refusal):
        outcome, reason, detail = "rejected", reading.rule, reading.value
    elif isinstance(reading, Failure):
        outcome, reason, detail = "failed", reading.reason, reading.detail
    if outcome == "rejected":
        staging.add(
            key,
            Rejection(
                source=found.source,
                url=found.url,
                stage="collect" if found.address and reading is None else "read",
                table_name="inputs",
                row_key=None,
                rule=reason or "unnamed",
                value=detail,
                payload_sha256=found.payload_sha256,
                raw_ref=found.raw_ref or None,
                extractor_version=EXTRACTOR_VERSION,
            ),
        )
    knew = found.discovery
    staging.add(
        key,
        Input(
            source=found.source,
            url=found.url,
            address=found.address,
            locator=found.locator,
            kind=found.kind,
            payload_sha256=found.payload_sha256,
            payload_bytes=found.payload_bytes,
            outcome=outcome,
            reason=reason,
            detail=detail,
            flags=list(found.flags),
            attempts=attempts,
            http_status=found.http_status,
            article_id=article_id,
            raw_ref=found.raw_ref or None,
            fetched_at=found.fetched_at,
            fetch_id=found.fetch_id,
            retry_at=found.retry_at,
            discovered_by=knew.named_by if knew else None,
            discovered_title=knew.title if knew else None,
            discovered_at=knew.published_at if knew else None,
            discovered_authors=list(knew.authors) if knew else [],
            discovered_tags=list(knew.tags) if knew else [],
            discovered_language=knew.language if knew else None,
            discovery=render_discovery(knew),
            extractor_version=EXTRACTOR_VERSION,
        ),
    )
    return outcome
