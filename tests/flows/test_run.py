"""A whole run without Prefect: what comes in is accounted for, stays data, and stays in its home."""

import json
import os
import re
import stat
from contextlib import closing
from pathlib import Path

import pytest

from flows.expected_errors import RunFailedError
from tasks.tally import ImbalanceError, Tally
from tests.flows.command_line import CHECKOUT, STORY
from tests.flows.plain import run_plainly
from tests.warehouse.given import make_lake
from warehouse import lake
from warehouse.home import Home, HomeError
from warehouse.lake import open_lake
from warehouse.migrate import NewerLakeError

pytestmark = pytest.mark.slow


def ask(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_lake(Home(home), read_only=True)) as connection:
        return connection.execute(query).fetchall()


def a_story(folder: Path, name: str = "bridge.txt", headline: str = "Harbour bridge opens after eleven years") -> Path:
    path = folder / name
    path.write_text(STORY.replace("Harbour bridge opens after eleven years", headline), encoding="utf-8")
    return path


EVIL_HEADLINES = [
    "{{7*7}} ${HOME} %s {0} %(name)s #{1+1} opens bridge",
    "Bridge'); drop table articles; -- opens at dawn",
    'Bridge "opens" <script>alert(1)</script> [x](javascript:alert(1))',
    "=HYPERLINK(A1) bridge opens after eleven long years",
]


def test_a_ledger_with_a_reason_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    failed = {"input_id": "a", "outcome": "failed", "reason": "sloth", "extractor_version": "wiredesk-99"}
    home = make_lake(tmp_path / "home", ("run-1", {"inputs": [failed]}))
    (tmp_path / "a.txt").write_text("Rain again.")
    with pytest.raises(NewerLakeError, match=r"'sloth' \(written by wiredesk-99\).*install the newer Wiredesk"):
        run_plainly(home.root, [tmp_path / "a.txt"])


def test_a_run_attaches_its_lake_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_plainly(tmp_path / "other", [a_story(tmp_path)])  # the home that all tests' homes are copies of is made by then
    attached = []
    attach = lake.attach_lake
    monkeypatch.setattr(lake, "attach_lake", lambda *given, **named: (attached.append(given), attach(*given, **named)))
    assert run_plainly(tmp_path / "home", [a_story(tmp_path)]).total.accepted == 1
    assert len(attached) == 1


def test_templates_and_statements_in_a_page_stay_text(tmp_path: Path) -> None:
    for number, headline in enumerate(EVIL_HEADLINES):
        a_story(tmp_path, f"{number}.txt", headline)
    home = tmp_path / "home"
    run_plainly(home, sorted(tmp_path.glob("*.txt")), source="gazette")
    assert {headline for (headline,) in ask(home, "select headline from lake.articles")} == set(EVIL_HEADLINES)


