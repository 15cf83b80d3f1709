"""Reads one batch of pages in child processes and stages the rows that they yield."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from news import EXTRACTOR_VERSION, FETCHER_VERSION
from news.discovery import render_discovery
from news.page import Failure, Reading, Refusal, Story
from news.reasons import Reason
from news.records.ledger import Input, Rejection
from tasks.batches import Batch
from tasks.children.page_pool import PagePool
from tasks.forgotten import refuse_forgotten_story
from tasks.input_list import read_inputs
from tasks.inputs import SourceInput
from tasks.sources import SourceOptions
from warehouse.memory.forgotten import Forgotten
from warehouse.staging import Manifest, SlowPage, StagingWriter, find_manifest

SLOWEST_KEPT = 5


def process_batch(
    batch: Batch,
    pool: PagePool,
    progress: Callable[[int], None] = lambda _: None,
    forgotten: Forgotten | None = None,
) -> Manifest:
    """Stage every input of one batch, each with one outcome; adopt it when an earlier run staged it whole.

    What turns out to be a story that was taken down is refused.
    """
    if staged := find_manifest(batch.directory):
        progress(batch.input_count)
        return staged
    keys: dict[tuple[str, str], str] = {}
    tally: Counter[str] = Counter()
    slow: list[SlowPage] = []

    with StagingWriter(batch.directory, batch.batch_id) as staging:

        def to_read() -> Iterator[tuple[SourceInput, SourceOptions]]:
            for key, item in read_inputs(batch.plan):
                if item.outcome is None:
                    keys[item.locator, item.raw_ref] = key
                    yield item, batch.options
                else:
                    tally[_stage(staging, key, item, None, attempts=item.attempts)] += 1
                    progress(1)

        for read in pool.read(to_read()):
            item = read.found
            key = keys.pop((item.locator, item.raw_ref))
            reading: Reading | None = read.reading
            if forgotten and isinstance(reading, Story) and (end := refuse_forgotten_story(item, reading, forgotten)):
                item, reading = end, None
            tally[_stage(staging, key, item, reading, attempts=max(read.attempts, item.attempts))] += 1
            slow.append(SlowPage(item.locator, round(read.cpu_seconds, 3)))
            slow = sorted(slow, key=lambda page: -page.cpu_seconds)[:SLOWEST_KEPT]
            progress(1)
        if sum(tally.values()) != batch.input_count:
            raise RuntimeError(
                f"batch {batch.number} of source '{batch.source}' took {batch.input_count} inputs "
                f"and accounts for {sum(tally.values())}"
            )
        return staging.finish(dict(tally), slow)


@dataclass(frozen=True, slots=True)
class _Ending:
    """The end of one input: its outcome, and why."""

    outcome: str
    reason: Reason | None
    detail: str | None
    article_id: str | None = None


def _stage(staging: StagingWriter, key: str, item: SourceInput, reading: Reading | None, attempts: int) -> str:
    """Stage one input and what was read from it; return its staged outcome."""
    ending = _conclude(item, reading)
    if isinstance(reading, Story):
        for record in (reading.article, *reading.parts):
            staging.add(key, record)
    # A rejected input without a reason has no rejection either, and the audit then publishes nothing.
    if ending.outcome == "rejected" and ending.reason is not None:
        stage = "collect" if item.address and reading is None else "read"
        staging.add(key, _make_rejection(item, stage, ending.reason, ending.detail))
    staging.add(key, _make_input(item, ending, attempts))
    return ending.outcome


def _conclude(item: SourceInput, reading: Reading | None) -> _Ending:
    """Return what became of an input: what listing it decided, or else what reading it gave."""
    if isinstance(reading, Story):
        return _Ending(item.outcome or "read", item.reason, item.detail, reading.article.article_id)
    if isinstance(reading, Refusal):
        return _Ending("rejected", reading.rule, reading.value)
    if isinstance(reading, Failure):
        return _Ending("failed", reading.reason, reading.detail)
    return _Ending(item.outcome or "read", item.reason, item.detail)


def _make_rejection(item: SourceInput, stage: str, reason: Reason, detail: str | None) -> Rejection:
    return Rejection(
        source=item.source,
        url=item.url,
        stage=stage,
        table_name="inputs",
        row_key=None,
        rule=reason,
        value=detail,
        payload_sha256=item.payload_sha256,
        raw_ref=item.raw_ref or None,
        extractor_version=EXTRACTOR_VERSION,
    )


def _make_input(item: SourceInput, ending: _Ending, attempts: int) -> Input:
    named = item.discovery
    return Input(
        source=item.source,
        url=item.url,
        address=item.address,
        locator=item.locator,
        kind=item.kind,
        payload_sha256=item.payload_sha256,
        payload_bytes=item.payload_bytes,
        outcome=ending.outcome,
        reason=ending.reason,
        detail=ending.detail,
        flags=list(item.flags),
        attempts=attempts,
        http_status=item.http_status,
        article_id=ending.article_id,
        raw_ref=item.raw_ref or None,
        fetched_at=item.fetched_at,
        fetch_id=item.fetch_id,
        retry_at=item.retry_at,
        discovered_by=named.named_by if named else None,
        discovered_title=named.title if named else None,
        discovered_at=named.published_at if named else None,
        discovered_authors=list(named.authors) if named else [],
        discovered_tags=list(named.tags) if named else [],
        discovered_language=named.language if named else None,
        discovery=render_discovery(named),
        # Whose fault it was: another version of that code tries again.
        extractor_version=FETCHER_VERSION if ending.reason == "fetcher_error" else EXTRACTOR_VERSION,
    )
