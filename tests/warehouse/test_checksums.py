"""Every live file is known by its SHA-256, and damage has a name."""

import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.warehouse.factories import a_story, ask, publish_night
from warehouse.checksums import list_live_files, read_checksums, verify, write_checksums
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import LakeError
from warehouse.publish import PublishError

pytestmark = pytest.mark.slow  # each test commits to a lake of its own


@pytest.fixture(scope="module")
def two_nights(empty_lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("nights") / "home"
    shutil.copytree(empty_lake, root)
    publish_night(Home(root), a_story(body="One."), a_story(url="https://gazette.example/stays"))
    publish_night(Home(root), a_story(body="Two."), number=2)  # leaves a file of deletions
    return root


@pytest.fixture
def night(two_nights: Path, tmp_path: Path) -> Home:
    shutil.copytree(two_nights, tmp_path / "night")
    return Home(tmp_path / "night")


def an_articles_file(home: Home) -> Path:
    return sorted((home.tables / "main" / "articles").rglob("*.parquet"))[0]


def test_each_live_file_has_a_line_that_sha256sum_agrees_with(night: Home) -> None:
    with closing(open_lake(night, read_only=True)) as lake:
        live = list_live_files(lake)
    assert read_checksums(night).keys() == live.keys()
    assert any("-delete.parquet" in path for path in live)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=night.root, check=False)
    assert done.returncode == 0
    assert verify(night) == []


def test_a_flipped_bit_is_found(night: Home) -> None:
    file = an_articles_file(night)
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)

    assert [str(damage) for damage in verify(night)] == [f"{file.relative_to(night.root)}: changed"]


def test_a_damaged_file_of_any_table_is_found_also_that_of_the_version(night: Home) -> None:
    """A bit that flipped in the file of the lake's version made `verify` ask for a newer Wiredesk."""
    files = [max(folder.rglob("*.parquet")) for folder in (night.tables / "main").iterdir()]
    for file in files:
        file.write_bytes(bytes(file.stat().st_size))
    assert {str(damage) for damage in verify(night)} == {f"{file.relative_to(night.root)}: changed" for file in files}


def test_a_cut_file_and_a_missing_one_are_found(night: Home) -> None:
    cut, gone = sorted((night.tables / "main" / "articles").rglob("*.parquet"))[:2]
    cut.write_bytes(cut.read_bytes()[:10])
    gone.unlink()

    assert {str(damage) for damage in verify(night)} == {
        f"{cut.relative_to(night.root)}: changed",
        f"{gone.relative_to(night.root)}: missing",
    }


def test_a_damaged_file_keeps_its_old_line(night: Home) -> None:
    file = an_articles_file(night)
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    publish_night(night, a_story(url="https://gazette.example/other"), number=3)

    assert [damage.path for damage in verify(night)] == [str(file.relative_to(night.root))]


def test_lines_that_a_killed_run_missed_are_filled_in(night: Home) -> None:
    whole = night.checksums.read_text()
    night.checksums.write_text("".join(whole.splitlines(keepends=True)[:3]) + "half a li")
    assert verify(night) == []  # their sizes are right
    with closing(open_lake(night)) as lake:
        assert write_checksums(night, lake) > 0
    assert night.checksums.read_text() == whole
    with closing(open_lake(night)) as lake:
        assert write_checksums(night, lake) == 0


def test_a_damaged_catalog_is_said_by_verify_too(night: Home) -> None:
    night.catalog.write_bytes(night.catalog.read_bytes()[:9000])
    with pytest.raises(LakeError, match="restore it from a backup"):
        verify(night)


def test_checksums_that_cannot_be_written_do_not_deny_that_the_run_is_published(home: Home) -> None:
    half = home.root / "SHA256SUMS.half"
    half.mkdir()
    with pytest.raises(PublishError, match=r"the run is published, but .*SHA256SUMS could not be written"):
        publish_night(home, a_story())
    assert ask(home, "select count(*) from lake.articles") == [(1,)]

    half.rmdir()
    publish_night(home, number=2)
    assert len(read_checksums(home)) > 10
