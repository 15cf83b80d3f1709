"""Those who worked on a story are known with their parts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.people.names import Name
from news.wire.credit_line import Credit
from news.wire.credited_people import find_credited_names, find_helpers

BOTH = "Jane Doe/contributor John Roe/editor"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        pytest.param(
            "(Reporting by Jane Doe and John Roe in Paris; Writing by Ann Poe; Editing by Max Moe)",
            "Jane Doe/contributor John Roe/contributor Ann Poe/contributor Max Moe/editor", id="the usual",
        ),
        pytest.param("(Additional reporting by Jane Doe, editing by John Roe.)", BOTH, id="commas"),
        pytest.param("(Bericht von Jane Doe, redigiert von John Roe)", BOTH, id="German"),
        pytest.param("(Reportage Jane Doe ; édité par John Roe)", BOTH, id="French"),
        pytest.param("(Reporte de Jane Doe; Editado por John Roe)", BOTH, id="Spanish"),
        pytest.param("(Tradotto da Jane Doe, editing by John Roe)", BOTH, id="Italian"),
        pytest.param("(Reportagem de Jane Doe; Edição de John Roe)", BOTH, id="Portuguese"),
        pytest.param(
            "Associated Press writers Jane Doe in Paris and John Roe contributed to this report.",
            "Jane Doe/contributor John Roe/contributor", id="an agency's writers",
        ),
        pytest.param("Jane Doe contributed to this report.", "Jane Doe/contributor", id="a contributor"),
        pytest.param("Contributing: Jane Doe", "Jane Doe/contributor", id="contributing"),
        pytest.param("The Associated Press contributed to this report.", "", id="no person"),
        pytest.param("- AP", "", id="no name"),
        pytest.param("", "", id="nothing"),
    ],
)  # fmt: skip
def test_names_are_read_with_their_parts(line: str, names: str) -> None:
    got = [f"{name.name}/{name.role}" for name in find_credited_names([line])]
    assert " ".join(got) == names


def test_who_is_in_the_byline_is_not_named_twice() -> None:
    credit = Credit("(Reporting by Jane Doe; Editing by John Roe)", "Reuters", 1, 0, 44)
    assert find_helpers([Name("JANE DOE", "author")], [credit]) == [Name("John Roe", "editor")]


@given(st.text(max_size=500) | st.text(st.sampled_from("(Reporting by;Edt,. A"), max_size=400))
def test_no_line_raises(line: str) -> None:
    find_credited_names([line])


@pytest.mark.parametrize("unit", ["(Reporting by ", "Editing by A B, ", "A contributed ", ";", "Foto von ", " "])
def test_long_lines_cost_no_time(unit: str) -> None:
    started = time.process_time()
    find_credited_names([unit * (100_000 // len(unit))] * 3)
    assert time.process_time() - started < 1
