"""The child's side: a page that spins, hogs, raises or is gone is a failure of that page."""

import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from news.page import Failure, RawPage, Reading, Refusal
from tasks.children.limits import Limits
from tasks.children.worker import read_chunk, read_input
from tasks.inputs import SourceInput
from tasks.readers import scan
from tasks.sources import SourceOptions
from tests.tasks.archives import a_record, a_response, packed
from tests.tasks.children import killers

LIMITS = Limits(cpu_seconds=0.3, memory_bytes=512 << 20)


def found(tmp_path: Path, words: str) -> SourceInput:
    path = tmp_path / "a.txt"
    path.write_text(words)
    (find,) = scan("text", path, source="gazette")
    assert isinstance(find, SourceInput)
    return find


def reading(tmp_path: Path, words: str) -> Reading:
    return read_input(found(tmp_path, words), SourceOptions(), LIMITS, killers.read)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("spin", Failure("extract_timeout", "more than 0.3 seconds of CPU")),
        ("regex", Failure("extract_timeout", "more than 0.3 seconds of CPU")),
        ("hog", Failure("out_of_memory", "more than 512 MiB")),
        ("raise", Failure("extractor_error", "KeyError: 'headline' (killers.py:")),
        ("nest", Failure("extractor_error", "RecursionError: nested too deep")),
        ("fine", Refusal("read", "fine")),
    ],
)
def test_what_a_page_does_to_its_reader_becomes_its_failure(tmp_path: Path, words: str, expected: Reading) -> None:
    got = reading(tmp_path, words)
    assert type(got) is type(expected)
    assert repr(got).startswith(repr(expected).rstrip(")'\""))


@pytest.mark.slow
def test_a_limit_that_was_hit_leaves_nothing_behind(tmp_path: Path) -> None:
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU)
    before = [resource.getrlimit(kind) for kind in kinds]
    reading(tmp_path, "spin")
    reading(tmp_path, "hog")
    assert [resource.getrlimit(kind) for kind in kinds] == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_a_page_that_is_gone_is_failed(tmp_path: Path) -> None:
    find = found(tmp_path, "fine")
    Path(find.path).unlink()
    got, _ = read_input(find, SourceOptions(), LIMITS, killers.read)
    assert isinstance(got, Failure)
    assert got.reason == "raw_gone"


def test_a_page_reader_gets_all_that_is_known_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(a_record(1, a_response(b"<html>Hi"), extra="WARC-Payload-Digest: sha1:AAAA\r\n"))
    find = next(iter(scan("warc", path, source="gazette")))
    assert isinstance(find, SourceInput)
    pages = []

    def keep(page: RawPage) -> Reading:
        pages.append(page)
        return Refusal("read")

    options = SourceOptions(language="de", timezone="Europe/Berlin", date_order="day-first")
    _, seen = read_input(find, options, LIMITS, keep)
    assert seen.flags == ("wrong_digest",)
    assert pages == [
        RawPage(
            kind="html",
            payload=b"<html>Hi",
            payload_sha256=find.payload_sha256 or "",
            source="gazette",
            raw_ref=f"{path}@0",
            url="https://gazette.example/1",
            content_type="text/html",
            fetched_at=datetime(2024, 5, 1, 10, tzinfo=UTC),
            language="de",
            timezone="Europe/Berlin",
            date_order="day-first",
        )
    ]


def test_a_chunk_says_what_each_page_cost(tmp_path: Path) -> None:
    jobs = [(found(tmp_path, "spin"), SourceOptions())]
    (read,) = read_chunk(jobs, LIMITS, "tests.tasks.children.killers.read")
    assert read.attempts == 1
    # The timer counts the kernel's ticks: on a crowded core it comes a little early.
    assert 0.2 < read.cpu_seconds < 2


@pytest.mark.slow
def test_a_child_imports_neither_prefect_nor_great_expectations_nor_the_lake() -> None:
    modules = "tasks.children.worker, tasks.children.page_pool, news.read"
    code = f"import sys, json, {modules}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=dict(os.environ))
    heavy = {"prefect", "great_expectations", "pandas", "duckdb", "pyarrow", "scipy", "numpy"}
    assert not heavy & set(json.loads(done.stdout))


def test_packed_pages_are_read_from_where_they_rest(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(packed(a_record(n, a_response(f"<html>page {n}".encode())) for n in range(4)))
    finds = [find for find in scan(None, path, source="gazette") if isinstance(find, SourceInput)]
    readings = [read_input(find, SourceOptions(), LIMITS, killers.read)[0] for find in finds]
    assert readings == [Refusal("read", f"<html>page {n}") for n in range(4)]
