"""One place, one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.places.names import is_place, normalize_place


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        pytest.param("GENEVA", "Geneva", id="capitals"),
        pytest.param("Geneva", "Geneva", id="mixed"),
        pytest.param("RIO DE JANEIRO", "Rio de Janeiro", id="particles"),
        pytest.param("LOS ANGELES", "Los Angeles", id="a particle in front"),
        pytest.param("PORT-AU-PRINCE", "Port-au-Prince", id="hyphens"),
        pytest.param("BUFFALO, N.Y.", "Buffalo, N.Y.", id="a state with stops"),
        pytest.param("FORT PIERCE, Fla.", "Fort Pierce, Fla.", id="a state in mixed case"),
        pytest.param("NEW YORK, NY", "New York, NY", id="a postal code"),
        pytest.param("ST. LOUIS", "St. Louis", id="a saint"),
        pytest.param("BAAR, SWITZERLAND", "Baar, Switzerland", id="a country"),
        pytest.param("LONDON/TEHERAN", "London/Teheran", id="two places"),
        pytest.param("L'AQUILA", "L'Aquila", id="an elided article"),
        pytest.param("N’DJAMENA", "N’Djamena", id="a curly apostrophe"),
        pytest.param("COX'S BAZAR", "Cox's Bazar", id="a genitive"),
        pytest.param("MCALLEN, Texas", "McAllen, Texas", id="Mc"),
        pytest.param("DİYARBAKIR", "Diyarbakir", id="Turkish"),
        pytest.param("МОСКВА", "Москва", id="Cyrillic"),
        pytest.param("東京", "東京", id="no case"),
        pytest.param("Washington,  D.C.", "Washington, D.C.", id="blanks"),
    ],
)
def test_a_place_is_spelled_one_way(printed: str, place: str) -> None:
    assert normalize_place(printed) == place


@given(st.text(max_size=200) | st.text(st.sampled_from("ABZİıßSTMCDL'’.-/, éÉ"), max_size=40))
def test_any_text_is_normalised_once_and_for_all(text: str) -> None:
    assert normalize_place(normalize_place(text)) == normalize_place(text)
    is_place(text)
