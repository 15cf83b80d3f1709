"""The files that an audit writes: refused rows as rejections, and the result of every expectation."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.auditor.database import open_scratch
from expectations.auditor.judge import EXAMPLES_KEPT, RuleResult
from expectations.tables.rules import VALUE_CHARS
from news.records.column import columns
from news.records.ledger import Rejection
from news.records.runs import Audit
from warehouse.arrow import arrow_type
from warehouse.disk import move_into_place
from warehouse.schema import sql_type
from warehouse.sql import quote_literal


class FailedExpectation(TypedDict):
    """An expectation that did not hold, as a report shows it."""

    table_name: str
    expectation: str
    column_name: str | None
    severity: str
    scope: str
    evaluated_count: int
    unexpected_count: int
    observed: str | None
    notes: str


def write_findings(scratch: Path, run_folder: Path, results: Sequence[RuleResult]) -> list[RuleResult]:
    """Write `audited/rejections.parquet` and `audited/audits.parquet`; return the results, with examples.

    A row that breaks several rules is refused once for each. Raises OSError or duckdb.Error.
    """
    folder = run_folder / "audited"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(open_scratch(scratch)) as connection:
        shown = [_with_examples(connection, result) for result in results]
        _write_rejections(connection, folder / "rejections.parquet", shown)
    _write_audits(folder / "audits.parquet", [_audit_row(result) for result in shown])
    return shown


def add_findings(scratch: Path, run_folder: Path, results: Sequence[RuleResult]) -> list[RuleResult]:
    """Add the results on linked tables to `audited/audits.parquet`, in place of those of an earlier try."""
    path = run_folder / "audited" / "audits.parquet"
    with closing(open_scratch(scratch)) as connection:
        shown = [_with_examples(connection, result) for result in results]
    judged = {result.table_name for result in shown}
    others = [row for row in pq.read_table(path).to_pylist() if row["table_name"] not in judged]
    _write_audits(path, [*others, *(_audit_row(result) for result in shown)])
    return shown


def count_refused_rows(run_folder: Path) -> int:
    """Return how many rows the audit refused: a row that breaks several rules is one."""
    table = pq.read_table(run_folder / "audited" / "rejections.parquet", columns=["input_key", "table_name", "row_key"])
    return int(table.group_by(table.column_names).aggregate([]).num_rows)


def _with_examples(connection: duckdb.DuckDBPyConnection, result: RuleResult) -> RuleResult:
    if result.is_success or result.broken_sql is None or result.observed is not None:
        return result
    rows = connection.execute(
        f"select {_value(result)} from audited_{result.table_name} "
        f"where row_id in ({result.broken_sql}) order by row_id limit {EXAMPLES_KEPT}"
    ).fetchall()
    return replace(result, observed=json.dumps([value for (value,) in rows], ensure_ascii=False)[:VALUE_CHARS])


def _value(result: RuleResult) -> str:
    return f"left(({result.rule.value})::varchar, {VALUE_CHARS})"


def _write_rejections(connection: duckdb.DuckDBPyConnection, path: Path, results: Sequence[RuleResult]) -> None:
    declared = [*((each.name, sql_type(each)) for each in columns(Rejection)), ("input_key", "VARCHAR")]
    connection.execute(
        f"create or replace temp table refused ({', '.join(f'{name} {kind}' for name, kind in declared)})"
    )
    for result in results:
        if result.is_success or result.rule.scope != "row" or result.rule.severity != "critical":
            continue
        connection.execute(
            "insert into refused by name "
            "select input.source, input.url, 'audit' as stage, broken.table_name, broken.row_key, broken.rule, "
            "broken.value, input.payload_sha256, input.raw_ref, broken.extractor_version, broken.input_key "
            f"from (select input_key, row_key, {quote_literal(result.table_name)} as table_name, "
            f"{quote_literal(result.rule.name)} as rule, {_value(result)} as value, "
            "coalesce(extractor_version, 'unknown') as extractor_version "
            f"from audited_{result.table_name} where row_id in ({result.broken_sql})) broken "
            "left join (select input_key, any_value(source) as source, any_value(url) as url, "
            "any_value(payload_sha256) as payload_sha256, any_value(raw_ref) as raw_ref "
            "from audited_inputs group by input_key) input on input.input_key = broken.input_key"
        )
    # The same rows give the same file, in whatever order DuckDB found them. Two rows that share a
    # key, and so break the rule against that, are one refusal.
    half = path.with_name(path.name + ".half")
    connection.execute(
        "copy (select * from refused qualify row_number() over "
        "(partition by input_key, table_name, row_key, rule order by value) = 1 "
        f"order by table_name, input_key, row_key, rule) to {quote_literal(half)} (format parquet, compression zstd)"
    )
    move_into_place(half, path)


def _write_audits(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    schema = pa.schema([pa.field(each.name, arrow_type(each)) for each in columns(Audit)])
    half = path.with_name(path.name + ".half")
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), half, compression="zstd")
    move_into_place(half, path)


def describe_failed(result: RuleResult) -> FailedExpectation:
    """Return what a report shows of an expectation that did not hold."""
    return {
        "table_name": result.table_name,
        "expectation": result.rule.name,
        "column_name": result.rule.column,
        "severity": result.rule.severity,
        "scope": result.rule.scope,
        "evaluated_count": result.evaluated_count,
        "unexpected_count": result.unexpected_count,
        "observed": result.observed,
        "notes": result.rule.notes,
    }


def _audit_row(result: RuleResult) -> Mapping[str, object]:
    return {**describe_failed(result), "is_success": result.is_success}
