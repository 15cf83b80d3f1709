"""The words of Bulgarian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Bulgarian",
    dates=DateWords(
        months=(
            "януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври", "ноември",
            "декември",
        ),
    ),
)  # fmt: skip
