"""JSON documents: arrays, envelopes and single stories, each story an input of its own, the bad ones too."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.page import MAX_PAGE_BYTES
from tasks.inputs import Container, SourceInput
from tasks.readers import load, scan
from tasks.readers.json_items import iter_items

BODY = "The ferry to the islands was cancelled on Monday, and 212 passengers waited on the quay."
ONE = {"title": "Ferry cancelled", "text": BODY, "tags": [{"name": "sea"}], "quote": 'a "b" \\ ] } , c'}
TWO = {"title": "Ferry sails", "text": BODY}


def scanned(tmp_path: Path, data: bytes | str, name: str = "export.json") -> tuple[list[SourceInput], Container]:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    *finds, report = scan(None, path, source="export", scratch=tmp_path / "scratch")
    assert isinstance(report, Container)
    return [find for find in finds if isinstance(find, SourceInput)], report


DOCUMENTS = {
    "array": json.dumps([ONE, TWO]),
    "indented array": json.dumps([ONE, TWO], indent=2),
    "array with a mark": "\ufeff" + json.dumps([ONE, TWO], indent="\t"),
    "array that ends in blanks": json.dumps([ONE, TWO]) + "\n\n  ",
    "envelope in one line": json.dumps({"status": "ok", "authors": [{"name": "x"}], "articles": [ONE, TWO]}),
    "indented envelope": json.dumps({"status": "ok", "articles": [ONE, TWO], "next": None}, indent=4),
    "envelope in an envelope": json.dumps({"response": {"total": 2, "results": [ONE, TWO]}}, indent=1),
    "texts within fields": json.dumps({"items": [{"fields": ONE, "id": 1}, {"fields": TWO, "id": 2}]}),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_each_story_of_a_document_is_an_input(tmp_path: Path, document: str) -> None:
    finds, report = scanned(tmp_path, document)
    assert [(find.kind, find.outcome) for find in finds] == [("jsonl", None)] * 2
    assert [find.locator for find in finds] == ["export.json:1", "export.json:2"]
    held = [json.loads(load(find)) for find in finds]
    assert [each.get("fields", each) for each in held] == [ONE, TWO]
    assert (report.status, report.records) == ("ok", 2)


@pytest.mark.parametrize("indent", [None, 2])
def test_an_object_with_a_text_is_one_story_whatever_lists_are_in_it(tmp_path: Path, indent: int | None) -> None:
    story = {**ONE, "related": [TWO, TWO]}
    (find,), report = scanned(tmp_path, json.dumps(story, indent=indent))
    assert (json.loads(load(find)), report.status) == (story, "ok")


def test_a_gzipped_document_is_read_again_without_its_scratch_copy(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, gzip.compress(json.dumps([ONE, TWO], indent=2).encode()), "export.json.gz")
    assert json.loads(load(finds[1])) == TWO
    for copy in (tmp_path / "scratch").iterdir():
        copy.unlink()
    assert json.loads(load(finds[1])) == TWO


def test_an_element_that_is_no_object_is_an_input_that_fails_alone(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, json.dumps([ONE, 5, "text", None, [], TWO]))
    assert [load(find) for find in finds[1:5]] == [b"5", b'"text"', b"null", b"[]"]
    assert json.loads(load(finds[5])) == TWO


def test_an_array_that_breaks_off_keeps_what_was_whole(tmp_path: Path) -> None:
    finds, report = scanned(tmp_path, json.dumps([ONE, TWO])[:-5])
    assert [(find.outcome, find.reason) for find in finds] == [(None, None), ("failed", "truncated")]
    assert report.status == "partial"
    assert "breaks off" in (report.message or "")


@pytest.mark.parametrize(
    ("document", "sound"),
    [
        pytest.param(json.dumps([ONE, TWO]) + "\n" + json.dumps([ONE]), 2, id="a second array"),
        pytest.param(
            json.dumps({"articles": [ONE, TWO]}, indent=1) + json.dumps({"articles": [ONE]}), 0, id="an envelope"
        ),
        pytest.param(json.dumps(ONE, indent=1) + "\n" + json.dumps(TWO, indent=1), 0, id="two indented objects"),
    ],
)
def test_what_stands_behind_a_document_is_not_passed_over(tmp_path: Path, document: str, sound: int) -> None:
    finds, report = scanned(tmp_path, document)
    assert [find.outcome for find in finds] == [None] * sound + ["failed"]
    assert (finds[-1].reason, report.status) == ("bad_json", "partial" if sound else "failed")
    assert "behind" in (report.message or "")


def test_gzipped_lines_are_lines_whatever_bytes_they_pack_to(tmp_path: Path) -> None:
    """A small gzip stream may hold no byte that is a line's end."""
    data = next(
        packed
        for number in range(200)
        if b"\n" not in (packed := gzip.compress(f'{{"text": "{number}"}}\n{{"text": "b"}}\n'.encode(), mtime=0))
    )
    finds, _ = scanned(tmp_path, data, "lines.jsonl.gz")
    assert [json.loads(load(find))["text"] for find in finds][1:] == ["b"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param('{\n"title": "Ferry",\n"text": }', "bad_json", id="no JSON"),
        pytest.param("[]", "empty_file", id="an empty array"),
        pytest.param('[\n  {"title": "Ferry"', "truncated", id="half an element"),
    ],
)
def test_a_document_that_cannot_be_read_is_one_failed_input(tmp_path: Path, document: str, reason: str) -> None:
    (find,), report = scanned(tmp_path, document)
    assert (find.outcome, find.reason, report.status) == ("failed", reason, "failed")


@pytest.mark.slow
def test_one_object_that_is_too_large_says_what_to_write_instead(tmp_path: Path) -> None:
    document = json.dumps({"articles": [ONE] * (MAX_PAGE_BYTES // 200)}, indent=1)
    (find,), _ = scanned(tmp_path, document)
    assert (find.reason, "as an array, or one object a line" in (find.detail or "")) == ("too_large", True)


class _Bytes:
    """A file in memory, handed out in pieces as small as they may come."""

    def __init__(self, data: bytes) -> None:
        self._data, self.size = data, len(data)

    def read_at(self, offset: int, count: int) -> bytes:
        return self._data[offset : offset + count]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab"\\{}[],é '),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='a"\\{', max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(JSON, min_size=1, max_size=6), st.sampled_from([None, 0, 3]), st.integers(1, 7), st.booleans())
def test_the_elements_found_are_those_that_were_put_together(
    values: list[object], indent: int | None, step: int, is_ascii: bool
) -> None:
    """Wherever the pieces of the file end: in a text, behind a backslash, between two elements."""
    data = json.dumps(values, indent=indent, ensure_ascii=is_ascii).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.readers.json_items._CHUNK", step)
        spans = list(iter_items(_Bytes(b"[" + data[1:])))  # type: ignore[arg-type]
    assert [json.loads(data[start:end]) for start, end in spans] == values
