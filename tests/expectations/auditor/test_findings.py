"""Every refused row is written, once for each rule; without a verdict, or a place to write it, nothing is."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq
import pytest

from expectations.auditor import audit as auditing
from expectations.auditor.audit import AuditError, Auditor, AuditParams, audit
from expectations.auditor.database import create_staged_scratch
from expectations.auditor.findings import count_refused_rows, write_findings
from expectations.auditor.judge import RuleResult
from expectations.auditor.lazy_import import DeferredModule, defer_import
from expectations.tables.rules import Rule
from expectations.tables.suites import STAGED
from tests.expectations.factories import NIGHT, a_story, stage

PARAMS = AuditParams(run_started_at=NIGHT, expected_inputs=1)


def a_result(rule: str, condition: str, table: str = "articles", *, severity: str = "critical") -> RuleResult:
    expectation = SimpleNamespace(severity=severity, notes="Invented.")
    query = f"select row_id from audited_{table} where {condition}"
    return RuleResult(
        table_name=table, rule=Rule(rule, "row", expectation, None, "article_id"), is_success=False,
        evaluated_count=45, unexpected_count=1, observed=None, broken_sql=query,
    )  # fmt: skip


def refused(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "audited" / "rejections.parquet").to_pylist()
    return rows


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    batch = stage(tmp_path / "batch", [a_story(names=[{}, {}]) for _ in range(45)])
    create_staged_scratch(tmp_path / "scratch.duckdb", [batch], tmp_path)
    return tmp_path / "scratch.duckdb"


def test_no_refused_row_is_left_behind(scratch: Path, tmp_path: Path) -> None:
    write_findings(scratch, tmp_path, [a_result("all_are_wrong", "true")])
    assert len({row["input_key"] for row in refused(tmp_path)}) == 45


def test_a_row_that_breaks_two_rules_is_reported_twice_and_counted_once(scratch: Path, tmp_path: Path) -> None:
    write_findings(scratch, tmp_path, [a_result("first", "row_id = 1"), a_result("second", "row_id = 1")])
    assert [row["rule"] for row in refused(tmp_path)] == ["first", "second"]
    assert count_refused_rows(tmp_path) == 1


def test_a_child_row_is_refused_by_its_key(scratch: Path, tmp_path: Path) -> None:
    write_findings(scratch, tmp_path, [a_result("is_second", "position = 2", "authors")])
    assert {(row["table_name"], row["row_key"]) for row in refused(tmp_path)} == {("authors", "2")}


def test_a_warning_refuses_nothing_and_shows_examples(scratch: Path, tmp_path: Path) -> None:
    results = write_findings(scratch, tmp_path, [a_result("is_odd", "true", severity="warning")])
    assert refused(tmp_path) == []
    assert len(json.loads(results[0].observed or "")) == 3


def test_the_same_findings_give_the_same_file(scratch: Path, tmp_path: Path) -> None:
    contents = set()
    for name in ("one", "two"):
        write_findings(scratch, tmp_path / name, [a_result("second", "true"), a_result("first", "true")])
        contents.add((tmp_path / name / "audited" / "rejections.parquet").read_bytes())
    assert len(contents) == 1


class FairJudge:
    """Finds nothing wrong, and needs no Great Expectations."""

    def __init__(self, *_: object) -> None:
        pass

    def judge(self, *_: object) -> list[RuleResult]:
        return []

    def close(self) -> None:
        pass


@pytest.fixture
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "Judge", FairJudge)
    for name, suite in STAGED.items():
        monkeypatch.setitem(STAGED, name, type(suite)(suite.record, list, suite.measures, suite.shortened))


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return stage(tmp_path / "batch", [a_story()])


def run_audit(tmp_path: Path, batches: Sequence[Path]) -> auditing.AuditReport:
    return audit(tmp_path / "scratch.duckdb", tmp_path, batches, PARAMS)


@pytest.mark.usefixtures("no_rules")
def test_findings_that_cannot_be_written_stop_the_night(tmp_path: Path, batch: Path) -> None:
    (tmp_path / "audited").write_text("in the way")
    with pytest.raises(AuditError, match="findings cannot be written"):
        run_audit(tmp_path, [batch])


@pytest.mark.usefixtures("no_rules")
def test_a_staged_file_that_went_is_no_verdict(tmp_path: Path, batch: Path) -> None:
    (batch / "authors.parquet").unlink()
    with pytest.raises(AuditError, match="validation did not run: FileNotFoundError"):
        run_audit(tmp_path, [batch])


@pytest.mark.usefixtures("no_rules")
def test_a_staged_file_of_another_shape_is_no_verdict(tmp_path: Path, batch: Path) -> None:
    path = batch / "articles.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["headline"]), path)
    with pytest.raises(AuditError, match=r"differ from the declared ones in headline; remove the batch's folder"):
        run_audit(tmp_path, [batch])


@pytest.mark.usefixtures("no_rules")
def test_a_bug_in_validation_is_no_verdict(tmp_path: Path, batch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def trip(*_: object) -> list[RuleResult]:
        raise KeyError("no\ncontext")

    monkeypatch.setattr(FairJudge, "judge", trip)
    with pytest.raises(AuditError, match=r"^validation did not run: KeyError: 'no.{1,2}ncontext'$"):
        run_audit(tmp_path, [batch])
    assert not (tmp_path / "audited").exists()


def test_a_child_that_dies_is_no_verdict(tmp_path: Path) -> None:
    with Auditor() as session:
        session.start()
        assert session._child is not None
        session._child.kill()
        with pytest.raises(AuditError, match="its process ended"):
            session.audit(tmp_path / "scratch.duckdb", tmp_path, [], PARAMS)


@pytest.mark.slow
def test_suites_are_imported_without_great_expectations() -> None:
    program = "import expectations.auditor.audit, sys; print('great_expectations' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout == "False\n"


def test_a_deferred_module_is_the_real_one_once_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    defer_import("colorsys")
    import colorsys

    assert isinstance(colorsys, DeferredModule)
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    import colorsys as again

    assert not isinstance(again, DeferredModule)
