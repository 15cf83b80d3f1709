"""The files that list a run's inputs."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.memory.input_files import drop_repeats, write_in_order


def write(path: Path, *rows: tuple[int, str, str | None, str]) -> Path:
    names = ("source_position", "source", "url", "input_key")
    table = pa.Table.from_pylist([dict(zip(names, row, strict=True)) | {"locator": row[3]} for row in rows])
    pq.write_table(table, path)
    return path


def test_an_input_that_is_listed_twice_is_kept_and_counted_once(tmp_path: Path) -> None:
    path = write(tmp_path / "listed.parquet", (0, "a", None, "1"), (0, "a", None, "1"), (1, "b", None, "2"))
    assert drop_repeats(duckdb.connect(), path) == {"a": 1, "b": 1}
    assert sorted(pq.read_table(path)["input_key"].to_pylist()) == ["1", "2"]
    assert [file.name for file in tmp_path.iterdir()] == ["listed.parquet"]


def test_inputs_are_written_in_the_order_of_their_sources_and_addresses(tmp_path: Path) -> None:
    rows = [(1, "b", "https://b", "1"), (0, "a", "https://z", "2"), (0, "a", "https://c", "3"), (0, "a", None, "4")]
    path = write(tmp_path / "listed.parquet", *rows)
    write_in_order(duckdb.connect(), path, tmp_path / "plan.parquet")
    assert pq.read_table(tmp_path / "plan.parquet")["input_key"].to_pylist() == ["4", "3", "2", "1"]
