"""Rules for `evidence`: one row for each candidate for a field."""

from expectations.tables.rules import (
    VALUE_CHARS,
    Rule,
    TableSuite,
    between,
    is_named_by_its_input,
    no_row_where,
    one_of,
    required,
    row,
)
from news.origins import ORIGIN_KINDS
from news.records.article import Article
from news.records.column import columns
from news.records.story import Evidence

# A body has many repairs, and a list is put together from many candidates.
FIELDS_OF_SEVERAL = ("body", *(each.name for each in columns(Article) if each.type == list[str]))

SHORTENED = {"value": f"left(value, {VALUE_CHARS})"}


def rules() -> list[Rule]:
    """Return the rules of `evidence`, the gravest first."""
    return [
        *is_named_by_its_input("audited_articles"),
        *required(Evidence, names_row=("field", "position")),
        *_key_rules(),
        *_candidate_rules(),
    ]


def _key_rules() -> list[Rule]:
    """Return the rules that tie a candidate to its story, its field and its rank."""
    kinds = ", ".join(f"'{kind}'" for kind in ORIGIN_KINDS)
    return [
        row(
            "article_id_is_of_the_story",
            no_row_where(
                "(input_key, article_id) not in (select (input_key, article_id) from audited_articles)",
                "critical",
                "Evidence under another story's id would speak for that story.",
            ),
            column="article_id",
        ),
        row(
            "field_is_a_column",
            one_of("field", [each.name for each in columns(Article)], "critical", "Another name is never looked for."),
        ),
        row(
            "origin_is_known",
            no_row_where(
                f"split_part(origin, ':', 1) not in ({kinds})",
                "critical",
                "Zones, spans and habits are decided by the kind of place.",
            ),
            column="origin",
        ),
        row(
            "position_is_counted_from_one",
            between("position", 1, None, "critical", "Declared so: the candidates' rank."),
        ),
        row(
            "position_is_unique",
            no_row_where(
                "row_id in (select row_id from audited_evidence "
                "qualify count(*) over (partition by input_key, field, position) > 1)",
                "critical",
                "Two candidates in one place share a key.",
            ),
            column="position",
            value="value",
        ),
    ]


def _candidate_rules() -> list[Rule]:
    """Return the rules of what a candidate says, and whether it was chosen."""
    several = ", ".join(f"'{name}'" for name in FIELDS_OF_SEVERAL)
    return [
        row(
            "one_candidate_is_chosen",
            no_row_where(
                f"row_id in (select row_id from audited_evidence where is_chosen and field not in ({several}) "
                "qualify row_number() over (partition by input_key, field order by position, row_id) > 1)",
                "critical",
                "A field has one value, so one candidate became it; those after the first go.",
            ),
            column="is_chosen",
            value="value",
        ),
        row(
            "span_is_ordered",
            no_row_where(
                "(raw_start is null) <> (raw_end is null) or raw_start < 0 or raw_start > raw_end",
                "critical",
                "A span that cannot be cut out of the raw text proves nothing.",
            ),
            column="raw_start",
            value="concat_ws('..', raw_start, raw_end)",
        ),
        row(
            "chosen_value_is_present",
            no_row_where(
                "is_chosen and value is null and field <> 'body'",
                "warning",
                "A field was taken from a candidate that says nothing.",
            ),
            column="value",
        ),
    ]


SUITE = TableSuite(Evidence, rules, shortened=SHORTENED)
