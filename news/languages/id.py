"""The words of Indonesian."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.people import PeopleWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Indonesian",
    dates=DateWords(
        months=(
            "januari", "februari peb", "maret", "april", "mei", "juni", "juli", "agustus agt agu", "september",
            "oktober", "november", "desember",
        ),
        minutes=("menit",),
        hours=("jam",),
        days=("hari",),
        age_after=("yang lalu", "lalu"),
    ),
    people=PeopleWords(
        author_line_bys=("penulis", "oleh"),
        edited_by=("penyunting",),
        name_joiners=("dan",),
        written_by=("ditulis oleh",),
    ),
    body=BodyWords(
        read_also=("baca juga",),
        long_calls=("bergabung", "ikuti (?:kami|berita)"),
    ),
)  # fmt: skip