def test_nothing_is_written_outside_the_home_and_all_of_it_is_the_owners_alone(tmp_path: Path) -> None:
    """Names of files and addresses in archives choose no path."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("..%2f..%2fetc%2fpasswd.txt", "$(touch owned).txt", "; rm -rf x.txt", "-rf.txt", "a\nb.txt"):
        a_story(inbox, name)
    record = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x</p>"
    (inbox / "evil.warc").write_bytes(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://gazette.example/../../../owned\r\n"
        b"WARC-Record-ID: <urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8>\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(record), record)
    )
    outside = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    old_mask = os.umask(0o022)
    try:
        os.umask(0o077)  # as the command line and the flows set it
        report = run_plainly(tmp_path / "home", [inbox])
    finally:
        os.umask(old_mask)
    assert report.total.discovered == 6
    after = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*") if not p.is_relative_to(tmp_path / "home")}
    assert after == outside
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "home").rglob("*")}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Home(home).prepare()
    (tmp_path / "victim").write_text("kept")
    (home / "lock").symlink_to(tmp_path / "victim")
    with pytest.raises(HomeError, match="cannot be opened"):
        run_plainly(home, [a_story(tmp_path)])
    assert (tmp_path / "victim").read_text() == "kept"


def test_a_run_that_does_not_add_up_fails_naming_the_source() -> None:
    with pytest.raises(ImbalanceError, match="source 'gazette': 3 inputs were discovered but 2 have an outcome"):
        Tally(discovered=3, accepted=1, failed=1).require_balance("gazette")


def test_a_lost_input_publishes_nothing_and_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks import stages

    home, path = tmp_path / "home", a_story(tmp_path)
    run_plainly(home, [path])
    plain = stages.link
    lost = {"other": {"accepted": 0, "duplicate": 0, "rejected": 0, "failed": 0}}
    monkeypatch.setattr(stages, "link", lambda *arguments: plain(*arguments) and lost)
    with pytest.raises(ImbalanceError, match="source 'other'"):
        run_plainly(home, [a_story(tmp_path, "second.txt", "Second bridge opens after twelve years")], source="other")
    assert ask(home, "select status, accepted from lake.runs order by run_number") == [
        ("completed", 1),
        ("failed", 0),
    ]
    assert ask(home, "select count(*) from lake.articles") == [(1,)]
    monkeypatch.undo()


def test_an_audit_that_does_not_run_publishes_nothing_and_the_next_run_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from expectations.auditor.audit import AuditError
    from tasks import stages

    home, path = tmp_path / "home", a_story(tmp_path)
    run_plainly(tmp_path / "other", [path])  # the stages are plain from here on
    broken = AuditError("validation did not run: KeyError: 'context'")

    def fail(*arguments: object) -> None:
        raise broken

    with monkeypatch.context() as patch:
        patch.setattr(stages, "audit", fail)
        with pytest.raises(AuditError):
            run_plainly(home, [path])
    ((status, message),) = ask(home, "select status, message from lake.runs")
    assert (status, message) == ("failed", str(broken))
    assert ask(home, "select count(*) from lake.inputs") == [(0,)]
    assert run_plainly(home, [path]).total.accepted == 1


def test_a_source_that_is_mostly_refused_raises_an_alarm(tmp_path: Path) -> None:
    folder = tmp_path / "gazette"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Bridge {number}\n\nToo short.\n")
    a_story(folder)
    report = run_plainly(tmp_path / "home", [folder])
    assert (report.status, report.total.rejected) == ("completed_with_rejections", 3)
    assert report.sources[0].message == "source_rejects: 3 of 4 new inputs were rejected"


def test_a_source_that_is_not_there_fails_alone(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from flows.run import run_session
    from flows.settings import load_settings
    from flows.sources import load_sources
    from tasks.session import open_session

    run_plainly(tmp_path / "warm", [a_story(tmp_path)])
    sources = tmp_path / "sources.toml"
    gone = '[[source]]\nname = "gone"\nkind = "text"\nlocation = "nowhere"\n'
    sources.write_text(gone + '[[source]]\nname = "here"\nkind = "text"\nlocation = "bridge.txt"\n')
    settings = load_settings(home=tmp_path / "home")
    with open_session(Home(settings.home), settings.limits(), datetime.now(UTC)) as session:
        report = run_session("nightly", load_sources(sources), settings, session)
        assert [(source.source, source.status) for source in report.sources] == [("gone", "failed"), ("here", "ok")]
        assert report.total.accepted == 1
        with pytest.raises(RunFailedError, match="no source could be listed"):
            run_session("nightly", load_sources(sources, ["gone"]), settings, session)


def test_every_page_has_its_place_also_when_paths_of_a_source_overlap(tmp_path: Path) -> None:
    folder = tmp_path / "gazette"
    folder.mkdir()
    path = a_story(folder)
    report = run_plainly(tmp_path / "home", [folder, folder / "*.txt", path], source="gazette")
    assert (report.total.discovered, report.total.accepted) == (1, 1)


def test_files_of_one_name_in_two_folders_are_two_inputs(tmp_path: Path) -> None:
    paths = []
    for day in ("monday", "tuesday"):
        (tmp_path / day).mkdir()
        paths.append(a_story(tmp_path / day, headline=f"Bridge opens on a wet {day} morning"))
    assert run_plainly(tmp_path / "home", paths, source="gazette").total.accepted == 2
    assert ask(tmp_path / "home", "select locator from lake.inputs order by locator") == [
        ("monday/bridge.txt",),
        ("tuesday/bridge.txt",),
    ]


def test_sizes_and_digests_of_archives_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps({"title": "Bridge opens", "text": STORY}) + "\n")
    report = run_plainly(tmp_path / "home", [path])
    (container,) = json.loads(report.sources[0].containers)
    assert container["bytes"] == path.stat().st_size
    assert re.fullmatch(r"[0-9a-f]{64}", container["sha256"])


def test_no_code_that_runs_what_it_reads() -> None:
    forbidden = re.compile(r"\bpickle\b|\beval\(|\bexec\(|yaml\.load|shell=True|os\.system")
    folders = ("news", "warehouse", "expectations", "tasks", "flows")
    hits = [
        f"{path.relative_to(CHECKOUT)}: {line.strip()}"
        for folder in folders
        for path in (CHECKOUT / folder).rglob("*.py")
        for line in path.read_text().splitlines()
        if forbidden.search(line)
    ]
    assert hits == []
