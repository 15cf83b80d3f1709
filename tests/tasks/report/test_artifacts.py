"""The report of a run in Prefect's UI never costs the run."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from tasks import stages
from tasks.report import artifacts
from tests.tasks.report.test_morning import a_morning, a_source


def a_night() -> Any:
    lake = nullcontext()
    lake.close = lambda: None  # type: ignore[attr-defined]
    return SimpleNamespace(open_lake=lambda: lake, stamp=SimpleNamespace(run_id="run-1"))


def test_a_report_that_cannot_be_made_costs_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a column is missing")

    monkeypatch.setattr(stages, "is_watched", lambda: True)
    monkeypatch.setattr(stages, "read_morning", fail)
    stages.show.fn(a_night())
    said = capsys.readouterr().err
    assert said == (
        "wiredesk: the run is done, its report is not (RuntimeError('a column is missing')); see `wiredesk report`\n"
    )


def test_a_run_that_nobody_watches_reads_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "read_morning", lambda *_: pytest.fail("read for nobody"))
    stages.show.fn(a_night())


def test_the_text_is_made_before_prefect_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours must not be taken for a server that is away."""
    monkeypatch.setattr(artifacts, "tell", lambda *_, **__: pytest.fail("called"))
    monkeypatch.setattr(artifacts, "_find_links", lambda: None)
    broken = a_morning(sources=[a_source(accepted=3, usual="many")])  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        artifacts.create_artifacts(broken, ())
