"""The words of Lithuanian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Lithuanian",
    dates=DateWords(
        months=(
            "sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio", "rugsėjo",
            "spalio", "lapkričio", "gruodžio",
        ),
    ),
)  # fmt: skip
