"""The words of Greek."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Greek",
    dates=DateWords(
        months=(
            "ιανουαρίου ιαν", "φεβρουαρίου φεβ", "μαρτίου μαρ", "απριλίου απρ", "μαΐου μαϊ", "ιουνίου ιουν",
            "ιουλίου ιουλ", "αυγούστου αυγ", "σεπτεμβρίου σεπ", "οκτωβρίου οκτ", "νοεμβρίου νοε", "δεκεμβρίου δεκ",
        ),
        day_suffixes=("η", "ης"),
        changed_stems=("ενημέρωσ",),
        published_stems=("δημοσί",),
    ),
)  # fmt: skip
