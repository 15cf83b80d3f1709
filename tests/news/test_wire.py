"""Agencies are told by their names and codes, and by the lines that credit them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.wire import AGENCY_CODES, find_agency, find_credit


def test_the_table_knows_the_agencies_of_the_world() -> None:
    assert len(AGENCY_CODES) >= 58
    assert {
        "AP",
        "AFP",
        "Reuters",
        "dpa",
        "UPI",
        "PTI",
        "Xinhua",
        "TASS",
        "EFE",
        "ANSA",
        "sid",
        "PA",
        "TT",
    } <= AGENCY_CODES


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        pytest.param("AP", "AP", id="code"),
        pytest.param("The Associated Press", "AP", id="name"),
        pytest.param("associated press", "AP", id="name in small letters"),
        pytest.param("Reuters Staff", "Reuters", id="staff"),
        pytest.param("DPA", "dpa", id="another spelling"),
        pytest.param("SID", "sid", id="sports"),
        pytest.param("dpa/lno", "dpa", id="a state service"),
        pytest.param("Le Gaulois et AFP", "AFP", id="with the outlet"),
        pytest.param("AP and Reuters", "AP", id="two agencies"),
        pytest.param("By Associated Press", "AP", id="by"),
        pytest.param("PA Media", "PA", id="a weak code's full name"),
        pytest.param("PA", None, id="a weak code"),
        pytest.param("TT", None, id="another"),
        pytest.param("ap", None, id="small letters are no code"),
        pytest.param("Apa Smith", None, id="a person"),
        pytest.param("Jane Doe", None, id="another person"),
        pytest.param("Spa and Wellness Desk", None, id="a desk"),
        pytest.param("", None, id="nothing"),
        pytest.param("AP" * 100, None, id="much"),
    ],
)
def test_an_agency_is_told_by_its_name(name: str, agency) -> None:
    assert find_agency(name) == agency


def test_a_weak_code_counts_inside_a_frame() -> None:
    assert find_agency("PA", is_framed=True) == "PA"


TEXT = "The harbour was closed on Monday."


@pytest.mark.parametrize(
    ("paragraphs", "text", "agency"),
    [
        pytest.param([TEXT, "- AP"], "- AP", "AP", id="dash"),
        pytest.param([TEXT, "— AFP"], "— AFP", "AFP", id="long dash"),
        pytest.param([TEXT, "(AFP)"], "(AFP)", "AFP", id="brackets"),
        pytest.param([TEXT, "Reuters"], "Reuters", "Reuters", id="alone"),
        pytest.param([TEXT, "PTI"], "PTI", "PTI", id="alone, Indian"),
        pytest.param([TEXT, "AFP/dpa"], "AFP/dpa", "AFP", id="two"),
        pytest.param([TEXT, "dpa/lno"], "dpa/lno", "dpa", id="desk initials"),
        pytest.param([TEXT, "Quelle: dpa"], "Quelle: dpa", "dpa", id="German source"),
        pytest.param([TEXT, "Source: Reuters"], "Source: Reuters", "Reuters", id="source"),
        pytest.param([TEXT, "(PA)"], "(PA)", "PA", id="weak code on its own line"),
        pytest.param([TEXT, "© Reuters"], "© Reuters", "Reuters", id="copyright"),
        pytest.param([TEXT, "© 2021 AFP"], "© 2021 AFP", "AFP", id="copyright with its year"),
        pytest.param(
            [TEXT, "Copyright 2021 The Associated Press. All rights reserved."],
            "Copyright 2021 The Associated Press. All rights reserved.", "AP", id="copyright in words",
        ),
        pytest.param(
            [TEXT, "(Reporting by Jane Doe in Nowhere; Editing by John Roe)"],
            "(Reporting by Jane Doe in Nowhere; Editing by John Roe)", "Reuters", id="desk line",
        ),
        pytest.param(
            [f"{TEXT} (Reporting by Jane Doe; Editing by John Roe.)"],
            "(Reporting by Jane Doe; Editing by John Roe.)", "Reuters", id="desk line at the end of a paragraph",
        ),
        pytest.param([f"{TEXT} PTI"], "PTI", "PTI", id="last word"),
        pytest.param([f"{TEXT} PTI JDO JRO"], "PTI JDO JRO", "PTI", id="last word with initials"),
        pytest.param([TEXT, "© Thomson Reuters 2021."], "© Thomson Reuters 2021.", "Reuters", id="year behind"),
        pytest.param([f"{TEXT} - Reuters."], "- Reuters.", "Reuters", id="last word after a dash"),
        pytest.param([f"{TEXT} (AFP)"], "(AFP)", "AFP", id="last brackets"),
        pytest.param([f"{TEXT} /dpa"], "/dpa", "dpa", id="slash"),
        pytest.param([f"{TEXT} (TT)"], "(TT)", "TT", id="weak code in brackets"),
        pytest.param([TEXT, "- AP", "The Gazette added to this report."], "- AP", "AP", id="an outlet's note below"),
        pytest.param(
            [TEXT, "Associated Press writer Jane Doe in Nowhere contributed to this report."],
            "Associated Press writer Jane Doe in Nowhere contributed to this report.", "AP", id="contributor",
        ),
    ],
)  # fmt: skip
def test_a_credit_is_found_at_the_end(paragraphs: list[str], text: str, agency: str) -> None:
    credit = find_credit(paragraphs)
    assert credit is not None
    assert (credit.text, credit.agency) == (text, agency)
    assert paragraphs[credit.paragraph][credit.start : credit.end] == text


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param([TEXT], id="none"),
        pytest.param(["He told the Associated Press on Friday that the harbour was closed."], id="told AP"),
        pytest.param(["The story was first reported by Reuters."], id="a sentence that ends with an agency"),
        pytest.param(["She was born in Harrisburg, PA"], id="Pennsylvania"),
        pytest.param([f"{TEXT} PA"], id="a weak code as last word"),
        pytest.param(["The harbour (AP) was closed."], id="in the middle"),
        pytest.param(["Members of the Alcoholics group (AA)"], id="an abbreviation in brackets"),
        pytest.param(["AP, Reuters and the harbour were closed."], id="a list in a sentence"),
        pytest.param(["- AP", "One.", "Two.", "Three."], id="too far up"),
        pytest.param(["© 2021 The Gazette"], id="the outlet's own copyright"),
        pytest.param([], id="nothing"),
        pytest.param([""], id="an empty paragraph"),
    ],
)
def test_what_only_names_an_agency_is_no_credit(paragraphs: list[str]) -> None:
    assert find_credit(paragraphs) is None


@given(st.lists(st.text(max_size=120) | st.text(st.sampled_from("AP(-)/. ©dpa2021"), max_size=60), max_size=4))
def test_no_paragraph_raises(paragraphs: list[str]) -> None:
    credit = find_credit(paragraphs)
    if credit:
        assert paragraphs[credit.paragraph][credit.start : credit.end] == credit.text


@pytest.mark.parametrize("unit", ["(", "(AP", "AP/", "A ", "(Reporting by ", "© ", "- ", ".", ". A", "AP, "])
def test_a_hundred_thousand_characters_cost_no_time(unit: str) -> None:
    started = time.perf_counter()
    find_credit([unit * (100_000 // len(unit))])
    find_credit([unit * (390 // len(unit))] * 3)
    find_agency(unit * 60)
    assert time.perf_counter() - started < 1
