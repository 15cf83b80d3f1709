"""What must hold of a refusal, as one row of `rejections`: it names its rule, and its input can be replayed."""

from expectations.rules import VALUE_CHARS, Rule, TableSuite, is_named_by_its_input, matches, required, row, table
from news.records import Rejection

# The audit's own refusals are written after it, so only what reading refused is staged.
STAGED_STAGES = ["read"]

MEASURES = {"value_chars": "length(value)"}
SHORTENED = {"value": f"left(value, {VALUE_CHARS})"}


def rules() -> list[Rule]:
    """Return the rules of `rejections`, the gravest first."""
    import great_expectations.expectations as gxe

    return [
        *is_named_by_its_input("audited_inputs"),
        *required(Rejection, scope="table"),
        table(
            "stage_is_known",
            gxe.ExpectColumnValuesToBeInSet(
                column="stage", value_set=STAGED_STAGES, severity="critical", notes="Only reading has refused so far."
            ),
        ),
        row(
            "rule_is_a_name",
            matches("rule", "^[a-z][a-z0-9_]*$", "warning", "Readers group by it; sentences belong into value."),
            column="rule",
        ),
        row(
            "value_is_short",
            gxe.ExpectColumnValuesToBeBetween(
                column="value_chars", max_value=2 * VALUE_CHARS, mostly=0.99, severity="warning",
                notes="A value shows what broke the rule; the page itself is behind raw_ref.",
            ),
            column="value",
        ),
    ]  # fmt: skip


SUITE = TableSuite(Rejection, rules, MEASURES, SHORTENED)
