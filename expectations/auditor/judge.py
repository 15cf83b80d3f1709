"""Runs rules through Great Expectations and returns one result for each."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from expectations.auditor.database import SETTINGS
from expectations.auditor.patches import name_metrics_without_looking_twice, read_each_configuration_once
from expectations.tables.rules import VALUE_CHARS, Rule
from news.reasons import RuleName

EXAMPLES_KEPT = 3


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
        # Great Expectations has no DuckDB source. These arguments keep SQLAlchemy from opening
        # transactions and temporary tables, which duckdb-sqlalchemy would answer with errors.
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
        asset = self._source.add_table_asset(name, table_name=f"audited_{name}")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        row_count = self._count(name)
        results = self._validate(batch, rules, {"result_format": "BASIC", "partial_unexpected_count": EXAMPLES_KEPT})
        # To find the query for all broken rows costs a query itself, so it is done only where rows move.
        broken = [
            rule
            for rule, result in results
            if rule.scope == "row" and rule.severity == "critical" and not result.success and not _query(rule)
        ]
        complete = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row_id"]}
        queries = {
            rule.name: f"select row_id from ({result.result['unexpected_index_query'].strip().rstrip(';')})"
            for rule, result in (self._validate(batch, broken, complete) if broken else ())
        }
        return [_rule_result(name, rule, result, row_count, queries) for rule, result in results]

    def close(self) -> None:
        """Close the scratch database."""
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()

    def _count(self, name: str) -> int:
        with self._source.get_engine().connect() as connection:
            return int(connection.exec_driver_sql(f"select count(*) from audited_{name}").scalar())

    def _validate(self, batch: Any, rules: Sequence[Rule], form: Mapping[str, object]) -> list[tuple[Rule, Any]]:
        suite = self._gx.ExpectationSuite(name="rules", expectations=[_named(rule) for rule in rules])
        results = batch.validate(suite, result_format=dict(form), expectation_parameters=self._parameters).results
        by_name = {result.expectation_config.meta["name"]: result for result in results}
        if missing := [rule.name for rule in rules if rule.name not in by_name]:
            raise JudgingError(f"no verdict on {', '.join(missing)}")
        for rule in rules:
            if message := _find_exception(by_name[rule.name].exception_info):
                raise JudgingError(f"{rule.name}: {message}")
        return [(rule, by_name[rule.name]) for rule in rules]


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


def _rule_result(name: str, rule: Rule, result: Any, row_count: int, queries: Mapping[RuleName, str]) -> RuleResult:
    details = result.result
    evaluated = int(details.get("element_count", row_count)) - int(details.get("missing_count") or 0)
    unexpected, observed = int(details.get("unexpected_count") or 0), None
    broken_sql = queries.get(rule.name)
    if query := _query(rule):
        unexpected = int(details["observed_value"])
        broken_sql = query.format(batch=f"audited_{name}")
    elif "observed_value" in details:
        unexpected = 0 if result.success else 1
        observed = str(details["observed_value"])
    elif examples := details.get("partial_unexpected_list"):
        observed = json.dumps(examples, default=_render, ensure_ascii=False)[:VALUE_CHARS]
    return RuleResult(
        table_name=name, rule=rule, is_success=bool(result.success), evaluated_count=evaluated,
        unexpected_count=unexpected, observed=observed, broken_sql=broken_sql,
    )  # fmt: skip
