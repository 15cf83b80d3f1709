"""The words of Slovak."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Slovak",
    dates=DateWords(
        months=(
            "januára", "februára", "marca", "apríl apríla", "máj mája", "jún júna", "júl júla", "augusta",
            "septembra", "október októbra", "novembra", "decembra",
        ),
        clock_units=("hod",),
        changed_stems=("aktualiz",),
    ),
)  # fmt: skip
