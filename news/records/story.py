"""The tables, declared once: every record class is one table, every field one column.

Arrow schemas, lake columns and comments, expectation column lists and `docs/data-dictionary.md`
are derived from these classes and never written a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin, get_type_hints

Outcome = Literal["accepted", "duplicate", "rejected", "failed"]
Severity = Literal["critical", "warning"]
FilledBy = Literal["read", "link", "run"]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column means.

    `origin` says where the value comes from; `filled_by` says which stage knows it: `read` (one
    page is enough), `link` (the lake is needed) or `run` (the run stamps it when it publishes). A
    column that a later stage fills is null in staging and NOT NULL in the lake.
    """

    meaning: str
    origin: str | None = None
    example: str | None = None
    is_wall_time: bool = False
    filled_by: FilledBy = "read"


@dataclass(frozen=True, slots=True)
class Table:
    """How a record class rests in the lake.

    `key` names one row. `replaced_by` names the columns by which a publish replaces older rows
    (a story's child rows go with the story); empty for ledger tables, which only grow.
    """

    name: str
    key: tuple[str, ...]
    replaced_by: tuple[str, ...] = ()


RunId = Annotated[str | None, Column("The run that published this row.", filled_by="run")]
FirstSeenAt = Annotated[
    datetime | None,
    Column(
        "Start of the run that first accepted the story (ledger tables: start of the run); UTC. "
        "Never null in the lake, never moves: the partition key.",
        filled_by="run",
    ),
]
ExtractorVersion = Annotated[str, Column("The code that decided this row.", example="wiredesk-1+trafilatura-2.3.1")]
ArticleId = Annotated[str, Column("SHA-256 of the canonical URL, in hex; without a URL that of source and payload.")]
RawRef = Annotated[
    str | None,
    Column("Where the raw bytes rest: archive file and offset, or local path and line.", example="crawl.warc.gz@40122"),
]
PayloadSha256 = Annotated[str | None, Column("SHA-256 of the decoded payload (transfer and content encodings undone).")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One published story, as its outlet printed it, in its newest revision."""

    TABLE: ClassVar[Table] = Table("articles", key=("article_id",), replaced_by=("article_id",))

    article_id: ArticleId
    source: Annotated[str, Column("The source it came in by, as named in sources.toml.", example="gazette")]
    site: Annotated[str | None, Column("Registrable domain of the canonical URL.", example="gazette.example")] = None
    url: Annotated[str | None, Column("The address as discovered.")] = None
    canonical_url: Annotated[
        str | None,
        Column("The page's own canonical URL (same registrable domain only) or else the address, normalised."),
    ] = None
    site_name: Annotated[str | None, Column("The outlet's name as the page declares it.", example="The Gazette")] = None
    headline: Annotated[str | None, Column("Title as printed.", origin="JSON-LD, meta tags, visible text")] = None
    standfirst: Annotated[str | None, Column("Summary under the headline (deck).")] = None
    byline: Annotated[str | None, Column("The author line as printed.", example="By Jane Doe and John Roe")] = None
    authors: Annotated[list[str], Column("People parsed from the byline, in order (role author only).")]
    published_at: Annotated[
        datetime | None,
        Column("Instant of publication, UTC; null unless page, source or the site's other pages name the zone."),
    ] = None
    published_local: Annotated[
        datetime | None,
        Column("Wall time of publication as printed; midnight when only the day is.", is_wall_time=True),
    ] = None
    published_zone: Annotated[
        str | None, Column("Offset as printed or learned, or the source's zone.", example="+02:00")
    ] = None
    zone_source: Annotated[
        str | None,
        Column("Who named the zone: page, source, or learned from the site's other pages; null when unknown."),
    ] = None
    published_precision: Annotated[str | None, Column("Finest unit printed: second, minute, hour or day.")] = None
    published_source: Annotated[
        str | None,
        Column("Origin of the publication date.", example="json-ld", origin="the chosen candidate in evidence"),
    ] = None
    published_raw: Annotated[str | None, Column("The publication date as printed, also when it cannot be read.")] = None
    modified_at: Annotated[
        datetime | None,
        Column(
            "Instant of the last printed modification, UTC; null unless an offset is printed or the source's zone set."
        ),
    ] = None
    modified_precision: Annotated[
        str | None, Column("Finest unit printed of modified_at: second, minute or hour; null where that is null.")
    ] = None
    dateline: Annotated[
        str | None,
        Column("Where (and when) it was filed, as printed; its day is not the day of publication.", example="Beirut:"),
    ] = None
    dateline_place: Annotated[
        str | None, Column("The dateline's place with its region, as printed.", example="GENEVA")
    ] = None
    dateline_name: Annotated[
        str | None,
        Column("The same place in one spelling, never in capitals throughout: what is counted.", example="Geneva"),
    ] = None
    dateline_country: Annotated[
        str | None,
        Column(
            "ISO 3166-1 alpha-2 of the dateline's place; null when not certain.",
            example="LB",
            origin="the region printed, else the gazetteer",
        ),
    ] = None
    wire_agency: Annotated[
        str | None,
        Column(
            "Code of the agency that supplied the text, or else helped with it.",
            example="AP",
            origin="dateline, credit line, author metadata, byline: the chosen candidate in evidence",
        ),
    ] = None
    credit: Annotated[
        str | None,
        Column("The line that credits an agency or those who worked on the story, as printed.", example="- AP"),
    ] = None
    language: Annotated[
        str | None,
        Column("Language of the body: ISO 639-1, or 639-3 where that has none.", example="en"),
    ] = None
    language_score: Annotated[float | None, Column("Confidence in the language, 0 to 1.")] = None
    section: Annotated[str | None, Column("Desk or rubric of the outlet.", example="World")] = None
    tags: Annotated[
        list[str],
        Column("Topics as the page declares them, in order; where it declares none, what feed or sitemap knew."),
    ]
    lede: Annotated[str | None, Column("First paragraph of the body.")] = None
    body: Annotated[
        str,
        Column(
            "Paragraphs joined by a blank line, without headline, byline, dateline and credit.", origin="trafilatura"
        ),
    ]
    paragraphs: Annotated[list[str], Column("The paragraphs of the body, in order.")]
    word_count: Annotated[
        int,
        Column(
            "Words in the body: what stands between blanks, and each character of Chinese and Japanese; at 230 a "
            "minute, the time to read it."
        ),
    ]
    image_url: Annotated[str | None, Column("The lead image the page declares.")] = None
    form: Annotated[
        str | None,
        Column("live (a live blog) or slides (a picture gallery), as page or address say; null for any other story."),
    ] = None
    is_paywalled: Annotated[
        bool | None,
        Column("Whether the page declares itself not free to read; null when it says nothing."),
    ] = None
    correction: Annotated[
        str | None,
        Column(
            "Printed notice that admits an error, as it stands in the body.",
            example="Correction: An earlier version misstated the river's name.",
            origin="first or last paragraphs of the body",
        ),
    ] = None
    update_notice: Annotated[
        str | None,
        Column(
            "Printed notice that the story was added to or brought up to date, and that admits no error.",
            example="This story has been updated with the mayor's answer.",
            origin="first or last paragraphs of the body",
        ),
    ] = None
    charset: Annotated[
        str | None,
        Column("The encoding the raw bytes were decoded with.", example="windows-1252"),
    ] = None
    replacement_ratio: Annotated[float, Column("Share of U+FFFD in the decoded page, 0 to 1.")] = 0.0
    content_sha256: Annotated[str, Column("SHA-256 of headline, newline, body.")]
    payload_sha256: PayloadSha256 = None
    raw_ref: RawRef = None
    fetched_at: Annotated[datetime | None, Column("Instant of the exchange, or the WARC record's date; UTC.")] = None
    revision: Annotated[int | None, Column("Number of this version of the story, from 1.", filled_by="link")] = None
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name in a byline, with the part it played."""

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
    field: Annotated[str, Column("The column of articles it speaks for.", example="published_at")]
    position: Annotated[int, Column("Rank of the candidate within its field, from 1.")]
    value: Annotated[str | None, Column("The candidate as read.", example="14/10/2017 04:35")]
    origin: Annotated[
        str, Column("Where on the page it stood, or site: on its other pages.", example="json-ld:datePublished")
    ]
    rule: Annotated[str, Column("The rule that read it.", example="stamp")]
    raw_start: Annotated[int | None, Column("Start of its span in the decoded raw text, in code points.")] = None
    raw_end: Annotated[int | None, Column("End of its span in the decoded raw text, in code points.")] = None
    is_chosen: Annotated[bool, Column("Whether the field's value was taken from it.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of a story, with what changed since the one before."""

    TABLE: ClassVar[Table] = Table("revisions", key=("article_id", "revision"), replaced_by=("article_id",))

    article_id: ArticleId
    revision: Annotated[int, Column("Number of the version, from 1, in order of fetched_at.")]
    changes: Annotated[list[str], Column("What differs from the version before: headline, number, correction, text.")]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A thing that entered a run, with its one outcome."""

    TABLE: ClassVar[Table] = Table("inputs", key=("input_id",))

    input_id: Annotated[str | None, Column("SHA-256 of run, source, address and locator, in hex.", filled_by="run")] = (
        None
    )
    source: Annotated[str, Column("The source it came in by.")]
    url: Annotated[str | None, Column("The address as discovered.")]
    address: Annotated[
        str | None,
        Column(
            "`url` as it is asked for and remembered: without tracking, session ids and fragment; of fetched pages."
        ),
    ] = None
    locator: Annotated[
        str,
        Column(
            "Where in the source it stands: a path, with record offset or line; of a fetched page its address.",
            example="crawl.warc.gz@40122",
        ),
    ]
    kind: Annotated[str | None, Column("How it is read: html, text, jsonl, csv or parquet.")] = None
    payload_sha256: PayloadSha256
    payload_bytes: Annotated[int | None, Column("Size of the decoded payload, in bytes.")]
    outcome: Annotated[str, Column("accepted, duplicate, rejected or failed (in staging also: read).")]
    reason: Annotated[
        str | None,
        Column("Why it was rejected or failed: the rule's or the fault's name.", example="http_404"),
    ]
    detail: Annotated[str | None, Column("The reason in words, with the next step where there is one.")]
    flags: Annotated[list[str], Column("What was odd about the input but did not decide it.", example="wrong_digest")]
    attempts: Annotated[int, Column("How often this run tried it.")]
    http_status: Annotated[int | None, Column("Status of the recorded HTTP response.")]
    article_id: Annotated[str | None, Column("The story it became or repeats.")]
    raw_ref: RawRef
    fetched_at: Annotated[datetime | None, Column("Instant of the exchange, or the WARC record's date; UTC.")]
    fetch_id: Annotated[str | None, Column("The exchange that brought it, or that it ended with.")] = None
    retry_at: Annotated[datetime | None, Column("When the host asked to be asked again; UTC.")] = None
    discovered_by: Annotated[str | None, Column("Address of the feed, sitemap or list that named it.")] = None
    discovered_title: Annotated[str | None, Column("Title that discovery knew (feed, sitemap).")] = None
    discovered_at: Annotated[datetime | None, Column("Publication date that discovery knew; UTC.")] = None
    discovered_authors: Annotated[list[str], Column("Names that discovery knew.")] = field(default_factory=list)
    discovered_tags: Annotated[list[str], Column("Categories or keywords that discovery knew.")] = field(
        default_factory=list
    )
    discovered_language: Annotated[str | None, Column("Language that discovery knew, as printed.")] = None
    discovery: Annotated[
        str | None, Column("All that discovery knew, as JSON: a page that is read again is read with it.")
    ] = None
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One HTTP exchange: a request that was sent, and what came back."""

    TABLE: ClassVar[Table] = Table("fetches", key=("fetch_id",))

    fetch_id: Annotated[str, Column("SHA-256 of run and number of the exchange, in hex.")]
    source: Annotated[str | None, Column("The source it was made for; null for robots.txt, which serves all.")]
    role: Annotated[str, Column("What was asked for: page, feed, sitemap, urls, front, robots or archive.")]
    url: Annotated[str, Column("The address that was asked, secrets masked.")]
    host: Annotated[str, Column("Host and port that were asked.", example="gazette.example:443")]
    attempt: Annotated[int, Column("Number of the try, from 1.")]
    hop: Annotated[int, Column("Number of redirects followed before it, from 0.")]
    first_fetch_id: Annotated[str | None, Column("The exchange that redirected here first; null when none did.")] = None
    redirect_url: Annotated[str | None, Column("Where the answer redirects to.")] = None
    status: Annotated[int | None, Column("HTTP status; null without an answer.")]
    fault: Annotated[
        str | None, Column("Why it brought nothing that may be read; null when it did.", example="truncated")
    ]
    detail: Annotated[str | None, Column("The fault in words.")]
    requested_at: Annotated[datetime, Column("When the request was sent; UTC.")]
    waited_seconds: Annotated[float, Column("How long it waited for its host's turn.")]
    elapsed_seconds: Annotated[float, Column("From the connection's start to the last byte.")]
    remote_address: Annotated[str | None, Column("Address and port that were connected to.")]
    received_bytes: Annotated[int, Column("Bytes of the body as they came.")]
    payload_bytes: Annotated[int | None, Column("Bytes of the body with encodings undone.")]
    payload_sha256: PayloadSha256
    content_type: Annotated[str | None, Column("The Content-Type header.")]
    etag: Annotated[str | None, Column("The ETag header, for asking whether it changed.")]
    last_modified: Annotated[str | None, Column("The Last-Modified header, as printed.")]
    retry_at: Annotated[datetime | None, Column("When the host asked to be asked again; UTC.")] = None
    robots: Annotated[str, Column("What robots.txt said: allowed, disallowed, or exempt for robots.txt itself.")]
    robots_tag: Annotated[str | None, Column("The X-Robots-Tag header.", example="noai, noarchive")] = None
    tdm_reservation: Annotated[str | None, Column("The tdm-reservation header: 1 reserves text and data mining.")] = (
        None
    )
    tdm_policy: Annotated[str | None, Column("The tdm-policy header.")] = None
    refused_ai_agents: Annotated[
        list[str], Column("AI crawlers that the host's robots.txt refuses this address.", example="GPTBot")
    ] = field(default_factory=list)
    told_modified_at: Annotated[
        datetime | None, Column("Of a page: its last change, as the listing told when it was asked for; UTC.")
    ] = None
    new_count: Annotated[int | None, Column("Of a feed or sitemap: stories it named that were new.")] = None
    is_revisit: Annotated[bool, Column("Whether the archive holds a revisit record: unchanged since the last time.")]
    archive_file: Annotated[str | None, Column("Archive file of the response record, in the home's archive/.")]
    archive_offset: Annotated[int | None, Column("Offset of the response record's gzip member, in bytes.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An input or a row that was refused, with the rule that refused it."""

    TABLE: ClassVar[Table] = Table("rejections", key=("rejection_id",))

    rejection_id: Annotated[
        str | None, Column("SHA-256 of input, table, row key and rule, in hex.", filled_by="run")
    ] = None
    input_id: Annotated[str | None, Column("The input it came from.", filled_by="run")] = None
    source: Annotated[str, Column("The source it came in by.")]
    url: Annotated[str | None, Column("The address as discovered.")]
    stage: Annotated[str, Column("The stage that refused: collect, read or audit.")]
    table_name: Annotated[str, Column("The table the refused row was meant for.", example="articles")]
    row_key: Annotated[str | None, Column("Key of the refused row, for child rows.")]
    rule: Annotated[str, Column("The rule's name.", example="too_short")]
    value: Annotated[str | None, Column("The value that broke it.")]
    payload_sha256: PayloadSha256
    raw_ref: RawRef
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of the desk: when, what, with which code and settings, and how it ended."""

    TABLE: ClassVar[Table] = Table("runs", key=("run_id",))

    run_id: Annotated[str, Column("Start of the run and a random part.", example="20261122T023000Z-7f3a9c")]
    run_number: Annotated[int, Column("Sequence of runs in this lake, from 1; orders runs when clocks do not.")]
    flow: Annotated[str, Column("ingest, nightly, reprocess or replay.")]
    status: Annotated[str, Column("completed, completed_with_rejections or failed.")]
    message: Annotated[str | None, Column("Why it failed, in one sentence.")]
    started_at: Annotated[datetime, Column("Start of the run; UTC.")]
    finished_at: Annotated[datetime, Column("When its rows were ready to commit; UTC.")]
    discovered: Annotated[int, Column("Inputs that entered.")]
    known: Annotated[int, Column("Inputs settled by an earlier run.")]
    accepted: Annotated[int, Column("Inputs that became a story or a revision of one.")]
    duplicate: Annotated[int, Column("Inputs that repeat a story already held.")]
    rejected: Annotated[int, Column("Inputs refused by a rule.")]
    failed: Annotated[int, Column("Inputs that could not be read.")]
    suite_sha256: Annotated[str | None, Column("SHA-256 of the expectation suites that judged it.")]
    versions: Annotated[str, Column("Versions of Python and of the packages that matter, as JSON.")]
    settings: Annotated[str, Column("The settings that matter, as JSON.")]
    first_seen_at: FirstSeenAt = None
    extractor_version: ExtractorVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """An expectation's result in a run."""

    TABLE: ClassVar[Table] = Table("audits", key=("run_id", "table_name", "expectation"))

    table_name: Annotated[str, Column("The table that was audited.")]
    expectation: Annotated[str, Column("The expectation's name.", example="headline_is_present")]
    column_name: Annotated[str | None, Column("The column it speaks of.")]
    severity: Annotated[str, Column("critical or warning.")]
    scope: Annotated[str, Column("row (breaking rows move to rejections) or table (blocks publishing when critical).")]
    is_success: Annotated[bool, Column("Whether it held.")]
    evaluated_count: Annotated[int, Column("Rows it looked at.")]
    unexpected_count: Annotated[int, Column("Rows that broke it.")]
    observed: Annotated[str | None, Column("What was seen instead, as text.")]
    notes: Annotated[str | None, Column("Why we expect it.")]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """How one source fared in one run."""

    TABLE: ClassVar[Table] = Table("source_runs", key=("run_id", "source"))

    source: Annotated[str, Column("The source's name.")]
    status: Annotated[str, Column("ok, warning, partial, failed, or gone (the outlet says so: 410).")]
    message: Annotated[str | None, Column("What went wrong, in one sentence.")]
    discovered: Annotated[int, Column("Inputs that entered.")]
    known: Annotated[int, Column("Inputs settled by an earlier run.")]
    accepted: Annotated[int, Column("Inputs that became a story or a revision of one.")]
    duplicate: Annotated[int, Column("Inputs that repeat a story already held.")]
    rejected: Annotated[int, Column("Inputs refused by a rule.")]
    failed: Annotated[int, Column("Inputs that could not be read.")]
    containers: Annotated[
        str,
        Column(
            "Files read and listings asked, as JSON: path or url, bytes, sha256, records or entries, status, message."
        ),
    ]
    options: Annotated[
        str | None, Column("What the source said of its pages, as JSON: language, timezone, date_order, columns.")
    ] = None
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What holds for a whole source and site, learned from its unambiguous pages."""

    TABLE: ClassVar[Table] = Table("traits", key=("source", "site", "trait"), replaced_by=("source", "site", "trait"))

    source: Annotated[str, Column("The source's name.")]
    site: Annotated[str, Column("Registrable domain, or empty for the whole source.")]
    trait: Annotated[str, Column("date_order, title_suffix or zone.", example="date_order")]
    value: Annotated[
        str,
        Column(
            "What holds; undecided where nothing does yet. Of zone: the days that tell, and every zone that agrees.",
            example="day-first",
        ),
    ]
    support_count: Annotated[int, Column("Pages that speak for what most of them show.")]
    against_count: Annotated[int, Column("Pages that speak against it.")]
    example: Annotated[str | None, Column("One raw value that speaks for it.", example="14/10/2017 04:35")]
    votes: Annotated[
        str,
        Column(
            "Every value that pages showed, with their count and one example, as JSON.",
            example='{"day-first": [3, "14/10/2017 04:35"]}',
        ),
    ]
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion


RECORDS: tuple[type, ...] = (
    Article, Author, Evidence, Revision, Copy, Input, Fetch, Rejection, Run, Audit, SourceRun, Trait,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record, resolved: its Python type without None, and its Column."""

    name: str
    type: Any
    is_nullable: bool
    column: Column


def columns(record: type) -> Iterator[Field]:
    """Yield the resolved fields of a record class, in order of declaration."""
    hints = get_type_hints(record, include_extras=True)
    for each in fields(record):
        annotation = hints[each.name]
        if get_origin(annotation) is not Annotated:
            raise TypeError(f"{record.__name__}.{each.name} has no Column")
        inner, column = get_args(annotation)[:2]
        options = [option for option in get_args(inner) if option is not type(None)]
        is_nullable = type(None) in get_args(inner)
        yield Field(each.name, options[0] if is_nullable else inner, is_nullable, column)
