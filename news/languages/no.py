"""The words of Norwegian."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Norwegian",
    dates=DateWords(
        months=(
            "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
            "desember des",
        ),
        clock_cues=("kl",),
        changed_stems=("oppdater",),
        minutes=("minutter",),
        hours=("time", "timer"),
        days=("dag", "dager"),
        one=("en", "et"),
        age_after=("siden",),
        date_words=("oppdatert", "publisert", "kl", "den"),
    ),
    people=PeopleWords(
        by=("av",),
        author_line_bys=("skrevet av", "tekst", "foto"),
        lead_labels=("skrevet av", "tekst"),
        edited_by=("redaktør", r"red\."),
        name_joiners=("og",),
        desks=("redaktionen",),
        written_by=("skrevet av",),
        byline_markup=("forfatter",),
    ),
    wire=WireWords(
        agency_joiners=("og",),
    ),
    headings=HeadingWords(
        byline_joiners=("og",),
        lead_markup=("ingress",),
    ),
    body=BodyWords(
        advertisements=("annonse",),
        read_also=("les også",),
        most_read=("mest lest",),
        continued_nouns=("artikkelen", "saken"),
        continued_verbs=("fortsetter",),
        correction_labels=("rettelse",),
        correction_stems=("rett",),
        notice_stems=("rettelse",),
    ),
)  # fmt: skip
