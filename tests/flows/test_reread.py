"""Reprocess and replay without Prefect: the same code changes nothing, another reading takes its place."""

import gzip
import json
import shutil
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import choose_reread as again
from flows import run
from flows.settings import SettingsError, load_settings
from flows.sources import load_sources
from news.page import Failure, Refusal
from tasks.session import open_session
from tasks.tally import RunReport
from tests.flows import plain
from tests.flows.command_line import CHECKOUT, STORY, HomeUnderTest
from tests.flows.plain import run_again, run_plainly, run_to
from tests.flows.web import run_night, write_sources
from tests.web import NewsSite
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.memory import judgement

pytestmark = pytest.mark.slow

LEDGER = {"inputs", "rejections", "runs", "audits", "source_runs", "fetches"}
SAMPLES = CHECKOUT / "samples"


def ask(home: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(open_lake(Home(home), read_only=True)) as lake:
        return lake.execute(query).fetchall()


def stories(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that is no ledger's."""
    with closing(open_lake(Home(home), read_only=True)) as lake:
        found = lake.execute("select table_name from duckdb_tables() where database_name = 'lake'").fetchall()
        names = [name for (name,) in found if name not in LEDGER and not name.startswith(("commit", "ducklake"))]
        assert {"articles", "authors", "evidence", "revisions", "copies", "traits"} <= set(names)
        return {name: sorted(lake.execute(f"select * from lake.{name}").fetchall(), key=repr) for name in sorted(names)}


def take_nightly(home: Path, sources: Path) -> RunReport:
    plain.share_children()
    settings = load_settings(home=home)
    with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
        return run.run_session("nightly", load_sources(sources), settings, session)


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that took both nights of the samples in, every kind of source among them."""
    home = tmp_path_factory.mktemp("again") / "home"
    take_nightly(home, SAMPLES / "sources.toml")
    take_nightly(home, SAMPLES / "night2" / "sources.toml")
    return home


@pytest.fixture
def home(two_nights: Path, tmp_path: Path) -> Path:
    shutil.copytree(two_nights, tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.parametrize("declared", [True, False], ids=["by the sources file", "by what the last run recorded"])
def test_reading_again_with_the_same_code_changes_no_story(home: Path, tmp_path: Path, declared: bool) -> None:
    before = stories(home)
    file = SAMPLES / "sources.toml" if declared else tmp_path / "none.toml"
    report = run_again(home, sources_file=file)

    assert report is not None
    after = stories(home)
    for table, rows in before.items():
        assert after[table] == rows, table
    assert report.total.accepted == 0
    assert (report.total.duplicate, report.total.known) == (61, 0)
    ((flow, unchanged),) = ask(
        home,
        "select any_value(flow), count(*) from lake.inputs join lake.runs using (run_id) "
        f"where run_id = '{report.run_id}' and reason = 'unchanged'",
    )
    assert (flow, unchanged) == ("reprocess", len(before["revisions"]))
    assert report.sources[0].message is None or "no longer" not in report.sources[0].message


def test_a_replay_by_the_same_code_refuses_again(home: Path) -> None:
    before = stories(home)
    report = run_again(home, is_replay=True)

    assert report is not None
    assert (report.total.discovered, report.total.rejected) == (9, 9)
    assert stories(home) == before


def test_what_is_refused_again_was_refused_once(home: Path) -> None:
    # `rejection_reasons` counted each page once for each time that it was read.
    query = "select rule, rejection_count from lake.rejection_reasons order by all"
    before = ask(home, query)
    run_again(home)
    run_again(home, is_replay=True)
    assert ask(home, query) == before
    ((rule, count), *_) = before
    report = run_again(home, is_replay=True, rule=rule)
    assert report is not None
    assert report.total.rejected == count


def a_story(folder: Path, name: str = "bridge.txt", text: str = STORY) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


SOURCES = '[[source]]\nname = "gazette"\nkind = "text"\nlocation = "gazette"\n'


def test_another_reading_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """What a source says of its pages decides how they read: the zone it names now gives instants."""
    folder = tmp_path / "gazette"
    page = (SAMPLES / "html" / "nordblick").glob("*.html")
    folder.mkdir()
    for path in page:
        shutil.copy(path, folder)
    home, file = tmp_path / "home", tmp_path / "sources.toml"
    file.write_text(SOURCES.replace('"text"', '"html"'))
    take_nightly(home, file)
    held = ask(home, "select article_id, revision, first_seen_at from lake.articles order by 1")
    assert ask(home, "select count(published_at) from lake.articles") == [(0,)]
    file.write_text(SOURCES.replace('"text"', '"html"') + 'timezone = "Europe/Berlin"\n')
    report = run_again(home, sources_file=file)

    assert report is not None
    assert report.total.accepted > 0
    assert ask(home, "select count(published_at) > 0 from lake.articles") == [(True,)]
    assert ask(home, "select article_id, revision, first_seen_at from lake.articles order by 1") == held
    assert ask(home, "select max(revision) from lake.revisions") == [(1,)]
    before = stories(home)
    second = run_again(home, sources_file=tmp_path / "none.toml")  # as the last run had it
    assert second is not None
    assert second.total.accepted == 0
    assert stories(home) == before


def refuse_all(monkeypatch: pytest.MonkeyPatch, end: Refusal | Failure | None = None) -> None:
    """Let every page be refused, as by a rule that is wrong, or end in another way."""
    from tasks import process

    staged = process._stage
    monkeypatch.setattr(
        process, "_stage",
        lambda staging, key, found, reading, attempts: staged(
            staging, key, found, (end or Refusal("gibberish")) if reading else None, attempts
        ),
    )  # fmt: skip


def test_a_fault_of_ours_is_open_for_the_next_version_and_replay_takes_it(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "gazette"
    a_story(folder)
    with pytest.MonkeyPatch.context() as patch:
        refuse_all(patch, Failure("extractor_error"))
        assert run_plainly(home, [folder]).total.failed == 1
    assert run_plainly(home, [folder]).total.known == 1  # the same code fails in the same way
    upgraded = shutil.copytree(home, tmp_path / "upgraded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judgement, "EXTRACTOR_VERSION", "wiredesk-next")
        assert run_plainly(upgraded, [folder]).total.accepted == 1
    report = run_again(home, is_replay=True)
    assert report is not None
    assert (report.total.discovered, report.total.accepted) == (1, 1)


def test_a_rejection_passes_after_a_fix(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "gazette"
    a_story(folder)
    with pytest.MonkeyPatch.context() as patch:
        refuse_all(patch)
        assert run_plainly(home, [folder]).total.rejected == 1
    assert run_plainly(home, [folder]).total.known == 1  # a rejection is settled
    assert run_again(home, is_replay=True, rule="too_short") is None
    report = run_again(home, is_replay=True, rule="gibberish")

    assert report is not None
    assert report.total.accepted == 1
    assert ask(home, "select count(*) from lake.articles") == [(1,)]
    assert run_again(home, is_replay=True) is None  # nothing is left to replay
    again_report = run_again(home)
    assert again_report is not None
    assert again_report.total.duplicate == 1


def test_a_page_that_is_refused_now_stays_as_held(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "gazette"
    a_story(folder)
    run_plainly(home, [folder])
    before = stories(home)
    with pytest.MonkeyPatch.context() as patch:
        refuse_all(patch)
        report = run_again(home)
    assert report is not None
    assert report.total.rejected == 1
    assert stories(home) == before
    assert ask(home, "select rule from lake.rejections") == [("gibberish",)]


def test_what_no_longer_rests_is_a_row_and_no_end(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "gazette"
    a_story(folder)
    a_story(folder, "ferry.txt", STORY.replace("bridge", "ferry").replace("Bridge", "Ferry"))
    changed = a_story(folder, "train.txt", STORY.replace("bridge", "train"))
    lines = folder / "lines.jsonl"
    lines.write_text(json.dumps({"title": "Tram opens after eleven years", "text": STORY.replace("bridge", "tram")}))
    run_plainly(home, [folder])
    before = stories(home)
    (folder / "ferry.txt").unlink()
    changed.write_text(STORY.replace("bridge", "plane"))
    lines.write_text("{}\n")
    report = run_again(home)

    assert report is not None
    assert (report.total.discovered, report.total.duplicate, report.total.failed) == (4, 1, 3)
    assert ask(home, "select distinct reason from lake.inputs where outcome = 'failed'") == [("raw_gone",)]
    assert report.sources[0].message == "3 of 4 inputs are no longer stored where they were read"
    assert stories(home) == before
    lines.write_text(json.dumps({"title": "Tram opens after eleven years", "text": STORY.replace("bridge", "tram")}))
    back = run_again(home)
    assert back is not None
    assert back.total.failed == 2


def test_reading_again_starts_no_server_unless_requested(wiredesk: HomeUnderTest, story: Path) -> None:
    run_plainly(wiredesk.home, [story])
    plainly = wiredesk.run("reprocess")
    assert (plainly.returncode, plainly.stderr) == (0, "bridge: 0 of 1 inputs read\nbridge: 1 of 1 inputs read\n")
    assert not (wiredesk.home / "prefect" / "prefect.db").exists()
    watched = wiredesk.run("reprocess", "--watch")
    assert watched.returncode == 0, watched.stderr
    assert (wiredesk.home / "prefect" / "prefect.db").exists()
    runs = ask(wiredesk.home, "select flow, discovered, duplicate from lake.runs order by run_number")
    assert runs == [("ingest", 1, 0), ("reprocess", 1, 1), ("reprocess", 1, 1)]


def test_a_gzipped_export_is_read_again_from_what_was_kept(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "export.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"title": "Tram opens after eleven years", "text": STORY}).encode()))
    run_plainly(home, [path])
    report = run_again(home)
    assert report is not None
    assert (report.total.duplicate, report.total.failed) == (1, 0)


def test_only_what_is_chosen_is_read_again(home: Path) -> None:
    report = run_again(home, only=["nordblick"])
    assert report is not None
    assert set(report.tallies) == {"nordblick"}
    days = run_again(home, only=["crawl"], since=date(2026, 3, 21), until=date(2026, 3, 21))
    assert days is not None
    # Four captures of that day, and one of the day before, which is of the same story.
    assert days.total.discovered == 5
    assert run_again(home, since=date(2031, 1, 1)) is None
    with pytest.raises(SettingsError, match="'gazette': never ran here; these did: asagata"):
        run_again(home, only=["gazette"])


def test_a_home_without_a_lake_has_nothing_to_read_again(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home", sources=tmp_path / "none.toml")
    assert again.choose_again(settings, is_replay=False)[1] == []
    assert not (tmp_path / "home").exists()


@pytest.fixture(scope="module")
def pages_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a home that took in the pages of one outlet, and the sources file that names them."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(SAMPLES / "html" / "nordblick", folder / "gazette")
    (folder / "sources.toml").write_text(SOURCES.replace('"text"', '"html"'))
    take_nightly(folder / "home", folder / "sources.toml")
    return folder


@pytest.mark.parametrize(
    ("point", "is_committed"),
    [
        ("mid extraction", False),
        ("after a batch is staged", False),
        ("linked but not committed", False),
        ("right after the commit", True),
    ],
)
def test_a_reprocessing_that_is_killed_is_finished_by_the_next(
    pages_night: Path, tmp_path: Path, point: str, is_committed: bool
) -> None:
    shutil.copytree(pages_night, tmp_path, dirs_exist_ok=True)
    home, file = tmp_path / "home", tmp_path / "sources.toml"
    before = stories(home)
    file.write_text(SOURCES.replace('"text"', '"html"') + 'timezone = "Europe/Berlin"\n')
    run_to(point, home, file)
    assert (stories(home) != before) == is_committed

    report = run_again(home, sources_file=file)
    assert report is not None
    assert (report.total.accepted == 0) == is_committed
    assert ask(home, "select count(published_at) > 0, count(*) from lake.articles") == [(True, 4)]
    after = stories(home)
    run_again(home, sources_file=file)
    assert stories(home) == after


def test_fetched_pages_are_read_again_from_the_archive_in_a_home_that_moved(tmp_path: Path) -> None:
    """Redirects, discovery and captures of several nights included; the outlets are gone by now."""
    sources = tmp_path / "web.toml"
    with NewsSite() as site:
        write_sources(
            sources,
            {"name": "gazette", "kind": "feed", "location": site.url("gazette", "/rss")},
            {"name": "business", "kind": "feed", "location": site.url("gazette", "/rss/business")},
            {"name": "ribera", "kind": "feed", "location": site.url("ribera", "/feed.json")},
            {"name": "tribune", "kind": "sitemap", "location": site.url("tribune", "/sitemap-index.xml")},
        )
        run_night(tmp_path / "first", sources, site)
        site.night(2)
        ((fetched_at,),) = ask(tmp_path / "first", "select max(fetched_at) from lake.inputs")
        age = (datetime.now(UTC) - fetched_at).total_seconds()
        run_night(tmp_path / "first", sources, site, revisit_seconds=(age,))
    (tmp_path / "first").rename(tmp_path / "home")
    before = stories(tmp_path / "home")
    assert ask(tmp_path / "home", "select max(revision) from lake.articles") == [(2,)]
    report = run_again(tmp_path / "home")  # the sources in another order, too

    assert report is not None
    assert (report.total.accepted, report.total.failed) == (0, 0)
    after = stories(tmp_path / "home")
    for table, rows in before.items():
        assert after[table] == rows, table
    assert report.total.duplicate >= len(before["revisions"])
