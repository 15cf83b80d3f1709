"""The outlets' stories, read from `stories/*.txt`, as they are on one of the two nights.

A file holds blocks that begin with `=== slug`; `=== slug night 2` changes a story on the second night, or brings it
where there was none before. Fields `name: value` follow, a blank line, and paragraphs apart by blank lines. A field or
text that a second block leaves out stays. `wire: slug` takes the text of the agency's story in `wire.txt`, `keep: 3`
only its first three paragraphs.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "stories"
FIELDS = (
    "headline", "standfirst", "byline", "date", "modified", "section", "tags", "credit", "correction", "wire", "keep",
    "gone",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as printed on one night; `modified_at` is `published_at` where it was never changed."""

    slug: str
    headline: str
    standfirst: str
    byline: str
    section: str
    tags: tuple[str, ...]
    credit: str
    correction: str
    published_at: datetime
    modified_at: datetime
    is_gone: bool
    paragraphs: tuple[str, ...]


@cache
def read_stories(name: str, night: int) -> tuple[Story, ...]:
    """Return a file's stories on a night, newest first."""
    fields_by_slug: dict[str, dict[str, str]] = {}
    texts: dict[str, tuple[str, ...]] = {}
    for block in f"\n{(FOLDER / f'{name}.txt').read_text(encoding='utf-8')}".split("\n=== ")[1:]:
        heading, *parts = block.strip().split("\n\n")
        first, *lines = heading.split("\n")
        slug, _, edition = first.partition(" night ")
        if int(edition or 1) > night:
            continue
        fields_by_slug.setdefault(slug, {}).update(_read_fields(slug, lines))
        if parts:
            texts[slug] = tuple(" ".join(part.split("\n")) for part in parts)
    stories = [_make_story(slug, fields, texts.get(slug, ())) for slug, fields in fields_by_slug.items()]
    return tuple(sorted(stories, key=lambda story: (story.published_at, story.slug), reverse=True))


def _read_fields(slug: str, lines: list[str]) -> dict[str, str]:
    fields = {}
    for line in lines:
        name, colon, value = line.partition(": ")
        if not colon or name not in FIELDS:
            raise ValueError(f"story {slug!r}: {line!r} is no field; known are {', '.join(FIELDS)}")
        fields[name] = value.strip()
    return fields


def _make_story(slug: str, fields: dict[str, str], paragraphs: tuple[str, ...]) -> Story:
    if "wire" in fields:
        supplied = next(story for story in read_stories("wire", 1) if story.slug == fields["wire"])
        paragraphs = supplied.paragraphs[: int(fields.get("keep", 99))] + paragraphs
    published_at = datetime.fromisoformat(fields["date"])
    return Story(
        slug=slug,
        headline=fields["headline"],
        standfirst=fields.get("standfirst", ""),
        byline=fields.get("byline", ""),
        section=fields.get("section", "News"),
        tags=tuple(tag.strip() for tag in fields.get("tags", "").split(",") if tag.strip()),
        credit=fields.get("credit", ""),
        correction=fields.get("correction", ""),
        published_at=published_at,
        modified_at=datetime.fromisoformat(fields["modified"]) if "modified" in fields else published_at,
        is_gone="gone" in fields,
        paragraphs=paragraphs,
    )
