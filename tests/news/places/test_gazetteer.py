"""A place name means a country only where nothing of that name comes near."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.places.country import find_country, is_known_place
from news.places.gazetteer import TABLE, find_region_countries, find_town_country, find_towns, fold_place


@pytest.mark.parametrize(
    ("name", "language", "country"),
    [
        pytest.param("Vienna", "en", "AT", id="one dwarfs the others"),
        pytest.param("VIENNA", "en", "AT", id="in capitals"),
        pytest.param("Wien", "en", "AT", id="as it calls itself"),
        pytest.param("Vienne", "fr", "AT", id="as the text's language calls it"),
        pytest.param("Vienne", "en", None, id="another language's name of it is a town of its own"),
        pytest.param("Ginevra", "it", "CH", id="Italian"),
        pytest.param("Londres", "es", "GB", id="Spanish"),
        pytest.param("Moscovo", "pt", "RU", id="Portuguese"),
        pytest.param("Pékin", "fr", "CN", id="French"),
        pytest.param("Mailand", "de", "IT", id="German"),
        pytest.param("Москва", "ru", "RU", id="Russian"),
        pytest.param("東京", "ja", "JP", id="Japanese"),
        pytest.param("Bombay", "en", "IN", id="a former name"),
        pytest.param("Asuncion", "en", "PY", id="without its accent"),
        pytest.param("ST. GALLEN", "de", "CH", id="a shortened saint"),
        pytest.param("Frankfurt/Main", "de", "DE", id="with its river"),
        pytest.param("Springfield", "en", "US", id="many towns of one country"),
        pytest.param("Cambridge", "en", None, id="two towns"),
        pytest.param("Birmingham", "en", None, id="not dwarfed enough where both speak the language"),
        pytest.param("Birmingham", None, None, id="nor where the language is unknown"),
        pytest.param("Córdoba", "es", None, id="two countries of the language"),
        pytest.param("Parma", "it", "IT", id="at home"),
        pytest.param("Parma", "en", None, id="not at home"),
        pytest.param("Tripoli", "en", "LY", id="a capital"),
        pytest.param("Jerusalem", "en", None, id="contested"),
        pytest.param("Gerusalemme", "it", None, id="contested, in Italian"),
        pytest.param("Mühlbach", "de", None, id="a small town abroad, with namesakes too small for the table"),
        pytest.param("Davos", "de", "CH", id="a small town at home"),
        pytest.param("Port Zembla", "en", None, id="unknown"),
        pytest.param("", "en", None, id="nothing"),
        pytest.param("/", "en", None, id="a mark"),
    ],
)
def test_a_towns_country_is_certain_or_none(name: str, language, country) -> None:
    assert find_town_country(name, language) == country


@pytest.mark.parametrize(
    ("place", "country"),
    [
        pytest.param("PARIS, Texas", "US", id="a state"),
        pytest.param("SPRINGFIELD, Ill.", "US", id="an abbreviation"),
        pytest.param("MOSCOW, Russia", "RU", id="a country"),
        pytest.param("Mosca, Russia", "RU", id="a country in Italian"),
        pytest.param("Dubai, Vereinigte Arabische Emirate", "AE", id="a country in German"),
        pytest.param("LAHORE, Punjab", "PK", id="a region of two countries, with its town"),
        pytest.param("LUCKNOW, Uttar Pradesh", "IN", id="an unknown region behind a name without namesakes"),
        pytest.param("PARIS, Nowhere", None, id="an unknown region behind a name with namesakes"),
        pytest.param("London/Teheran", None, id="two countries"),
        pytest.param("Hamburg/Kiel", "DE", id="two towns of one country"),
        pytest.param("KINSHASA, Congo", "CD", id="one of two Congos"),
    ],
)
def test_a_region_decides(place: str, country) -> None:
    assert find_country(place, "en") == country


def test_what_is_known_is_distinguished_from_what_only_looks_like_a_place() -> None:
    assert is_known_place("NEW DELHI")
    assert is_known_place("Baar, Switzerland")
    assert is_known_place("Berlin/Paris")
    assert is_known_place("Jerusalem")
    assert not is_known_place("Saubere Sache")
    assert not is_known_place("Delta, Lot")


def test_the_table_is_sorted_and_every_name_is_found() -> None:
    lines = TABLE.read_bytes().splitlines()
    assert lines == sorted(lines)
    assert 1_000_000 <= TABLE.stat().st_size <= 2_000_000
    for line in (*lines[:: len(lines) // 500], lines[-1]):
        name = line.split(b"\t")[0].decode()
        assert find_region_countries(name[1:]) if name.startswith(",") else find_towns(name), name


def test_a_question_reads_a_few_lines_of_the_table() -> None:
    tracemalloc.start()
    try:
        assert find_town_country("Bern") == "CH"
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


@given(st.text(max_size=200), st.sampled_from([None, "de", "xx", ""]))
def test_no_name_raises(name: str, language) -> None:
    find_country(name, language)
    is_known_place(name)
    assert fold_place(fold_place(name)) == fold_place(name)
