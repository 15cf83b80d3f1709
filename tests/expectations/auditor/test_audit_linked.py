"""Linked rows are judged before readers see them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.auditor.audit import AuditError, AuditParams, AuditReport, audit, audit_linked
from tests.expectations.breaches import LINKS, Rows, a_link
from tests.expectations.factories import NIGHT
from warehouse.arrow import staging_schema
from warehouse.schema import RECORD_OF_TABLE

pytestmark = pytest.mark.slow

Results = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    audit(folder / "scratch.duckdb", folder, [], AuditParams(run_started_at=NIGHT, expected_inputs=0))
    return folder


def audit_links(audited: Path, folder: Path, links: Sequence[dict[str, Rows]]) -> tuple[AuditReport, Results]:
    shutil.copytree(audited, folder, dirs_exist_ok=True)
    (folder / "linked").mkdir()
    for name in ("articles", "revisions", "copies", "traits", "fetches"):
        rows = [row for link in links for row in link[name]]
        schema = staging_schema(RECORD_OF_TABLE[name])
        schema = schema.remove(schema.get_field_index("input_key"))
        if rows:
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "linked" / f"{name}.parquet")
    report = audit_linked(folder / "scratch.duckdb", folder)
    results = pq.read_table(folder / "audited" / "audits.parquet").to_pylist()
    return report, {(row["table_name"], row["expectation"]): row for row in results}


@pytest.fixture(scope="module")
def broken(audited: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditReport, Results]:
    return audit_links(audited, tmp_path_factory.mktemp("broken"), [link for _, _, link in LINKS])


@pytest.mark.parametrize(("table", "rule"), [(table, rule) for table, rule, _ in LINKS], ids=lambda word: word)
def test_a_link_that_breaks_a_rule_blocks_the_night(broken: tuple[AuditReport, Results], table: str, rule: str) -> None:
    report, results = broken
    assert not report.is_publishable
    assert not results[table, rule]["is_success"]


def test_every_rule_of_linked_tables_has_a_case(broken: tuple[AuditReport, Results]) -> None:
    _, results = broken
    judged = {key for key in results if key[0] in ("revisions", "copies", "traits", "fetches")}
    assert judged == {(table, rule) for table, rule, _ in LINKS}


def test_a_good_night_is_publishable_and_keeps_its_first_results(audited: Path, tmp_path: Path) -> None:
    report, results = audit_links(audited, tmp_path, [a_link("ferry"), a_link("bridge", 3), a_link("quay", 1)])
    assert report.is_publishable
    assert report.failed == ()
    assert ("articles", "headline_is_present") in results
    again = audit_linked(tmp_path / "scratch.duckdb", tmp_path)
    assert again == report
    assert pq.read_metadata(tmp_path / "audited" / "audits.parquet").num_rows == len(results)


def test_a_night_that_linked_nothing_is_publishable(audited: Path, tmp_path: Path) -> None:
    report, _ = audit_links(audited, tmp_path, [])
    assert report.is_publishable


def test_without_the_first_audit_there_is_no_second(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="cannot be written"):
        audit_linked(tmp_path / "scratch.duckdb", tmp_path)
