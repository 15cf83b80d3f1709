"""Parquet: each row is an input, only plain columns are read, and a damaged group costs itself."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.inputs import Container, SourceInput
from tasks.readers import load, scan
from tasks.readers.faults import LoadError, UnknownKindError
from tasks.sources import SourceOptions

STORY = {"title": "Fog closes harbour", "text": "It rose at noon.", "link": "https://a.example/1"}


def scanned(path: Path, scratch: Path | None = None, **options: object) -> tuple[list[SourceInput], Container]:
    chosen = SourceOptions(**options)  # type: ignore[arg-type]
    *finds, report = scan("parquet", path, source="export", scratch=scratch, options=chosen)
    assert isinstance(report, Container)
    return [find for find in finds if isinstance(find, SourceInput)], report


def a_file(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    path = folder / "export.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return path


def cells(find: SourceInput) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(load(find))
    return held


def rows(count: int) -> dict[str, list[str]]:
    return {
        "title": [f"Harbour {number} opens" for number in range(1, count + 1)],
        "text": ["Ships came."] * count,
        "link": [f"https://a.example/{number}" for number in range(1, count + 1)],
    }


@pytest.mark.parametrize("scratch", [None, "scratch"], ids=["from the file", "from its scratch copy"])
def test_a_row_is_read_by_the_names_of_its_columns(tmp_path: Path, scratch: str | None) -> None:
    path = a_file(tmp_path, rows(40) | {"views": list(range(40))}, row_group_size=15)
    finds, report = scanned(path, tmp_path / scratch if scratch else None)
    assert [find.locator for find in finds] == [f"export.parquet:{number}" for number in range(1, 41)]
    assert cells(finds[32]) == {"title": "Harbour 33 opens", "text": "Ships came.", "link": "https://a.example/33"}
    assert (finds[32].kind, finds[32].url, finds[32].raw_ref) == ("parquet", "https://a.example/33", f"{path}:33")
    assert (report.records, report.status, report.message) == (40, "ok", None)


def test_a_row_is_found_again_when_the_scratch_copy_is_gone(tmp_path: Path) -> None:
    finds, _ = scanned(a_file(tmp_path, rows(40), row_group_size=15), tmp_path / "scratch")
    Path(finds[0].path).unlink()
    assert cells(finds[32])["title"] == "Harbour 33 opens"


def test_the_same_row_is_the_same_payload_in_any_layout(tmp_path: Path) -> None:
    plain, _ = scanned(a_file(tmp_path, {name: [value] for name, value in STORY.items()}))
    table = {name: pa.array([value]).dictionary_encode() for name, value in reversed(STORY.items())}
    other, _ = scanned(a_file(tmp_path, table, compression="zstd", use_dictionary=False))
    assert plain[0].payload_sha256 == other[0].payload_sha256


NOON = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)
VALUES = {
    "text": (pa.array(["2026-03-16"]), "2026-03-16"),
    "large text": (pa.array(["noon"], pa.large_string()), "noon"),
    "text view": (pa.array(["noon"], pa.string_view()), "noon"),
    "category": (pa.array(["noon"]).dictionary_encode(), "noon"),
    "day": (pa.array([date(2026, 3, 16)]), "2026-03-16"),
    "wall time": (pa.array([NOON.replace(tzinfo=None)]), "2026-03-16 08:30:00"),
    "nanoseconds": (pa.array([1_773_649_800_000_000_001], pa.timestamp("ns")), "2026-03-16 08:30:00"),
    "instant": (pa.array([NOON], pa.timestamp("us", "UTC")), "2026-03-16 08:30:00Z"),
    "instant shown elsewhere": (
        pa.array([NOON], pa.timestamp("ms", "Europe/Berlin")), "2026-03-16 08:30:00Z"
    ),
    "seconds since 1970": (pa.array([1_773_649_800]), 1_773_649_800),
    "a number is no text": (pa.array([7.5]), 7.5),
    "no number": (pa.array([float("nan")]), None),
    "null": (pa.array([None], pa.string()), None),
    "empty": (pa.array([""]), None),
    "list": (pa.array([["fog", "harbour"]]), ["fog", "harbour"]),
    "large list": (pa.array([["fog"]], pa.large_list(pa.string())), ["fog"]),
    "empty list": (pa.array([[]], pa.list_(pa.string())), None),
}  # fmt: skip


@pytest.mark.parametrize(("array", "value"), VALUES.values(), ids=VALUES.keys())
def test_plain_values_are_taken_as_they_are(tmp_path: Path, array: pa.Array, value: object) -> None:
    finds, _ = scanned(a_file(tmp_path, {"text": ["It rose."], "date": array}))
    assert cells(finds[0]).get("date") == value


TRICKS = {
    "binary": pa.array([b"\x80\x04\x95"]),
    "struct": pa.array([{"day": 1}]),
    "map": pa.array([[("day", 1)]], pa.map_(pa.string(), pa.int64())),
    "list of structs": pa.array([[{"name": "Ada"}]]),
    "extension": pa.ExtensionArray.from_storage(pa.json_(), pa.array(['{"day": 1}'])),
    "decimal": pa.array([1], pa.decimal128(10, 2)),
    "duration": pa.array([1], pa.duration("s")),
}


@pytest.mark.parametrize("array", TRICKS.values(), ids=TRICKS.keys())
def test_columns_of_other_types_are_refused_where_they_would_be_read(tmp_path: Path, array: pa.Array) -> None:
    path = a_file(tmp_path, {"text": ["It rose."], "date": array})
    finds, report = scanned(path)
    assert [(find.locator, find.outcome, find.reason) for find in finds] == [("export.parquet", "failed", "wrong_type")]
    assert "column 'date' is" in str(report.message)
    finds, _ = scanned(path, columns=(("published_at", "text"), ("body", "text")))
    assert [find.outcome for find in finds] == [None]  # nobody reads it now


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    finds, report = scanned(a_file(tmp_path, rows(2)), columns=(("headline", "titel"),))
    assert [find.reason for find in finds] == ["missing_column"]
    assert report.message == "export.parquet: no column 'titel'; there are: title, text, link"


def test_a_row_that_is_too_large_or_no_utf8_fails_by_itself(tmp_path: Path) -> None:
    long = "a" * (10 * 1024 * 1024 + 1)
    broken = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.array([0, 3, 5, 8], pa.int32()).buffers()[1], pa.py_buffer(b"one\xff\xfetwo")]
    )
    finds, _ = scanned(a_file(tmp_path, {"title": broken, "text": ["a", "b", long]}))
    assert [find.reason for find in finds] == [None, "bad_row", "too_large"]
    assert [str(find.detail)[:6] for find in finds[1:]] == ["row 2:", "row 3:"]


def test_a_damaged_group_is_one_failed_input_and_the_others_are_read(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows(30), row_group_size=10, compression="zstd", use_dictionary=False)
    start = pq.read_metadata(path).row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 60] = bytes(60)
    path.write_bytes(data)
    finds, report = scanned(path)
    assert [find.locator for find in finds if find.outcome] == ["export.parquet:11-20"]
    assert [find.locator for find in finds if not find.outcome][-10:] == [f"export.parquet:{n}" for n in range(21, 31)]
    assert (report.records, report.status) == (21, "partial")


@pytest.mark.parametrize("keep", [4, 100, -1, -8])
def test_a_file_that_is_cut_is_one_failed_input(tmp_path: Path, keep: int) -> None:
    path = a_file(tmp_path, rows(30))
    path.write_bytes(path.read_bytes()[:keep])
    finds, report = scanned(path)
    assert [find.reason for find in finds] == ["corrupt_record"]
    assert report.status == "failed"


def test_a_file_without_rows_is_one_failed_input(tmp_path: Path) -> None:
    finds, _ = scanned(a_file(tmp_path, {"text": pa.array([], pa.string())}))
    assert [find.reason for find in finds] == ["empty_file"]


def test_what_is_no_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "export.parquet").write_text("text\nIt rose.\n")
    with pytest.raises(UnknownKindError):
        scanned(tmp_path / "export.parquet")


def test_a_parquet_file_is_detected_by_its_content(tmp_path: Path) -> None:
    a_file(tmp_path, rows(2))
    finds = [item for item in scan(None, tmp_path, source="gazette") if isinstance(item, SourceInput)]
    assert [(find.kind, find.outcome) for find in finds] == [("parquet", None)] * 2


def test_authors_as_structures_are_read_by_their_name(tmp_path: Path) -> None:
    people = [[{"name": "Ane Holm", "email": "ane@gazette.example"}, {"name": "Ola Vik", "email": None}], [], None]
    table = pa.table({"title": ["Ferry"] * 3, "text": ["It sails."] * 3, "authors": people})
    pq.write_table(table, tmp_path / "nested.parquet")
    finds = [item for item in scan(None, tmp_path, source="gazette") if isinstance(item, SourceInput)]
    read = [json.loads(load(find)).get("authors") for find in finds]
    assert read == [["Ane Holm", "Ola Vik"], None, None]


PEAK = """
import re, sys
from pathlib import Path
from tasks.sources import SourceOptions
from tasks.readers import scan
import tasks.readers.tables.parquet_rows
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
before = peak()
*finds, report = scan("parquet", Path(sys.argv[1]), source="export", scratch=Path(sys.argv[2]))
print(len(finds), finds[-1].reason, peak() - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda: ["a" * (8 << 20)] * 100, "None", id="one value in every row"),
        pytest.param(lambda: ["a" * (8 << 20)] * 150, "too_large", id="a bomb"),
        pytest.param(
            lambda: [f"{number:08d}" + "ab" * (1 << 19) for number in range(150)], "None", id="many large values"
        ),
    ],
)
def test_a_small_file_does_not_unpack_into_much_memory(
    tmp_path: Path, make: Callable[[], list[str]], reason: str
) -> None:
    values = make()
    path = a_file(tmp_path, {"text": values}, compression="zstd", row_group_size=1000)
    command = [sys.executable, "-c", PEAK, str(path), str(tmp_path / "scratch")]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert output[1] == reason
    assert int(output[0]) == len(values) if reason == "None" else int(output[0]) > 100
    assert int(output[2]) < 400


@pytest.mark.slow
def test_children_that_load_rows_do_not_import_pyarrow(tmp_path: Path) -> None:
    program = "import sys, tasks.children.worker; print('pyarrow' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert output == "False\n"


def test_a_row_that_changed_since_it_was_listed_is_gone(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows(2))
    finds, _ = scanned(path)
    a_file(tmp_path, rows(2) | {"text": ["Other ships came."] * 2})
    with pytest.raises(LoadError, match="raw_gone"):
        load(finds[0])
