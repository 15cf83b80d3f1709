"""The words of Hebrew."""

from news.languages.kinds.dates import DateWords
from news.languages.kinds.people import PeopleWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Hebrew",
    dates=DateWords(
        months=(
            "ינואר בינואר", "פברואר בפברואר", "מרץ במרץ", "אפריל באפריל", "מאי במאי", "יוני ביוני", "יולי ביולי",
            "אוגוסט באוגוסט", "ספטמבר בספטמבר", "אוקטובר באוקטובר", "נובמבר בנובמבר", "דצמבר בדצמבר",
        ),
    ),
    people=PeopleWords(
        name_particles=("ben",),
    ),
)  # fmt: skip
