"""Rows that break a rule do not reach readers, and a night that cannot be judged is not published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from expectations.auditor.audit import AuditError, Auditor, AuditParams, AuditReport, audit
from expectations.auditor.judge import Judge
from expectations.tables.rules import Rule, no_row_where, row
from expectations.tables.suites import STAGED
from tests.expectations.breaches import HABITS, LEDGER, ODDITIES, ROWS, Breach, a_broken_ledger, an_odd_night
from tests.expectations.factories import NIGHT, Staged, a_failed_page, a_refused_page, a_story, an_input, stage
from warehouse.arrow import staging_schema
from warehouse.staging import create_passed_views, create_staged_views

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Night:
    """A night that was audited."""

    report: AuditReport
    folder: Path
    batches: list[Path]

    @property
    def audits(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = pq.read_table(self.folder / "audited" / "audits.parquet").to_pylist()
        return {(row["table_name"], row["expectation"]): row for row in rows}

    @property
    def rejections(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self.folder / "audited" / "rejections.parquet").to_pylist()
        return rows

    def passed(self, query: str) -> list[Any]:
        with duckdb.connect() as connection:
            create_staged_views(connection, self.batches, self.folder)
            create_passed_views(connection, self.folder)
            return [value for (value,) in connection.execute(query).fetchall()]


def audit_night(folder: Path, inputs: Sequence[Staged], expected: int | None = None) -> Night:
    folder.mkdir(parents=True, exist_ok=True)
    # Two batches, so that files are read together as on a real night.
    half = len(inputs) // 2
    batches = [stage(folder / f"batch-{i}", part) for i, part in enumerate((inputs[:half], inputs[half:])) if part]
    params = AuditParams(run_started_at=NIGHT, expected_inputs=len(inputs) if expected is None else expected)
    return Night(audit(folder / "scratch.duckdb", folder, batches, params), folder, batches)


BUGLE = [a_story(source="bugle", published_at=NIGHT + timedelta(days=400)) for _ in range(45)]
GOOD = [a_story(), a_story(names=[]), a_refused_page(), a_failed_page(), an_input("duplicate")]


@pytest.fixture(scope="module")
def good_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return audit_night(tmp_path_factory.mktemp("good"), GOOD)


@pytest.fixture(scope="module")
def mixed_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return audit_night(tmp_path_factory.mktemp("mixed"), [*GOOD, *BUGLE, *(staged for _, _, staged in ROWS)])


@pytest.fixture(scope="module")
def odd_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return audit_night(tmp_path_factory.mktemp("odd"), [*(staged for _, _, staged in ODDITIES), *an_odd_night()])


@pytest.fixture(scope="module")
def broken_night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    inputs = a_broken_ledger()
    return audit_night(tmp_path_factory.mktemp("broken"), inputs, expected=len(inputs) + 1)


def _id(breach: Breach) -> str:
    return f"{breach[0]}.{breach[1]}"


def test_a_good_night_breaks_no_rule(good_night: Night) -> None:
    assert good_night.report.failed == ()
    assert good_night.report.is_publishable
    assert good_night.rejections == []


@pytest.mark.parametrize("breach", ROWS, ids=_id)
def test_a_row_that_breaks_a_critical_rule_is_refused(mixed_night: Night, breach: Breach) -> None:
    table, rule, staged = breach
    refused = [(row["table_name"], row["rule"]) for row in mixed_night.rejections if row["input_key"] == staged.key]
    assert (table, rule) in refused
    assert mixed_night.audits[table, rule]["severity"] == "critical"


@pytest.mark.parametrize(
    ("table", "rule"), [*((table, rule) for table, rule, _ in ODDITIES), *HABITS], ids=lambda word: word
)
def test_an_oddity_is_recorded_and_published(odd_night: Night, table: str, rule: str) -> None:
    result = odd_night.audits[table, rule]
    assert (result["is_success"], result["severity"]) == (False, "warning")
    assert result["unexpected_count"] >= 1
    assert odd_night.rejections == []
    assert odd_night.report.is_publishable


@pytest.mark.parametrize(("table", "rule"), LEDGER, ids=lambda word: word)
def test_a_broken_ledger_blocks_the_night(broken_night: Night, table: str, rule: str) -> None:
    result = broken_night.audits[table, rule]
    assert (result["is_success"], result["severity"], result["scope"]) == (False, "critical", "table")
    assert not broken_night.report.is_publishable


def test_every_rule_has_a_case_that_breaks_it(good_night: Night) -> None:
    broken = {(table, rule) for table, rule, _ in [*ROWS, *ODDITIES]} | {*HABITS, *LEDGER}
    assert set(good_night.audits) == broken


def test_the_message_names_the_rule_and_the_next_step(broken_night: Night) -> None:
    message = broken_night.report.message or ""
    assert message.startswith("the audit found inputs.every_planned_input_is_staged broken")
    assert "run again" in message
    assert "\n" not in message


def test_all_rows_of_a_source_that_breaks_a_rule_are_refused(mixed_night: Night) -> None:
    refused = [r for r in mixed_night.rejections if r["source"] == "bugle" and r["rule"] == "published_not_in_future"]
    assert {row["input_key"] for row in refused} == {staged.key for staged in BUGLE}
    assert mixed_night.report.is_publishable
    assert mixed_night.passed("select count(*) from passed_articles where source = 'bugle'") == [0]
    assert mixed_night.passed(f"select count(*) from passed_authors where input_key = '{BUGLE[0].key}'") == [0]


def test_a_refusal_names_its_input(mixed_night: Night) -> None:
    staged = BUGLE[0]
    row = next(row for row in mixed_night.rejections if row["input_key"] == staged.key)
    held = staged.input
    assert held is not None
    assert {name: row[name] for name in ("source", "url", "payload_sha256", "raw_ref")} == {
        name: getattr(held, name) for name in ("source", "url", "payload_sha256", "raw_ref")
    }
    assert (row["stage"], row["row_key"], row["value"]) == ("audit", None, "2027-04-05 02:30:00+00")
    assert row["run_id"] is None


def test_a_refused_name_leaves_its_story_alone(mixed_night: Night) -> None:
    staged = next(staged for _, rule, staged in ROWS if rule == "role_is_known")
    row = next(row for row in mixed_night.rejections if row["input_key"] == staged.key)
    assert (row["table_name"], row["row_key"], row["value"]) == ("authors", "1", "intern")
    assert mixed_night.passed(f"select input_key from passed_articles where input_key = '{staged.key}'") == [staged.key]
    assert mixed_night.passed(f"select name from passed_authors where input_key = '{staged.key}'") == []


def test_long_values_are_cut(mixed_night: Night) -> None:
    values = [row["value"] for row in mixed_night.rejections if row["rule"] == "headline_is_no_text"]
    assert [len(value) for value in values] == [500]


def test_a_night_without_inputs_is_audited(tmp_path: Path) -> None:
    night = audit_night(tmp_path, [])
    assert night.report.is_publishable
    assert night.report.failed == ()
    assert len(night.audits) > 90
    assert {row["evaluated_count"] for row in night.audits.values()} == {0}


def test_of_a_table_without_rows_only_rules_about_the_whole_table_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Rule] = []
    validate = Judge._validate

    def listen(judge: Judge, batch: Any, rules: Sequence[Rule], form: Any) -> Any:
        asked.extend(rules)
        return validate(judge, batch, rules, form)

    monkeypatch.setattr(Judge, "_validate", listen)
    night = audit_night(tmp_path, [], expected=3)
    assert not night.report.is_publishable, "three inputs were planned and none is there"
    assert asked
    assert {rule.scope for rule in asked} == {"table"}


def test_findings_have_the_declared_columns(mixed_night: Night) -> None:
    path = mixed_night.folder / "audited" / "rejections.parquet"
    declared = staging_schema(STAGED["rejections"].record)
    assert [(f.name, f.type) for f in pq.read_schema(path)] == [(f.name, f.type) for f in declared]
    assert sorted(found.name for found in path.parent.iterdir()) == ["audits.parquet", "rejections.parquet"]


def test_the_digest_of_the_suites_is_that_of_their_rules(good_night: Night, broken_night: Night) -> None:
    assert good_night.report.suite_sha256 == broken_night.report.suite_sha256


def test_an_exception_that_great_expectations_swallows_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rules() -> list[Rule]:
        return [row("weather_is_fair", no_row_where("weather = 'foul'", "critical", "There is no such column."))]

    monkeypatch.setitem(STAGED, "authors", replace(STAGED["authors"], rules=rules))
    with pytest.raises(AuditError, match=r"validation did not run: .*weather"):
        audit_night(tmp_path, GOOD)
    assert not (tmp_path / "audited").exists()


def test_the_child_audits_as_its_parent_would(
    tmp_path: Path, mixed_night: Night, odd_night: Night, broken_night: Night
) -> None:
    """It leaves out what it does not need of Great Expectations; every rule is judged all the same."""
    with Auditor() as session:
        session.start()
        for number, night in enumerate((mixed_night, odd_night, broken_night)):
            folder = tmp_path / str(number)
            folder.mkdir()
            inputs = sum(pq.read_metadata(batch / "inputs.parquet").num_rows for batch in night.batches)
            params = AuditParams(run_started_at=NIGHT, expected_inputs=inputs + (night is broken_night))
            report = session.audit(folder / "scratch.duckdb", folder, night.batches, params)
            assert report == night.report
            again = Night(report, folder, night.batches)
            assert (again.audits, again.rejections) == (night.audits, night.rejections)
        with pytest.raises(AuditError, match="validation did not run"):
            session.audit(tmp_path / "scratch.duckdb", tmp_path, [tmp_path / "gone"], params)


def test_a_released_child_ends_and_the_next_audit_has_another() -> None:
    with Auditor() as session:
        session.start()
        first = session._child
        assert first is not None
        session.release()
        session.start()
        assert session._child is not first
