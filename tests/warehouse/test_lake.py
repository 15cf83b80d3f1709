"""Opening, creating and migrating a lake, and what happens to damaged ones."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar

import duckdb
import pytest

from news.records.column import Column, FirstSeenAt, Table, columns
from news.records.story import Author
from news.records.tables import RECORDS
from tests.warehouse.factories import a_story, ask, publish_night
from warehouse import lake as lake_module
from warehouse.home import Home
from warehouse.lake import kept_open, open_lake
from warehouse.migrate import LakeError, NewerLakeError, migrate
from warehouse.schema import is_required, sql_type

pytestmark = pytest.mark.slow  # builds a lake for each test


def test_every_column_of_the_records_is_in_the_lake_with_its_type_and_meaning(lake: duckdb.DuckDBPyConnection) -> None:
    held = {
        (table, column): (kind, is_nullable, comment)
        for table, column, kind, is_nullable, comment in lake.execute(
            "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns() "
            "where database_name = 'lake' and table_name <> 'commit_guard'"
        ).fetchall()
    }
    assert held == {
        (record.TABLE.name, field.name): (sql_type(field), not is_required(field), field.column.meaning)
        for record in RECORDS
        for field in columns(record)
    }


def test_every_table_says_what_one_row_is(lake: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        lake.execute("select table_name, comment from duckdb_tables() where database_name = 'lake'").fetchall()
    )
    assert comments["copies"] == "A link from a story to the story it copies."
    assert all(comments.values())


def test_a_home_without_a_lake_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="holds no lake yet; `wiredesk ingest PATH` makes one"):
        open_lake(Home(tmp_path), read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_first_run_that_was_killed_before_its_first_commit_left_no_lake(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    with closing(sqlite3.connect(home.catalog)) as catalog:
        catalog.execute("pragma journal_mode = wal")
    assert home.catalog.stat().st_size
    with pytest.raises(LakeError, match="holds no lake yet; `wiredesk ingest PATH` makes one"):
        open_lake(home, read_only=True)
    open_lake(home).close()
    open_lake(home, read_only=True).close()


def test_opening_again_changes_nothing(home: Home) -> None:
    with closing(open_lake(home)) as lake:
        before = lake.execute("select max(snapshot_id) from lake.snapshots()").fetchone()
        assert migrate(lake) == []
    with closing(open_lake(home)) as lake:
        assert lake.execute("select max(snapshot_id) from lake.snapshots()").fetchone() == before


def test_one_story_gives_parquet_files_in_the_month_it_was_first_seen(home: Home, monkeypatch: Any) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")  # where it is November already
    publish_night(home, a_story(), started_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))

    for table in ("articles", "authors", "evidence", "revisions", "inputs", "runs"):
        files = [path.parent for path in (home.tables / "main" / table).rglob("*.parquet")]
        assert files == [home.tables / "main" / table / "year=2026" / "month=10"], table


def test_a_kept_lake_is_attached_once_and_each_stage_has_its_own_connection(home: Home, monkeypatch: Any) -> None:
    attached = []
    attach = lake_module.attach_lake
    monkeypatch.setattr(
        lake_module, "attach_lake", lambda *given, **named: (attached.append(given), attach(*given, **named))
    )
    with kept_open(home):
        with closing(open_lake(home, is_prepared=True)) as stage:
            stage.execute("create temporary table passing as select 1")
        with closing(open_lake(home, is_prepared=True, memory_limit="300MB")) as stage:
            assert stage.execute("select table_name from duckdb_tables() where table_name = 'passing'").fetchall() == []
            settings = [
                stage.execute(f"select current_setting('{name}')").fetchone()
                for name in ("memory_limit", "TimeZone", "enable_progress_bar", "partitioned_write_flush_threshold")
            ]
            assert settings == [("286.1 MiB",), ("UTC",), (False,), (lake_module.ROWS_AT_ONCE,)]
        assert len(attached) == 1
    with closing(open_lake(home, is_prepared=True)):
        assert len(attached) == 2, "a lake that is no longer kept is opened anew"


def test_a_moved_home_is_read_and_written_where_it_is_now(home: Home, tmp_path: Path) -> None:
    publish_night(home, a_story())
    moved = Home(tmp_path / "it's elsewhere")
    shutil.move(home.root, moved.root)

    assert ask(moved, "select headline from lake.articles") == [("Ferry runs aground",)]
    publish_night(moved, a_story(body="It floats again."), number=2)
    assert ask(moved, "select revision from lake.articles") == [(2,)]
    assert not home.root.exists()
    # Those who attach it by hand find the tables too.
    with closing(lake_module.open_duckdb(moved.scratch, "200MB", 1)) as other:
        catalog = str(moved.catalog).replace("'", "''")
        other.execute(f"attach 'ducklake:sqlite:{catalog}' as by_hand (read_only)")
        assert other.execute("select count(*) from by_hand.articles").fetchone() == (1,)


def test_a_relative_home_survives_a_change_of_folder(home: Home, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    relative = Home(Path("home"))
    with closing(open_lake(relative, read_only=True)) as lake:
        monkeypatch.chdir("/")
        assert lake.execute("select count(*) from lake.articles").fetchone() == (0,)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut"),
        pytest.param(lambda data: b"\xff" * len(data), id="overwritten"),
        pytest.param(lambda data: data[:40960] + bytes(20480) + data[61440:], id="a hole in the middle"),
        pytest.param(None, id="gone"),
    ],
)
@pytest.mark.parametrize("read_only", [True, False], ids=["reading", "writing"])
def test_a_damaged_catalog_is_left_alone_and_the_message_says_how_to_restore_it(
    home: Home, damage: Any, read_only: bool
) -> None:
    open_lake(home, threads=1).close()
    broken = damage(home.catalog.read_bytes()) if damage else None
    home.catalog.unlink()
    if broken is not None:
        home.catalog.write_bytes(broken)
    files = sorted(home.tables.rglob("*"))

    with pytest.raises(LakeError, match="restore it from a backup"):
        open_lake(home, read_only=read_only)
    assert (home.catalog.read_bytes() if home.catalog.exists() else None) == broken
    assert sorted(home.tables.rglob("*")) == files


def test_a_lake_whose_creation_was_killed_is_created(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    home.catalog.touch()
    with closing(open_lake(home)) as lake:
        assert lake.execute("select count(*) from lake.articles").fetchone() == (0,)


def test_a_missing_extension_names_the_wheel_to_install(home: Home, monkeypatch: Any) -> None:
    monkeypatch.setattr(lake_module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LakeError, match=f"pip install duckdb-extension-sqlite-scanner=={duckdb.__version__}"):
        open_lake(home)


def test_nothing_is_downloaded(home: Home) -> None:
    with closing(open_lake(home)) as lake, pytest.raises(duckdb.Error):
        lake.execute("select * from read_parquet('https://127.66.66.66/x.parquet')")


def test_a_lake_of_a_newer_schema_is_refused(home: Home) -> None:
    with closing(open_lake(home)) as lake:
        lake.execute("update lake.commit_guard set schema_version = 99")
    for read_only in (True, False):
        with pytest.raises(NewerLakeError, match="schema version 99, this Wiredesk knows 0: install the newer"):
            open_lake(home, read_only=read_only)


def test_a_lake_with_columns_we_do_not_know_is_refused(home: Home) -> None:
    with closing(open_lake(home)) as lake:
        lake.execute("alter table lake.articles add column mood varchar")
    with pytest.raises(NewerLakeError, match=r"articles\.mood"):
        open_lake(home)


@dataclass(frozen=True)
class Kicker:
    """A label above a headline."""

    TABLE: ClassVar[Table] = Table("kickers", key=("article_id",))
    article_id: Annotated[str, Column("The story.")]
    first_seen_at: FirstSeenAt = None


@dataclass(frozen=True, kw_only=True)
class AuthorWithAge(Author):
    """A name in a byline, with the part it played."""

    age: Annotated[int | None, Column("Age in years.")] = None
    handles: Annotated[list[str], Column("Names on networks.")]
    is_staff: Annotated[bool, Column("Whether the outlet employs them.")]


@dataclass(frozen=True, kw_only=True)
class AuthorOfLetters(Author):
    """A name in a byline, with the part it played."""

    position: Annotated[str, Column("Place in the byline, from 1.")]


NEW_RECORDS = tuple(AuthorWithAge if record is Author else record for record in RECORDS)


def test_a_new_column_and_a_new_table_are_added_to_a_lake_in_use(home: Home) -> None:
    publish_night(home, a_story())
    with closing(open_lake(home)) as lake:
        assert migrate(lake, (*NEW_RECORDS, Kicker))
        assert lake.execute("select name, age, handles, is_staff from lake.authors").fetchall() == [
            ("Jane Doe", None, None, False)
        ]
        assert lake.execute("select count(*) from lake.kickers").fetchone() == (0,)
        assert migrate(lake, (*NEW_RECORDS, Kicker)) == []


def test_what_cannot_be_derived_wants_a_numbered_file(home: Home) -> None:
    records = tuple(AuthorOfLetters if record is Author else record for record in RECORDS)
    with closing(open_lake(home)) as lake:
        with pytest.raises(LakeError, match=r"authors\.position is BIGINT and should be VARCHAR: add a numbered file"):
            migrate(lake, records)
        assert migrate(lake) == []


def test_a_numbered_file_runs_once_and_raises_the_version(home: Home, tmp_path: Path) -> None:
    publish_night(home, a_story())
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_shout.sql").write_text("update lake.authors set name = upper(name); select 1;")
    with closing(open_lake(home)) as lake:
        assert migrate(lake, RECORDS, folder)
        assert lake.execute("select name from lake.authors").fetchall() == [("JANE DOE",)]
        assert lake.execute("select schema_version from lake.commit_guard").fetchall() == [(1,)]
        assert migrate(lake, RECORDS, folder) == []
    with pytest.raises(NewerLakeError):
        open_lake(home)


def test_a_migration_that_fails_halfway_leaves_the_old_lake(home: Home, tmp_path: Path) -> None:
    (tmp_path / "0001_breaks.sql").write_text("alter table lake.authors add column age bigint; select no_such_thing;")
    with closing(open_lake(home)) as lake:
        with pytest.raises(duckdb.Error):
            migrate(lake, RECORDS, tmp_path)
        assert migrate(lake) == []


KILLED_MIGRATION = """
import os, sys
from pathlib import Path
from tests.warehouse.test_lake import Kicker, NEW_RECORDS
from warehouse.home import Home
from warehouse.lake import kept_open, open_lake
from warehouse.migrate import migrate

