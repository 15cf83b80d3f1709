"""The words of Arabic."""

from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Arabic",
    dates=DateWords(
        # Beside the names of Egypt those of the Levant.
        months=(
            "يناير", "فبراير شباط", "مارس آذار اذار", "أبريل ابريل نيسان", "مايو أيار ايار", "يونيو حزيران",
            "يوليو تموز", "أغسطس اغسطس آب", "سبتمبر أيلول ايلول", "أكتوبر اكتوبر", "نوفمبر", "ديسمبر",
        ),
    ),
    people=PeopleWords(
        name_particles=("al", "el", "bin", "ibn"),
    ),
    places=PlaceWords(
        place_particles=("al", "el"),
    ),
    headings=HeadingWords(
        byline_joiners=("el", "al"),
    ),
)  # fmt: skip
