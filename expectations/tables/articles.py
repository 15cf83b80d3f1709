"""What must hold of a story, as one row of `articles`."""

from datetime import UTC, datetime

from expectations.tables.rules import (
    CONTROL_CHARACTERS,
    SHA256_HEX,
    VALUE_CHARS,
    Rule,
    TableSuite,
    between,
    is_named_by_its_input,
    is_null,
    is_true,
    is_unique,
    matches,
    no_row_where,
    one_of,
    required,
    row,
    table,
)
from news.records.article import Article
from news.text.words import words_pattern

# Above it a title is a page's whole text in its title tag; the longest real ones have some 250.
MAX_HEADLINE_CHARS = 500
# The first news sites; no page of an older story prints an instant, but many print 1970 for "none".
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# More of U+FFFD than this, and the page was decoded with the wrong encoding.
MAX_REPLACEMENT_RATIO = 0.01
# Measured on 774 real pages: 1 in 20 was modified before it was published, 1 in 700 by more than a week.
DRAFT_DAYS = 7
HTTP = "^https?://[^/]"
# Addresses that do something, or reach the reader's own files. Others that are no http ones, such as
# an archive's own names for its records, lead nowhere: those are a warning.
HARMFUL = r"(?i)^[\x00-\x20]*(javascript|vbscript|data|blob|file|filesystem|jar|intent|view-source):"

PRINTED_TEXTS = ("headline", "standfirst", "byline", "dateline", "credit", "body", "correction", "update_notice")
_GARBLED = ", ".join(
    f"case when regexp_matches({name}, '{CONTROL_CHARACTERS}') then '{name}' end" for name in PRINTED_TEXTS
)

MEASURES = {
    "headline_chars": "length(trim(headline))",
    "body_chars": "length(body)",
    # Most bodies have single blanks only, and are counted at a fifth of the cost.
    "counted_words": (
        "case when word_count = len(string_split(body, ' ')) + len(paragraphs) - 1 "
        "and coalesce(language, '') not in ('zh', 'ja') then word_count "
        f"else len(regexp_extract_all(body, '{words_pattern()}')) end"
    ),
    "garbled_texts": f"nullif(concat_ws(', ', {_GARBLED}), '')",
    "is_body_joined": "body is not distinct from array_to_string(paragraphs, chr(10) || chr(10))",
    "is_lede_first": "lede is not distinct from paragraphs[1]",
    "is_content_digest": "content_sha256 is not distinct from sha256(coalesce(headline, '') || chr(10) || body)",
    "is_story_digest": (
        "article_id is not distinct from "
        "sha256(coalesce(nullif(canonical_url, ''), source || chr(31) || payload_sha256))"
    ),
    "is_outlet_no_author": "not coalesce(list_contains(authors, site_name), false)",
    "is_date_printed": "published_raw is not null or published_local is not null",
}
SHORTENED = {
    "headline": f"left(headline, {VALUE_CHARS})",
    "standfirst": f"left(standfirst, {VALUE_CHARS})",
    "lede": f"left(lede, {VALUE_CHARS})",
    "body": f"left(body, {VALUE_CHARS})",
    "paragraphs": "paragraphs[:1]",
}


def rules() -> list[Rule]:
    """Return the rules of `articles`, the gravest first."""
    return [
        *_table_rules(), *required(Article), *_identity_rules(), *_text_rules(), *_date_rules(), *_code_rules(),
        *_warnings(),
    ]  # fmt: skip


def _table_rules() -> list[Rule]:
    return [
        *is_named_by_its_input("audited_inputs"),
        table(
            "input_yields_one_story",
            is_unique("input_key", "An input has one outcome, so it is one story at most."),
        ),
    ]


def _identity_rules() -> list[Rule]:
    return [
        row(
            "article_id_is_of_canonical_url",
            is_true(
                "is_story_digest", "critical",
                "SHA-256 of the canonical URL, or of source and payload: else a story is doubled, or two become one.",
            ),
            column="article_id",
        ),
        row(
            "content_sha256_is_of_text",
            is_true("is_content_digest", "critical", "Revisions and verbatim copies are told by this digest."),
            column="content_sha256",
        ),
        row(
            "payload_sha256_is_hex",
            matches("payload_sha256", SHA256_HEX, "critical", "Known inputs are skipped by this digest."),
            column="payload_sha256",
        ),
        row(
            "url_is_harmless",
            no_row_where(f"regexp_matches(url, '{HARMFUL}')", "critical", "Readers click it."),
            column="url",
        ),
        row(
            "canonical_url_is_harmless",
            no_row_where(f"regexp_matches(canonical_url, '{HARMFUL}')", "critical", "Readers click it."),
            column="canonical_url",
        ),
    ]  # fmt: skip


def _text_rules() -> list[Rule]:
    return [
        row(
            "headline_is_present",
            no_row_where("coalesce(headline_chars, 0) = 0", "critical", "A page without a title is a list or a menu."),
            column="headline",
        ),
        row(
            "headline_is_no_text",
            between("headline_chars", None, MAX_HEADLINE_CHARS, "critical", "Longer ones are a text in a title tag."),
            column="headline",
        ),
        row(
            "body_is_not_blank",
            between("counted_words", 1, None, "critical", "A story without words was lost in cleaning."),
            column="body",
        ),
        row(
            "body_is_of_paragraphs",
            is_true("is_body_joined", "critical", "Offsets count into the paragraphs joined by a blank line."),
            column="body",
        ),
        row(
            "lede_is_first_paragraph",
            is_true("is_lede_first", "critical", "Declared so; a lede from elsewhere is a standfirst."),
            column="lede",
        ),
        row(
            "word_count_is_of_body",
            no_row_where("word_count <> counted_words", "critical", "Declared so; a stale count outlived a repair."),
            column="word_count",
        ),
        row(
            "text_is_not_garbled",
            is_null("garbled_texts", "critical", "C0 controls mean binary content or a wrong decoder."),
            column="body",
            value="garbled_texts",
        ),
        row(
            "replacement_ratio_is_low",
            between("replacement_ratio", 0, MAX_REPLACEMENT_RATIO, "critical", "More U+FFFD is a wrong encoding."),
        ),
    ]


