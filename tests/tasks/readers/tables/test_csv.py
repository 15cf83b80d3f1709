"""CSV: each row is an input, a bad one costs itself, and one row is found again without the others."""

import gzip
import json
import time
import tracemalloc
from pathlib import Path

import pytest

from tasks.inputs import Container, SourceInput
from tasks.readers import load, scan
from tasks.readers.faults import LoadError, UnknownKindError
from tasks.readers.tables import csv_rows as csv_row
from tasks.sources import SourceOptions

HEADER = "headline,body,url"


def scanned(
    tmp_path: Path, data: bytes | str, scratch: Path | None = None, **options: object
) -> tuple[list[SourceInput], Container]:
    path = tmp_path / "export.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    chosen = SourceOptions(**options)  # type: ignore[arg-type]
    *finds, report = scan("csv", path, source="export", scratch=scratch, options=chosen)
    assert isinstance(report, Container)
    return [find for find in finds if isinstance(find, SourceInput)], report


def cells(find: SourceInput) -> dict[str, str]:
    held: dict[str, str] = json.loads(load(find))
    return held


def a_row(number: int) -> str:
    return f"Harbour {number} opens,Ships came.,https://gazette.example/{number}"


@pytest.mark.parametrize(
    ("delimiter", "end"),
    [
        pytest.param(",", "\n", id="comma"),
        pytest.param(";", "\r\n", id="semicolon, CRLF"),
        pytest.param("\t", "\n", id="tab"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "byte order mark"])
def test_a_row_is_read_by_the_names_of_the_first_row(tmp_path: Path, delimiter: str, end: str, mark: str) -> None:
    lines = [
        delimiter.join(("Title", "views", "Text", "link")),
        delimiter.join(("Fog", "7", "It rose.", "https://a.example/1")),
    ]
    finds, report = scanned(tmp_path, mark + end.join(lines) + end)
    assert [cells(find) for find in finds] == [{"Title": "Fog", "Text": "It rose.", "link": "https://a.example/1"}]
    assert (finds[0].kind, finds[0].url, finds[0].raw_ref) == ("csv", "https://a.example/1", f"{tmp_path}/export.csv:2")
    assert (report.records, report.status) == (1, "ok")


def test_declared_columns_come_first_and_others_keep_their_obvious_names(tmp_path: Path) -> None:
    data = "headline,kicker,text,link\nOld,New,It rose.,https://a.example/1\n"
    finds, _ = scanned(tmp_path, data, columns=(("headline", "kicker"),))
    assert cells(finds[0]) == {"headline": "New", "text": "It rose.", "link": "https://a.example/1"}


def test_a_row_is_known_again_when_a_column_nobody_reads_is_added(tmp_path: Path) -> None:
    before, _ = scanned(tmp_path, "headline,body\nFog,It rose.\n")
    after, _ = scanned(tmp_path, "views,body,headline\n7,It rose.,Fog\n")
    assert before[0].payload_sha256 == after[0].payload_sha256


BAD_ROWS = {
    "one field more": ("a,b,c,d", "line 3: 4 fields; the first row names 3"),
    "one field fewer": ("a,b", "line 3: 2 fields; the first row names 3"),
    "a letter behind a quote": ('a,"b"c,d', "line 3: a quote out of place"),
    "a quote that is never closed": ('a,"b,c', "line 3: a quote out of place"),
    "another charset": (b"\xdcber,b,c", "line 3: no utf-8 at byte 0"),
}


@pytest.mark.parametrize(("bad", "says"), BAD_ROWS.values(), ids=BAD_ROWS.keys())
@pytest.mark.parametrize("neighbour", [a_row(2), '"Harbour 2 opens","Ships came.","https://gazette.example/2"'])
def test_a_bad_row_fails_by_itself_and_the_others_go_on(
    tmp_path: Path, bad: str | bytes, says: str, neighbour: str
) -> None:
    row = bad if isinstance(bad, bytes) else bad.encode()
    tail = "\n".join(f'"Harbour {n} opens","Ships, came.",https://gazette.example/{n}' for n in range(3, 9))
    data = b"\n".join([HEADER.encode(), a_row(1).encode(), row, neighbour.encode(), tail.encode()])
    finds, report = scanned(tmp_path, data)
    assert [(find.locator, find.outcome) for find in finds[:3]] == [
        ("export.csv:2", None),
        ("export.csv:3", "failed"),
        ("export.csv:4", None),
    ]
    assert (finds[1].reason, str(finds[1].detail)[: len(says)]) == ("bad_row", says)
    assert [cells(find)["headline"] for find in finds[2:]] == [f"Harbour {n} opens" for n in range(2, 9)]
    assert (report.records, report.status) == (9, "ok")


def test_a_quote_at_the_end_of_the_file_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, f'{HEADER}\na,"b,c\n{a_row(1)}\n{a_row(2)}')
    assert [find.outcome for find in finds] == ["failed", None, None]


