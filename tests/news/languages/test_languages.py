"""What each language has and lacks, what its words may look like, and one case of each kind that it can read."""

import re
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest

from news.body.notices import find_notices
from news.dates.age import find_age
from news.dates.months import TWO_MEANINGS, find_weekday, normalize_month
from news.dates.timestamp import find_timestamp
from news.languages import registry
from news.languages.kinds.kind import Kind, Words
from news.languages.language import LanguageWords
from news.languages.patterns import either, gather
from news.languages.registry import LANGUAGES
from news.languages.table import ABILITIES, TARGET, find_abilities, render_page, render_table
from news.people.names import find_names
from tests.news.dates.test_age import FETCHED

FOLDER = Path(registry.__file__).parent
ROOMS = {name: kinds for name, kinds in get_type_hints(LanguageWords).items() if name != "name"}
KINDS = {
    f"{room}.{name}": hint
    for room, kinds in ROOMS.items()
    for name, hint in get_type_hints(kinds, include_extras=True).items()
}
# An escape such as \W is no capital letter.
ESCAPE = re.compile(r"\\.")

DATES = {
    "ar": "3 أكتوبر 2021",
    "be": "3 кастрычніка 2021",
    "bg": "3 октомври 2021",
    "ca": "3 d' octubre de 2021",
    "cs": "3. října 2021",
    "da": "3. oktober 2021",
    "de": "3. Oktober 2021",
    "el": "3 Οκτωβρίου 2021",
    "en": "3rd of October 2021",
    "es": "3 de octubre de 2021",
    "et": "3. oktoober 2021",
    "fi": "3. lokakuuta 2021",
    "fr": "3 octobre 2021",
    "he": "3 באוקטובר 2021",
    "hi": "3 अक्टूबर 2021",
    "hr": "3 rujna 2021",
    "hu": "2021. október 3.",
    "id": "3 Oktober 2021",
    "it": "3 ottobre 2021",
    "lt": "2021 m. spalio 3",
    "lv": "3. oktobrī 2021",
    "nl": "3 oktober 2021",
    "no": "3. oktober 2021",
    "pl": "3 października 2021",
    "pt": "3 de outubro de 2021",
    "ro": "3 octombrie 2021",
    "ru": "3 октября 2021",
    "sk": "3. októbra 2021",
    "sl": "3. oktobra 2021",
    "sr": "3. oktobra 2021",
    "sv": "3 oktober 2021",
    "tr": "3 Ekim 2021",
    "uk": "3 жовтня 2021",
}
SUNDAYS = {
    "de": "Sonntag",
    "en": "Sun",
    "es": "domingo",
    "fr": "Dimanche",
    "it": "domenica",
    "nl": "zondag",
    "pl": "niedziela",
    "pt": "domingo",
    "ru": "воскресенье",
}
AGES = {
    "da": "3 timer siden",
    "de": "vor 3 Stunden",
    "en": "3 hours ago",
    "es": "hace 3 horas",
    "fi": "3 tuntia sitten",
    "fr": "il y a 3 heures",
    "id": "3 jam yang lalu",
    "it": "3 ore fa",
    "ja": "3時間前",
    "ko": "3시간 전",
    "nl": "3 uur geleden",
    "no": "3 timer siden",
    "pl": "3 godziny temu",
    "pt": "há 3 horas",
    "ru": "3 часа назад",
    "sv": "3 timmar sedan",
    "tr": "3 saat önce",
    "uk": "3 години тому",
    "zh": "3小时前",
}
BYLINES = {
    "da": "Af Jane Doe",
    "de": "Von Jane Doe",
    "en": "By Jane Doe",
    "es": "Por Jane Doe",
    "fi": "Toimittaja Jane Doe",
    "fr": "Par Jane Doe",
    "id": "Oleh Jane Doe",
    "it": "Di Jane Doe",
    "ko": "작성자 Jane Doe",
    "nl": "Door Jane Doe",
    "no": "Av Jane Doe",
    "pl": "Przez Jane Doe",
    "pt": "Por Jane Doe",
    "ru": "Автор: Jane Doe",
    "sv": "Av Jane Doe",
    "tr": "Yazan: Jane Doe",
}
CORRECTIONS = {
    "da": "Rettelse: Broen er 40 meter lang.",
    "de": "Berichtigung: Die Brücke ist 40 Meter lang.",
    "en": "Correction: The bridge is 40 metres long.",
    "es": "Corrección: El puente mide 40 metros.",
    "fi": "Oikaisu: Silta on 40 metriä pitkä.",
    "fr": "Rectificatif : le pont mesure 40 mètres.",
    "it": "Rettifica: il ponte misura 40 metri.",
    "nl": "Correctie: de brug is 40 meter lang.",
    "no": "Rettelse: Broen er 40 meter lang.",
    "pl": "Sprostowanie: most ma 40 metrów.",
    "pt": "Correção: a ponte mede 40 metros.",
    "sv": "Rättelse: Bron är 40 meter lång.",
}


def codes_with(*kinds: str) -> list[str]:
    return [code for code, language in LANGUAGES.items() if any(attrgetter(kind)(language) for kind in kinds)]


def all_words() -> Iterator[tuple[str, str, str]]:
    """Yield each word with its language and kind."""
    for code, language in LANGUAGES.items():
        for kind in KINDS:
            if kind != "dates.zones":
                yield from ((code, kind, word) for word in attrgetter(kind)(language))


