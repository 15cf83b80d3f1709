"""A plan is cut into batches that are known again by what decides their rows."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from news.discovery import Discovery, render_discovery
from tasks.batches import STALE_SECONDS, cut_batches, drop_stale
from tasks.children.limits import Limits
from tasks.input_list import InputListWriter, read_inputs
from tasks.inputs import SourceInput
from tasks.night import Night
from tests.tasks.nights import a_night, a_source

TWO = (a_source("gazette"), a_source("herald", language="de"))


def an_input(number: int, source: str = "gazette", **values: Any) -> SourceInput:
    row = {"kind": "html", "locator": f"{number}", "path": "a", "raw_ref": f"a@{number}", "payload_bytes": 10}
    return SourceInput(source=source, **row | values)


def write_plan(night: Night, *inputs: SourceInput) -> Path:
    path = night.folder / "plan.parquet"
    writer = InputListWriter(path, night.sources)
    for item in inputs:
        writer.add(item, discovery=render_discovery(item.discovery))
    writer.close()
    return path


def cut(night: Night, *inputs: SourceInput) -> list[list[str]]:
    """Return the locators of each batch."""
    batches = cut_batches(night, write_plan(night, *inputs))
    return [[item.locator for _, item in read_inputs(batch.plan)] for batch in batches]


def test_a_batch_has_one_source(tmp_path: Path) -> None:
    inputs = [an_input(1), an_input(2), an_input(3, "herald")]
    assert cut(a_night(tmp_path, *TWO), *inputs) == [["1", "2"], ["3"]]


def test_a_batch_has_no_more_pages_than_it_may(tmp_path: Path) -> None:
    night = a_night(tmp_path, *TWO, batch_pages=2)
    assert cut(night, *map(an_input, range(5))) == [["0", "1"], ["2", "3"], ["4"]]


def test_a_batch_has_no_more_bytes_than_it_may_but_one_page_at_least(tmp_path: Path) -> None:
    inputs = [an_input(number, payload_bytes=size) for number, size in enumerate([15, 15, 99, None, 15])]
    assert cut(a_night(tmp_path, *TWO, batch_bytes=30), *inputs) == [["0", "1"], ["2"], ["3", "4"]]


def test_batches_are_cut_across_the_groups_in_which_a_plan_is_read(tmp_path: Path) -> None:
    batches = cut(a_night(tmp_path, *TWO, batch_pages=700), *map(an_input, range(1500)))
    assert [len(batch) for batch in batches] == [700, 700, 100]
    assert [locator for batch in batches for locator in batch] == [str(number) for number in range(1500)]


def test_without_inputs_there_is_no_batch(tmp_path: Path) -> None:
    assert cut(a_night(tmp_path, *TWO)) == []


def test_an_input_is_read_from_its_batch_as_it_was_listed(tmp_path: Path) -> None:
    night = a_night(tmp_path, *TWO)
    item = an_input(1, flags=("bad_date",), discovery=Discovery(origin="feed", title="Rain", tags=("sea",)))
    (batch,) = cut_batches(night, write_plan(night, item))
    assert [item for _, item in read_inputs(batch.plan)] == [item]
    assert (batch.source, batch.input_count, batch.directory.parent) == ("gazette", 1, night.home.batches)


def find_id(night: Night, item: SourceInput) -> str:
    (batch,) = cut_batches(night, write_plan(night, item))
    return batch.batch_id


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"payload_sha256": "0f"}, id="other bytes"),
        pytest.param({"url": "https://gazette.example/a"}, id="another address"),
        pytest.param({"discovery": Discovery(origin="feed")}, id="another discovery"),
        pytest.param({"kind": "text"}, id="read as another kind"),
        pytest.param({"content_type": "text/html; charset=koi8-r"}, id="another charset in its header"),
        pytest.param({"layout": '{"body": 2}'}, id="other columns"),
        pytest.param({"raw_ref": "b@1"}, id="stored in another file"),
        pytest.param({"final_url": "https://gazette.example/b"}, id="redirected to another address"),
        pytest.param({"fetch_id": "second"}, id="fetched by another exchange"),
    ],
)
def test_a_batch_of_other_inputs_is_another_batch(tmp_path: Path, change: dict[str, Any]) -> None:
    night = a_night(tmp_path, *TWO)
    assert find_id(night, an_input(1)) != find_id(night, an_input(1, **change))


def test_where_a_scratch_copy_lies_makes_no_other_batch(tmp_path: Path) -> None:
    night = a_night(tmp_path, *TWO)
    elsewhere = {"path": "/tmp/another run", "offset": 7, "length": 9}
    assert find_id(night, an_input(1)) == find_id(night, an_input(1, **elsewhere))


def test_settings_that_decide_rows_make_another_batch_and_the_number_of_workers_does_not(tmp_path: Path) -> None:
    night = a_night(tmp_path, *TWO)
    german = replace(night, sources=(a_source("gazette", language="de"),))
    patient = replace(night, settings=replace(night.settings, limits=Limits(cpu_seconds=60)))
    wide = replace(night, settings=replace(night.settings, limits=Limits(workers=8)))
    ids = [find_id(each, an_input(1)) for each in (night, german, patient, wide)]
    assert len(set(ids)) == 3
    assert ids[0] == ids[3]


def test_what_no_run_took_for_a_day_is_dropped(tmp_path: Path) -> None:
    night = a_night(tmp_path)
    for name, age in (("old", STALE_SECONDS + 60), ("kept", STALE_SECONDS + 60), ("new", 0)):
        folder = night.home.batches / name
        folder.mkdir()
        then = folder.stat().st_mtime - age
        os.utime(folder, (then, then))
    drop_stale(night.home, keep={"kept"})
    assert sorted(folder.name for folder in night.home.batches.iterdir()) == ["kept", "new"]
