"""The words of Serbian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Serbian",
    dates=DateWords(
        months=(
            "januar januara", "februara", "mart marta", "aprila", "maja", "jun juna", "jul jula", "avgust avgusta",
            "septembar septembra", "oktobar oktobra", "novembar novembra", "decembar decembra",
        ),
    ),
)  # fmt: skip
