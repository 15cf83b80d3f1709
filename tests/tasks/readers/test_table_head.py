"""A table is told from a story by its first lines, and one of stories from one of anything else."""

from pathlib import Path

import pytest

from tasks.inputs import SourceInput
from tasks.readers import scan
from tasks.readers.check_path import require_readable
from tasks.readers.faults import UnknownKindError
from tasks.readers.table_head import find_table
from tests.flows.command_line import STORY

BODY = (
    "The ferry to the islands was cancelled on Monday, and 212 passengers waited on the quay.\n\nIt sails on Tuesday."
)
ROW = f'Ferry cancelled,2026-03-02,Ane Holm,"{BODY}"\n'


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param(f"title,date,author,content\n{ROW}", ",", id="comma"),
        pytest.param(f',id,title,content\n0,17,Ferry,"{BODY}"\n', ",", id="an index without a name"),
        pytest.param(f'date,year,title,article\n2026-03-02,2026.0,Ferry,"{BODY}"\n', ",", id="article is the text"),
        pytest.param(f'Title;Date;Text\nFerry;02.03.2026;"{BODY}"\n', ";", id="semicolon"),
        pytest.param(f'sep=;\nTitle;Date;Text\nFerry;02.03.2026;"{BODY}"\n', ";", id="Excel's separator line"),
        pytest.param(f"headline\tbody\nFerry\t{BODY.splitlines()[0]}\n", "\t", id="tab"),
        pytest.param(f"headline|url|text\nFerry|https://gazette.example/7|{BODY}\n", "|", id="pipe"),
        pytest.param(f'titre,texte\nLe bac,"{BODY}"\n', ",", id="French names"),
    ],
)
def test_a_header_that_names_a_storys_text_makes_a_table_of_stories(text: str, delimiter: str) -> None:
    table = find_table(text)
    assert table is not None
    assert (table.delimiter, table.has_stories) == (delimiter, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "port,boats,day\nZembla,212,2026-03-02\nElster,17,2026-03-02\nRibera,3,2026-03-02\n", id="figures"
        ),
        pytest.param("name\tbox\tvessel\nA\t1\tIda\nB\t2\tOna\nC\t3\tEva\n", id="tabs"),
    ],
)
def test_a_table_of_something_else_is_a_table_too(text: str) -> None:
    table = find_table(text)
    assert table is not None
    assert not table.has_stories


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(STORY, id="a story"),
        pytest.param(
            "Wind, rain, snow\n\nThe ferry stays, the bus goes, the train is late.\n", id="commas in a headline"
        ),
        pytest.param(
            "Title, text and date\n\nOf three novels, one has all of them, the critic said.\n", id="such words"
        ),
        pytest.param("Ferries, boats, ships\nThey sail, they land, they rest\nThey come. They go.\n", id="verse"),
        pytest.param("One line only", id="one line"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_story_is_no_table(text: str) -> None:
    assert find_table(text) is None


def test_tables_of_stories_are_read_without_being_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"title,date,author,content\n{ROW}")
    (tmp_path / "b.txt").write_text(f'sep=;\nTitle;Date;Text\nFerry;02.03.2026;"{BODY}"\n')
    (tmp_path / "c.txt").write_text(f"headline|url|text\nFerry|https://gazette.example/7|{BODY.splitlines()[0]}\n")
    found = [item for item in scan(None, tmp_path, source="tables") if isinstance(item, SourceInput)]
    assert [(item.kind, item.outcome) for item in found] == [("csv", None)] * 3
    assert [item.locator.rpartition("/")[2] for item in found] == ["a.csv:2", "b.txt:3", "c.txt:2"]


def test_a_table_of_something_else_is_refused_by_name_with_the_command(tmp_path: Path) -> None:
    path = tmp_path / "ports.txt"
    path.write_text("port,boats,day\nZembla,212,2026-03-02\nElster,17,2026-03-02\nRibera,3,2026-03-02\n")
    with pytest.raises(UnknownKindError, match=r"a table with columns port, boats, day.*--kind csv"):
        require_readable(str(path), None)
    (refused,) = [item for item in scan(None, tmp_path, source="tables") if isinstance(item, SourceInput)]
    assert (refused.outcome, refused.reason) == ("rejected", "unknown_kind")
    assert "a table with columns port, boats, day" in (refused.detail or "")


def test_a_table_in_utf_16_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "excel.txt"
    path.write_bytes(f"Title\tDate\tText\nFerry\t02.03.2026\t{BODY.splitlines()[0]}\n".encode("utf-16"))
    with pytest.raises(UnknownKindError, match=r"a table in UTF-16.*save it as UTF-8"):
        require_readable(str(path), None)
