"""One page in, one story, refusal or failure out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.records import Article, Author, Evidence

PageKind = Literal["html", "text", "jsonl"]
DateOrder = Literal["auto", "day-first", "month-first"]

MAX_PAGE_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One page as it came, with what is known of it before it is read.

    `payload` is the decoded payload (transfer and content encodings undone), at most
    MAX_PAGE_BYTES; for kind `jsonl` it is one line. `content_type` is the HTTP header's value.
    """

    kind: PageKind
    payload: bytes
    payload_sha256: str
    source: str
    raw_ref: str
    url: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None
    language: str | None = None
    timezone: str | None = None
    date_order: DateOrder = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A page that was read: its article and what hangs on it."""

    article: Article
    authors: tuple[Author, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that a rule refused: outcome rejected."""

    rule: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: outcome failed."""

    reason: str
    detail: str | None = None


Reading = Story | Refusal | Failure