def test_line_ends_in_quotes_belong_to_the_cell_and_lines_are_counted(tmp_path: Path) -> None:
    data = f'{HEADER}\n"A ""fine"" day","First.\r\n\r\nSecond, and last.",\n\n{a_row(2)}'
    finds, _ = scanned(tmp_path, data)
    assert [find.locator for find in finds] == ["export.csv:2", "export.csv:6"]
    assert cells(finds[0]) == {"headline": 'A "fine" day', "body": "First.\r\n\r\nSecond, and last."}
    assert cells(finds[1])["headline"] == "Harbour 2 opens"


@pytest.mark.parametrize(
    ("data", "options", "says"),
    [
        pytest.param("a,b\n1,2\n", {}, "no column for the body, such as 'body'", id="no body"),
        pytest.param("body,x\n1,2\n", {"columns": (("headline", "titel"),)}, "no column 'titel'; there", id="declared"),
        pytest.param("body,title,title\n1,2,3\n", {}, "column 'title' appears twice", id="twice"),
        pytest.param('body,"title\n' + "x" * 70_000, {}, "the first row does not end within 65536 bytes", id="no end"),
        pytest.param(b"body,\xdcberschrift\n1,2\n", {}, "the first row: no utf-8 at byte 5", id="charset"),
        pytest.param(HEADER + "\n", {}, "no rows behind the first", id="header only"),
    ],
)  # fmt: skip
def test_a_file_without_its_columns_is_one_failed_input_that_says_which(
    tmp_path: Path, data: bytes | str, options: dict[str, object], says: str
) -> None:
    finds, report = scanned(tmp_path, data, **options)
    assert [(find.locator, find.outcome) for find in finds] == [("export.csv", "failed")]
    assert says in str(finds[0].detail)
    assert (report.status, says in str(report.message)) == ("failed", True)


def test_a_declared_charset_is_read(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, "headline;body\nÜber „Nacht“;Es goss.\n".encode("cp1252"), charset="cp1252")
    assert cells(finds[0])["headline"] == "Über „Nacht“"


@pytest.mark.slow
def test_a_cell_holds_as_much_as_a_page_and_a_longer_row_is_failed(tmp_path: Path) -> None:
    body = "a" * (10 * 1024 * 1024 - 60)
    data = f'{HEADER}\nShort,{body},\nLong,{body}{"a" * 100},\nQuoted,"{body}{"a" * 100}",\n{a_row(3)}'
    finds, _ = scanned(tmp_path, data)
    assert [find.reason for find in finds] == [None, "too_large", "too_large", None]
    assert len(cells(finds[0])["body"]) == len(body)


@pytest.mark.slow
def test_one_row_is_loaded_without_reading_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finds, _ = scanned(tmp_path, "\n".join([HEADER, *map(a_row, range(50_000))]))
    from tasks.readers.files import SourceFile

    counts = []
    plain = SourceFile.read_at
    monkeypatch.setattr(
        SourceFile, "read_at", lambda self, at, count: counts.append(count) or plain(self, at, count)  # type: ignore[func-returns-value]
    )  # fmt: skip
    assert cells(finds[49_000])["headline"] == "Harbour 49000 opens"
    assert sum(counts) < 200