def _date_rules() -> list[Rule]:
    return [
        row(
            "published_not_in_future",
            between(
                "published_at", None, {"$PARAMETER": "latest_published_at"}, "critical",
                "More than a day after the run began is an embargo, an event's date or a misread one.",
            ),
        ),
        row(
            "published_local_not_in_future",
            between(
                "published_local", None, {"$PARAMETER": "latest_published_local"}, "critical",
                "The same where no zone is known; the first clocks are 14 hours ahead of UTC.",
            ),
        ),
        row(
            "published_not_before_the_web",
            no_row_where(
                f"coalesce(published_at, published_local at time zone 'UTC') < '{EARLIEST.isoformat()}'",
                "critical",
                "1970 is a zero that was taken for a date.",
            ),
            column="published_at",
            value="coalesce(published_at::varchar, published_local::varchar)",
        ),
        row(
            "published_at_has_its_zone",
            no_row_where(
                "published_at is not null and (zone_source is null or published_zone is null)",
                "critical",
                "An instant without a known zone was invented.",
            ),
            column="published_at",
        ),
        row(
            "zone_source_is_known",
            one_of(
                "zone_source", ["page", "source", "learned"], "critical",
                "Only a page, a source's settings or the site's other pages name a zone.",
            ),
        ),
        row(
            "published_precision_is_known",
            one_of("published_precision", ["second", "minute", "hour", "day"], "critical", "The units a page prints."),
        ),
        row(
            "modified_precision_is_of_an_instant",
            no_row_where(
                "(modified_at is null) <> (modified_precision is null) "
                "or modified_precision not in ('second', 'minute', 'hour')",
                "critical",
                "A day is no instant, and an instant is printed to some unit.",
            ),
            column="modified_precision",
        ),
    ]  # fmt: skip


def _code_rules() -> list[Rule]:
    return [
        row(
            "language_is_a_code",
            matches("language", "^[a-z]{2,3}$", "critical", "ISO 639-1, or 639-3 where that has none."),
            column="language",
        ),
        row(
            "dateline_country_is_a_code",
            matches("dateline_country", "^[A-Z]{2}$", "critical", "ISO 3166-1 alpha-2; views group by it."),
            column="dateline_country",
        ),
    ]


def _warnings() -> list[Rule]:
    return [
        row(
            "headline_length_is_usual",
            between(
                "headline_chars", 10, 300, "warning",
                "Shorter titles are section fronts; longer ones are a standfirst glued on.", mostly=0.99,
            ),
            column="headline",
        ),
        row(
            "body_length_is_usual",
            between(
                "body_chars", 250, 100_000, "warning",
                "Shorter ones are briefs and captions; longer ones several stories in one page.", mostly=0.9,
            ),
            column="body",
        ),
        row(
            "language_is_certain",
            between("language_score", 0.5, 1, "warning", "An uncertain language is a list or a mix.", mostly=0.95),
        ),
        row(
            "publication_date_is_printed",
            is_true("is_date_printed", "warning", "Most outlets print one; else the reader misses theirs.", mostly=0.8),
            column="published_raw",
        ),
        row(
            "modified_not_long_before_published",
            no_row_where(
                f"modified_at < published_at - interval {DRAFT_DAYS} day",
                "warning",
                "Drafts are modified first, but not for long: the dates, or day and month, were swapped.",
            ),
            column="modified_at",
        ),
        row(
            "dateline_name_is_spelled_once",
            no_row_where(
                "length(dateline_name) > 3 and dateline_name = upper(dateline_name) "
                "and dateline_name <> lower(dateline_name)",
                "warning",
                "Printed in capitals here and not there, one place would be counted as two.",
            ),
            column="dateline_name",
        ),
        row(
            "dateline_country_has_its_place",
            no_row_where(
                "dateline_country is not null and dateline_place is null", "warning", "The place decides the country."
            ),
            column="dateline_country",
        ),
        row(
            "update_is_no_correction",
            no_row_where("update_notice = correction", "warning", "One notice says one thing: an error, or none."),
            column="update_notice",
        ),
        row(
            "modified_not_in_future",
            between(
                "modified_at", None, {"$PARAMETER": "latest_published_at"}, "warning",
                "The outlet's clock is wrong, or the date was misread.",
            ),
        ),
        row(
            "outlet_is_no_author",
            is_true("is_outlet_no_author", "warning", "An outlet's name in the byline is a CMS account.", mostly=0.98),
            column="authors",
        ),
        row(
            "url_is_http",
            matches("url", HTTP, "warning", "Another address cannot be opened again."),
            column="url",
        ),
        row(
            "image_url_is_http",
            matches("image_url", HTTP, "warning", "Data URLs are placeholders of lazy loading."),
            column="image_url",
        ),
    ]  # fmt: skip


SUITE = TableSuite(Article, rules, MEASURES, SHORTENED)
