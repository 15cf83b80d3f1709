"""Every input of a night is listed once, and what an earlier run settled is left out."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from news.discovery import Discovery, render_discovery
from tasks.collect.archive.journal_records import PolledListing
from tasks.collect.run import Collected
from tasks.collect.web_listing import WebListing
from tasks.input_list import read_inputs
from tasks.inputs import SourceInput
from tasks.plan import Plan, plan_run
from tasks.source_listing import FileSummary, ListingSummary, render_containers
from tasks.sources import WebOptions
from tests.tasks.nights import a_night, a_source
from tests.warehouse.factories import PlainHome, a_refused_page

DISCOVERY = json.loads(render_discovery(Discovery(origin="feed", title="Rain")) or "")
LINES = '{"headline": "Rain"}\n{"headline": "Sun"}\n'


@pytest.fixture
def plain(tmp_path: Path) -> PlainHome:
    return PlainHome(tmp_path / "plain")


def planned(plan: Plan) -> list[SourceInput]:
    return [item for batch in plan.batches for _, item in read_inputs(batch.plan)]


def test_the_inputs_of_a_folder_are_planned_with_the_files_that_hold_them(plain: PlainHome, tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    folder.mkdir()
    (folder / "a.jsonl").write_text(LINES)
    (folder / "b.txt").write_text("Rain again.")
    plan = plan_run(a_night(tmp_path, a_source("gazette", folder)), plain.lake)
    assert [item.locator for item in planned(plan)] == ["stories/a.jsonl:1", "stories/a.jsonl:2", "stories/b.txt"]
    listing = plan.listings["gazette"]
    assert (listing.discovered, listing.known, listing.status, plan.open_count) == (3, 0, "ok", 3)
    (file,) = listing.containers
    assert isinstance(file, FileSummary)
    assert (file.path, file.bytes, file.records) == (str(folder / "a.jsonl"), len(LINES), 2)


def test_paths_that_overlap_list_an_input_once(plain: PlainHome, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain again.")
    plan = plan_run(a_night(tmp_path, a_source("gazette", tmp_path / "a.txt", tmp_path / "*.txt")), plain.lake)
    assert (plan.listings["gazette"].discovered, plan.open_count) == (1, 1)


def test_files_of_one_name_in_two_folders_are_two_inputs(plain: PlainHome, tmp_path: Path) -> None:
    paths = [tmp_path / folder / "a.txt" for folder in ("north", "south")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("Rain again.")
    plan = plan_run(a_night(tmp_path, a_source("gazette", *paths)), plain.lake)
    assert [item.locator for item in planned(plan)] == ["north/a.txt", "south/a.txt"]


def test_what_an_earlier_run_settled_is_known_and_not_planned(plain: PlainHome, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Rain again.")
    night = a_night(tmp_path, a_source("gazette", path))
    (item,) = planned(plan_run(night, plain.lake))
    plain.publish(a_refused_page(locator=item.locator, payload_sha256=item.payload_sha256))
    plan = plan_run(night, plain.lake)
    assert (plan.listings["gazette"].discovered, plan.listings["gazette"].known, plan.open_count) == (1, 1, 0)


def test_a_source_that_cannot_be_listed_fails_alone(plain: PlainHome, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain again.")
    sources = [a_source("gazette", tmp_path / "none"), a_source("herald", tmp_path / "a.txt")]
    plan = plan_run(a_night(tmp_path, *sources), plain.lake)
    assert [(name, each.status) for name, each in plan.listings.items()] == [("gazette", "failed"), ("herald", "ok")]
    assert plan.listings["gazette"].message == f"{tmp_path / 'none'}: No such file or directory"


def test_an_empty_folder_says_that_there_was_nothing(plain: PlainHome, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    plan = plan_run(a_night(tmp_path, a_source("gazette", tmp_path / "empty")), plain.lake)
    assert plan.listings["gazette"].message == "nothing to read was found"


def test_what_was_collected_is_planned_from_its_journal(plain: PlainHome, tmp_path: Path) -> None:
    night = a_night(tmp_path, replace(a_source("web"), web=WebOptions()))
    line = {
        "source": "web", "kind": "html", "url": "https://w.example/a", "locator": "https://w.example/a", "offset": 12,
        "length": 34, "payload_sha256": "0f", "payload_bytes": 56, "content_type": "text/html", "http_status": 200,
        "fetched_at": "2026-03-01T02:30:00+00:00", "raw_ref": "archive/a.warc.gz@12", "outcome": None, "reason": None,
        "detail": None, "address": "https://w.example/a", "final_url": None, "fetch_id": "f1", "attempts": 2,
        "retry_at": None, "discovery": DISCOVERY, "signals": [],
        "as_read": {"outcome": None, "reason": None, "detail": None},
    }  # fmt: skip
    (tmp_path / "found.jsonl").write_text(json.dumps(line) + "\n")
    polled = PolledListing(source="web", url="https://w.example/feed", status="ok", entries=3)
    web = WebListing(discovered=3, known=2, polled=[polled])
    plan = plan_run(night, plain.lake, Collected({"web": web}, tmp_path, is_unreachable=False))
    (item,) = planned(plan)
    assert (item.path, item.offset, item.attempts) == (f"{night.home.root}/archive/a.warc.gz", 12, 2)
    assert item.discovery == Discovery(origin="feed", title="Rain")
    assert (plan.listings["web"].discovered, plan.listings["web"].known) == (3, 2)
    assert plan.listings["web"].containers == [
        ListingSummary(url="https://w.example/feed", status="ok", entries=3),
    ]


def test_containers_are_recorded_without_what_is_not_known_of_them() -> None:
    containers = [
        FileSummary(path="a.jsonl", bytes=7, sha256="0f", records=2, message="a.jsonl: cut"),
        FileSummary(path="archive/a.warc.gz", sha256="0f", records=0),
        ListingSummary(url="https://w.example/feed", status="ok", entries=3, new=0),
    ]
    assert render_containers(containers) == (
        '[{"path": "a.jsonl", "bytes": 7, "sha256": "0f", "records": 2, "message": "a.jsonl: cut"}, '
        '{"path": "archive/a.warc.gz", "sha256": "0f", "records": 0}, '
        '{"url": "https://w.example/feed", "status": "ok", "entries": 3, "new": 0}]'
    )
