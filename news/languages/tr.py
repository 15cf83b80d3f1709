"""The words of Turkish."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.wire import WireWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Turkish",
    dates=DateWords(
        months=(
            "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım",
            "aralık",
        ),
        changed_stems=("güncel",),
        published_stems=("yayın",),
        minutes=("dakika",),
        hours=("saat",),
        days=("gün",),
        age_after=("önce",),
    ),
    people=PeopleWords(
        author_line_bys=("yazar", "yazan"),
        name_joiners=("ve",),
        written_by=("yazan",),
    ),
    wire=WireWords(
        agency_openings=("kaynak",),
        source_labels=("kaynak",),
    ),
    body=BodyWords(
        advertisements=("reklam",),
        page_labels=("etiketler",),
        topic_labels=("etiketler",),
    ),
)  # fmt: skip
