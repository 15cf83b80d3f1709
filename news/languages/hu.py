"""The words of Hungarian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Hungarian",
    dates=DateWords(
        months=(
            "január", "február", "március márc", "április ápr", "május máj", "június jún", "július júl", "augusztus",
            "szeptember szept", "október", "november", "december",
        ),
        changed_stems=("frissít",),
        published_stems=("közzétév",),
    ),
)  # fmt: skip
