"""Maintenance makes a lake smaller and changes nothing that anybody can read."""

import os
import shutil
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.dying import before as dead_before
from tests.forked import run_forked
from tests.warehouse.upkeep.lakes import play_nights, read_all
from warehouse import publish
from warehouse.checksums import list_live_files, read_checksums, verify
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.query.query import UnknownRunError, connect_reader
from warehouse.upkeep import compact, expire
from warehouse.upkeep import maintain as upkeep
from warehouse.upkeep.compact import MAX_FILES_A_MONTH
from warehouse.upkeep.maintain import Retention, Upkeep, UpkeepError, maintain

pytestmark = pytest.mark.slow  # builds lakes

NIGHTS = 12
# Every file and snapshot of a test is younger than a day: what may go at once is for tests to say.
BY_DEFAULT = Retention()
AT_ONCE = Retention(snapshots=timedelta(days=-1), files=timedelta(days=-1))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("played") / "home")
    play_nights(home, range(1, NIGHTS + 1))
    return home


@pytest.fixture
def home(played: Home, tmp_path: Path) -> Home:
    shutil.copytree(played.root, tmp_path / "home")
    return Home(tmp_path / "home")


def keep_up(home: Home, retention: Retention = BY_DEFAULT, now: datetime | None = None) -> Upkeep:
    with closing(open_lake(home)) as lake:
        return maintain(home, lake, now or datetime.now(UTC), retention)


def list_paths(home: Home) -> set[Path]:
    return set(home.tables.rglob("*.parquet"))


def count_newest_files(home: Home) -> Counter[tuple[str, str]]:
    """Count the files of the newest snapshot by table and month, as the catalog has them."""
    with closing(open_lake(home, read_only=True)) as lake:
        rows = lake.execute(
            "select table_name, regexp_extract(data.path, '^(.*/)?'), count(*) + count(deletions.data_file_id) "
            "from __ducklake_metadata_lake.ducklake_data_file as data "
            "join __ducklake_metadata_lake.ducklake_table as tables using (table_id) "
            "left join __ducklake_metadata_lake.ducklake_delete_file as deletions "
            "on deletions.data_file_id = data.data_file_id and deletions.end_snapshot is null "
            "where data.end_snapshot is null group by all"
        ).fetchall()
    return Counter({(table, month): count for table, month, count in rows})


def test_months_of_many_files_have_few_and_nothing_that_is_read_changes(home: Home) -> None:
    assert max(count_newest_files(home).values()) > MAX_FILES_A_MONTH, "or there is nothing to merge"
    before, before_night_7 = read_all(home), read_all(home, "night-7")
    assert keep_up(home).months_merged > 0
    assert max(count_newest_files(home).values()) <= MAX_FILES_A_MONTH
    assert read_all(home) == before
    assert read_all(home, "night-7") == before_night_7, "snapshots that are kept show what they showed"
    assert verify(home) == []
    with closing(open_lake(home, read_only=True)) as lake:
        assert read_checksums(home).keys() == list_live_files(lake).keys()
    assert keep_up(home).months_merged == 0, "what is tidy is left alone"


