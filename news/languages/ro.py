"""The words of Romanian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Romanian",
    dates=DateWords(
        months=(
            "ianuarie ian", "februarie", "martie", "aprilie", "mai", "iunie iun", "iulie iul", "august", "septembrie",
            "octombrie", "noiembrie noi", "decembrie",
        ),
    ),
)  # fmt: skip
