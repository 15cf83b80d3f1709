"""The words of Finnish."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Finnish",
    dates=DateWords(
        months=(
            "tammikuuta tammikuu", "helmikuuta helmikuu", "maaliskuuta maaliskuu", "huhtikuuta huhtikuu",
            "toukokuuta toukokuu", "kesäkuuta kesäkuu", "heinäkuuta heinäkuu", "elokuuta elokuu", "syyskuuta syyskuu",
            "lokakuuta lokakuu", "marraskuuta marraskuu", "joulukuuta joulukuu",
        ),
        clock_cues=("klo",),
        changed_stems=("muokattu", "päivitetty"),
        published_stems=("julkaistu",),
        minutes=("minuuttia",),
        hours=("tunti", "tuntia"),
        days=("päivä", "päivää"),
        age_after=("sitten",),
    ),
    people=PeopleWords(
        author_line_bys=("teksti", "toimittaja"),
        name_joiners=("ja",),
        desks=("toimitus",),
        written_by=("kirjoittanut",),
        byline_markup=("kirjoittaja",),
    ),
    wire=WireWords(
        picture_stems=("kuva",),
    ),
    headings=HeadingWords(
        byline_joiners=("ja",),
    ),
    body=BodyWords(
        advertisements=("mainos",),
        read_also=("lue myös",),
        most_read=("luetuimmat",),
        picture_labels=("kuva",),
        continued_nouns=("juttu", "artikkeli"),
        continued_verbs=("jatkuu",),
        correction_labels=("oikaisu",),
        correction_stems=("oika",),
        notice_stems=("oikais",),
    ),
)  # fmt: skip
