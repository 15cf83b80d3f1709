"""Killed at any instant, the next run finishes the night: nothing lost, nothing doubled, readers never torn."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.flows.command_line import CHECKOUT, STORY
from tests.flows.plain import run_plainly, run_to
from warehouse.checksums import verify
from warehouse.home import HeldError, Home
from warehouse.lake import open_lake

pytestmark = pytest.mark.slow

STORY_COUNT = 5


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories")
    for number in range(STORY_COUNT):
        text = STORY.replace("Elster", f"Elster {number}").replace("412", str(412 + number))
        (folder / f"bridge-{number}.txt").write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_text("")
    return folder


def ask(home: Path, query: str) -> list[tuple[object, ...]]:
    with closing(open_lake(Home(home), read_only=True)) as lake:
        return lake.execute(query).fetchall()


@pytest.mark.parametrize("point", ["mid extraction", "right after the commit"])  # tests/kills has all points
def test_a_killed_night_is_finished_by_the_next_run(point: str, stories: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_to(point, home, stories)
    committed = point == "right after the commit"
    if Home(home).catalog.exists():
        (runs,) = ask(home, "select count(*) from lake.runs")[0]
        assert runs == (1 if committed else 0), "readers see all of a night or none"
    report = run_plainly(home, [stories])
    assert report.total.discovered == STORY_COUNT + 1
    assert (report.total.known, report.total.accepted) == ((STORY_COUNT + 1, 0) if committed else (0, STORY_COUNT))
    assert ask(home, "select count(*), count(distinct article_id) from lake.articles") == [(STORY_COUNT, STORY_COUNT)]
    assert ask(home, "select outcome, count(*) from lake.inputs group by all order by all") == [
        ("accepted", STORY_COUNT),
        ("failed", 1),
    ]
    assert ask(home, "select count(*) from (select article_id, field, position from lake.evidence "
                     "group by all having count(*) > 1)") == [(0,)]  # fmt: skip
    assert verify(Home(home)) == []


def test_a_staged_batch_is_adopted_not_read_again(stories: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_to("after a batch is staged", home, stories)
    (batch,) = Home(home).batches.iterdir()
    staged_at = (batch / "articles.parquet").stat().st_mtime_ns
    run_plainly(home, [stories])
    assert [path.name for path in Home(home).batches.iterdir()] in ([batch.name], [])
    assert not batch.exists() or (batch / "articles.parquet").stat().st_mtime_ns == staged_at


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A process that holds a home until it is killed."""
    home = tmp_path / "home"
    code = (
        "import sys, time; from datetime import UTC, datetime; from pathlib import Path; "
        "from warehouse.home import Home; home = Home(Path(sys.argv[1])); home.prepare()\n"
        "with home.held(datetime.now(UTC)): print('held', flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield home, process.pid
    process.kill()
    process.wait()


def test_a_second_run_is_refused_by_name_and_a_dead_holder_holds_nothing(
    holder: tuple[Path, int], stories: Path
) -> None:
    home, pid = holder
    with pytest.raises(HeldError, match=rf"held by pid {pid} since 20\d\d-"):
        run_plainly(home, [stories])
    assert not Home(home).catalog.exists(), "a refused run does nothing"
    import os

    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert run_plainly(home, [stories]).total.accepted == STORY_COUNT


def test_the_same_night_twice_adds_only_the_runs_own_rows(stories: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    tables = ("articles", "authors", "evidence", "revisions", "copies", "rejections", "inputs")

    def rows() -> dict[str, str]:
        return {name: json.dumps(sorted(map(str, ask(home, f"select * from lake.{name}")))) for name in tables}

    run_plainly(home, [stories])
    before = rows()
    report = run_plainly(home, [stories])
    assert report.total.known == STORY_COUNT + 1
    assert rows() == before
    assert ask(home, "select count(*) from lake.runs") == [(2,)]
