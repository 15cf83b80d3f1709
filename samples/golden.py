"""The reading of every sample, kept in `golden.json`: `python -m samples.golden` rewrites it.

A change of readings shows up there as a diff that is reviewed like code (tests/test_samples.py compares).
What only a whole source can settle, and what only the lake knows, is not in it.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from news.page import Failure, RawPage, Refusal, Story
from news.read import read_page
from news.records.story import Author
from tasks.inputs import SourceInput
from tasks.readers import load, scan
from tasks.sources import SourceOptions

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden.json"
NIGHTS = {"sources.toml": "", "night2/sources.toml": "night2/"}
SHOWN = (
    "headline", "standfirst", "byline", "authors", "published_at", "published_local", "published_zone",
    "zone_source", "published_precision", "published_source", "published_raw", "modified_at", "dateline",
    "dateline_place", "dateline_country", "wire_agency", "credit", "language", "section", "tags", "site",
    "site_name", "is_paywalled", "correction", "charset", "word_count",
)  # fmt: skip
OPENING_CHARS = 60


def read_samples() -> dict[str, dict[str, Any]]:
    """Return what each sample of both nights reads as, by the place where it is."""
    readings = {}
    with TemporaryDirectory() as scratch:
        for sources, prefix in NIGHTS.items():
            for found, page in _pages(FOLDER / sources, Path(scratch)):
                if prefix in found.locator:
                    place = f"{found.source}: {found.locator.removeprefix('samples/')}"
                    readings[place] = _show(found, page)
    return readings


def _pages(sources: Path, scratch: Path) -> Iterator[tuple[SourceInput, RawPage | None]]:
    for source in tomllib.loads(sources.read_text(encoding="utf-8"))["source"]:
        options = {name: source[name] for name in ("language", "timezone", "date_order") if name in source}
        location = sources.parent / source["location"]
        tables = SourceOptions(columns=tuple(source.get("columns", {}).items()), charset=source.get("charset"))
        for found in scan(source["kind"], location, source=source["name"], scratch=scratch, options=tables):
            if isinstance(found, SourceInput):
                yield found, None if found.outcome else _page(found, options)


def _page(found: SourceInput, options: dict[str, Any]) -> RawPage:
    return RawPage(
        kind=found.kind,
        payload=load(found),
        payload_sha256=found.payload_sha256 or "",
        source=found.source,
        raw_ref=found.raw_ref,
        url=found.url,
        content_type=found.content_type,
        fetched_at=found.fetched_at,
        **options,
    )


def _show(found: SourceInput, page: RawPage | None) -> dict[str, Any]:
    if page is None:
        return {"outcome": found.outcome, "reason": found.reason}
    reading = read_page(page)
    if isinstance(reading, Refusal):
        return {"outcome": "rejected", "reason": reading.rule}
    if isinstance(reading, Failure):
        return {"outcome": "failed", "reason": reading.reason}
    return _show_story(reading)


def _show_story(story: Story) -> dict[str, Any]:
    fields = {name: getattr(story.article, name) for name in SHOWN}
    shown = {name: value for name, value in fields.items() if value not in (None, [])}
    roles = [f"{author.name} ({author.role})" for author in story.of(Author)]
    openings = [paragraph[:OPENING_CHARS] for paragraph in story.article.paragraphs]
    return {"outcome": "read", **shown, "roles": roles, "paragraphs": openings}


def render() -> str:
    """Return the text of `golden.json` as it should be."""
    return json.dumps(read_samples(), ensure_ascii=False, indent=1, default=str) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(render(), encoding="utf-8")
