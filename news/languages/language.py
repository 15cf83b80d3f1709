"""The words of one language: what a file of this folder holds."""

from typing import NamedTuple

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.headings import HeadingWords
from news.languages.kinds.people import PeopleWords
from news.languages.kinds.places import PlaceWords
from news.languages.kinds.wire import WireWords


class LanguageWords(NamedTuple):
    """The words of one language by kind; a kind that it lacks is empty, and its rules do without.

    Every rule reads the words of all languages: what language a page is in is known only once its text is, and many
    pages mix two. These are named tuples because dataclasses of so many fields take four times as long to import.
    """

    name: str
    dates: DateWords = DateWords()
    people: PeopleWords = PeopleWords()
    places: PlaceWords = PlaceWords()
    wire: WireWords = WireWords()
    headings: HeadingWords = HeadingWords()
    body: BodyWords = BodyWords()