def test_a_gzipped_file_is_found_again_without_its_unpacked_copy(tmp_path: Path) -> None:
    rows = [a_row(n) for n in range(2000)]
    finds, _ = scanned(tmp_path, gzip.compress("\n".join([HEADER, *rows]).encode()), scratch=tmp_path / "scratch")
    assert Path(finds[0].path).parent == tmp_path / "scratch"
    assert cells(finds[1999])["headline"] == "Harbour 1999 opens"
    Path(finds[0].path).unlink()
    assert cells(finds[1999])["headline"] == "Harbour 1999 opens"


@pytest.mark.parametrize("keep", [-1, -9, -40])
def test_a_gzipped_file_that_is_cut_keeps_the_rows_before(tmp_path: Path, keep: int) -> None:
    data = gzip.compress("\n".join([HEADER, *map(a_row, range(2000))]).encode())
    finds, report = scanned(tmp_path, data[:keep])
    assert [find.reason for find in finds if find.outcome] == ["truncated"]
    assert (len(finds) > 1000, report.status) == (True, "partial")


@pytest.mark.slow
def test_a_file_of_hundred_megabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    with path.open("w") as file:
        file.write(HEADER + "\n")
        for number in range(100):
            file.write(f'Harbour {number},"{"a" * (1 << 20)}",\n')
    tracemalloc.start()
    count = sum(isinstance(item, SourceInput) for item in scan("csv", path, source="export"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 60 << 20) == (100, True)


@pytest.mark.slow
def test_quotes_made_to_be_looked_at_afresh_for_ever_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_row, "_MAX_REREAD_BYTES", 1 << 20)
    monkeypatch.setattr(csv_row, "MAX_PAGE_BYTES", 1 << 18)
    start = time.process_time()
    finds, _ = scanned(tmp_path, f"{HEADER}\n" + '"a","b\n' * 200_000)
    assert {find.reason for find in finds} == {"bad_row"}
    assert time.process_time() - start < 5


@pytest.mark.parametrize("empty", ["NaN", "nan", "NULL", "None", "<NA>", ""])
def test_what_programs_write_for_nothing_is_nothing(empty: str, tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, f"title,text,author\nFerry,It sails.,{empty}\n")
    assert json.loads(load(finds[0])) == {"text": "It sails.", "title": "Ferry"}


def test_a_list_that_was_saved_as_it_is_shown_is_a_list(tmp_path: Path) -> None:
    rows = """title,text,authors\nFerry,[It sails],"['Ane Holm', ""Ola O'Vik""]"\nFerry,It sails,[unquoted]\n"""
    finds, _ = scanned(tmp_path, rows)
    first, second = (json.loads(load(find)) for find in finds)
    assert first == {"authors": ["Ane Holm", "Ola O'Vik"], "text": "[It sails]", "title": "Ferry"}
    assert second["authors"] == "[unquoted]"


def test_a_file_that_is_not_in_utf_8_is_read_in_what_it_is_in(tmp_path: Path) -> None:
    rows = 'Titel;Text\nFähre;"Die Fähre fährt über den Öresund, sagte Zoë Brändström. Für Gäste ist sie größer."\n'
    finds, report = scanned(tmp_path, rows.encode("cp1252"))
    assert report.status == "ok"
    assert json.loads(load(finds[0]))["Titel"] == "Fähre"


def test_a_foreign_file_is_no_csv(tmp_path: Path) -> None:
    with pytest.raises(UnknownKindError):
        scanned(tmp_path, b"PK\x03\x04" + bytes(100))


def test_a_row_that_changed_since_it_was_listed_is_gone(tmp_path: Path) -> None:
    finds, _ = scanned(tmp_path, f"{HEADER}\n{a_row(1)}\n")
    (tmp_path / "export.csv").write_text(f"{HEADER}\n{a_row(2)}\n")
    with pytest.raises(LoadError, match="raw_gone"):
        load(finds[0])
