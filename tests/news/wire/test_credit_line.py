"""Agencies are recognised by their names and codes, and by the lines that credit them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.agencies import find_agency
from news.wire.credit_line import find_credit


@pytest.mark.parametrize(
    "code", ["AP", "AFP", "Reuters", "dpa", "UPI", "PTI", "Xinhua", "TASS", "EFE", "ANSA", "sid", "PA", "TT"]
)
def test_the_agencies_of_the_world_are_known(code: str) -> None:
    assert find_agency(code, is_framed=True) == code


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
def test_an_agency_is_recognised_by_its_name(name: str, agency) -> None:
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
        pytest.param([TEXT, "Reuter"], "Reuter", "Reuters", id="the old name of Reuters"),
        pytest.param([TEXT, "REUTER"], "REUTER", "Reuters", id="the old name in capitals"),
        pytest.param([TEXT, "reuter"], "reuter", "Reuters", id="without its capital"),
        pytest.param([f"{TEXT} REUTER^M"], "REUTER^M", "Reuters", id="a carriage return in print"),
        pytest.param([f"{TEXT} REUTER..."], "REUTER...", "Reuters", id="last word with dots"),
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
        pytest.param(["One.", "Two.", "- AP", "Four.", "Five.", "Six."], id="in the middle of a story"),
        pytest.param(["© 2021 The Gazette"], id="the outlet's own copyright"),
        pytest.param([], id="nothing"),
        pytest.param([""], id="an empty paragraph"),
        pytest.param([TEXT, "map"], id="a word that is a weak code in capitals"),
    ],
)
def test_what_only_names_an_agency_is_no_credit(paragraphs: list[str]) -> None:
    assert find_credit(paragraphs) is None


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        pytest.param("(With inputs from PTI)", "PTI", id="inputs"),
        pytest.param("(With inputs from agencies)", None, id="no agency named"),
        pytest.param("With files from The Associated Press and Jane Doe", "AP", id="files"),
        pytest.param("mit dpa", "dpa", id="German"),
        pytest.param("Mit Material von AFP und dpa", "AFP", id="German material"),
        pytest.param("Mit Agenturmaterial.", None, id="German, no agency named"),
        pytest.param("(avec AFP)", "AFP", id="French"),
        pytest.param("Avec les informations de Reuters", "Reuters", id="French information"),
        pytest.param("Con información de EFE", "EFE", id="Spanish"),
        pytest.param("(con informazioni di ANSA)", "ANSA", id="Italian"),
        pytest.param("Com informações da Agência Brasil", "Agência Brasil", id="Portuguese"),
        pytest.param("– Additional reporting from Reuters", "Reuters", id="additional reporting"),
        pytest.param("The Associated Press contributed to this report.", "AP", id="contributed"),
        pytest.param("—AP writers Jane Doe in Paris and John Roe contributed to this report.", "AP", id="writers"),
        pytest.param("Jane Doe contributed to this report.", None, id="a person contributed"),
    ],
)
def test_a_credit_of_help_is_distinguished_from_one_of_supply(line: str, agency) -> None:
    credit = find_credit([TEXT, line])
    assert credit is not None
    assert (credit.text, credit.agency, credit.is_help) == (line, agency, True)


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        pytest.param("Por Agencia EFE", "EFE", id="Spanish"),
        pytest.param("AFP", "AFP", id="alone"),
        pytest.param("Quelle: gazette.example, dpa", "dpa", id="behind the outlet"),
        pytest.param("Par The Gazette avec AFP", "AFP", id="with the outlet"),
    ],
)
def test_a_credit_may_open_the_story(line: str, agency: str) -> None:
    credit = find_credit([line, TEXT, TEXT, TEXT, TEXT])
    assert credit is not None
    assert (credit.text, credit.agency, credit.paragraph) == (line, agency, 0)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("With Reuters and the harbour closed, nobody knew what to do.", id="a sentence"),
        pytest.param("Rain contributed to the fall of the crane.", id="a cause"),
        pytest.param(
            "The wet summer contributed to this report of floods in the harbour of Zembla town.", id="another"
        ),
        pytest.param("Foto: JANE DOE/AFP/Getty", id="a photo's"),
        pytest.param("Mit Agenten", id="other words"),
    ],
)
def test_what_only_sounds_like_help_is_no_credit(line: str) -> None:
    assert find_credit([TEXT, line]) is None


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