def test_every_file_of_a_language_is_registered() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.py") if len(path.stem) == 2) == list(LANGUAGES)


def test_the_docs_tell_what_each_language_has_and_lacks() -> None:
    page = TARGET.read_text("utf-8")
    assert page == render_page(page), "run `make docs`"
    rows = render_table().splitlines()[2:]
    for row, (code, language) in zip(rows, LANGUAGES.items(), strict=True):
        first, *cells = row.strip("| ").split(" | ")
        assert first == f"`{code}` {language.name}"
        has = {ability for ability, cell in zip(ABILITIES, cells, strict=True) if cell != "–"}
        assert has == {ability for ability, kinds in ABILITIES.items() if code in codes_with(*kinds)}
        assert has, f"{code} has no words"


def test_a_page_without_the_marks_of_the_table_is_not_touched() -> None:
    with pytest.raises(ValueError, match="marks"):
        render_page("# Fields")


def test_what_a_language_lacks_counts_as_nothing() -> None:
    assert set(find_abilities(LanguageWords(name="Zemblan")).values()) == {0}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_words_gives_its_meaning_and_an_example(kind: str) -> None:
    hint = KINDS[kind]
    assert get_origin(hint) is Annotated
    words, described = get_args(hint)[0], hint.__metadata__[0]
    assert words == Words or kind == "dates.zones"
    assert isinstance(described, Kind)
    assert described.meaning.endswith(".")
    assert described.example
    assert codes_with(kind), "no language has it"


def test_words_are_small_trimmed_and_said_once() -> None:
    for code, kind, word in all_words():
        bare = ESCAPE.sub("", word)
        assert bare == bare.lower(), (code, kind, word)
        assert word == word.strip() != "", (code, kind, word)
    for code, language in LANGUAGES.items():
        for kind in KINDS:
            words = attrgetter(kind)(language)
            assert isinstance(words, tuple), (code, kind)
            assert kind in ("dates.months", "dates.weekdays") or len(set(words)) == len(words), (code, kind)


def test_words_are_patterns_that_match_something_and_capture_nothing() -> None:
    for code, kind, word in all_words():
        assert re.compile(word).groups == 0, (code, kind, word)
        assert re.fullmatch(word, "") is None, (code, kind, word)


def test_a_year_has_twelve_months_and_a_week_seven_days() -> None:
    for code, language in LANGUAGES.items():
        assert len(language.dates.months) in (0, 12), code
        assert len(language.dates.weekdays) in (0, 7), code


def test_only_the_known_names_are_two_months() -> None:
    numbers: dict[str, set[int]] = {}
    for language in LANGUAGES.values():
        for number, names in enumerate(language.dates.months, start=1):
            for name in names.split():
                numbers.setdefault(normalize_month(name), set()).add(number)
    assert {name for name, found in numbers.items() if len(found) > 1} == set(TWO_MEANINGS)


def test_the_one_of_an_age_is_short_enough_to_be_sought() -> None:
    for word in gather("dates.one"):
        assert re.fullmatch("[a-z]{1,5}", word), word


def test_the_longer_word_comes_before_one_that_begins_it() -> None:
    found = re.match(either("wire.credit_editors"), "editing by")
    assert found is not None
    assert found[0] == "editing by"
    assert either("wire.credit_editors").split("|")[-1] == "editing"


def test_no_words_at_all_match_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news.languages.patterns.LANGUAGES", {"zz": LanguageWords(name="Zemblan")})
    assert re.search(either("people.by"), "by Jane Doe") is None


@pytest.mark.parametrize(("code", "printed"), DATES.items(), ids=DATES)
def test_a_printed_date_is_read(code: str, printed: str) -> None:
    found = find_timestamp(printed)
    assert found is not None
    assert found.local is not None
    assert found.local.date().isoformat() == ("2021-09-03" if code == "hr" else "2021-10-03")


@pytest.mark.parametrize("printed", SUNDAYS.values(), ids=SUNDAYS)
def test_a_weekday_is_read(printed: str) -> None:
    assert find_weekday(printed) == 7


@pytest.mark.parametrize("printed", AGES.values(), ids=AGES)
def test_an_age_is_read(printed: str) -> None:
    found = find_age(printed, FETCHED)
    assert found is not None
    assert found.instant is not None
    assert (FETCHED - found.instant).total_seconds() // 3600 == 3


@pytest.mark.parametrize("line", BYLINES.values(), ids=BYLINES)
def test_a_byline_is_read(line: str) -> None:
    assert [(name.name, name.role) for name in find_names(line)] == [("Jane Doe", "author")]


@pytest.mark.parametrize("notice", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction_is_found(notice: str) -> None:
    assert find_notices(["Rain fell on the harbour.", notice]).correction == notice


@pytest.mark.parametrize(
    ("cases", "kinds"),
    [
        pytest.param(DATES, ("dates.months",), id="dates"),
        pytest.param(SUNDAYS, ("dates.weekdays",), id="weekdays"),
        pytest.param(AGES, ("dates.age_before", "dates.age_after"), id="ages"),
        pytest.param(BYLINES, ("people.by", "people.author_line_bys"), id="bylines"),
        pytest.param(CORRECTIONS, ("body.correction_labels",), id="corrections"),
    ],
)
def test_every_language_has_a_case_of_what_it_has(cases: dict[str, str], kinds: tuple[str, ...]) -> None:
    assert list(cases) == codes_with(*kinds)
