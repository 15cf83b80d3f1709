"""Every kind of origin says what code needs to know of it, and every one that reaches the headline has a weight."""

from typing import Any, get_args

from news.headline.headline import WEIGHTS, HeadlineOrigin, Sign
from news.origins import BEGINNINGS, EXPORTED, NOT_ON_PAGE, ORIGIN_KINDS, TAGGED, FixedOrigin, OriginKind, find_kind


def members(kind: Any) -> set[str]:
    """Return the names of a closed set, or of several joined."""
    parts = get_args(kind)
    return {name for part in parts for name in ({part} if isinstance(part, str) else members(part))}


def test_every_kind_has_its_row() -> None:
    assert members(OriginKind) == set(ORIGIN_KINDS)


def test_every_origin_that_our_code_names_is_of_a_kind() -> None:
    assert {find_kind(origin) for origin in members(FixedOrigin)} <= set(ORIGIN_KINDS)  # type: ignore[arg-type]


def test_every_origin_that_can_reach_the_headline_has_a_weight() -> None:
    assert members(HeadlineOrigin) | members(Sign) == set(WEIGHTS)


def test_what_is_known_of_kinds_is_what_was_known_before_the_table() -> None:
    assert dict(BEGINNINGS) == {
        "json-ld": "ld+json", "title": "<title", "h1": "<h1", "h2": "<h2", "time": "<time", "byline": "<body",
        "visible": "<body", "text": "<body",
    }  # fmt: skip
    assert set(TAGGED) == {"meta", "itemprop", "link"}
    # Of a source's setting and of a site's habit nothing was ever looked for on the page.
    assert set(NOT_ON_PAGE) - {"source", "site"} == {"url", "feed", "sitemap", "urls"}
    assert set(EXPORTED) == {"feed", "sitemap", "urls", "jsonl", "csv", "parquet"}
