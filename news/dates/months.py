"""The numbers of months and weekdays by their names, as the languages have them."""

import unicodedata
from collections.abc import Iterable

from news.languages.registry import LANGUAGES

# Polish and Ukrainian November is Croatian October, and is read as November. Only Croatian puts a dot after the day.
TWO_MEANINGS = {"listopad": 11, "listopada": 11}


def normalize_month(word: str) -> str:
    """Return the word without case and accents, as the tables below are keyed."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _number(languages: Iterable[tuple[str, ...]], two_meanings: dict[str, int]) -> dict[str, int]:
    numbers = dict(two_meanings)
    for entries in languages:
        for number, names in enumerate(entries, start=1):
            for name in map(normalize_month, names.split()):
                if numbers.setdefault(name, number) != number and name not in two_meanings:
                    raise ValueError(f"{name!r} has two meanings: {numbers[name]} and {number}")
    return numbers


MONTHS: dict[str, int] = _number((language.dates.months for language in LANGUAGES.values()), TWO_MEANINGS)
WEEKDAYS: dict[str, int] = _number((language.dates.weekdays for language in LANGUAGES.values()), {})


def find_month(word: str) -> int | None:
    """Return the number of the month that the word names, or None.

    >>> find_month("Août"), find_month("sept"), find_month("Monday")
    (8, 9, None)
    """
    return MONTHS.get(normalize_month(word))


def find_weekday(word: str) -> int | None:
    """Return the ISO number of the weekday that the word names (Monday is 1), or None.

    >>> find_weekday("Mittwoch"), find_weekday("May")
    (3, None)
    """
    return WEEKDAYS.get(normalize_month(word))
