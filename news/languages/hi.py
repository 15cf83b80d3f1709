"""The words of Hindi."""

from news.languages.kinds.dates import DateWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Hindi",
    dates=DateWords(
        months=(
            "जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर सितम्बर", "अक्टूबर",
            "नवंबर नवम्बर", "दिसंबर दिसम्बर",
        ),
    ),
)  # fmt: skip