lake = open_lake(Home(Path(sys.argv[1])))
class Killed:
    left = int(sys.argv[2])
    def execute(self, *args):
        Killed.left -= 1
        if not Killed.left:
            os.kill(os.getpid(), 9)
        return lake.execute(*args)
    def __getattr__(self, name):
        return getattr(lake, name)
migrate(Killed(), (*NEW_RECORDS, Kicker))
"""


@pytest.mark.parametrize("statement", [5, 8, 12, 15], ids=lambda n: f"at statement {n}")
def test_a_migration_killed_halfway_leaves_the_old_lake_and_runs_again(home: Home, statement: int) -> None:
    publish_night(home, a_story())
    program = [sys.executable, "-c", KILLED_MIGRATION, str(home.root), str(statement)]
    assert subprocess.run(program, check=False).returncode == -9
    assert ask(home, "select name from lake.authors") == [("Jane Doe",)]
    with closing(open_lake(home)) as lake:
        assert migrate(lake) == []
        assert migrate(lake, (*NEW_RECORDS, Kicker))


def test_readers_of_a_lake_that_awaits_a_migration_get_a_message(home: Home) -> None:
    with closing(open_lake(home)) as lake:
        lake.execute("alter table lake.articles drop column correction")
    with pytest.raises(LakeError, match="older Wiredesk"):
        open_lake(home, read_only=True)
    open_lake(home).close()
    assert ask(home, "select correction from lake.articles") == []


def test_a_long_query_draws_no_progress_on_stdout(home: Home) -> None:
    program = (
        "import sys; from pathlib import Path; from warehouse.home import Home; from warehouse.lake import open_lake\n"
        "lake = open_lake(Home(Path(sys.argv[1])), read_only=True)\n"
        "print(lake.execute(\"select current_setting('enable_progress_bar')\").fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", program, str(home.root)], check=True, capture_output=True, text=True)
    assert done.stdout == "[(False,)]\n"
