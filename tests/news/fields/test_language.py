"""The language of a story is chosen with everything that names one."""

import pytest

from news.choice import Candidate
from news.discovery import Discovery
from news.fields.language import choose_language

GERMAN = "Der Rat der Stadt hat am Montag beschlossen, die alte Brücke über den Fluss zu erneuern."
STATED = (Candidate("x-default", "meta:og:locale", "declared"), Candidate("de-AT", "html:lang", "declared"))
FEED = Discovery(origin="feed", language="nb-NO")


@pytest.mark.parametrize(
    ("text", "declared", "given", "code", "chosen"),
    [
        pytest.param(GERMAN, "en", None, "de", ("text", "de", "classified"), id="the text's own words"),
        pytest.param(GERMAN, "en", "fr", "fr", ("source", "fr", "given"), id="the source's settings"),
        pytest.param("4711", "de-AT", None, "de", ("html:lang", "de-AT", "declared"), id="the page"),
        pytest.param("4711", None, None, "no", ("feed", "nb-NO", "discovered"), id="the feed"),
    ],
)
def test_one_of_them_is_chosen(text, declared, given, code: str, chosen: tuple[str, str, str]) -> None:
    choice = choose_language(text, declared, STATED, given, FEED)
    assert choice.value is not None
    assert choice.chosen is not None
    taken = choice.candidates[choice.chosen]
    assert (choice.value.code, taken.origin, taken.value, taken.rule) == (code, *chosen)


def test_without_a_word_nothing_is_chosen() -> None:
    choice = choose_language("", None, STATED)
    assert (choice.candidates, choice.chosen, choice.value) == (STATED, None, None)
