"""The words of Japanese."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Japanese",
    dates=DateWords(
        morning=("午前",),
        afternoon=("午後",),
        changed_stems=("更新",),
        published_stems=("公開",),
        minutes=("分",),
        hours=("時間",),
        days=("日",),
        age_after=("前",),
    ),
    body=BodyWords(
        long_calls=("無断転載",),
    ),
)  # fmt: skip
