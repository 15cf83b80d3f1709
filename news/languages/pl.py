"""The words of Polish."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Polish",
    dates=DateWords(
        months=(
            "styczeń stycznia sty", "luty lutego lut", "marzec marca", "kwiecień kwietnia kwi", "maj maja",
            "czerwiec czerwca cze", "lipiec lipca lip", "sierpień sierpnia sie", "wrzesień września wrz",
            "październik października paź", "listopad listopada lis", "grudzień grudnia gru",
        ),
        weekdays=("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
        clock_cues=("godz",),
        update_stems=("zaktual",),
        changed_stems=("aktualiz",),
        published_stems=("dodano", "wydan"),
        minutes=("minut", "minuty"),
        hours=("godzin", "godziny", "godzinę", "godz"),
        days=("dzień", "dni"),
        age_after=("temu",),
        posted_line_words=("opublikowano", "aktualizacja", "dodano", "data", "godz"),
        updated_words=("aktualizacja",),
        date_words=("opublikowano",),
    ),
    people=PeopleWords(
        author_labels=("autor",),
        author_line_bys=("od", "przez", "tekst"),
        plain_text_bys=("od", "przez"),
        posted_bys=("przez",),
        name_joiners=("i",),
        written_by=("napisane przez",),
    ),
    places=PlaceWords(
        place_particles=("nad", "pod", "na"),
        first_persons=("ja", "my"),
    ),
    wire=WireWords(
        agency_joiners=("i",),
        agency_openings=("źródło",),
        source_labels=("źródło",),
        picture_stems=("zdję",),
    ),
    headings=HeadingWords(
        byline_joiners=("i",),
        lead_markup=("zajawka", "lid"),
    ),
    body=BodyWords(
        advertisements=("reklama",),
        read_also=("czytaj (?:też|także|więcej)", "zobacz (?:też|także)"),
        picture_labels=("zdjęcie",),
        long_calls=("polub nas", "śledź nas", "dołącz do"),
        topic_labels=("tagi",),
        correction_labels=("sprostowanie",),
        correction_stems=("sprost",),
        notice_stems=("sprost",),
    ),
)  # fmt: skip
