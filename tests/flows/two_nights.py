"""A home of two nights, made of given rows: one wire story in three outlets, one edit, one failure, one rejection."""

from typing import Any

from tests.warehouse.given import GivenRows

FIRST, SECOND = "20260301T020000Z-aaaaaa", "20260302T020000Z-bbbbbb"
FIRST_AT, SECOND_AT = "2026-03-01T02:00:00Z", "2026-03-02T02:00:00Z"


def story(letter: str, source: str, **values: Any) -> dict[str, Any]:
    body = values.pop("body", "The harbour reopened.\n\nFerries sail on Monday.")
    site = f"{source}.example"
    return {
        "article_id": letter * 64,
        "source": source,
        "site": site,
        "url": f"https://{site}/{letter}?utm_source=feed",
        "canonical_url": f"https://{site}/{letter}",
        "body": body,
        "paragraphs": body.split("\n\n"),
        "word_count": len(body.split()),
        "raw_ref": f"/archive/{source}.warc.gz@{ord(letter)}",
        "revision": 1,
        "first_seen_at": FIRST_AT,
        "run_id": FIRST,
        "extractor_version": "wiredesk-1",
        **values,
    }


def arrival(article: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "input_id": f"{article['article_id'][:8]}-{values.get('run_id', FIRST)}",
        "source": article["source"],
        "url": article["url"],
        "locator": article["raw_ref"],
        "payload_sha256": "5" * 64,
        "outcome": "accepted",
        "article_id": article["article_id"],
        "raw_ref": article["raw_ref"],
        "first_seen_at": FIRST_AT,
        "run_id": FIRST,
        **values,
    }


GAZETTE = story(
    "a",
    "gazette",
    headline="Harbour reopens",
    site_name="The Gazette",
    wire_agency="AFP",
    credit="(AFP)",
    byline="By Jane Doe",
    authors=["Jane Doe"],
    published_local="2026-02-28T18:05:00",
    published_precision="minute",
    published_at="2026-02-28T17:05:00Z",
    published_zone="+01:00",
    zone_source="page",
    dateline="LAGOS (AFP) -",
    dateline_place="Lagos",
    dateline_country="NG",
)
COURIER = story(
    "b", "courier", headline="Harbour reopens", published_local="2026-03-01T00:00:00", published_precision="day"
)
MIRROR = story("c", "mirror", headline="Harbour reopens", wire_agency="AFP", first_seen_at=SECOND_AT, run_id=SECOND)
WEATHER = story("d", "gazette", headline="Rain is due", body="Rain is due on Tuesday.", revision=2)

