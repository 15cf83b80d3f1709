"""Readers see the tables and views of the lake, as of any run, and nothing else on the machine."""

import multiprocessing
import re
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.given import GivenRows, insert_rows, make_lake
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError
from warehouse.query.query import QueryError, UnknownRunError, connect_reader, render_error, run_query, split_statements

pytestmark = pytest.mark.slow  # builds lakes

FIRST, SECOND = "20260101T020000Z-aaaaaa", "20260102T020000Z-bbbbbb"


def a_night(run_id: str, number: int, *headlines: str) -> tuple[str, GivenRows]:
    articles = [{"article_id": f"{number}-{i}", "headline": text, "run_id": run_id} for i, text in enumerate(headlines)]
    return run_id, {"runs": [{"run_id": run_id, "run_number": number}], "articles": articles}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("gazette") / "home"
    return make_lake(root, a_night(FIRST, 1, "Ferry resumes"), a_night(SECOND, 2, "Bridge closes", "Rain is due"))


@pytest.fixture(scope="module")
def reader(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect_reader(home) as connection:
        yield connection


def headlines(connection: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select headline from articles order by article_id"
    return [text for batch in run_query(connection, query) for text in batch.column(0).to_pylist()]


def test_tables_and_views_need_no_prefix(reader: duckdb.DuckDBPyConnection) -> None:
    assert headlines(reader) == ["Ferry resumes", "Bridge closes", "Rain is due"]
    assert sum(batch.num_rows for batch in run_query(reader, "from stories")) == 3


def test_as_of_a_run_shows_the_lake_as_that_run_left_it(home: Home) -> None:
    with connect_reader(home, FIRST) as then:
        assert headlines(then) == ["Ferry resumes"]
        assert sum(batch.num_rows for batch in run_query(then, "from stories")) == 1
    with connect_reader(home, SECOND) as now:
        assert len(headlines(now)) == 3


def test_a_night_from_before_a_view_was_added_answers_it_too(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.root, tmp_path / "older")
    with open_lake(Home(tmp_path / "older")) as lake:
        lake.execute("drop view lake.stories")
    with connect_reader(Home(tmp_path / "older")) as connection:
        assert sum(batch.num_rows for batch in run_query(connection, "select headline from stories")) == 3


def test_an_unknown_run_is_named_with_the_last_one_that_is_there(home: Home) -> None:
    with pytest.raises(UnknownRunError, match=f"no run 'yesterday' in this lake; the last one is '{SECOND}'"):
        connect_reader(home, "yesterday")


def test_a_home_without_a_lake_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="wiredesk ingest PATH"):
        connect_reader(Home(tmp_path))


def test_a_torn_catalog_says_how_to_restore_it(home: Home, tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(home.catalog.read_bytes()[:5000])
    with pytest.raises(LakeError, match="restore it from a backup"):
        connect_reader(Home(tmp_path))


def test_a_moved_home_is_read_where_it_is(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.root, tmp_path / "moved")
    for path in (tmp_path / "moved" / "tables").rglob("*.parquet"):
        assert path.is_file()
    with connect_reader(Home(tmp_path / "moved")) as connection:
        files = run_query(connection, "select headline from articles")
        assert sum(batch.num_rows for batch in files) == 3


@pytest.fixture(scope="module")
def diary(home: Home) -> Path:
    """Return an SQLite file beside the lake: no wall of DuckDB's own keeps it closed."""
    path = home.root.parent / "diary.sqlite"
    with sqlite3.connect(path) as diary:
        diary.execute("create table secrets (word text)")
    return path


WAYS_OUT = [
    pytest.param("select * from read_text('/etc/passwd')", id="read a file"),
    pytest.param("select * from '/etc/passwd'", id="a file as a table"),
    pytest.param("select * from '{out}.csv'", id="a CSV file as a table"),
    pytest.param("select * from '{out}'", id="an SQLite file as a table"),
    pytest.param("select * from read_csv('/etc/passwd', sep = '|')", id="read a CSV file"),
    pytest.param("select * from glob('/*')", id="list a folder"),
    pytest.param("select * from read_blob('{tables}/../../diary.sqlite')", id="climb out of tables"),
    pytest.param("select * from sqlite_scan('{out}', 'secrets')", id="an SQLite table"),
    pytest.param("select (select count(*) from SQLITE_SCAN('{out}', 'secrets'))", id="an SQLite table, nested"),
    pytest.param("with s as materialized (from sqlite_scan('{out}', 'secrets')) from s", id="an SQLite table in a CTE"),
    pytest.param("describe from sqlite_scan('{out}', 'secrets')", id="describe an SQLite table"),
    pytest.param("from (summarize from sqlite_scan('{out}', 'secrets'))", id="summarize an SQLite table"),
    pytest.param("from system.main.sqlite_scan('{out}', 'secrets')", id="an SQLite table, qualified"),
    pytest.param("from query('from sqlite_scan(''{out}'', ''secrets'')')", id="a query in a string"),
    pytest.param("from sqlite_query('__ducklake_metadata_lake', 'select 1')", id="SQLite's own SQL"),
    pytest.param("explain analyze select * from sqlite_scan('{out}', 'secrets')", id="explain analyze an SQLite table"),
    pytest.param("explain analyze copy (select 1) to '{tables}/evil.csv'", id="explain analyze a copy"),
    pytest.param("explain /* x */ analyze copy (select 1) to '{tables}/evil.csv'", id="explain, comment, copy"),
    pytest.param("explain (analyze, format json) copy (select 1) to '{tables}/evil.csv'", id="explain options, copy"),
    pytest.param("select 1; copy (select 1) to '{tables}/evil.csv'", id="a second statement"),
    pytest.param("copy (select 1) to '{tables}/evil.csv'", id="copy into tables"),
    pytest.param("copy articles to '/tmp/evil.csv'", id="copy elsewhere"),
    pytest.param("export database '{tables}/evil'", id="export"),
    pytest.param("attach '{out}' as o (type sqlite)", id="attach SQLite"),
    pytest.param("attach ':memory:' as o", id="attach memory"),
    pytest.param("call sqlite_attach('{out}')", id="attach by a call"),
    pytest.param("from sqlite_attach('{out}')", id="attach by a function"),
    pytest.param("from enable_logging(storage_path = '{tables}/log', storage = 'file')", id="a log file"),
    pytest.param("install httpfs", id="install"),
    pytest.param("load httpfs", id="load"),
    pytest.param("from read_parquet('http://127.0.0.1:9/x.parquet')", id="http"),
    pytest.param("from 'http://127.0.0.1:9/x.parquet'", id="an address as a table"),
    pytest.param("set enable_external_access = true", id="unlock"),
    pytest.param("pragma import_database('/tmp')", id="pragma"),
    pytest.param("insert into articles (headline) values ('Planted')", id="insert"),
    pytest.param("update articles set headline = 'Planted'", id="update"),
    pytest.param("delete from articles", id="delete"),
    pytest.param("drop view stories", id="drop"),
    pytest.param("create temp table t as select 1", id="create"),
    pytest.param("from ducklake_cleanup_old_files('lake', cleanup_all => true)", id="clean up"),
    pytest.param("call ducklake_expire_snapshots('lake', older_than => now())", id="expire"),
    pytest.param("delete from __ducklake_metadata_lake.ducklake_view", id="the catalog's tables"),
    pytest.param("from python_map_function(1)", id="a Python function"),
    pytest.param("from GivenRows", id="a variable of ours"),
    pytest.param("prepare p as copy (select 1) to '{tables}/evil.csv'", id="prepare"),
]


@pytest.mark.parametrize("query", WAYS_OUT)
def test_every_way_out_is_refused_in_one_sentence(
    reader: duckdb.DuckDBPyConnection, home: Home, diary: Path, query: str
) -> None:
    text = query.format(out=diary, tables=home.tables)
    before = sorted(home.root.parent.rglob("*"))
    with pytest.raises(QueryError) as refusal:
        list(run_query(reader, text))
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400
    assert sorted(home.root.parent.rglob("*")) == before
    assert len(headlines(reader)) == 3


def test_the_doors_stay_shut_when_the_gate_is_passed_by(reader: duckdb.DuckDBPyConnection, home: Home) -> None:
    # Straight to DuckDB: what keeps a reader in must not hang on one parser's view of a query.
    for query in (
        "select * from read_text('/etc/passwd')",
        "copy (select 1) to '/tmp/wiredesk-evil.csv'",
        "insert into articles (headline) values ('Planted')",
        "install httpfs",
        "set enable_external_access = true",
        "reset allowed_directories",
        "set memory_limit = '100GB'",
    ):
        with pytest.raises(duckdb.Error):
            reader.execute(query)


@pytest.mark.parametrize(
    "query",
    [
        "explain select * from stories",
        "explain analyze from articles",
        "describe articles",
        "show tables",
        "summarize articles",
        "from lake.snapshots()",
        "values (1)",
        "select * from (pivot articles on run_id in ('a') using count(*))",
        "with recursive n as (select 1 as i union all select i + 1 from n where i < 3) from n",
        "select unnest(paragraphs) from articles",
        f"select * from articles at (version => 2) where run_id = '{FIRST}' -- a comment",
    ],
)
def test_what_only_reads_is_allowed(reader: duckdb.DuckDBPyConnection, query: str) -> None:
    list(run_query(reader, query))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        pytest.param("select from", "syntax error", id="syntax"),
        pytest.param(
            "from artcles", 'no table or view "artcles" in this lake; did you mean "articles"', id="a table misspelt"
        ),
        pytest.param("from lake.Artcles", 'did you mean "articles"', id="a table misspelt behind the lake's name"),
        pytest.param(
            "from zzz", 'no table or view "zzz" in this lake; `show tables` lists them', id="like none of ours"
        ),
        pytest.param("select healine from articles", 'Candidate bindings: "headline"', id="a column misspelt"),
        pytest.param("", "one query at a time: this text holds 0", id="nothing"),
        pytest.param("pivot articles on run_id", "PIVOT needs its values", id="a pivot without values"),
        pytest.param("select headline::int from articles", "Could not convert string", id="a value that is no number"),
    ],
)
def test_a_wrong_query_is_explained_in_one_sentence(
    reader: duckdb.DuckDBPyConnection, query: str, sentence: str
) -> None:
    with pytest.raises(QueryError, match=sentence) as wrong:
        list(run_query(reader, query))
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("name", ["settings", "pg_setting", "source_status", "tables", "indexes"])
def test_only_our_own_tables_are_suggested(reader: duckdb.DuckDBPyConnection, name: str) -> None:
    ours = {row[0] for row in reader.execute("show tables").fetchall()}
    with pytest.raises(QueryError) as wrong:
        list(run_query(reader, f"from {name}"))
    assert set(re.findall('did you mean "(.*?)"', str(wrong.value), re.I)) <= ours


