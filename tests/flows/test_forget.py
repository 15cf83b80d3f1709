"""A story that was taken down is gone from every file of the home, and does not come back by any way."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from warcio.checker import Checker

from tasks.collect.archive.writer import load_payload_at
from tests.flows.plain import run_again
from tests.flows.traces import find_traces
from tests.flows.web import ask, run_night, write_sources
from tests.flows.withdrawn import EDITED, OTHERS, TEXT, WORDS, Outlet, forget_here
from warehouse.checksums import verify
from warehouse.home import Home
from warehouse.lake import open_lake

pytestmark = pytest.mark.slow


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    with Outlet() as outlet:
        yield outlet


def take_nights(outlet: Outlet, folder: Path) -> tuple[Path, Path]:
    """Take two nights, with an edit between them; return the home and the sources."""
    sources = write_sources(
        folder / "sources.toml", {"name": "gazette", "kind": "feed", "location": outlet.url("/feed")}
    )
    home = folder / "home"
    run_night(home, sources, outlet)
    outlet.pages["/quillwort-ledger"] = outlet.story(TEXT, EDITED)
    outlet.paths.append("/market")
    run_night(home, sources, outlet, revisit_seconds=(0.01,))
    return home, sources


def test_nothing_is_found_of_a_forgotten_story(outlet: Outlet, tmp_path: Path) -> None:
    home, _sources = take_nights(outlet, tmp_path)
    assert {word for word in WORDS if find_traces(home, [word])} == set(WORDS), "the search finds what is there"
    kept = ask(home, "select article_id, raw_ref from lake.articles where not contains(url, 'quillwort') order by 1")

    assert forget_here(home, address=outlet.url("/quillwort-ledger")) == 0

    assert find_traces(home, WORDS) == []
    now = ask(home, "select article_id, raw_ref from lake.articles order by 1")
    assert [row[0] for row in now] == [row[0] for row in kept if row in now]
    assert len(now) == len(OTHERS)
    for _, raw_ref in now:
        file, _, offset = raw_ref.partition("@")
        assert load_payload_at(home / "archive", file.removeprefix("archive/"), int(offset))
    assert verify(Home(home)) == []
    assert check_archives(home) == 0
    removals = ask(
        home, "select reason, source, row_count > 5, record_count > 5, len(article_ids) > 0 from lake.removals"
    )
    assert removals == [("the outlet withdrew it", None, True, True, True)]


def check_archives(home: Path) -> int:
    from argparse import Namespace

    archives = [str(path) for path in sorted((home / "archive").iterdir())]
    checker = Checker(Namespace(inputs=archives, verbose=False))
    checker.process_all()
    return checker.exit_value


def test_it_does_not_come_back_by_any_way(outlet: Outlet, tmp_path: Path) -> None:
    home, sources = take_nights(outlet, tmp_path)
    forget_here(home, address=outlet.url("/quillwort-ledger"))
    outlet.pages["/mirror"] = outlet.story(TEXT, canonical="/quillwort-ledger")
    outlet.redirects["/new"] = "/quillwort-ledger"
    outlet.paths += ["/mirror", "/new", "/quillwort-ledger/?fbclid=1"]
    outlet.requested.clear()

    for _ in range(2):
        run_night(home, sources, outlet)
    run_again(home, sources_file=sources)
    run_again(home, is_replay=True, sources_file=sources)

    assert not [path for path in outlet.requested if "quillwort" in path], "no request is spent"
    assert "/old" not in outlet.requested, "it only ever led there"
    assert ask(home, "select count(*) from lake.articles where contains(body, 'Zanzibellum')") == [(0,)]
    assert ask(home, "select count(*) from lake.revisions where contains(body, 'Zanzibellum')") == [(0,)]
    rows = ask(home, "select distinct outcome, reason from lake.inputs where reason <> 'unchanged' and "
               "run_id > (select min(run_id) from lake.runs) order by all")  # fmt: skip
    assert rows == [("failed", "forgotten")]
    named = ask(
        home, "select count(*) from lake.inputs where contains(concat(url, address, locator, discovery), 'uill')"
    )
    assert named == [(0,)], "a row says that something was refused, and not what"
    traces = [trace for trace in find_traces(home, WORDS) if "/mirror" not in trace]
    del outlet.paths[outlet.paths.index("/mirror")]
    assert forget_here(home, address=outlet.url("/mirror")) == 0
    assert {trace.partition(" ")[0].partition("/")[0] for trace in traces} <= {"archive"}, "the mirror's own page"
    assert find_traces(home, WORDS) == []


def test_a_file_of_it_is_refused_too(outlet: Outlet, tmp_path: Path) -> None:
    from tests.flows.plain import run_plainly
    from tests.tasks.archives import a_record, a_response, packed

    home, _ = take_nights(outlet, tmp_path)
    forget_here(home, address=outlet.url("/quillwort-ledger"))
    url = outlet.url("/quillwort-ledger?utm_source=x")
    (tmp_path / "lines.jsonl").write_text(f'{{"url": "{url}", "headline": "Again", "text": "{TEXT * 5}"}}\n')
    (tmp_path / "crawl.warc.gz").write_bytes(packed([a_record(1, a_response(outlet.story(TEXT).encode()), uri=url)]))
    report = run_plainly(home, [tmp_path / "lines.jsonl", tmp_path / "crawl.warc.gz"], source="files")
    assert (report.total.discovered, report.total.failed) == (2, 2)
    assert find_traces(home, WORDS) == []


def test_an_address_that_was_never_seen_is_refused_from_then_on(outlet: Outlet, tmp_path: Path) -> None:
    sources = write_sources(tmp_path / "s.toml", {"name": "gazette", "kind": "feed", "location": outlet.url("/feed")})
    home = tmp_path / "home"
    assert forget_here(home, address=outlet.url("/quillwort-ledger")) == 0
    run_night(home, sources, outlet)
    assert not [path for path in outlet.requested if "quillwort" in path]
    assert ask(home, "select count(*) from lake.articles") == [(2,)]
    assert find_traces(home, WORDS) == [], "nor does the archive keep the feed and the redirect that name it"


def test_a_source_goes_as_a_whole_and_is_not_requested_again(outlet: Outlet, tmp_path: Path) -> None:
    home, sources = take_nights(outlet, tmp_path)
    assert forget_here(home, source="gazette") == 0
    assert find_traces(home, [*WORDS, "The bridge opens"]) == []
    outlet.requested.clear()
    report = run_night(home, sources, outlet)
    assert report.status == "failed"
    assert "taken down" in (report.message or "")
    assert outlet.requested == []
    tables = [name for (name,) in ask(home, "select table_name from duckdb_tables() where database_name = 'lake'")]
    with closing(open_lake(Home(home), read_only=True)) as lake:
        held = {name: lake.execute(f"select count(*) from lake.{name}").fetchone() for name in tables}
    assert held["articles"] == held["inputs"] == held["evidence"] == (0,)
    assert ask(home, "select distinct role from lake.fetches") == [("robots",)], "it serves all of a host's sources"
