"""Invented stories and inputs, staged as reading leaves them. Any value can be made wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from news.records.article import Article
from news.records.ledger import Input, Rejection
from news.records.story import Author, Evidence
from warehouse.staging import StagingWriter

CODE = "wiredesk-test"
NIGHT = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
PARAGRAPHS = (
    "The ferry ran aground on Monday with ninety people aboard, the harbour master said, and none of them was hurt.",
    "Tugs pulled it free at high water. It had left the quay late, in fog, and had missed the buoy by half a mile.",
    "The line said it would refund every ticket. A court had fined it twice last year for sailing without a pilot.",
)
_numbers = count(1)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Staged:
    """One input under its key, with all that it staged."""

    key: str | None
    input: Input | None
    article: Article | None = None
    authors: tuple[Author, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rejections: tuple[Rejection, ...] = field(default=())

    @property
    def records(self) -> tuple[Any, ...]:
        known = tuple(record for record in (self.input, self.article) if record)
        return (*known, *self.authors, *self.evidence, *self.rejections)


def an_input(outcome: str, **values: Any) -> Staged:
    number = next(_numbers)
    row = {
        "source": "gazette", "url": f"https://gazette.example/{number}", "locator": f"gazette.warc.gz@{number}",
        "payload_sha256": sha256(f"payload {number}"), "payload_bytes": 900, "outcome": outcome, "reason": None,
        "detail": None, "flags": [], "attempts": 1, "http_status": 200, "article_id": None,
        "raw_ref": f"gazette.warc.gz@{number}", "fetched_at": NIGHT, "extractor_version": CODE,
    }  # fmt: skip
    return Staged(sha256(f"input {number}"), Input(**(row | values)))


def a_story(
    *,
    source: str = "gazette",
    names: Sequence[dict[str, Any]] = ({},),
    candidates: Sequence[dict[str, Any]] = ({},),
    **values: Any,
) -> Staged:
    """Return a story of which every rule holds, but for what `values` make wrong.

    `names` and `candidates` say what differs in each of its authors and its evidence.
    """
    staged = an_input("read", source=source)
    url = staged.input.url or ""
    paragraphs = values.get("paragraphs") or list(PARAGRAPHS)
    body = values["body"] if "body" in values else "\n\n".join(paragraphs)
    headline = values.get("headline", "Ferry runs aground in the fog")
    row = {
        "article_id": sha256(url), "source": source, "site": "gazette.example", "url": url, "canonical_url": url,
        "site_name": "The Gazette", "headline": headline, "byline": "By Jane Doe", "authors": ["Jane Doe"],
        "published_at": NIGHT, "published_local": NIGHT.replace(tzinfo=None), "published_zone": "+00:00",
        "zone_source": "page", "published_precision": "minute", "published_raw": NIGHT.isoformat(), "language": "en",
        "language_score": 0.99, "tags": ["sea"], "lede": paragraphs[0], "body": body, "paragraphs": paragraphs,
        "word_count": len((body or "").split()), "content_sha256": sha256(f"{headline or ''}\n{body or ''}"),
        "payload_sha256": staged.input.payload_sha256, "raw_ref": staged.input.raw_ref, "extractor_version": CODE,
    }  # fmt: skip
    identity = {"article_id": row["article_id"], "extractor_version": CODE}
    authors = [
        Author(**(identity | {"position": i, "name": "Jane Doe", "role": "author"} | name))
        for i, name in enumerate(names, 1)
    ]
    evidence = [
        Evidence(
            **(
                identity
                | {"field": "headline", "position": i, "value": "Ferry", "origin": "h1", "rule": "first"}
                | {"raw_start": 10, "raw_end": 15, "is_chosen": i == 1}
                | candidate
            )
        )
        for i, candidate in enumerate(candidates, 1)
    ]
    article = Article(**(row | values))
    entered = replace(staged.input, article_id=row["article_id"])
    return Staged(staged.key, entered, article, tuple(authors), tuple(evidence))


def a_refused_page(**values: Any) -> Staged:
    staged = an_input("rejected", reason="too_short")
    row = {
        "source": "gazette", "url": staged.input.url, "stage": "read", "table_name": "inputs", "row_key": None,
        "rule": "too_short", "value": "40", "payload_sha256": staged.input.payload_sha256,
        "raw_ref": staged.input.raw_ref, "extractor_version": CODE,
    }  # fmt: skip
    return replace(staged, rejections=(Rejection(**(row | values)),))


def a_failed_page(**values: Any) -> Staged:
    return an_input("failed", **({"reason": "extract_timeout"} | values))


def stage(folder: Path, inputs: Sequence[Staged]) -> Path:
    """Stage inputs as one complete batch and return its folder."""
    with StagingWriter(folder, folder.name) as writer:
        for staged in inputs:
            for record in staged.records:
                writer.add(staged.key, record)  # type: ignore[arg-type]
        writer.finish({}, [])
    return folder
