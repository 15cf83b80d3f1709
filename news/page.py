"""A page before it is read, and what reading it can give: a story, a refusal or a failure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from news.discovery import Discovery
from news.origins import RecordKind
from news.reasons import Reason
from news.records.article import Article
from news.records.story import Part

PageKind = Literal["html", "text", RecordKind]
DateOrder = Literal["auto", "day-first", "month-first"]

PartOf = TypeVar("PartOf", bound=Part)

MAX_PAGE_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """One page as it came, with what is known of it before it is read.

    `payload` is the decoded payload (transfer and content encodings undone), at most
    MAX_PAGE_BYTES; for kind `jsonl` it is one line, for `csv` and `parquet` a row as
    such a line. `content_type` is the HTTP header's value. `final_url` is where redirects
    led, `discovered` what a feed, a sitemap or a list said of the page.
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
    final_url: str | None = None
    discovered: Discovery | None = None

    @property
    def address(self) -> str | None:
        """Where the page was in the end: the address after redirects, else as discovered."""
        return self.final_url or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A page that was read: its article, and the rows of other tables that belong to it."""

    article: Article
    parts: tuple[Part, ...]

    def of(self, record: type[PartOf]) -> tuple[PartOf, ...]:
        """Return the parts that are rows of one table, in order."""
        return tuple(part for part in self.parts if isinstance(part, record))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that a rule refused: outcome rejected."""

    rule: Reason
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: outcome failed."""

    reason: Reason
    detail: str | None = None


Reading = Story | Refusal | Failure
