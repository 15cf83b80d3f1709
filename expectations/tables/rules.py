"""Rules: Great Expectations expectations with a name, and whether they judge a row or the whole table."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from news.reasons import REASONS, RuleName
from news.records.column import columns
from news.records.runs import Severity
from warehouse.sql import quote_literal

Scope = Literal["row", "table"]

# Of a long text the audit keeps the beginning: enough to show what broke a rule.
VALUE_CHARS = 500

# C0 but tab and line feed, and DEL: no newsroom types them, and they garble terminals and CSV.
CONTROL_CHARACTERS = r"[\x00-\x08\x0B-\x1F\x7F]"

SHA256_HEX = "^[0-9a-f]{64}$"


@dataclass(frozen=True, slots=True)
class Rule:
    """An expectation under the name it has in `audits` and `rejections`.

    Scope `row`: rows that break it move to `rejections` when it is critical. Scope `table`: when it
    is critical, nothing is published. `value` is the SQL for the value to show of a row that broke it.
    """

    name: RuleName
    scope: Scope
    expectation: Any
    column: str | None
    value: str

    @property
    def severity(self) -> str:
        """critical or warning."""
        return str(getattr(self.expectation.severity, "value", self.expectation.severity))

    @property
    def notes(self) -> str:
        """The reason for the rule."""
        return str(self.expectation.notes)


@dataclass(frozen=True, slots=True)
class TableSuite:
    """The rules of one table.

    `measures` are columns that the audit computes in its one pass over the staged rows, by name;
    `shortened` are columns of which it keeps only the beginning. Rules see the table as that leaves it.
    """

    record: type
    rules: Callable[[], list[Rule]]
    measures: Mapping[str, str] = field(default_factory=dict)
    shortened: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """The name of the table that the rules judge."""
        return str(self.record.TABLE.name)  # type: ignore[attr-defined]


def row(name: str, expectation: Any, column: str | None = None, value: str | None = None) -> Rule:
    """Return a rule that judges each row by itself; `column` is given where the expectation's own is a measure."""
    column = column or getattr(expectation, "column", None)
    return Rule(RuleName(name), "row", expectation, column, value or (column or "null"))


def table(name: str, expectation: Any, column: str | None = None, value: str = "input_key") -> Rule:
    """Return a rule that judges the table as a whole; `value` is the SQL to show of rows that break it."""
    return Rule(RuleName(name), "table", expectation, column or getattr(expectation, "column", None), value)


def no_row_where(condition: str, severity: Severity, notes: str) -> Any:
    """Return the expectation that no row meets a SQL condition (a condition that is null is not met)."""
    from expectations.no_row import ExpectNoRow

    # Great Expectations formats the query, so that a literal brace is written twice.
    escaped = condition.replace("{", "{{").replace("}", "}}")
    return ExpectNoRow(
        unexpected_rows_query=f"select row_id from {{batch}} where {escaped}", severity=severity, notes=notes
    )


def names_no_reason(column: str) -> str:
    """Return the SQL condition that a column has a value that the table of reasons does not know."""
    names = ", ".join(quote_literal(name) for name in REASONS if not name.endswith("NN"))
    return f"{column} not in ({names}) and not regexp_matches({column}, '^http_[0-9]{{3}}$')"


def matches(column: str, pattern: str, severity: Severity, notes: str) -> Any:
    """Return the expectation that every value of a column matches a pattern, where it has a value."""
    return no_row_where(f"not regexp_matches({column}, '{pattern}')", severity, notes)


def between(column: str, low: object, high: object, severity: Severity, notes: str, mostly: float = 1.0) -> Any:
    """Return the expectation that a column lies within bounds, where it has a value; None is no bound."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeBetween(
        column=column, min_value=low, max_value=high, severity=severity, notes=notes, mostly=mostly
    )


def one_of(column: str, values: Collection[str], severity: Severity, notes: str) -> Any:
    """Return the expectation that a column, where it has a value, has one of these."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(values), severity=severity, notes=notes)


def is_null(measure: str, severity: Severity, notes: str) -> Any:
    """Return the expectation that a measure found nothing."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeNull(column=measure, severity=severity, notes=notes)


def is_never_null(column: str, notes: str) -> Any:
    """Return the critical expectation that a column has a value in every row."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToNotBeNull(column=column, severity="critical", notes=notes)


def is_unique(column: str, notes: str) -> Any:
    """Return the critical expectation that no two rows have the same value."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeUnique(column=column, severity="critical", notes=notes)


def is_true(measure: str, severity: Severity, notes: str, mostly: float = 1.0) -> Any:
    """Return the expectation that a measure is true wherever it could be taken."""
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeInSet(
        column=measure, value_set=[True], severity=severity, notes=notes, mostly=mostly
    )


def required(record: type, names_row: Collection[str] = (), scope: Scope = "row") -> list[Rule]:
    """Return a rule for each column that the record says is never null and that reading a page fills.

    Without the columns in `names_row` a refused row could not be named, so they are table rules.
    """
    return [
        (table if scope == "table" or each.name in names_row else row)(
            f"{each.name}_is_present",
            is_never_null(each.name, f"Declared as never null: {each.column.meaning}"),
            each.name,
            each.name,
        )
        for each in columns(record)
        if not each.is_nullable and each.column.filled_by == "read"
    ]


def is_named_by_its_input(staged: str) -> list[Rule]:
    """Return the table rules that tie every row to its staged input: nothing else may be published."""
    named = is_never_null("input_key", "A row without its input can be neither refused nor replayed.")
    known = no_row_where(
        f"input_key not in (select input_key from {staged} where input_key is not null)",
        "critical",
        "Nothing is published that no input accounts for.",
    )
    return [table("input_is_named", named), table("input_is_known", known, column="input_key")]
