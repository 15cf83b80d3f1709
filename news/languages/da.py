"""The words of Danish."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Danish",
    dates=DateWords(
        months=(
            "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
            "november", "december",
        ),
        clock_cues=("kl",),
        changed_stems=("opdater",),
        published_stems=("udgivet",),
        minutes=("minut", "minutter"),
        hours=("time", "timer"),
        days=("dag", "dage"),
        one=("en", "et"),
        age_after=("siden",),
        date_words=("udgivet", "opdateret", "kl", "den"),
    ),
    people=PeopleWords(
        by=("af",),
        author_line_bys=("tekst", "foto"),
        lead_labels=("tekst",),
        edited_by=("redaktør", r"red\."),
        name_joiners=("og",),
        desks=("redaktionen",),
        name_particles=("af",),
        written_by=("skrevet af",),
        byline_markup=("forfatter",),
    ),
    wire=WireWords(
        agency_joiners=("og",),
    ),
    headings=HeadingWords(
        byline_joiners=("og",),
        lead_markup=("manchet", "underrubrik"),
    ),
    body=BodyWords(
        read_also=("læs også",),
        most_read=("mest læst",),
        continued_nouns=("artiklen",),
        continued_verbs=("fortsætter",),
        correction_labels=("rettelse",),
        correction_stems=("rett",),
        notice_stems=("rettelse",),
    ),
)  # fmt: skip
