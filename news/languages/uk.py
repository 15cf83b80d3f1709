"""The words of Ukrainian."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.people import PeopleWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Ukrainian",
    dates=DateWords(
        months=(
            "січень січня", "лютий лютого", "березень березня", "квітень квітня", "травень травня", "червень червня",
            "липень липня", "серпень серпня", "вересень вересня", "жовтень жовтня", "листопад листопада",
            "грудень грудня",
        ),
        changed_stems=("оновлен",),
        published_stems=("опубл",),
        minutes=("хвилин", "хвилини"),
        hours=("годин", "години"),
        days=("день", "днів"),
        age_after=("тому",),
    ),
    people=PeopleWords(
        name_joiners=("та",),
        titles=("кореспондент",),
        desks=("редакція",),
        written_by=("написано",),
    ),
    body=BodyWords(
        read_also=("читайте також",),
        picture_labels=("фото",),
        long_calls=("підписуйтесь",),
    ),
)  # fmt: skip