FIRST_NIGHT: GivenRows = {
    "runs": [
        {
            "run_id": FIRST, "run_number": 1, "flow": "nightly", "status": "completed_with_rejections",
            "started_at": FIRST_AT, "finished_at": "2026-03-01T02:01:05Z",
            "discovered": 5, "accepted": 3, "rejected": 1, "failed": 1, "first_seen_at": FIRST_AT,
        }
    ],
    "source_runs": [
        {"run_id": FIRST, "source": "gazette", "status": "ok", "discovered": 2, "accepted": 2,
         "first_seen_at": FIRST_AT},
        {"run_id": FIRST, "source": "courier", "status": "ok", "discovered": 3, "accepted": 1, "rejected": 1,
         "failed": 1, "first_seen_at": FIRST_AT},
    ],
    "articles": [GAZETTE, COURIER, WEATHER],
    "authors": [{"article_id": "a" * 64, "position": 1, "name": "Jane Doe", "role": "author"}],
    "evidence": [
        {"article_id": "a" * 64, "field": "headline", "position": 1, "value": "Harbour reopens",
         "origin": "json-ld:headline", "rule": "declared", "is_chosen": True},
        {"article_id": "a" * 64, "field": "headline", "position": 2, "value": "Harbour reopens | The Gazette",
         "origin": "title", "rule": "declared", "is_chosen": False},
        {"article_id": "a" * 64, "field": "published_at", "position": 1, "value": "28/02/2026 18:05 +01:00",
         "origin": "text:2", "rule": "stamp", "raw_start": 64, "raw_end": 87, "is_chosen": True},
        {"article_id": "a" * 64, "field": "body", "position": 1, "value": "Ferries sail\n\non Monday.",
         "origin": "text", "rule": "broken_paragraph", "raw_start": 120, "raw_end": 145, "is_chosen": True},
    ],
    "revisions": [
        {"article_id": "a" * 64, "revision": 1, "headline": "Harbour reopens", "accepted_at": FIRST_AT,
         "raw_ref": GAZETTE["raw_ref"]},
        {"article_id": "d" * 64, "revision": 1, "headline": "Rain is likely", "body": "Rain is due on Monday.",
         "accepted_at": FIRST_AT},
        {"article_id": "d" * 64, "revision": 2, "headline": "Rain is due", "body": "Rain is due on Tuesday.",
         "changes": ["headline", "text"], "accepted_at": SECOND_AT,
         "correction": "An earlier version named the wrong day."},
    ],
    "copies": [
        {"article_id": "b" * 64, "original_article_id": "a" * 64, "kind": "verbatim", "similarity": 1.0,
         "kept_ratio": 1.0}
    ],
    "inputs": [
        arrival(GAZETTE), arrival(COURIER), arrival(WEATHER),
        {"input_id": "x1", "source": "courier", "url": "https://courier.example/slow",
         "locator": "https://courier.example/slow", "outcome": "failed", "reason": "timeout",
         "run_id": FIRST, "first_seen_at": FIRST_AT},
        {"input_id": "x2", "source": "courier", "url": "https://courier.example/login",
         "locator": "courier.warc.gz@900", "outcome": "rejected", "reason": "not_an_article",
         "detail": "a login page", "raw_ref": "courier.warc.gz@900",
         "run_id": FIRST, "first_seen_at": FIRST_AT},
    ],
    "rejections": [
        {"rejection_id": "x", "source": "courier", "stage": "read", "table_name": "articles", "rule": "not_an_article",
         "value": "login", "raw_ref": "courier.warc.gz@900", "first_seen_at": FIRST_AT, "run_id": FIRST}
    ],
}  # fmt: skip
SECOND_NIGHT: GivenRows = {
    "runs": [
        {
            "run_id": SECOND, "run_number": 2, "flow": "nightly", "status": "completed", "started_at": SECOND_AT,
            "finished_at": "2026-03-02T02:00:09Z", "discovered": 4, "known": 2, "accepted": 1, "duplicate": 1,
            "first_seen_at": SECOND_AT,
        }
    ],
    "source_runs": [
        {"run_id": SECOND, "source": "gazette", "status": "ok", "discovered": 3, "known": 2, "duplicate": 1,
         "first_seen_at": SECOND_AT},
        {"run_id": SECOND, "source": "mirror", "status": "partial", "message": "mirror.warc.gz: truncated at 4711",
         "discovered": 1, "accepted": 1, "first_seen_at": SECOND_AT},
    ],
    "articles": [MIRROR],
    "copies": [
        {"article_id": "c" * 64, "original_article_id": "a" * 64, "kind": "verbatim", "similarity": 1.0,
         "kept_ratio": 1.0}
    ],
    "inputs": [
        arrival(MIRROR, run_id=SECOND, first_seen_at=SECOND_AT),
        arrival(GAZETTE, run_id=SECOND, first_seen_at=SECOND_AT, outcome="duplicate",
                raw_ref="/archive/gazette-2.warc.gz@7", locator="/archive/gazette-2.warc.gz@7"),
    ],
}  # fmt: skip
NIGHTS = ((FIRST, FIRST_NIGHT), (SECOND, SECOND_NIGHT))
