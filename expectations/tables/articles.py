"""Rules for `articles`: one row a story."""

from expectations.tables.article_dates import DATE_MEASURES, date_rules
from expectations.tables.article_oddities import ODDITY_MEASURES, contradictions, usual_measures
from expectations.tables.article_texts import TEXT_MEASURES, text_rules
from expectations.tables.rules import (
    SHA256_HEX,
    VALUE_CHARS,
    Rule,
    TableSuite,
    is_named_by_its_input,
    is_true,
    is_unique,
    matches,
    no_row_where,
    required,
    row,
    table,
)
from news.records.article import Article

# Addresses that do something, or reach the reader's own files. Others that are no http ones, such as
# an archive's own names for its records, lead nowhere: those are a warning.
HARMFUL = r"(?i)^[\x00-\x20]*(javascript|vbscript|data|blob|file|filesystem|jar|intent|view-source):"

IDENTITY_MEASURES = {
    "is_content_digest": "content_sha256 is not distinct from sha256(coalesce(headline, '') || chr(10) || body)",
    "is_story_digest": (
        "article_id is not distinct from "
        "sha256(coalesce(nullif(canonical_url, ''), source || chr(31) || payload_sha256))"
    ),
}
MEASURES = TEXT_MEASURES | IDENTITY_MEASURES | ODDITY_MEASURES | DATE_MEASURES
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
        *_table_rules(), *required(Article), *_identity_rules(), *text_rules(), *date_rules(), *_code_rules(),
        *usual_measures(), *contradictions(),
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
            is_true("is_content_digest", "critical", "Revisions and verbatim copies are detected by this digest."),
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
        row(
            "dateline_on_is_a_day",
            matches(
                "dateline_on",
                "^([0-9]{4}|XXXX)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
                "critical",
                "A day, of which the year may be unknown; readers cut it at its dashes.",
            ),
            column="dateline_on",
        ),
    ]


SUITE = TableSuite(Article, rules, MEASURES, SHORTENED)
