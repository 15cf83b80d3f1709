"""A backup opens at a committed snapshot every time, and a restored home is the home that was backed up."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.dying import before as dead_before
from tests.forked import finish, run_forked, start
from tests.warehouse.upkeep.lakes import play_nights, read_all
from warehouse.checksums import read_checksums, verify
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError
from warehouse.upkeep import backup
from warehouse.upkeep import restore as restoring
from warehouse.upkeep.backup import Backup, BackupError, back_up
from warehouse.upkeep.maintain import Retention, maintain
from warehouse.upkeep.restore import restore

pytestmark = pytest.mark.slow  # builds lakes

NIGHTS = 3
NOW = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("played") / "home")
    play_nights(home, range(1, NIGHTS + 1))
    (home.archive / "night-1-00001.warc.gz").write_bytes(b"a record")
    return home


@pytest.fixture
def home(played: Home, tmp_path: Path) -> Home:
    shutil.copytree(played.root, tmp_path / "home")
    return Home(tmp_path / "home")


def copy(home: Home) -> tuple[Home, Backup]:
    folder = home.root.parent / "backup"
    return Home(folder), back_up(home, folder, NOW)


def list_files(home: Home) -> set[str]:
    return {str(path.relative_to(home.root)) for path in home.root.rglob("*") if path.is_file()}


def test_a_backup_is_a_home_of_the_same_rows_and_the_restored_home_too(home: Home, tmp_path: Path) -> None:
    (home.archive / "night-1-00001.warc.gz").write_bytes(b"a record, and another one")
    kept, made = copy(home)
    assert read_all(kept) == read_all(home)
    assert verify(kept) == []
    assert made.file_count == len(read_checksums(kept)) + 1
    assert json.loads((kept.root / "backup.json").read_text())["snapshot"] == made.snapshot
    again = Home(tmp_path / "again")
    assert restore(kept.root, again, NOW) == made.file_count
    assert read_all(again) == read_all(home)
    assert verify(again) == []
    assert (again.archive / "night-1-00001.warc.gz").read_bytes() == b"a record, and another one"
    play_nights(again, range(NIGHTS + 1, NIGHTS + 2))
    assert len(read_all(again)["runs"]) == NIGHTS + 1
    assert len(read_all(home)["runs"]) == len(read_all(kept)["runs"]) == NIGHTS, "each home writes to its own files"


def test_a_restored_home_is_attached_by_hand_at_its_own_files(home: Home, tmp_path: Path) -> None:
    kept, _ = copy(home)
    again = Home(tmp_path / "again")
    restore(kept.root, again, NOW)
    with closing(sqlite3.connect(again.catalog)) as catalog:
        assert catalog.execute("select value from ducklake_metadata where key = 'data_path'").fetchall() == [
            (f"{again.tables}/",)
        ]


def test_the_next_backup_copies_what_is_new_and_drops_what_went(home: Home) -> None:
    copy(home)
    play_nights(home, range(NIGHTS + 1, NIGHTS + 2))
    (home.archive / "night-1-00001.warc.gz").unlink()
    (home.archive / "night-4-00001.warc.gz").write_bytes(b"a new record")
    kept, made = copy(home)
    assert 0 < made.copied_files < 20, "and not the files of three nights more"
    assert read_all(kept) == read_all(home)
    assert list_files(kept) >= {"archive/night-4-00001.warc.gz", "backup.json", "SHA256SUMS", "ARCHIVE-SHA256SUMS"}
    assert "archive/night-1-00001.warc.gz" not in list_files(kept)
    with closing(open_lake(home)) as lake:
        maintain(home, lake, datetime.now(UTC), Retention())
    kept, made = copy(home)
    assert read_all(kept) == read_all(home)
    assert copy(home)[1].copied_files == 0


def test_a_record_that_was_overwritten_in_its_place_is_overwritten_in_the_backup(home: Home) -> None:
    copy(home)
    place = home.archive / "night-1-00001.warc.gz"
    place.write_bytes(b"filler  ")
    os.utime(place, (1, 1))
    kept, _ = copy(home)
    assert (kept.archive / place.name).read_bytes() == b"filler  "


def commit_nights(home: Home, first: int, stop: Path) -> None:
    number = first
    while not stop.exists():
        play_nights(home, range(number, number + 1))
        number += 1


def test_taken_while_a_run_commits_and_upkeep_cleans_it_shows_a_committed_snapshot_each_time(
    home: Home, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    writer = start(commit_nights, home, NIGHTS + 1, stop)
    seen: list[int] = []
    try:
        # Until something was committed between copies, however busy the machine is.
        while len(set(seen)) < 4 and len(seen) < 60:
            kept, _ = copy(home)
            rows = read_all(kept)
            nights = len(rows["runs"])
            # Each night has a story of its own, and an edit of the one that all have.
            assert len(rows["articles"]) == nights + 1
            assert len(rows["inputs"]) == 2 * nights
            assert verify(kept) == []
            seen.append(nights)
    finally:
        stop.touch()
        assert finish(writer) == 0
    assert seen == sorted(seen)
    assert len(set(seen)) == 4, "or nothing was committed between two copies"


KILLED_AT = {
    "before the catalog is copied": dead_before(backup, "copy_catalog"),
    "between two files": dead_before(backup, "copy_file", 5),
    "before a file has its name": dead_before(backup, "move_into_place", 3),
    "before the catalog is moved into place": dead_before(backup, "move_into_place", "catalog.sqlite"),
    "before files are removed": dead_before(backup, "_prune"),
    "before the last checksums": dead_before(backup, "write_sums", 3),
    "before it is noted as done": dead_before(backup, "_write_manifest"),
}


def copy_until(home: Home, killed_at: str) -> None:
    KILLED_AT[killed_at]()
    copy(home)


@pytest.mark.parametrize("killed_at", KILLED_AT)
def test_killed_anywhere_it_leaves_a_whole_backup_and_the_next_one_finishes(
    home: Home, killed_at: str, tmp_path: Path
) -> None:
    kept, _ = copy(home)
    before = read_all(kept)
    play_nights(home, range(NIGHTS + 1, NIGHTS + 2))
    with closing(open_lake(home)) as lake:  # files go that the copy before needs
        maintain(home, lake, datetime.now(UTC), Retention(snapshots=timedelta(days=-1), files=timedelta(days=-1)))
    (home.archive / "night-1-00001.warc.gz").unlink()
    assert run_forked(copy_until, home, killed_at) == -9
    now = read_all(home)
    assert read_all(kept) in (before, now)
    assert verify(kept) == []
    restore(kept.root, Home(tmp_path / "meanwhile"), NOW)
    assert read_all(Home(tmp_path / "meanwhile")) in (before, now)
    copy(home)
    assert read_all(kept) == now
    restore(kept.root, Home(tmp_path / "again"), NOW)
    assert read_all(Home(tmp_path / "again")) == now


def restore_until(folder: Path, home: Home) -> None:
    dead_before(restoring, "copy_file", 9)()
    restore(folder, home, NOW)


def test_a_restore_that_was_killed_is_no_lake_and_is_begun_again(home: Home, tmp_path: Path) -> None:
    kept, _ = copy(home)
    again = Home(tmp_path / "again")
    assert run_forked(restore_until, kept.root, again) == -9
    with pytest.raises(LakeError):
        read_all(again)
    restore(kept.root, again, NOW)
    assert read_all(again) == read_all(home)


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_damaged_file_of_the_home_is_named_and_the_backup_before_stays_whole(home: Home) -> None:
    kept, _ = copy(home)
    before = read_all(kept)
    play_nights(home, range(NIGHTS + 1, NIGHTS + 2))
    new = next(name for name in read_checksums(home) if name not in read_checksums(kept))
    flip_a_bit(home.root / new)
    with pytest.raises(BackupError, match=f"{new}: is damaged, and the backup before is whole"):
        copy(home)
    assert read_all(kept) == before
    assert verify(kept) == []


def test_what_a_good_copy_exists_of_is_not_read_again_from_a_damaged_file(home: Home) -> None:
    kept, _ = copy(home)
    flip_a_bit(home.root / next(iter(read_checksums(home))))
    copy(home)
    assert verify(kept) == []


def test_a_damaged_backup_is_not_restored(home: Home, tmp_path: Path) -> None:
    kept, _ = copy(home)
    damaged = next(iter(read_checksums(kept)))
    flip_a_bit(kept.root / damaged)
    with pytest.raises(BackupError, match=f"{damaged}: is damaged; restore another backup"):
        restore(kept.root, Home(tmp_path / "again"), NOW)
    (kept.root / damaged).unlink()
    with pytest.raises(BackupError, match=f"{damaged}: is damaged; restore another backup"):
        restore(kept.root, Home(tmp_path / "again"), NOW)


def test_a_full_disk_is_said_and_the_backup_before_stays_whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, _ = copy(home)
    before = read_all(kept)
    play_nights(home, range(NIGHTS + 1, NIGHTS + 2))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", str(kept.root / "tables"))

    with monkeypatch.context() as patch:
        patch.setattr(backup, "move_into_place", fail)
        with pytest.raises(BackupError, match="No space left on device; the backup before is whole"):
            copy(home)
    assert read_all(kept) == before
    copy(home)
    assert read_all(kept) == read_all(home)


def test_a_place_that_is_none_is_refused(home: Home, tmp_path: Path) -> None:
    for place in (home.root, home.root / "backup", home.root.parent):
        with pytest.raises(BackupError, match="lies within the home"):
            back_up(home, place, NOW)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    with pytest.raises(BackupError, match="holds other files and no backup; name an empty folder"):
        back_up(home, tmp_path / "full", NOW)
    with pytest.raises(LakeError, match="holds no lake yet"):
        back_up(Home(tmp_path / "none"), tmp_path / "backup", NOW)
    with pytest.raises(BackupError, match="holds no finished backup"):
        restore(tmp_path / "full", Home(tmp_path / "again"), NOW)
    kept, _ = copy(home)
    with pytest.raises(BackupError, match="is not empty; move it away"):
        restore(kept.root, home, NOW)


def test_two_at_once_do_not_mix(home: Home) -> None:
    kept, _ = copy(home)
    with kept.held(NOW), pytest.raises(Exception, match="held by pid"):
        copy(home)
