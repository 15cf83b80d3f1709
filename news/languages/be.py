"""The words of Belarusian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Belarusian",
    dates=DateWords(
        months=(
            "студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня", "ліпеня", "жніўня", "верасня",
            "кастрычніка", "лістапада", "снежня",
        ),
    ),
)  # fmt: skip
