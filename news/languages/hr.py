"""The words of Croatian."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Croatian",
    dates=DateWords(
        # October is November in Polish and Ukrainian: news/dates/months.py distinguishes them.
        months=(
            "siječanj siječnja", "veljača veljače", "ožujak ožujka", "travanj travnja", "svibanj svibnja",
            "lipanj lipnja", "srpanj srpnja", "kolovoz kolovoza", "rujan rujna", "listopad listopada",
            "studeni studenog studenoga", "prosinca",
        ),
    ),
)  # fmt: skip
