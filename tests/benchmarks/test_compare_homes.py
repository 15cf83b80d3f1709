"""Two lakes are compared row by row, whatever runs and code wrote them."""

from pathlib import Path

import pytest

from benchmarks.compare_homes import LEFT_OUT, compare_homes, main
from news.records.column import columns
from tests.warehouse.given import GivenRows, make_lake
from warehouse.schema import RECORD_OF_TABLE

pytestmark = pytest.mark.slow


def given(run_id: str, started_at: str = "2026-03-01T02:30:00Z", folder: str = "/old", **article: object) -> GivenRows:
    stamp = {"run_id": run_id, "first_seen_at": started_at, "extractor_version": run_id}
    ferry = {"article_id": "f", "source": "gazette", "headline": "Ferry aground", "raw_ref": f"{folder}/a.warc.gz@7"}
    return {
        "runs": [{"run_number": 1, "flow": "ingest", "started_at": started_at, "versions": run_id, **stamp}],
        "articles": [{**ferry, **article, **stamp}, {"article_id": "r", "source": "gazette", "body": "Rain.", **stamp}],
        "inputs": [{"input_id": run_id + name, "source": "gazette", "locator": name, "outcome": "accepted", **stamp}
                   for name in ("a", "b")],
    }  # fmt: skip


@pytest.fixture(scope="module")
def home_a(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_lake(tmp_path_factory.mktemp("lakes") / "a", ("one", given("one"))).root


def make_b(tmp_path: Path, rows: GivenRows) -> Path:
    return make_lake(tmp_path / "b", ("two", rows)).root


def test_lakes_that_differ_in_run_and_code_alone_are_equal(
    home_a: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home_b = make_b(tmp_path, given("two", "2026-04-01T02:30:00Z", "/new"))
    assert main([str(home_a), str(home_b)]) == 0
    assert "articles" in capsys.readouterr().out


def test_a_row_that_differs_is_shown_with_its_column(
    home_a: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home_b = make_b(tmp_path, given("two", headline="Ferry [red]freed[/]"))
    assert main([str(home_a), str(home_b)]) == 1
    out = capsys.readouterr().out
    assert "  f\n    headline: Ferry aground | Ferry [red]freed[/]\n" in out
    assert {each.name: each.differing_count for each in compare_homes([home_a, home_b]) if not each.is_equal} == {
        "articles": 1
    }


def test_rows_that_are_missing_or_doubled_are_counted(
    home_a: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = given("two")
    rows["inputs"] = [rows["inputs"][0], rows["inputs"][0] | {"input_id": "again"}]
    assert main([str(home_a), str(make_b(tmp_path, rows))]) == 1
    out = capsys.readouterr().out
    assert "  1, gazette, a, None\n    1 in A, 2 in B\n  1, gazette, b, None\n    1 in A, 0 in B\n" in out


def test_a_row_of_another_run_is_another_row(home_a: Path, tmp_path: Path) -> None:
    rows = given("two")
    rows["runs"].append({**rows["runs"][0], "run_id": "three", "run_number": 2})
    rows["articles"][0]["run_id"] = "three"
    differing = {each.name: each.differing_count for each in compare_homes([home_a, make_b(tmp_path, rows)])}
    assert {name: count for name, count in differing.items() if count} == {"articles": 1, "runs": 1}


def test_a_home_without_a_lake_is_wrong_usage(home_a: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(home_a), str(tmp_path / "nothing")]) == 2
    assert "holds no lake" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main([str(home_a)])
    assert ended.value.code == 2


def test_what_is_left_out_are_columns_that_there_are() -> None:
    for table, left_out in LEFT_OUT.items():
        if table != "*":
            assert set(left_out) <= {field.name for field in columns(RECORD_OF_TABLE[table])}, table
