"""A night is published whole or not at all, once, whatever kills it and whoever reads meanwhile."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.input_list import INPUT_SCHEMA
from tests.warehouse.factories import (
    StagedInput,
    a_run,
    a_source_run,
    a_stamp,
    a_story,
    ask,
    link_night,
    publish_night,
    write_audit,
)  # fmt: skip
from warehouse.checksums import list_live_files, read_checksums, verify
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.memory.ledger import write_open_inputs
from warehouse.publish import PublishError, publish_failed_run, publish_run

pytestmark = pytest.mark.slow  # each test commits to a lake of its own


STORY_TABLES = ("articles", "authors", "evidence", "revisions", "copies")


def rows(home: Home, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
    with closing(open_lake(home, read_only=True, threads=1)) as lake:
        return {table: lake.execute(f"from lake.{table} order by all").fetchall() for table in tables}


def stories(count: int = 5) -> list[StagedInput]:
    return [a_story(f"Ferry {i}", f"Body {i}.", url=f"https://gazette.example/{i}") for i in range(count)]


def open_inputs(home: Home, inputs: list[StagedInput], folder: Path) -> list[StagedInput]:
    """Return the inputs that a run would read now."""
    names = ["source", "url", "locator", "payload_sha256", "fetched_at"]
    found = [{"input_key": i.input_key, "source_position": 0} | {n: getattr(i.input, n) for n in names} for i in inputs]
    pq.write_table(pa.Table.from_pylist(found, schema=INPUT_SCHEMA), folder / "found.parquet")
    with closing(open_lake(home, threads=1)) as lake:
        write_open_inputs(lake, folder / "found.parquet", folder / "plan.parquet")
    keys = set(pq.read_table(folder / "plan.parquet")["input_key"].to_pylist())
    return [i for i in inputs if i.input_key in keys]


def test_the_same_night_twice_adds_only_its_own_run_audits_and_source_runs(home: Home, tmp_path: Path) -> None:
    publish_night(home, *stories())
    kept = rows(home, *STORY_TABLES, "inputs", "rejections", "traits")
    publish_night(home, *open_inputs(home, stories(), tmp_path), number=2)

    assert rows(home, *kept) == kept
    for table in ("runs", "audits", "source_runs"):
        assert ask(home, f"select run_id from lake.{table} order by all") == [("night-1",), ("night-2",)]


def test_publishing_a_run_again_publishes_nothing(home: Home) -> None:
    publish_night(home, *stories())
    kept = rows(home, *STORY_TABLES, "inputs", "runs", "audits", "source_runs", "commit_guard")
    folder = home.run_folder("night-1")
    with closing(open_lake(home)) as lake:
        snapshot = publish_run(home, lake, folder, a_run(a_stamp()), [a_source_run()])
        assert lake.execute("select max(snapshot_id) from lake.snapshots()").fetchone() == (snapshot,)
    assert rows(home, *kept) == kept


def test_a_run_is_one_snapshot_that_bears_its_name(home: Home) -> None:
    publish_night(home, a_story(body="One."))
    publish_night(home, a_story(body="Two."), number=2)
    assert ask(home, "select commit_message from lake.snapshots() where author = 'wiredesk' order by all") == [
        ("night-1",), ("night-2",),
    ]  # fmt: skip
    (snapshot,) = ask(home, "select snapshot_id from lake.snapshots() where commit_message = 'night-1'")[0]
    assert ask(home, f"select body from lake.articles at (version => {snapshot})") == [("One.",)]


def test_edits_and_reverts_replace_rows_in_the_lake(home: Home) -> None:
    for number, body in enumerate(("One.", "Two.", "One."), 1):
        publish_night(home, a_story(body=body, payload=f"capture {number}"), *stories(2), number=number)

    assert ask(home, "select count(*), count(distinct article_id) from lake.articles") == [(3, 3)]
    assert ask(home, "select body, revision from lake.articles where revision > 1") == [("One.", 3)]
    assert ask(home, "select count(*), count(distinct article_id) from lake.authors") == [(3, 3)]
    assert ask(home, "select count(*) from lake.revisions") == [(5,)]


def test_a_run_that_failed_leaves_its_row_and_its_audits_and_nothing_else(home: Home) -> None:
    stamp = a_stamp()
    write_audit(home.run_folder(stamp.run_id))
    with closing(open_lake(home)) as lake:
        run = a_run(stamp, status="failed", message="validation did not run")
        publish_failed_run(home, lake, home.run_folder(stamp.run_id), run)
    assert ask(home, "select status, message from lake.runs") == [("failed", "validation did not run")]
    assert ask(home, "select run_id from lake.audits") == [("night-1",)]
    assert ask(home, "select count(*) from lake.articles") == [(0,)]


def test_a_run_that_failed_before_its_audit_leaves_its_row(home: Home) -> None:
    with closing(open_lake(home)) as lake:
        publish_failed_run(home, lake, home.run_folder("night-1"), a_run(a_stamp(), status="failed"))
    assert ask(home, "select status from lake.runs") == [("failed",)]


def test_files_that_no_commit_names_are_invisible(home: Home) -> None:
    publish_night(home, a_story())
    file = next((home.tables / "main" / "articles").rglob("*.parquet"))
    shutil.copy(file, file.with_name("orphan.parquet"))

    assert ask(home, "select count(*) from lake.articles") == [(1,)]
    assert verify(home) == []


class Interposed:
    """A connection that does something else at a certain statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, statement: str, *errors: duckdb.Error) -> None:
        self.connection, self.statement, self.errors = connection, statement, list(errors)

    def execute(self, query: str, *args: Any) -> Any:
        if query.startswith(self.statement) and self.errors:
            raise self.errors.pop(0)
        return self.connection.execute(query, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


LOCKED = duckdb.TransactionException("Failed to commit: database is locked")


def publish_through(home: Home, *errors: duckdb.Error, statement: str = "commit") -> None:
    with closing(open_lake(home, threads=1)) as lake:
        link_night(home, lake, [[a_story()]], a_stamp())
        interposed: Any = Interposed(lake, statement, *errors)
        publish_run(home, interposed, home.run_folder("night-1"), a_run(a_stamp()), [a_source_run()])


def test_a_commit_that_meets_a_lock_is_tried_again(home: Home) -> None:
    publish_through(home, LOCKED, LOCKED)
    assert ask(home, "select count(*) from lake.articles") == [(1,)]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        pytest.param(duckdb.IOException("No space left on device"), r"^disk full, \d+ bytes needed", id="full"),
        pytest.param(duckdb.IOException("IO Error: weird"), "could not be written .*weird.*run again", id="other"),
    ],
)  # fmt: skip
def test_a_commit_that_cannot_be_written_says_why_and_the_next_try_is_whole(
    home: Home, error: duckdb.Error, sentence: str
) -> None:
    with pytest.raises(PublishError, match=sentence):
        publish_through(home, error, statement="insert into lake.revisions")
    assert rows(home, *STORY_TABLES, "runs") == {table: [] for table in (*STORY_TABLES, "runs")}
    publish_through(home)
    assert ask(home, "select count(*) from lake.articles") == [(1,)]
    assert verify(home) == []


