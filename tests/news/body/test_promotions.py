"""Lines in which an outlet speaks to its readers are distinguished from sentences of a story."""

import pytest

from news.body.promotions import is_promotion
from tests.growth import assert_linear


@pytest.mark.parametrize(
    "line",
    [
        "Get in touch with our news team by e-mailing us at desk@gazette.example.",
        "For more stories like this, check our news page.",
        "To view the full story, please subscribe to the Gazette.",
        "Our Standards: The Gazette Trust Principles.",
        "An dieser Stelle finden Sie einen von der Redaktion ausgewählten externen Inhalt, der den Artikel ergänzt.",
        "Hat Ihnen dieser Artikel gefallen? Dann unterstützen Sie uns mit einer Spende.",
        "Weitere Informationen zum Hafen:",
        "Hazte miembro y disfruta de beneficios exclusivos",
        "Wir würden hier gerne ein Video zeigen. Leider haben Sie uns hierfür keine Zustimmung gegeben.",
        "Hier würden wir Ihnen gerne eine Karte zeigen. Dafür brauchen wir Ihre Einwilligung.",
        "Artikkelen fortsetter under annonsen.",
        "- 关注",
        "No comments yet",
    ],
)
def test_a_call_is_one(line: str) -> None:
    assert is_promotion(line)


@pytest.mark.parametrize(
    "line",
    [
        "The minister asked people to get in touch with our embassy in Port Zembla if they need help.",
        "Got a minute? That was all the harbour master wanted to know from the crews that were waiting outside.",
        "Weitere Informationen legte der Hafenmeister am Donnerstag nicht vor, obwohl die Fischer seit Tagen darauf"
        " gewartet hatten.",
        "Wir würden hier gerne bleiben, sagen die Fischer, aber der Hafen ist zu klein geworden.",
        "Comments by the harbour master angered the crews.",
    ],
)
def test_a_sentence_is_no_call(line: str) -> None:
    assert not is_promotion(line)


@pytest.mark.parametrize(
    "unit", ["a", " ", "weitere informationen ", "an dieser stelle wird ", "-", "1 ", "¿ya sabias que "]
)
def test_a_long_paragraph_takes_time_as_it_grows(unit: str) -> None:
    assert_linear(lambda count: is_promotion(unit * count), 25_000 // len(unit))
