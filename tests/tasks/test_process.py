"""Every input of a batch is staged with one outcome."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from news.page import Failure, Reading, Refusal, Story
from tasks.batches import Batch, cut_batches
from tasks.children.worker import Job
from tasks.input_list import InputListWriter
from tasks.inputs import Read, SourceInput
from tasks.process import SLOWEST_KEPT, process_batch
from tests.tasks.nights import a_night, a_source
from tests.warehouse.factories import a_story
from warehouse.staging import SlowPage, find_manifest

ARTICLE = a_story().article
STORY = Story(article=ARTICLE, parts=())


class ReadyPool:
    """A pool whose readings are there already, by locator; the n-th page takes n seconds."""

    def __init__(self, readings: dict[str, Reading], attempts: int = 1) -> None:
        self.readings, self.attempts = readings, attempts

    def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
        for seconds, (item, _) in enumerate(jobs):
            reading = self.readings[item.locator]
            yield Read(found=item, reading=reading, attempts=self.attempts, cpu_seconds=seconds)


def an_input(locator: str, **values: object) -> SourceInput:
    row = {"kind": "html", "path": "a", "raw_ref": f"a@{locator}"} | values
    return SourceInput(source="gazette", locator=locator, **row)  # type: ignore[arg-type]


def a_batch(root: Path, *inputs: SourceInput) -> Batch:
    night = a_night(root, a_source("gazette"))
    writer = InputListWriter(night.folder / "plan.parquet", night.sources)
    for item in inputs:
        writer.add(item)
    writer.close()
    (batch,) = cut_batches(night, night.folder / "plan.parquet")
    return batch


def process(batch: Batch, readings: dict[str, Reading], attempts: int = 1) -> list[tuple[str, str, str | None, int]]:
    """Return locator, outcome, reason and attempts of each staged input."""
    process_batch(batch, ReadyPool(readings, attempts))  # type: ignore[arg-type]
    rows = pq.read_table(batch.directory / "inputs.parquet").to_pylist()
    return sorted((row["locator"], row["outcome"], row["reason"], row["attempts"]) for row in rows)


def rejections(batch: Batch) -> list[tuple[str, str, str | None]]:
    rows = pq.read_table(batch.directory / "rejections.parquet").to_pylist()
    return [(row["stage"], row["rule"], row["value"]) for row in rows]


def test_what_reading_gives_decides_the_outcome(tmp_path: Path) -> None:
    batch = a_batch(tmp_path, *map(an_input, "abc"))
    readings: dict[str, Reading] = {
        "a": STORY,
        "b": Refusal("too_short", "12"),
        "c": Failure("extract_timeout", "10 s"),
    }
    assert process(batch, readings) == [
        ("a", "read", None, 1), ("b", "rejected", "too_short", 1), ("c", "failed", "extract_timeout", 1),
    ]  # fmt: skip
    assert rejections(batch) == [("read", "too_short", "12")]
    (article,) = pq.read_table(batch.directory / "articles.parquet").to_pylist()
    assert article["article_id"] == ARTICLE.article_id


@pytest.mark.parametrize(
    ("address", "stage"), [(None, "read"), ("https://g.example/a", "collect")], ids=["of a file", "of a fetched page"]
)
def test_what_listing_decided_is_never_read(tmp_path: Path, address: str | None, stage: str) -> None:
    item = an_input("a", outcome="rejected", reason="not_html", detail="image/png", address=address, attempts=3)
    batch = a_batch(tmp_path, item)
    assert process(batch, {}) == [("a", "rejected", "not_html", 3)]
    assert rejections(batch) == [(stage, "not_html", "image/png")]


def test_attempts_are_those_of_whoever_tried_more_often(tmp_path: Path) -> None:
    batch = a_batch(tmp_path, an_input("a", attempts=3), an_input("b"))
    rows = process(batch, {"a": STORY, "b": Failure("out_of_memory")}, attempts=2)
    assert [(row[0], row[3]) for row in rows] == [("a", 3), ("b", 2)]


def test_the_manifest_names_the_slowest_pages_and_is_found_again(tmp_path: Path) -> None:
    names = [str(number) for number in range(SLOWEST_KEPT + 2)]
    batch = a_batch(tmp_path, *map(an_input, names))
    manifest = process_batch(batch, ReadyPool(dict.fromkeys(names, Refusal("too_short"))))  # type: ignore[arg-type]
    assert manifest.slowest == tuple(SlowPage(str(n), float(n)) for n in (6, 5, 4, 3, 2))
    assert manifest.tally == {"rejected": 7}
    assert find_manifest(batch.directory) == manifest


def test_a_batch_that_an_earlier_run_staged_is_not_read_again(tmp_path: Path) -> None:
    batch = a_batch(tmp_path, an_input("a"), an_input("b"))
    first = process_batch(batch, ReadyPool({"a": STORY, "b": Refusal("too_short")}))  # type: ignore[arg-type]
    advanced: list[int] = []
    assert process_batch(batch, ReadyPool({}), advanced.append) == first  # type: ignore[arg-type]
    assert advanced == [2]


def test_a_lost_input_fails_the_batch_and_leaves_nothing(tmp_path: Path) -> None:
    batch = a_batch(tmp_path, an_input("a"), an_input("b"))

    class LosingPool(ReadyPool):
        def read(self, jobs: Iterable[Job]) -> Iterator[Read]:
            return iter(list(super().read(jobs))[:1])

    with pytest.raises(RuntimeError, match="took 2 inputs and accounts for 1"):
        process_batch(batch, LosingPool({"a": STORY, "b": STORY}))  # type: ignore[arg-type]
    assert find_manifest(batch.directory) is None
