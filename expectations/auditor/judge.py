"""Runs rules through Great Expectations and returns one result for each."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from expectations.auditor.database import SETTINGS
from expectations.auditor.patches import name_metrics_without_looking_twice, read_each_configuration_once
from expectations.tables.rules import VALUE_CHARS, Rule

EXAMPLES_KEPT = 3
DETAILED = {
    "result_format": "BASIC",
    "partial_unexpected_count": EXAMPLES_KEPT,
    "unexpected_index_column_names": ["row_id"],
    "return_unexpected_index_query": True,
}
# These two judge that a value is there or is not; all others pass a missing one by.
ABOUT_MISSING = ("expect_column_values_to_be_null", "expect_column_values_to_not_be_null")
ROW_COUNT = "expect_table_row_count_to_equal"


class JudgingError(Exception):
    """Great Expectations did not evaluate every rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """Whether one rule held; `broken_sql` selects the row_id of every row that broke it, if any did."""

    table_name: str
    rule: Rule
    is_success: bool
    evaluated_count: int
    unexpected_count: int
    observed: str | None
    broken_sql: str | None


def import_great_expectations() -> Any:
    """Import Great Expectations, which takes seconds, without its usage reports."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations

    read_each_configuration_once()
    name_metrics_without_looking_twice()
    return great_expectations


@dataclass(frozen=True, slots=True)
class _Held:
    """The result of a rule about rows on a table without one."""

    success: bool = True
    result: Mapping[str, Any] = field(default_factory=dict)


_NO_ROW = _Held()


class Judge:
    """Judges the tables of one scratch database. Nothing else may have the file open meanwhile."""

    def __init__(self, scratch: Path, parameters: Mapping[str, object]) -> None:
        gx = import_great_expectations()
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        self._gx = gx
        self._parameters = dict(parameters)
        # Great Expectations keeps, shows, reports and writes nothing: the results are rows of `audits`.
        quiet = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
            analytics_enabled=False,
        )
        context = gx.get_context(mode="ephemeral", project_config=quiet)
        # It would write its whole configuration as YAML for each table, to keep it nowhere.
        context._save_project_config = lambda: None
        # Great Expectations has no DuckDB source. These arguments keep SQLAlchemy from opening
        # transactions and temporary tables, for which duckdb-sqlalchemy would raise errors.
        self._source = context.data_sources.add_sql(
            "scratch",
            connection_string=f"duckdb:///{scratch}",
            create_temp_table=False,
            kwargs={
                "isolation_level": "AUTOCOMMIT",
                "skip_autocommit_rollback": True,
                "connect_args": {"config": dict(SETTINGS)},
            },
        )

    def judge(self, name: str, rules: Sequence[Rule]) -> list[RuleResult]:
        """Return the result of every rule of a table; raise JudgingError when one has none."""
        counts = self._count_values(name, rules)
        # Great Expectations takes a hundredth of a second a rule to find no fault with no row, and many nights have no
        # copy, no refusal and no fetch.
        asked = rules if counts[None] else [rule for rule in rules if rule.scope != "row"]
        results = self._ask(name, asked) if asked else {}
        return [_rule_result(name, rule, results.get(rule.name, _NO_ROW), counts) for rule in rules]

    def _ask(self, name: str, rules: Sequence[Rule]) -> Mapping[str, Any]:
        asset = self._source.add_table_asset(name, table_name=f"audited_{name}")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        # Most rules hold. To learn that takes one query for many of them; numbers and examples take several for each.
        results = self._validate(batch, rules, {"result_format": "BOOLEAN_ONLY"})
        detailed = [rule for rule in rules if not results[rule.name].success or _is_measured_where_it_holds(rule)]
        if detailed:
            results = {**results, **self._validate(batch, detailed, DETAILED)}
        return results

    def close(self) -> None:
        """Close the scratch database."""
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()

    def _count_values(self, name: str, rules: Sequence[Rule]) -> dict[str | None, int]:
        """Return how many values there are to judge, by column; under None, how many rows."""
        judged = sorted({column for rule in rules if (column := _judged_column(rule))})
        counts = ", ".join(["count(*)", *(f"count({column})" for column in judged)])
        with self._source.get_engine().connect() as connection:
            row = connection.exec_driver_sql(f"select {counts} from audited_{name}").one()
        return dict(zip([None, *judged], map(int, row), strict=True))

    def _validate(self, batch: Any, rules: Sequence[Rule], form: Mapping[str, object]) -> Mapping[str, Any]:
        suite = self._gx.ExpectationSuite(name="rules", expectations=[_named(rule) for rule in rules])
        results = batch.validate(suite, result_format=dict(form), expectation_parameters=self._parameters).results
        by_name = {result.expectation_config.meta["name"]: result for result in results}
        if missing := [rule.name for rule in rules if rule.name not in by_name]:
            raise JudgingError(f"no verdict on {', '.join(missing)}")
        for rule in rules:
            if message := _find_exception(by_name[rule.name].exception_info):
                raise JudgingError(f"{rule.name}: {message}")
        return by_name


def _named(rule: Rule) -> Any:
    rule.expectation.meta = {"name": rule.name}
    return rule.expectation


def _query(rule: Rule) -> str | None:
    return getattr(rule.expectation, "unexpected_rows_query", None)


def _find_exception(info: Mapping[str, object]) -> str | None:
    """Return the message of an exception that Great Expectations caught, which it nests by metric."""
    if info.get("raised_exception"):
        return str(info.get("exception_message"))
    for nested in info.values():
        if isinstance(nested, Mapping) and (message := _find_exception(nested)):
            return message
    return None


def _render(value: object) -> str:
    # DuckDB hands instants over in the machine's zone.
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) and value.tzinfo else str(value)


def _is_measured_where_it_holds(rule: Rule) -> bool:
    """Return whether the numbers of a rule are wanted also where it holds: rows may break it, or it is a number."""
    return getattr(rule.expectation, "mostly", 1.0) < 1.0 or rule.expectation.expectation_type == ROW_COUNT


def _judged_column(rule: Rule) -> str | None:
    """Return the column whose values a rule judges; None where it judges rows, or looks for the missing value."""
    is_about_missing = rule.expectation.expectation_type in ABOUT_MISSING
    return None if is_about_missing else getattr(rule.expectation, "column", None)


def _broken_sql(name: str, rule: Rule, details: Mapping[str, Any]) -> str | None:
    if query := _query(rule):
        return query.format(batch=f"audited_{name}")
    if rule.scope == "row" and rule.severity == "critical" and (found := details.get("unexpected_index_query")):
        return f"select row_id from ({found.strip().rstrip(';')})"
    return None


def _rule_result(name: str, rule: Rule, result: Any, counts: Mapping[str | None, int]) -> RuleResult:
    details, observed = result.result, None
    unexpected = int(details.get("unexpected_count") or 0)
    if _query(rule):
        unexpected = int(details.get("observed_value", 0))
    elif "observed_value" in details:
        unexpected = 0 if result.success else 1
        observed = str(details["observed_value"])
    elif examples := details.get("partial_unexpected_list"):
        observed = json.dumps(examples, default=_render, ensure_ascii=False)[:VALUE_CHARS]
    return RuleResult(
        table_name=name,
        rule=rule,
        is_success=bool(result.success),
        evaluated_count=counts[_judged_column(rule)],
        unexpected_count=unexpected,
        observed=observed,
        broken_sql=_broken_sql(name, rule, details),
    )
