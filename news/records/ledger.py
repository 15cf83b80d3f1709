"""The ledger: the inputs of a run, its HTTP exchanges, and what was refused."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar

from news.reasons import Reason, RuleName
from news.records.column import Column, ExtractorVersion, FirstSeenAt, PayloadSha256, RawRef, RunId, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a run, with its one outcome."""

    TABLE: ClassVar[Table] = Table("inputs", key=("input_id",))

    input_id: Annotated[str | None, Column("SHA-256 of run, source, address and locator, in hex.", filled_by="run")] = (
        None
    )
    source: Annotated[str, Column("The source it came in by.")]
    url: Annotated[str | None, Column("The address as discovered.")]
    address: Annotated[
        str | None,
        Column(
            "`url` as it is requested and looked up: without tracking, session ids and fragment. Fetched pages only."
        ),
    ] = None
    locator: Annotated[
        str,
        Column(
            "Its place in the source: a path, with record offset or line; for a fetched page its address.",
            example="crawl.warc.gz@40122",
        ),
    ]
    kind: Annotated[str | None, Column("How it is read: html, text, jsonl, csv or parquet.")] = None
    payload_sha256: PayloadSha256
    payload_bytes: Annotated[int | None, Column("Size of the decoded payload, in bytes.")]
    outcome: Annotated[str, Column("accepted, duplicate, rejected or failed (in staging also: read).")]
    reason: Annotated[
        Reason | RuleName | None,
        Column("Why it was rejected or failed: the rule's or the fault's name.", example="http_404"),
    ]
    detail: Annotated[str | None, Column("The reason in words, with the next step where there is one.")]
    flags: Annotated[
        list[str], Column("Oddities of the input that did not decide its outcome.", example="wrong_digest")
    ]
    attempts: Annotated[int, Column("How often this run tried it.")]
    http_status: Annotated[int | None, Column("Status of the recorded HTTP response.")]
    article_id: Annotated[str | None, Column("The story it became or repeats.")]
    raw_ref: RawRef
    fetched_at: Annotated[datetime | None, Column("Instant of the exchange, or the WARC record's date; UTC.")]
    fetch_id: Annotated[str | None, Column("The exchange that fetched it, or in which fetching it failed.")] = None
    retry_at: Annotated[datetime | None, Column("When the host allows the next request (Retry-After); UTC.")] = None
    discovered_by: Annotated[str | None, Column("Address of the feed, sitemap or list that named it.")] = None
    discovered_title: Annotated[str | None, Column("Title given by the feed or sitemap.")] = None
    discovered_at: Annotated[datetime | None, Column("Publication date given by the feed or sitemap; UTC.")] = None
    discovered_authors: Annotated[list[str], Column("Author names given by the feed or sitemap.")] = field(
        default_factory=list
    )
    discovered_tags: Annotated[list[str], Column("Categories or keywords given by the feed or sitemap.")] = field(
        default_factory=list
    )
    discovered_language: Annotated[str | None, Column("Language given by the feed or sitemap, as printed.")] = None
    discovery: Annotated[
        str | None, Column("Everything that the feed or sitemap gave, as JSON: reading the page again uses it.")
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
    role: Annotated[str, Column("Kind of request: page, feed, sitemap, urls, front, robots or archive.")]
    url: Annotated[str, Column("The requested address, secrets masked.")]
    host: Annotated[str, Column("Host and port of the request.", example="gazette.example:443")]
    attempt: Annotated[int, Column("Number of the try, from 1.")]
    hop: Annotated[int, Column("Number of redirects followed before it, from 0.")]
    first_fetch_id: Annotated[
        str | None, Column("The first exchange of a chain of redirects that led here; null without one.")
    ] = None
    redirect_url: Annotated[str | None, Column("Where the response redirects to.")] = None
    status: Annotated[int | None, Column("HTTP status; null without a response.")]
    fault: Annotated[Reason | None, Column("Why it brought no usable response; null when it did.", example="truncated")]
    detail: Annotated[str | None, Column("The fault in words.")]
    requested_at: Annotated[datetime, Column("When the request was sent; UTC.")]
    waited_seconds: Annotated[float, Column("How long the request waited for its host's turn.")]
    elapsed_seconds: Annotated[float, Column("From the connection's start to the last byte.")]
    remote_address: Annotated[str | None, Column("Address and port that were connected to.")]
    received_bytes: Annotated[int, Column("Bytes of the body as they came.")]
    payload_bytes: Annotated[int | None, Column("Bytes of the body with encodings undone.")]
    payload_sha256: PayloadSha256
    content_type: Annotated[str | None, Column("The Content-Type header.")]
    etag: Annotated[str | None, Column("The ETag header, for conditional requests.")]
    last_modified: Annotated[str | None, Column("The Last-Modified header, as printed.")]
    retry_at: Annotated[datetime | None, Column("When the host allows the next request (Retry-After); UTC.")] = None
    robots: Annotated[str, Column("Decision of robots.txt: allowed, disallowed, or exempt for robots.txt itself.")]
    robots_tag: Annotated[str | None, Column("The X-Robots-Tag header.", example="noai, noarchive")] = None
    tdm_reservation: Annotated[str | None, Column("The tdm-reservation header: 1 reserves text and data mining.")] = (
        None
    )
    tdm_policy: Annotated[str | None, Column("The tdm-policy header.")] = None
    refused_ai_agents: Annotated[
        list[str], Column("AI crawlers that the host's robots.txt refuses this address.", example="GPTBot")
    ] = field(default_factory=list)
    told_modified_at: Annotated[
        datetime | None, Column("Pages only: the last change that the listing named at the time of the request; UTC.")
    ] = None
    new_count: Annotated[int | None, Column("Feeds and sitemaps only: how many of the listed stories were new.")] = None
    is_revisit: Annotated[bool, Column("Whether the archive has a revisit record: the response equals the last one.")]
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
    rule: Annotated[Reason | RuleName, Column("The rule's name.", example="too_short")]
    value: Annotated[str | None, Column("The value that broke it.")]
    payload_sha256: PayloadSha256
    raw_ref: RawRef
    first_seen_at: FirstSeenAt = None
    run_id: RunId = None
    extractor_version: ExtractorVersion
