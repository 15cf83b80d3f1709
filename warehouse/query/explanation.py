"""Everything the lake knows of one story, as plain records for whoever shows it."""

from dataclasses import dataclass
from datetime import datetime

# A column of `articles` has one of these types.
FieldValue = str | int | float | bool | datetime | list[str] | None


@dataclass(frozen=True, slots=True)
class FieldCandidate:
    """One candidate for a field, or one repair of the body; the span is into the decoded raw text."""

    value: str | None
    origin: str
    rule: str
    raw_start: int | None
    raw_end: int | None


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """A field's value, the candidate it was taken from, and the others."""

    name: str
    value: FieldValue
    chosen: tuple[FieldCandidate, ...]
    others: tuple[FieldCandidate, ...]


@dataclass(frozen=True, slots=True)
class NamedAuthor:
    """A name in the byline and the part it played."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One revision of the story."""

    revision: int
    changes: list[str]
    headline: str | None
    correction: str | None
    fetched_at: datetime | None
    accepted_at: datetime
    raw_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLink:
    """A story that this one copies, or that copies this one."""

    article_id: str
    outlet: str
    headline: str | None
    address: str | None
    kind: str
    similarity: float
    kept_ratio: float
    is_same_outlet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One time that the story came in, and where its raw bytes are stored."""

    run_id: str
    source: str
    outcome: str
    reason: str | None
    address: str
    raw_ref: str | None
    payload_sha256: str | None
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything the lake knows of one story."""

    article_id: str
    headline: str | None
    source: str
    first_seen_at: datetime
    run_id: str
    extractor_version: str
    paragraph_count: int
    fields: tuple[ExplainedField, ...]
    authors: tuple[NamedAuthor, ...]
    repairs: tuple[FieldCandidate, ...]
    revisions: tuple[StoredVersion, ...]
    copy_of: CopyLink | None
    copied_by: tuple[CopyLink, ...]
    arrivals: tuple[Arrival, ...]
