"""Makes htmldate use our date parser instead of dateparser, whose rules for 200 languages take two seconds of CPU.

htmldate needs it for a handful of strings in a thousand pages, those that its own patterns cannot read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from htmldate import extractors


@dataclass(frozen=True, slots=True)
class _Parser:
    find_day: Callable[[str], datetime | None]

    def get_date_data(self, text: str) -> dict[str, datetime | None]:
        """Return the date in the text in dateparser's form."""
        return {"date_obj": self.find_day(text)}


def answer_htmldate(find_day: Callable[[str], datetime | None]) -> None:
    """Let htmldate call `find_day` where it would load dateparser."""
    parser = _Parser(find_day)
    extractors.get_external_parser = lambda: parser
    extractors.month_words = frozenset  # The months of dateparser's languages; htmldate has the common ones itself.
