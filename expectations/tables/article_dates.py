"""Rules for the dates of a story: when it was published and modified, and in which zone."""

from datetime import UTC, datetime

from expectations.tables.rules import Rule, between, no_row_where, one_of, row

# The first news sites; no page of an older story prints an instant, but many print 1970 for "none".
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

DATE_MEASURES = {"is_date_printed": "published_raw is not null or published_local is not null"}


def date_rules() -> list[Rule]:
    """Return the rules of dates, all critical."""
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
