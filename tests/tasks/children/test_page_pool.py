"""The parent's side: whatever a page does to its child, every page has one result and the pool goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from news.page import Failure, Refusal
from tasks.children.limits import Limits
from tasks.children.page_pool import CHUNK_PAGES, PagePool
from tasks.children.worker import Job
from tasks.inputs import Read, SourceInput
from tasks.readers import scan
from tasks.sources import SourceOptions

pytestmark = pytest.mark.slow

LIMITS = Limits(cpu_seconds=0.5, wall_seconds=2, memory_bytes=1 << 30, workers=2)
KILLERS = "tests.tasks.children.killers.read"


def jobs(folder: Path, words: list[str]) -> list[Job]:
    folder.mkdir(exist_ok=True)
    for number, word in enumerate(words):
        (folder / f"{number:04}.txt").write_text(word)
    finds = scan("text", folder, source="gazette", root=folder)
    return [(find, SourceOptions()) for find in finds if isinstance(find, SourceInput)]


def by_name(reads: Iterator[Read]) -> dict[str, Read]:
    results: dict[str, Read] = {}
    for read in reads:
        assert read.found.locator not in results
        results[read.found.locator] = read
    return results


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_killers_fail_alone_and_everyone_else_is_read(tmp_path: Path) -> None:
    words = [f"page {n}" for n in range(6 * CHUNK_PAGES)]
    killers = {3: "segfault", 12: "exit", 20: "spin", 21: "hog", 30: "raise", 31: "segfault", 40: "sleep"}
    for number, word in killers.items():
        words[number] = word
    with PagePool(LIMITS, KILLERS) as pool:
        results = by_name(pool.read(jobs(tmp_path / "in", words)))
        again = by_name(pool.read(jobs(tmp_path / "in2", ["page"] * 20)))
    assert len(results) == len(words)
    failed = {int(name[:4]): read for name, read in results.items() if isinstance(read.reading, Failure)}
    assert {number: read.reading.reason for number, read in failed.items() if isinstance(read.reading, Failure)} == {
        3: "extractor_died",
        12: "extractor_died",
        20: "extract_timeout",
        21: "out_of_memory",
        30: "extractor_error",
        31: "extractor_died",
        40: "extract_timeout",
    }
    assert failed[3].reading == Failure("extractor_died", "SIGSEGV")
    assert [failed[number].attempts for number in (3, 12, 31, 40)] == [2, 2, 2, 2]
    assert results["0000.txt"].reading == Refusal("read", "page 0")
    assert [read.reading for read in again.values()] == [Refusal("read", "page")] * 20


def test_a_page_stuck_outside_python_is_ended_by_the_kernel(tmp_path: Path) -> None:
    limits = Limits(cpu_seconds=0.2, wall_seconds=60, workers=1)
    with PagePool(limits, KILLERS) as pool:
        results = by_name(pool.read(jobs(tmp_path / "in", ["stuck", "page"])))
    assert results["0000.txt"].reading == Failure("extract_timeout", "more CPU than a page may take, outside Python")
    assert results["0001.txt"].reading == Refusal("read", "page")


def test_no_child_no_zombie_and_no_open_file_is_left(tmp_path: Path) -> None:
    work = jobs(tmp_path / "in", ["page", "segfault", "page", "exit"])
    with PagePool(LIMITS, KILLERS) as pool:  # the first pool opens what multiprocessing keeps
        by_name(pool.read(work[:1]))
    before, threads = open_files(), threading.active_count()
    others = psutil.Process().children()  # the tracker of multiprocessing, and what other tests keep
    for _ in range(2):
        with PagePool(LIMITS, KILLERS) as pool:
            assert len(by_name(pool.read(work))) == 4
    assert [child for child in psutil.Process().children() if child not in others] == []
    assert open_files() <= before
    assert threading.active_count() <= threads


def test_threads_share_one_pool_and_children_are_renewed(tmp_path: Path) -> None:
    limits = Limits(workers=2, pages_per_worker=2 * CHUNK_PAGES)
    reads_by_number: dict[int, list[Read]] = {}
    with PagePool(limits, KILLERS) as pool:

        def take(number: int) -> None:
            reads_by_number[number] = list(pool.read(jobs(tmp_path / str(number), ["pid"] * 40)))

        threads = [threading.Thread(target=take, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [len(reads) for reads in reads_by_number.values()] == [40, 40, 40]
    pids = {read.reading for reads in reads_by_number.values() for read in reads}
    assert len(pids) >= 120 // (2 * CHUNK_PAGES)


def test_jobs_are_taken_only_as_children_become_free(tmp_path: Path) -> None:
    work = jobs(tmp_path / "in", ["page"] * 400)
    taken = 0

    def counted() -> Iterator[Job]:
        nonlocal taken
        for job in work:
            taken += 1
            yield job

    with PagePool(LIMITS, KILLERS) as pool:
        next(pool.read(counted()))
        assert taken <= (2 * 3 + 1) * CHUNK_PAGES


def test_a_child_that_ends_as_if_all_were_well_is_missed_by_the_watchdog_only(tmp_path: Path) -> None:
    limits = Limits(cpu_seconds=0.1, wall_seconds=1, workers=1)
    with PagePool(limits, KILLERS) as pool:
        results = by_name(pool.read(jobs(tmp_path / "in", ["exit0", "page"])))
    assert isinstance(results["0000.txt"].reading, Failure)
    assert results["0001.txt"].reading == Refusal("read", "page")


def test_children_import_only_what_reading_takes_and_not_the_parents_main_module(tmp_path: Path) -> None:
    main = tmp_path / "main.py"
    main.write_text(
        "import sys\n"
        "sys.modules.setdefault('prefect', sys)\n"
        "from pathlib import Path\n"
        "print('main is imported', flush=True)\n"
        "from tasks.children.page_pool import PagePool\n"
        "from tasks.children.limits import Limits\n"
        "from tasks.sources import SourceOptions\n"
        "from tasks.readers import scan\n"
        f"finds = list(scan('text', {str(tmp_path)!r} + '/in', source='gazette'))\n"
        "if __name__ == '__main__':\n"
        f"    with PagePool(Limits(workers=1), {KILLERS!r}) as pool:\n"
        "        for read in pool.read((find, SourceOptions()) for find in finds):\n"
        "            print(read.reading.detail)\n"
    )
    jobs(tmp_path / "in", ["modules"])
    environment = dict(os.environ, PYTHONPATH=str(Path.cwd()))
    done = subprocess.run(
        [sys.executable, main], capture_output=True, text=True, env=environment, timeout=60, check=True
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "main is imported"
    assert len(lines) == 2
    assert not {"prefect", "great_expectations", "duckdb", "pyarrow", "pandas"} & set(lines[1].split())


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_children_end_with_their_parent_however_it_ends(tmp_path: Path, ending: signal.Signals) -> None:
    main = tmp_path / "main.py"
    main.write_text(
        "import signal, sys\n"
        "from tasks.children.page_pool import PagePool\n"
        "from tasks.children.limits import Limits\n"
        "from tasks.sources import SourceOptions\n"
        "from tasks.readers import scan\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))\n"
        f"finds = list(scan('text', {str(tmp_path)!r} + '/in', source='gazette'))\n"
        f"with PagePool(Limits(workers=2), {KILLERS!r}) as pool:\n"
        "    for read in pool.read((find, SourceOptions()) for find in finds):\n"
        "        print(read.found.locator, flush=True)\n"
    )
    jobs(tmp_path / "in", ["page"] * CHUNK_PAGES + ["sleep"] * CHUNK_PAGES * 2)
    environment = dict(os.environ, PYTHONPATH=str(Path.cwd()))
    with subprocess.Popen(
        [sys.executable, main], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = psutil.Process(parent.pid).children(recursive=True)
        assert len(children) >= 2
        start = time.monotonic()
        parent.send_signal(ending)
        parent.wait(15)
        _, alive = psutil.wait_procs(children, timeout=10)
        for child in alive:
            child.kill()
        assert alive == []
        assert time.monotonic() - start < 10
