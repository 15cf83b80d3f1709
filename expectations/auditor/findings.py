"""What an audit leaves behind: refused rows as rejections, and the result of every expectation."""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.auditor.database import open_scratch
from expectations.auditor.judge import EXAMPLES_KEPT, Verdict
from expectations.tables.rules import VALUE_CHARS
from news.records.column import columns
from news.records.ledger import Rejection
from news.records.runs import Audit
from warehouse.schema import arrow_type, sql_type
from warehouse.sql import quote_literal


def write_findings(scratch: Path, run_folder: Path, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Write `audited/rejections.parquet` and `audited/audits.parquet`; return the verdicts with examples.

    A row that breaks several rules is refused once for each. Raises OSError or duckdb.Error.
    """
    folder = run_folder / "audited"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(open_scratch(scratch)) as connection:
        shown = [_with_examples(connection, verdict) for verdict in verdicts]
        _write_rejections(connection, folder / "rejections.parquet", shown)
    _write_audits(folder / "audits.parquet", [_audit_row(verdict) for verdict in shown])
    return shown


def add_findings(scratch: Path, run_folder: Path, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Add verdicts on linked tables to `audited/audits.parquet`, in place of those of an earlier try."""
    path = run_folder / "audited" / "audits.parquet"
    with closing(open_scratch(scratch)) as connection:
        shown = [_with_examples(connection, verdict) for verdict in verdicts]
    judged = {verdict.table_name for verdict in shown}
    others = [row for row in pq.read_table(path).to_pylist() if row["table_name"] not in judged]
    _write_audits(path, [*others, *(_audit_row(verdict) for verdict in shown)])
    return shown


def count_refused_rows(run_folder: Path) -> int:
    """Return how many rows the audit refused: a row that breaks several rules is one."""
    table = pq.read_table(run_folder / "audited" / "rejections.parquet", columns=["input_key", "table_name", "row_key"])
    return int(table.group_by(table.column_names).aggregate([]).num_rows)


def _with_examples(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> Verdict:
    if verdict.is_success or verdict.broken_sql is None or verdict.observed is not None:
        return verdict
    rows = connection.execute(
        f"select {_value(verdict)} from audited_{verdict.table_name} "
        f"where row_id in ({verdict.broken_sql}) order by row_id limit {EXAMPLES_KEPT}"
    ).fetchall()
    return replace(verdict, observed=json.dumps([value for (value,) in rows], ensure_ascii=False)[:VALUE_CHARS])


def _value(verdict: Verdict) -> str:
    return f"left(({verdict.rule.value})::varchar, {VALUE_CHARS})"


def _write_rejections(connection: duckdb.DuckDBPyConnection, path: Path, verdicts: Sequence[Verdict]) -> None:
    declared = [*((each.name, sql_type(each)) for each in columns(Rejection)), ("input_key", "VARCHAR")]
    connection.execute(
        f"create or replace temp table refused ({', '.join(f'{name} {kind}' for name, kind in declared)})"
    )
    for verdict in verdicts:
        if verdict.is_success or verdict.rule.scope != "row" or verdict.rule.severity != "critical":
            continue
        connection.execute(
            "insert into refused by name "
            "select held.source, held.url, 'audit' as stage, broken.table_name, broken.row_key, broken.rule, "
            "broken.value, held.payload_sha256, held.raw_ref, broken.extractor_version, broken.input_key "
            f"from (select input_key, row_key, {quote_literal(verdict.table_name)} as table_name, "
            f"{quote_literal(verdict.rule.name)} as rule, {_value(verdict)} as value, "
            "coalesce(extractor_version, 'unknown') as extractor_version "
            f"from audited_{verdict.table_name} where row_id in ({verdict.broken_sql})) broken "
            "left join (select input_key, any_value(source) as source, any_value(url) as url, "
            "any_value(payload_sha256) as payload_sha256, any_value(raw_ref) as raw_ref "
            "from audited_inputs group by input_key) held on held.input_key = broken.input_key"
        )
    # The same rows give the same file, in whatever order DuckDB found them. Two rows that share a
    # key, and break the rule that they should not, are one refusal.
    half = path.with_name(path.name + ".half")
    connection.execute(
        "copy (select * from refused qualify row_number() over "
        "(partition by input_key, table_name, row_key, rule order by value) = 1 "
        f"order by table_name, input_key, row_key, rule) to {quote_literal(half)} (format parquet, compression zstd)"
    )
    _move_into_place(half, path)


def _write_audits(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    schema = pa.schema([pa.field(each.name, arrow_type(each)) for each in columns(Audit)])
    half = path.with_name(path.name + ".half")
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), half, compression="zstd")
    _move_into_place(half, path)


def _audit_row(verdict: Verdict) -> dict[str, Any]:
    return {
        "table_name": verdict.table_name,
        "expectation": verdict.rule.name,
        "column_name": verdict.rule.column,
        "severity": verdict.rule.severity,
        "scope": verdict.rule.scope,
        "is_success": verdict.is_success,
        "evaluated_count": verdict.evaluated_count,
        "unexpected_count": verdict.unexpected_count,
        "observed": verdict.observed,
        "notes": verdict.rule.notes,
    }


def render_failed(verdict: Verdict) -> dict[str, Any]:
    """Return what a report shows of an expectation that did not hold."""
    row = _audit_row(verdict)
    del row["is_success"]
    return row


def _move_into_place(half: Path, path: Path) -> None:
    _sync(half)
    half.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
