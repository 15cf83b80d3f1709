"""The tables around a story: the parts that are read with it, its versions, and the story it copies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, get_args

from news.origins import Origin
from news.records.column import ArticleId, Column, ExtractorVersion, FirstSeenAt, PayloadSha256, RawRef, RunId, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name in a byline, with its role."""

    TABLE: ClassVar[Table] = Table("authors", key=("article_id", "position"), replaced_by=("article_id",))

    article_id: ArticleId
    position: Annotated[int, Column("Place in the byline, from 1.")]
    name: Annotated[str, Column("The name as parsed.", example="Jane Doe")]
    role: Annotated[str, Column("author, contributor, photographer, editor, agency, desk or cms_account.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One candidate for one field of a story, chosen or not; a repair of the body is one too."""

    TABLE: ClassVar[Table] = Table("evidence", key=("article_id", "field", "position"), replaced_by=("article_id",))

    article_id: ArticleId
    field: Annotated[str, Column("The column of articles that it is a candidate for.", example="published_at")]
    position: Annotated[int, Column("Rank of the candidate within its field, from 1.")]
    value: Annotated[str | None, Column("The candidate as read.", example="14/10/2017 04:35")]
    origin: Annotated[
        Origin,
        Column(
            "Where on the page it was found; `site` when only the site's other pages show it.",
            example="json-ld:datePublished",
        ),
    ]
    rule: Annotated[str, Column("The rule that read it.", example="stamp")]
    raw_start: Annotated[int | None, Column("Start of its span in the decoded raw text, in code points.")] = None
    raw_end: Annotated[int | None, Column("End of its span in the decoded raw text, in code points.")] = None
    is_chosen: Annotated[bool, Column("Whether the field's value was taken from it.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


# What is read with a story and goes with it: staged, audited, linked, published and rejected beside its article.
# A new part is its record here, its suite in expectations/tables, and the reader that fills it.
Part = Author | Evidence
PARTS: tuple[type[Part], ...] = get_args(Part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of a story, with what changed since the one before."""

    TABLE: ClassVar[Table] = Table("revisions", key=("article_id", "revision"), replaced_by=("article_id",))

    article_id: ArticleId
    revision: Annotated[int, Column("Number of the version, from 1, in order of fetched_at.")]
    changes: Annotated[
        list[str], Column("Kinds of change since the version before: headline, number, correction, text.")
    ]
    headline: Annotated[str | None, Column("Title of this version.")]
    body: Annotated[str, Column("Body of this version.")]
    correction: Annotated[str | None, Column("Correction notice of this version.")]
    content_sha256: Annotated[str, Column("SHA-256 of headline, newline, body.")]
    payload_sha256: PayloadSha256
    raw_ref: RawRef
    fetched_at: Annotated[datetime | None, Column("Instant of the exchange, or the WARC record's date; UTC.")]
    accepted_at: Annotated[datetime, Column("Start of the run that accepted this version; UTC.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A link from a story to the story it copies."""

    TABLE: ClassVar[Table] = Table("copies", key=("article_id",), replaced_by=("article_id",))

    article_id: ArticleId
    original_article_id: Annotated[str, Column("The story it copies: the first one accepted.")]
    kind: Annotated[str, Column("verbatim: headline and body are equal to the letter.")]
    similarity: Annotated[float, Column("Likeness of the two texts, 0 to 1.")]
    kept_ratio: Annotated[float, Column("Share of the original that the copy kept, 0 to 1.")]
    is_same_outlet: Annotated[bool, Column("Same site; without sites, same source.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion
