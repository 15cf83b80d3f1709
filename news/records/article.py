"""The table of articles: one row for each story, as its outlet printed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from news.origins import Origin
from news.records.column import ArticleId, Column, ExtractorVersion, FirstSeenAt, PayloadSha256, RawRef, RunId, Table


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
        Origin | None,
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
    dateline_on: Annotated[
        str | None,
        Column(
            "The day of filing by the dateline; XXXX for the year where neither the dateline nor the day of "
            "publication beside it makes that certain.",
            example="XXXX-05-12",
            origin="dateline, published_local",
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
        Column("Topics as the page declares them, in order; when it declares none, those of the feed or sitemap."),
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
            "Words in the body: text between blanks, and each character of Chinese and Japanese. Divided by 230, the "
            "minutes it takes to read."
        ),
    ]
    image_url: Annotated[str | None, Column("The lead image the page declares.")] = None
    form: Annotated[
        str | None,
        Column("live (a live blog) or slides (a picture gallery), as page or address say; null for any other story."),
    ] = None
    is_paywalled: Annotated[
        bool | None,
        Column("Whether the page declares itself not free to read; null when it does not say."),
    ] = None
    correction: Annotated[
        str | None,
        Column(
            "Printed notice that admits an error, as it appears in the body.",
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
