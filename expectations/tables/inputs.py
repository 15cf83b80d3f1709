"""Rules for `inputs`, the ledger: one row for each input that entered the run.

The ledger is our own account, so its critical rules judge the whole table: when it does not add up,
nothing is published.
"""

from expectations.tables.rules import (
    SHA256_HEX,
    Rule,
    TableSuite,
    between,
    is_never_null,
    is_unique,
    matches,
    names_no_reason,
    no_row_where,
    one_of,
    required,
    row,
    table,
)
from news.records.ledger import Input

# In staging a story that was read has no outcome yet: link decides between accepted and duplicate.
STAGED_OUTCOMES = ["read", "rejected", "failed", "duplicate"]


def rules() -> list[Rule]:
    """Return the rules of `inputs`, the gravest first."""
    return [*_count_rules(), *required(Input, scope="table"), *_outcome_rules(), *_warnings()]


def _count_rules() -> list[Rule]:
    """Return the rules that hold each planned input to exactly one row."""
    import great_expectations.expectations as gxe

    return [
        table(
            "every_planned_input_is_staged",
            gxe.ExpectTableRowCountToEqual(
                value={"$PARAMETER": "expected_inputs"}, severity="critical",
                notes="Nothing disappears: what was planned has one row each.",
            ),
        ),
        table(
            "input_is_named",
            is_never_null("input_key", "An input without a key cannot be found again."),
        ),
        table(
            "input_is_staged_once",
            is_unique("input_key", "Every input has exactly one outcome."),
        ),
    ]  # fmt: skip


def _outcome_rules() -> list[Rule]:
    """Return the rules that hold each input's outcome to what was staged of it."""
    return [
        table(
            "outcome_is_known",
            one_of("outcome", STAGED_OUTCOMES, "critical", "The words of the ledger."),
        ),
        table(
            "refusal_has_its_reason",
            no_row_where(
                "outcome in ('rejected', 'failed') and coalesce(reason, '') = ''",
                "critical",
                "SQL shows which inputs did not become stories, and why.",
            ),
            column="reason",
        ),
        table(
            "reason_is_known",
            no_row_where(
                names_no_reason("reason"), "critical", "Every reason has its sentence in the table of reasons."
            ),
            column="reason",
        ),
        table(
            "read_input_has_its_story",
            no_row_where(
                "outcome = 'read' and input_key not in "
                "(select input_key from audited_articles where input_key is not null)",
                "critical",
                "Nothing disappears: what was read is a story.",
            ),
            column="outcome",
        ),
        table(
            "refused_input_has_no_story",
            no_row_where(
                "outcome <> 'read' and input_key in (select input_key from audited_articles)",
                "critical",
                "An input has one outcome: it cannot be refused and published.",
            ),
            column="outcome",
        ),
        table(
            "rejected_input_has_its_rejection",
            no_row_where(
                "outcome = 'rejected' and input_key not in "
                "(select input_key from audited_rejections where input_key is not null)",
                "critical",
                "A rejected input is found, and replayed, by its row in rejections.",
            ),
            column="outcome",
        ),
        table(
            "payload_sha256_is_hex",
            matches("payload_sha256", SHA256_HEX, "critical", "Known inputs are skipped by this digest."),
            column="payload_sha256",
        ),
    ]


def _warnings() -> list[Rule]:
    return [
        row(
            "article_id_is_of_the_story",
            no_row_where(
                "outcome = 'read' "
                "and (input_key, article_id) not in (select (input_key, article_id) from audited_articles)",
                "warning",
                "The ledger leads from an input to its story.",
            ),
            column="article_id",
        ),
        row(
            "source_is_a_plain_name",
            matches("source", "^[a-z0-9_-]{1,64}$", "warning", "Other names need quoting in shells and file names."),
            column="source",
        ),
        row(
            "attempts_are_few",
            between("attempts", 0, 3, "warning", "One try and two retries; more would be a loop."),
        ),
        row(
            "most_inputs_are_read",
            no_row_where(
                "source in (select source from audited_inputs group by source "
                "having count(*) >= 10 and avg((outcome in ('rejected', 'failed'))::int) > 0.5)",
                "warning",
                "A source that loses most of its inputs has changed its pages, or its address leads elsewhere.",
            ),
            column="source",
        ),
    ]


SUITE = TableSuite(Input, rules)
