"""The words of Dutch."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Dutch",
    dates=DateWords(
        months=(
            "januari", "februari", "maart mrt", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
            "november", "december",
        ),
        weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        clock_cues=("om",),
        update_stems=("bijgewerkt",),
        changed_stems=("gewijzigd",),
        published_stems=("gepubl", "geplaatst"),
        minutes=("minuut", "minuten"),
        hours=("uur", "uren"),
        days=("dag", "dagen"),
        one=("een",),
        age_after=("geleden",),
        posted_line_words=(
            "gepubliceerd", "bijgewerkt", "op", "om", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
            "zaterdag", "zondag",
        ),
        updated_words=("bijgewerkt",),
        date_words=("gepubliceerd", "bijgewerkt"),
        date_markup=("datum",),
    ),
    people=PeopleWords(
        by=("door",),
        lead_verbs=("geschreven",),
        edited_by=("redactie",),
        name_particles=("van", "de", "der", "den", "ter", "ten"),
        written_by=("geschreven door",),
    ),
    places=PlaceWords(
        place_particles=("aan", "het", "van", "ter", "der", "den"),
        first_persons=("ik", "wij", "hier"),
    ),
    wire=WireWords(
        agency_joiners=("en",),
        agency_openings=("bron",),
        source_labels=("bron",),
    ),
    headings=HeadingWords(
        byline_joiners=("van", "de"),
    ),
    body=BodyWords(
        read_also=("lees ook",),
        most_read=("meest gelezen",),
        continued_nouns=("het artikel", "tekst"),
        continued_verbs=("loopt (?:door|verder)", "gaat verder"),
        correction_labels=("correctie", "rectificatie"),
        correction_stems=("correct", "rectif"),
        notice_stems=("corre", "rectif"),
    ),
)  # fmt: skip
