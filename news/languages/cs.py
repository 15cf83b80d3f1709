"""The words of Czech."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.places import PlaceWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Czech",
    dates=DateWords(
        months=(
            "leden ledna", "únor února", "březen března", "duben dubna", "květen května", "červen června",
            "červenec července", "srpen srpna", "září", "říjen října", "listopadu", "prosinec prosince",
        ),
        clock_units=("hod",),
        changed_stems=("aktualiz",),
    ),
    places=PlaceWords(
        place_particles=("nad", "pod", "na"),
    ),
    body=BodyWords(
        advertisements=("reklama",),
    ),
)  # fmt: skip
