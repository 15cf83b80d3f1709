"""The words of Icelandic."""
# ruff: noqa: N999  (a keyword of Python, and the code of Icelandic)

from news.languages.kinds.people import PeopleWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Icelandic",
    people=PeopleWords(
        name_ends=("skrifar",),
    ),
)  # fmt: skip