def test_statements_are_split_where_sql_splits_them(reader: duckdb.DuckDBPyConnection) -> None:
    assert split_statements(reader, "select ';'; -- one; two\nselect 2;") == ["select ';'", "-- one; two\nselect 2"]


def test_a_missing_file_of_the_lake_is_named(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.root, tmp_path / "torn")
    for path in (tmp_path / "torn" / "tables").rglob("*.parquet"):
        path.unlink()
    with connect_reader(Home(tmp_path / "torn")) as connection, pytest.raises(QueryError, match="parquet"):
        list(run_query(connection, "from articles"))


def test_memory_stays_flat_over_many_rows(reader: duckdb.DuckDBPyConnection) -> None:
    list(run_query(reader, "from range(100000)"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = sum(b.num_rows for b in run_query(reader, "select repeat('x', 200) || i from range(2000000) as t(i)"))
    assert count == 2_000_000  # 400 MB of text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def _look_again_and_again(root: Path, seen: "multiprocessing.Queue[str]") -> None:
    """Look eight times; a night of two rows must be seen whole or not at all, and no lock error reach us."""
    try:
        for _ in range(8):
            with connect_reader(Home(root)) as connection:
                query = "select (select count(*) from articles), (select count(*) from revisions)"
                for batch in run_query(connection, query):
                    articles, revisions = (column[0].as_py() for column in batch.columns)
                    assert articles == revisions, f"a torn night: {articles} articles, {revisions} revisions"
        seen.put("whole")
    except BaseException as error:
        seen.put(f"{type(error).__name__}: {error}")


def test_four_readers_see_whole_nights_while_a_run_commits(tmp_path: Path) -> None:
    home = make_lake(tmp_path / "home")
    context = multiprocessing.get_context("spawn")
    seen: multiprocessing.Queue[str] = context.Queue()
    readers = [context.Process(target=_look_again_and_again, args=(home.root, seen)) for _ in range(4)]
    for process in readers:
        process.start()
    writer = open_lake(home)
    writer.execute("use lake")
    night = 0
    while any(process.is_alive() for process in readers) and night < 500:
        writer.execute("begin")
        insert_rows(writer, {"articles": [{"article_id": str(night)}], "revisions": [{"article_id": str(night)}]})
        writer.execute("commit")
        night += 1
    writer.close()
    assert [seen.get(timeout=60) for _ in readers] == ["whole"] * 4
    for process in readers:
        process.join()
    assert night > 8


def test_messages_lose_their_drawing() -> None:
    drawn = 'Catalog Error: Table with name x does not exist!\nDid you mean "y"?\n\nLINE 1: from x\n             ^'
    expected = 'Catalog Error: Table with name x does not exist! Did you mean "y"? (line 1)'
    assert render_error(ValueError(drawn)) == expected
