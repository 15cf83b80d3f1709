"""The words of Catalan."""

from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Catalan",
    dates=DateWords(
        months=(
            "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre", "octubre", "novembre",
            "desembre",
        ),
        day_joiners=("de", "d['’]"),
        year_joiners=("de", "del"),
    ),
    people=PeopleWords(
        name_joiners=("i",),
        name_particles=("i",),
    ),
    headings=HeadingWords(
        byline_joiners=("i",),
    ),
)  # fmt: skip
