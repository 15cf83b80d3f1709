"""The words of Swedish."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Swedish",
    dates=DateWords(
        months=(
            "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
            "november", "december",
        ),
        clock_cues=("kl",),
        changed_stems=("uppdater",),
        minutes=("minut", "minuter"),
        hours=("timme", "timmar"),
        days=("dag", "dagar"),
        one=("en", "ett"),
        age_after=("sedan",),
        date_words=("uppdaterad", "publicerad", "kl", "den"),
        date_markup=("datum",),
    ),
    people=PeopleWords(
        by=("av",),
        edited_by=("redaktör", r"red\."),
        name_joiners=("och",),
        desks=("redaktionen",),
        name_particles=("af", "av"),
        written_by=("skriven av",),
        author_folders=("skribent",),
    ),
    wire=WireWords(
        agency_joiners=("och",),
    ),
    headings=HeadingWords(
        byline_joiners=("och",),
        lead_markup=("ingress", "underrubrik"),
    ),
    body=BodyWords(
        advertisements=("reklam",),
        read_also=("läs (?:också|även|mer)",),
        most_read=("mest läst",),
        continued_nouns=("artikeln",),
        continued_verbs=("fortsätter",),
        correction_labels=("rättelse",),
        correction_stems=("rätt",),
        notice_stems=("rättelse",),
    ),
)  # fmt: skip
