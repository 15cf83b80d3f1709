"""Rules for `rejections`: each refusal names its rule, and its input can be replayed."""

from expectations.tables.rules import (
    VALUE_CHARS,
    Rule,
    TableSuite,
    between,
    is_named_by_its_input,
    names_no_reason,
    no_row_where,
    one_of,
    required,
    row,
    table,
)
from news.records.ledger import Rejection

# The audit's own refusals are written after it, so only what reading refused is staged.
STAGED_STAGES = ["collect", "read"]

MEASURES = {"value_chars": "length(value)"}
SHORTENED = {"value": f"left(value, {VALUE_CHARS})"}


def rules() -> list[Rule]:
    """Return the rules of `rejections`, the gravest first."""
    return [
        *is_named_by_its_input("audited_inputs"),
        *required(Rejection, scope="table"),
        table(
            "stage_is_known",
            one_of("stage", STAGED_STAGES, "critical", "Only reading has refused so far."),
        ),
        table(
            "rule_is_known",
            no_row_where(names_no_reason("rule"), "critical", "Every rule has its sentence in the table of reasons."),
            column="rule",
        ),
        row(
            "value_is_short",
            between("value_chars", None, 2 * VALUE_CHARS, "warning", "The page itself is behind raw_ref.", mostly=0.99),
            column="value",
        ),
    ]  # fmt: skip


SUITE = TableSuite(Rejection, rules, MEASURES, SHORTENED)
