"""One page in, one story, refusal or failure out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from news.discovery import Discovery
from news.records import Article, Author, Evidence

PageKind = Literal["html", "text", "jsonl", "csv", "parquet"]
DateOrder = Literal["auto", "day-first", "month-first"]

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


def read_page(page: RawPage, *, is_judged: bool = True) -> Reading:
    """Return the story of one page, the rule that refused it, or the fault that kept it from being read.

    It never raises on account of what a page holds. Unless it `is_judged`, the rules that refuse a page for
    what was read from it do not apply (benchmarks compare even the poorest reading with what people read).
    """
    return READERS[page.kind](page, is_judged)


# Imported when first needed: a worker that reads plain text never pays for trafilatura, and these
# modules speak of the classes above.
def _read_html(page: RawPage, is_judged: bool) -> Reading:
    from news.html_page import read_html

    return read_html(page, is_judged=is_judged)


def _read_text(page: RawPage, _is_judged: bool) -> Reading:
    from news.text_page import read_text

    return read_text(page)


def _read_line(page: RawPage, _is_judged: bool) -> Reading:
    from news.jsonl_line import read_line

    return read_line(page)


READERS: dict[PageKind, Callable[[RawPage, bool], Reading]] = {
    "html": _read_html,
    "text": _read_text,
    "jsonl": _read_line,
    "csv": _read_line,
    "parquet": _read_line,
}
