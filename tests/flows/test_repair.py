"""`wiredesk verify --repair`: damaged files come from a backup, or their stories are read again; no row is invented."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL

import pytest

from flows.exit_codes import DONE, FAILED
from flows.settings import load_settings
from flows.show.verify import verify
from tests.dying import before
from tests.flows.command_line import STORY
from tests.flows.plain import run_plainly, share_children
from tests.forked import run_forked
from tests.warehouse.upkeep.lakes import read_all
from warehouse.checksums import list_live_files, read_checksums
from warehouse.home import Home
from warehouse.lake import open_lake
from warehouse.migrate import GUARD_TABLE
from warehouse.upkeep import rebuild
from warehouse.upkeep.backup import back_up

pytestmark = pytest.mark.slow  # builds lakes

REREAD = ("articles", "authors", "evidence")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home of two runs with a story each."""
    folder = tmp_path_factory.mktemp("played")
    home = Home(folder / "home")
    for number in (1, 2):
        path = folder / f"bridge-{number}.txt"
        path.write_text(STORY.replace("Elster", f"Elster {number}").replace("412", str(411 + number)))
        run_plainly(home.root, [path], source="gazette")
    return home


@pytest.fixture
def home(played: Home, tmp_path: Path) -> Home:
    shutil.copytree(played.root, tmp_path / "home")
    return Home(tmp_path / "home")


def find_files(home: Home, table: str) -> list[Path]:
    """Return the files of a table that the newest snapshot reads."""
    with closing(open_lake(home, read_only=True)) as lake:
        rows = lake.execute("select data_file from ducklake_list_files('lake', ?)", [table]).fetchall()
    return [Path(path) for (path,) in rows]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)


def repair(home: Home, backup: Path | None = None) -> int:
    share_children()
    return verify(load_settings(home=home.root), is_repairing=True, backup=backup)


def test_stories_of_damaged_files_are_read_again_and_every_row_is_as_before(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = read_all(home)
    damaged = [find_files(home, table)[-1] for table in REREAD]
    damaged[0].unlink()
    for path in damaged[1:]:
        flip(path)
    assert verify(load_settings(home=home.root)) == FAILED
    assert capsys.readouterr().out.count("changed") == 2
    assert repair(home) == DONE
    said = capsys.readouterr().out
    assert "articles: 1 rows were read again from the archive" in said
    assert "older snapshots that needed damaged files are gone" in said
    assert read_all(home) == rows
    assert verify(load_settings(home=home.root)) == DONE
    assert not list((home.root / "staging").rglob("*.parquet"))


def test_what_is_stored_no_more_is_said_and_nothing_is_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, page = Home(tmp_path / "home"), tmp_path / "bridge.txt"
    page.write_text(STORY)
    run_plainly(home.root, [page])
    page.unlink()
    path = find_files(home, "articles")[0]
    flip(path)
    content = path.read_bytes()
    assert repair(home) == FAILED
    said = capsys.readouterr()
    assert (
        "articles: the archive gives 0 of 1 rows, so nothing was changed there; only a backup has the rest" in said.out
    )
    assert "1 files are damaged; run `wiredesk verify --repair --from BACKUP`" in said.err
    assert path.read_bytes() == content


def test_what_nothing_else_knows_comes_from_a_backup_byte_by_byte(
    home: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = read_all(home)
    back_up(home, tmp_path / "backup", datetime.now(UTC))
    path = find_files(home, "revisions")[0]
    content = path.read_bytes()
    flip(path)
    assert repair(home) == FAILED
    assert "revisions: hold what no page says again; only a backup has it" in capsys.readouterr().out
    assert repair(home, tmp_path / "backup") == DONE
    assert path.read_bytes() == content
    assert read_all(home) == rows
    flip(path)
    flip(tmp_path / "backup" / path.relative_to(home.root))
    assert repair(home, tmp_path / "backup") == FAILED, "the backup is damaged, too"
    assert repair(home, tmp_path / "none") == FAILED
    assert "holds no finished backup" in capsys.readouterr().err


def repair_until(home: Home) -> None:
    before(rebuild, "end_replaced", 2)()  # the first is of an earlier repair
    verify(load_settings(home=home.root), is_repairing=True)


def test_killed_when_rows_are_inserted_and_files_not_ended_it_is_carried_to_its_end(home: Home) -> None:
    rows = read_all(home)
    flip(find_files(home, "articles")[0])
    assert run_forked(repair_until, home) == -SIGKILL
    assert repair(home) == DONE
    assert read_all(home) == rows


def test_a_file_that_only_older_snapshots_need_goes_with_them(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    rows = read_all(home)
    current = {path for table in (*rows, GUARD_TABLE) for path in find_files(home, table)}
    with closing(open_lake(home, read_only=True)) as lake:
        older = sorted({home.root / path for path in list_live_files(lake)} - current)
    flip(older[0])
    assert repair(home) == DONE
    assert "older snapshots that needed damaged files are gone" in capsys.readouterr().out
    assert read_all(home) == rows
    assert str(older[0].relative_to(home.root)) not in read_checksums(home)
