"""Stored inputs are planned from where they are stored, as the ledger has them."""

from pathlib import Path

import pytest

from tasks.input_list import read_inputs
from tasks.inputs import SourceInput
from tasks.night import Night
from tasks.plan_reread import find_sources, plan_reread
from tasks.sources import SourceOptions
from tests.tasks.nights import a_night, a_source
from tests.warehouse.factories import PlainHome, sha256
from tests.warehouse.given import insert_rows
from warehouse.memory.stored_inputs import RereadSelection

TEXT = "Rain again on Monday."


@pytest.fixture
def plain(tmp_path: Path) -> PlainHome:
    return PlainHome(tmp_path / "plain")


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return a_night(tmp_path, a_source("gazette"))


def hold(plain: PlainHome, *raw_refs: str) -> None:
    """Let the ledger hold an input of TEXT at each place."""
    rows = [
        {
            "input_id": raw_ref, "run_id": "night-1", "source": "gazette", "url": "https://g.example/rain",
            "locator": Path(raw_ref).name, "raw_ref": raw_ref, "payload_sha256": sha256(TEXT), "article_id": raw_ref,
            "outcome": "accepted",
        }
        for raw_ref in raw_refs
    ]  # fmt: skip
    plain.lake.execute("use lake")
    insert_rows(plain.lake, {"runs": [{"run_id": "night-1", "run_number": 1}], "inputs": rows})


def planned(plain: PlainHome, night: Night) -> list[SourceInput]:
    return [item for batch in plan_reread(night, plain.lake).batches for _, item in read_inputs(batch.plan)]


def test_an_input_is_loaded_from_its_file_and_has_the_address_of_the_ledger(
    plain: PlainHome, night: Night, tmp_path: Path
) -> None:
    path = tmp_path / "rain.txt"
    path.write_text(TEXT)
    hold(plain, str(path))
    (item,) = planned(plain, night)
    assert (item.path, item.raw_ref, item.url) == (str(path), str(path), "https://g.example/rain")
    assert (item.outcome, item.kind, item.payload_sha256) == (None, "text", sha256(TEXT))


def test_a_file_that_is_named_like_a_place_is_a_whole_file(plain: PlainHome, night: Night, tmp_path: Path) -> None:
    path = tmp_path / "bridge:12"
    path.write_text(TEXT)
    hold(plain, str(path))
    (item,) = planned(plain, night)
    assert (item.path, item.outcome) == (str(path), None)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param(None, "No such file or directory", id="no file"),
        pytest.param("Something else.", "the file has other bytes now", id="another file"),
    ],
)
def test_what_is_no_longer_stored_is_a_failed_input(
    plain: PlainHome, night: Night, tmp_path: Path, text: str | None, detail: str
) -> None:
    path = tmp_path / "rain.txt"
    if text:
        path.write_text(text)
    hold(plain, str(path))
    plan = plan_reread(night, plain.lake)
    ((_, item),) = [pair for batch in plan.batches for pair in read_inputs(batch.plan)]
    assert (item.outcome, item.reason, item.detail) == ("failed", "raw_gone", f"{path}: {detail}")
    listing = plan.listings["gazette"]
    assert (listing.status, listing.discovered, listing.known) == ("partial", 1, 0)
    assert listing.message == "1 of 1 inputs are no longer stored where they were read"


def test_the_options_of_a_source_are_those_that_are_declared_or_else_those_of_its_last_run(plain: PlainHome) -> None:
    plain.lake.execute("use lake")
    options = '{"language": "de", "columns": [["headline", "Titel"]]}'
    insert_rows(
        plain.lake,
        {
            "runs": [{"run_id": "night-1", "run_number": 1}],
            "source_runs": [{"run_id": "night-1", "source": name, "options": options} for name in ("b", "c")],
            "inputs": [
                {
                    "input_id": name, "run_id": "night-1", "source": name, "locator": name, "raw_ref": name,
                    "payload_sha256": name, "article_id": name, "outcome": "accepted",
                }
                for name in ("a", "b", "c")
            ],
        },
    )  # fmt: skip
    french = SourceOptions(language="fr")
    sources = find_sources(plain.lake, RereadSelection(), {"c": french})
    assert [source.name for source in sources] == ["c", "a", "b"]
    assert sources[0].options == french
    assert sources[1].options == SourceOptions()
    assert sources[2].options == SourceOptions(language="de", columns=(("headline", "Titel"),))
