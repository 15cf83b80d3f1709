"""The words of Slovenian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Slovenian",
    dates=DateWords(
        months=(
            "januarja", "februarja", "marec", "aprila", "maja", "junij junija", "julij julija", "avgusta",
            "septembra", "oktobra", "novembra", "decembra",
        ),
    ),
)  # fmt: skip