def test_a_small_month_that_is_over_becomes_one_file_and_the_present_one_waits(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_april = datetime(2026, 4, 10, tzinfo=UTC)
    with monkeypatch.context() as patch:
        patch.setattr(compact, "SMALL_MONTH_BYTES", 1000)
        keep_up(home, now=in_april)
        files = count_newest_files(home)
    assert files["runs", "year=2026/month=3/"] == 1, "it had more than eight"
    assert files["runs", "year=2026/month=4/"] == 2
    play_nights(home, range(NIGHTS + 1, NIGHTS + 2))  # it edits a story of March
    before = read_all(home)
    assert count_newest_files(home)["revisions", "year=2026/month=3/"] == 3, "two, and one of deletions"
    keep_up(home, now=in_april)
    files = count_newest_files(home)
    assert {count for (_, month), count in files.items() if month == "year=2026/month=3/"} == {1}
    assert files["runs", "year=2026/month=4/"] == 3
    assert read_all(home) == before


def test_the_catalog_keeps_notes_only_where_they_exclude_files_and_queries_find_the_same_rows(home: Home) -> None:
    before = read_all(home)
    with connect_reader(home) as reader:
        stories = reader.execute("select article_id, headline from articles").fetchall()
    keep_up(home)
    with closing(open_lake(home, read_only=True)) as lake:
        noted = lake.execute(
            "select distinct column_name, column_type from __ducklake_metadata_lake.ducklake_file_column_stats "
            "join __ducklake_metadata_lake.ducklake_column using (table_id, column_id)"
        ).fetchall()
    assert {kind for name, kind in noted if name not in ("run_id", "commit_count", "schema_version")} <= {
        "timestamptz",
        "timestamp",
    }
    assert {name for name, _ in noted} > {"run_id", "first_seen_at", "fetched_at"}
    assert read_all(home) == before
    with connect_reader(home) as reader:
        for article_id, headline in stories:
            found = reader.execute("select headline from articles where article_id = ?", [article_id]).fetchall()
            assert found == [(headline,)]


def test_old_snapshots_expire_and_the_newest_never(home: Home) -> None:
    before = read_all(home)
    done = keep_up(home, AT_ONCE)
    assert done.snapshots_expired >= NIGHTS
    assert read_all(home) == before
    with (
        pytest.raises(UnknownRunError, match="'night-7' was here, but its snapshot has expired"),
        connect_reader(home, "night-7"),
    ):
        pass
    with closing(open_lake(home, read_only=True)) as lake:
        needed = {home.root / path for path in list_live_files(lake)}
    assert list_paths(home) == needed, "and no file is left that nothing needs"
    play_nights(home, range(NIGHTS + 1, NIGHTS + 3))
    assert len(read_all(home)["runs"]) == NIGHTS + 2


def test_a_file_is_removed_a_day_after_it_was_given_up_and_not_before(home: Home) -> None:
    orphan = home.tables / "main" / "articles" / "year=2026" / "month=3" / "killed.parquet"
    orphan.write_bytes(b"half a file of a run that was killed")
    files = list_paths(home)
    given_up_at_once = replace(BY_DEFAULT, snapshots=timedelta(days=-1))
    expired = keep_up(home, given_up_at_once)
    assert expired.snapshots_expired
    assert expired.dropped.file_count == 0
    assert files <= list_paths(home), "readers may still be at work on what was given up a moment ago"
    old = datetime.now(UTC).timestamp() - 90_000
    for path in list_paths(home):
        os.utime(path, (old, old))
    assert keep_up(home).dropped.file_count == 1, "old as they are, the others were given up just now"
    assert not orphan.exists()
    assert keep_up(home, now=datetime.now(UTC) + timedelta(hours=25)).dropped.file_count > 50
    assert verify(home) == []
    assert keep_up(home, now=datetime.now(UTC) + timedelta(hours=25)).dropped.file_count == 0


def test_no_file_goes_that_a_snapshot_needs_whatever_the_list_of_given_up_files_says(home: Home) -> None:
    """DuckLake has put files on that list that were needed; ours is not the deletion that believes it."""
    before = read_all(home)
    with closing(open_lake(home)) as lake:
        lake.execute(
            "insert into __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion "
            "select data_file_id, 'main/' || table_name || '/' || data.path, true, now() - interval 9 day "
            "from __ducklake_metadata_lake.ducklake_data_file as data "
            "join __ducklake_metadata_lake.ducklake_table using (table_id)"
        )
    for path in list_paths(home):
        os.utime(path, (0, 0))
    keep_up(home, Retention(files=timedelta(days=-1)))
    assert verify(home) == []
    assert read_all(home) == before


def test_a_reader_at_work_finishes_on_the_files_it_began_with(home: Home) -> None:
    with connect_reader(home) as reader:
        reader.execute("begin")
        (count,) = reader.execute("select count(*) from inputs").fetchone() or (0,)
        keep_up(home)
        assert reader.execute("select count(*), count(distinct locator) from inputs").fetchone() == (count, count)


KILLED_AT = {
    "before the first files are synced": dead_before(publish, "sync_files", 1),
    "before a merge is committed": dead_before(publish, "sync_files", 2),
    "between two tables": dead_before(upkeep, "compact", 3),
    "before snapshots expire": dead_before(upkeep, "expire_snapshots", 1),
    "before files are removed": dead_before(upkeep, "drop_unneeded", 1),
    "between two removed files": dead_before(Path, "unlink", 7),
    "before the list of given-up files is cut": dead_before(expire, "_strike_from_list", 1),
    "before SHA256SUMS is written": dead_before(upkeep, "write_checksums", 1),
    "before SHA256SUMS is moved into place": dead_before(Path, "replace", 1),
}


def keep_up_until(home: Home, killed_at: str) -> None:
    KILLED_AT[killed_at]()
    keep_up(home, AT_ONCE)


@pytest.mark.parametrize("killed_at", KILLED_AT)
def test_killed_anywhere_it_loses_nothing_and_the_next_one_finishes(home: Home, killed_at: str) -> None:
    before = read_all(home)
    assert run_forked(keep_up_until, home, killed_at) == -9
    assert read_all(home) == before
    assert verify(home) == []
    keep_up(home, AT_ONCE)
    assert read_all(home) == before
    assert verify(home) == []
    assert max(count_newest_files(home).values()) <= MAX_FILES_A_MONTH
    with closing(open_lake(home, read_only=True)) as lake:
        assert list_paths(home) == {home.root / path for path in list_live_files(lake)}


def test_a_full_disk_stops_it_in_words_and_loses_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "sync_files", fail)
    before = read_all(home)
    with pytest.raises(UpkeepError, match=r"maintenance stopped \(disk full: make room\); nothing is lost"):
        keep_up(home)
    assert read_all(home) == before
    assert verify(home) == []