NIGHT = """
import os, signal, sys, threading
from contextlib import closing
from pathlib import Path
from tests.warehouse.factories import *
from tests.warehouse.test_publish import stories
from warehouse import publish
from warehouse.home import Home
from warehouse.lake import open_lake

home, when, number, delay = Home(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
stamp = a_stamp(number)
lake = open_lake(home)
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

class Deadly:
    def execute(self, query, *args):
        if query.startswith(when) and not delay:
            die()
        if query.startswith(when):
            threading.Timer(delay, die).start()
        result = lake.execute(query, *args)
        if query == "commit" and when == "checksums":
            die()
        return result
    def __getattr__(self, name):
        return getattr(lake, name)

link_night(home, Deadly(), [stories()], stamp)
publish.publish_run(home, Deadly(), home.run_folder(stamp.run_id), a_run(stamp), [a_source_run()])
die()
"""


def kill_a_night(home: Home, when: str, number: int, delay: float = 0) -> None:
    program = [sys.executable, "-c", NIGHT, str(home.root), when, str(number), str(delay)]
    done = subprocess.run(program, check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "delay"),
    [
        pytest.param("create or replace temp table link_copies", 0, id="while linking"),
        pytest.param("insert into lake.revisions", 0, id="between two tables"),
        pytest.param("commit", 0, id="before the commit"),
        pytest.param("commit", 0.001, id="1 ms into the commit"),
        pytest.param("commit", 0.005, id="5 ms into the commit"),
        pytest.param("commit", 0.02, id="20 ms into the commit"),
        pytest.param("checksums", 0, id="after the commit, before the checksums"),
    ],
)
def test_a_night_killed_at_any_instant_is_finished_by_the_next(
    home: Home, tmp_path: Path, when: str, delay: float
) -> None:
    kill_a_night(home, when, 1, delay)
    after_kill = ask(home, "select count(*) from lake.articles")[0][0]
    assert after_kill in (0, 5)
    assert ask(home, "select count(*) from lake.runs") == [(after_kill // 5,)]
    assert verify(home) == []

    kill_a_night(home, when, 2, delay)  # a second kill in a row, of a run that may know all of it
    publish_night(home, *open_inputs(home, stories(), tmp_path), number=3)
    assert ask(home, "select count(*), count(distinct article_id) from lake.articles") == [(5, 5)]
    assert ask(home, "select count(*), count(distinct article_id) from lake.authors") == [(5, 5)]
    assert ask(home, "select count(*) from lake.revisions") == [(5,)]
    assert ask(home, "select count(*) from lake.inputs where outcome = 'accepted'") == [(5,)]
    assert verify(home) == []
    with closing(open_lake(home, read_only=True)) as lake:
        assert list_live_files(lake).keys() == read_checksums(home).keys()


READER = """
import json, sys
from contextlib import closing
from pathlib import Path
from warehouse.home import Home
from warehouse.lake import open_lake

home, seen = Home(Path(sys.argv[1])), set()
print("ready", flush=True)
while not Path(sys.argv[2]).exists():
    with closing(open_lake(home, read_only=True, threads=1)) as lake:
        for _ in range(3):
            seen.add(lake.execute('''select
                (select count(*) from lake.articles), (select count(*) from lake.authors),
                (select coalesce(max(revision), 0) from lake.articles), (select count(distinct run_id) from lake.runs)
            ''').fetchone())
print(json.dumps(sorted(seen)), flush=True)
"""


@pytest.mark.slow
def test_readers_in_other_processes_never_see_half_a_night(home: Home, tmp_path: Path) -> None:
    publish_night(home, *stories(4), number=1)
    stop = tmp_path / "stop"
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(home.root), str(stop)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for reader in readers:
        assert reader.stdout
        assert reader.stdout.readline() == "ready\n"
    for number in range(2, 8):
        edited = [
            a_story(f"Ferry {i}", f"Night {number}.", url=f"https://gazette.example/{i}") for i in range(number + 2)
        ]
        publish_night(home, *edited, number=number)
    stop.touch()
    for reader in readers:
        output, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0
        for articles, authors, revision, runs in json.loads(output):
            assert (articles, authors, revision) == ((4, 4, 1) if runs == 1 else (runs + 2, runs + 2, runs)), output


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk of 12 MB of its own; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("a small disk cannot be mounted here: the full disk was not tried")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_disk_is_reported_in_one_sentence_and_the_last_snapshot_stays(
    empty_lake: Path, small_disk: Path
) -> None:
    shutil.copytree(empty_lake, small_disk / "home")
    home = Home(small_disk / "home")
    publish_night(home, *stories(), number=1)
    noise = [os.urandom(300_000).hex() for _ in range(2)]
    big = [a_story(body=body, url=f"https://gazette.example/big{i}") for i, body in enumerate(noise)]
    with closing(open_lake(home, threads=1)) as lake:
        link_night(home, lake, [big], a_stamp(2))
        free = shutil.disk_usage(small_disk).free
        (small_disk / "filler").write_bytes(bytes(max(0, free - 400_000)))
        with pytest.raises(PublishError, match=r"^disk full, \d{6,} bytes needed: nothing was published"):
            publish_run(home, lake, home.run_folder("night-2"), a_run(a_stamp(2)), [a_source_run()])
    assert ask(home, "select count(*) from lake.articles") == [(5,)]
    assert verify(home) == []

    (small_disk / "filler").unlink()
    with closing(open_lake(home, threads=1)) as lake:
        publish_run(home, lake, home.run_folder("night-2"), a_run(a_stamp(2)), [a_source_run()])
    assert ask(home, "select count(*) from lake.articles") == [(7,)]
