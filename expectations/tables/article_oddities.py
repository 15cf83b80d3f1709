"""Warnings about stories that are odd and still published: unusual measures, fields that contradict each other."""

from expectations.tables.rules import Rule, between, is_true, matches, no_row_where, row

# Measured on 774 real pages: 1 in 20 was modified before it was published, 1 in 700 by more than a week.
DRAFT_DAYS = 7
HTTP = "^https?://[^/]"

ODDITY_MEASURES = {"is_outlet_no_author": "not coalesce(list_contains(authors, site_name), false)"}


def usual_measures() -> list[Rule]:
    """Return the warnings about measures that few stories have, such as a very long headline."""
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
    ]  # fmt: skip


def contradictions() -> list[Rule]:
    """Return the warnings about fields that contradict each other, and addresses that lead nowhere."""
    return [
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
