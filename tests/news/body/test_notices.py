"""Corrections and updates are distinguished from each other, and from stories that speak of such things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.body.notices import Notices, find_notices
from tests.growth import assert_linear

TEXT = "The harbour was closed on Monday after a crane fell into the basin."


@pytest.mark.parametrize(
    "notice",
    [
        pytest.param("Correction: The crane weighs 30 tonnes, not 300.", id="label"),
        pytest.param("CORRECTION — An earlier version misstated the river's name.", id="dash"),
        pytest.param("Correction, Nov. 15, 2019: This article originally misidentified the crane.", id="day"),
        pytest.param("Correction (May 3): The crane weighs 30 tonnes.", id="day in brackets"),
        pytest.param("Clarification: The port, not the town, owns the crane.", id="clarification"),
        pytest.param("Editor's note: An earlier version of this story gave a wrong weight.", id="editor's note"),
        pytest.param("This article was amended on 3 May to correct the weight of the crane.", id="amended"),
        pytest.param("This story has been corrected.", id="corrected"),
        pytest.param("A previous version of this article misspelled the captain's name.", id="previous version"),
        pytest.param("Korrektur: Der Kran wiegt 30 Tonnen.", id="German"),
        pytest.param("Richtigstellung: Der Kran gehört der Stadt.", id="German, put right"),
        pytest.param("Anm. d. Red.: In einer früheren Fassung war das Gewicht falsch angegeben.", id="German note"),
        pytest.param(
            "In einer ersten Version dieses Artikels hieß es, der Kran wiege 300 Tonnen.", id="German version"
        ),
        pytest.param("Dieser Artikel wurde nachträglich korrigiert.", id="German, corrected"),
        pytest.param("Rectificatif : la grue pèse 30 tonnes.", id="French"),
        pytest.param("Une première version de cet article donnait un autre poids.", id="French version"),
        pytest.param("Cet article a été corrigé le 3 mai.", id="French, corrected"),
        pytest.param("Fe de errores: la grúa pesa 30 toneladas.", id="Spanish"),
        pytest.param("Una versión anterior de esta noticia daba otro peso.", id="Spanish version"),
        pytest.param("Errata corrige: la gru pesa 30 tonnellate.", id="Italian"),
        pytest.param("Una versione precedente di questo articolo dava un altro peso.", id="Italian version"),
        pytest.param("Correção: o guindaste pesa 30 toneladas.", id="Portuguese"),
        pytest.param("Esta reportagem foi corrigida às 15h.", id="Portuguese, corrected"),
        pytest.param("Rättelse: Kranen väger 30 ton.", id="Swedish"),
    ],
)
def test_a_correction_is_found_at_either_end(notice: str) -> None:
    assert find_notices([TEXT] * 9 + [notice]) == Notices(notice, None)
    assert find_notices([notice] + [TEXT] * 9) == Notices(notice, None)
    assert find_notices([TEXT] * 4 + [notice] + [TEXT] * 9) == Notices(None, None)


@pytest.mark.parametrize(
    "notice",
    [
        pytest.param("This story has been updated with the mayor's answer.", id="sentence"),
        pytest.param("This article will be updated as more becomes known.", id="will be"),
        pytest.param("UPDATE, 5 p.m.: The mayor has since answered our questions.", id="label"),
        pytest.param("Update: Inzwischen hat die Stadt auf unsere Fragen geantwortet.", id="German label"),
        pytest.param("Dieser Artikel wurde am 3. Mai um eine Stellungnahme ergänzt.", id="German"),
        pytest.param("Cet article a été mis à jour à 15 heures.", id="French"),
        pytest.param("Esta noticia ha sido actualizada con la respuesta del alcalde.", id="Spanish"),
        pytest.param("Questo articolo è stato aggiornato alle 15.", id="Italian"),
        pytest.param("Esta matéria foi atualizada às 15h.", id="Portuguese"),
    ],
)
def test_an_update_is_no_correction(notice: str) -> None:
    assert find_notices([TEXT] * 9 + [notice]) == Notices(None, notice)


@pytest.mark.parametrize(
    "paragraph",
    [
        pytest.param(TEXT, id="a story"),
        pytest.param("Updated: January 16, 2020", id="a date"),
        pytest.param("Aktualisiert: 30.12.2016, 15:04 Uhr", id="a German date"),
        pytest.param("Editor's note: The author is a captain.", id="another note"),
        pytest.param('"That\'s correct," the captain said.', id="a quote"),
        pytest.param("Stay updated with the harbour's news, and get live scores.", id="an advertisement"),
        pytest.param("The port published updated guidance on cranes.", id="an adjective"),
        pytest.param("Korrektur an der Börse: Die Kurse fielen am Montag.", id="a market's correction"),
        pytest.param("The correction of the river was finished in May.", id="works"),
        pytest.param("Update:", id="a label alone"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_only_sounds_like_a_notice_is_none(paragraph: str) -> None:
    assert find_notices([paragraph]) == Notices(None, None)


@given(st.lists(st.text(max_size=400), max_size=12))
def test_no_text_raises(paragraphs: list[str]) -> None:
    find_notices(paragraphs)


@pytest.mark.parametrize(
    "unit", ["correction ", "update ", "this article ", "dieser Artikel wurde am ", "a ", "una ", ":"]
)
def test_long_paragraphs_take_time_as_they_grow(unit: str) -> None:
    assert_linear(lambda count: find_notices([unit * count] * 8), 50_000 // len(unit))
