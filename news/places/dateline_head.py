"""A dateline, and the text before its mark: a place, sometimes the day of filing, sometimes an agency."""

import re
from dataclasses import dataclass

from news.agencies import find_agency
from news.dates.months import find_month
from news.languages.patterns import either
from news.places.country import find_region_country, is_known_place
from news.places.names import is_place

# ", Nov. 19", ", le 12 mai 2021", " 12. Mai", ", 12.5.2021": the day of filing, when it is printed.
_JOINER = rf"(?:(?:{either('places.filed_joiners')})\s)?"
_FILED_ON = re.compile(
    rf"(?:^|[,.]?\s{{1,2}})(?:(?:{either('places.filed_leads')})\s)?"
    rf"(?:(?P<d1>\d{{1,2}})(?:\.|{either('places.filed_suffixes')})?\s{_JOINER}(?P<m1>[^\W\d_]{{3,12}})\.?|"
    rf"(?P<m2>[^\W\d_]{{3,12}})\.?\s(?P<d2>\d{{1,2}}))(?:,?\s{_JOINER}\d{{4}})?[.,]?$"
)
_FILED_IN_FIGURES = re.compile(
    rf",\s{{1,2}}(?:(?:{either('places.filed_figure_leads')})\s)?"
    r"(?:\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{4}|\d{2})?|\d{1,2})[.,]?$"
)
# "SYDNEY, AAP", "WELLINGTON, May 12 AAP", "MINSK. BelTA"
_LAST_WORD = re.compile(r"(?P<mark>[,.]?)\s{1,2}(?P<word>[^\s,.()]{2,20})$")
_FIRST_WORD = re.compile(r"(?P<word>[^\s,.()]{2,12})\s(?=[^\W\d_])")
# "JAKARTA, KOMPAS.com": an outlet that puts its address there.
_OUTLET = re.compile(r",\s{1,2}[\w-]{2,30}\.[a-z]{2,7}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as printed, its place and agency, and where the story proper begins (`end`)."""

    text: str
    place: str | None
    agency: str | None
    end: int

    @classmethod
    def of(cls, match: re.Match[str], place: str | None, agency: str | None, lead: int) -> "Dateline":
        """Return the dateline that a pattern found in a text which began `lead` characters later."""
        return cls(match[0].rstrip(), place, agency, lead + match.end())

    @property
    def is_unmistakable(self) -> bool:
        """Whether no ordinary sentence opens like this: with an agency, or a place that the gazetteer knows."""
        return self.agency is not None or self.place is None or is_known_place(self.place)


@dataclass(frozen=True, slots=True)
class Head:
    """A dateline's place and agency, and whether it names the day."""

    place: str | None
    agency: str | None
    is_dated: bool


def read_head(text: str, *, is_caseless_fit: bool = False) -> Head:
    """Return what the words before a dateline's mark say; all of it is None where they are something else.

    A script without capitals shows a place by its frame alone, where that `is_caseless_fit`.

    >>> read_head("LONDON, May 12"), read_head("SYDNEY, AAP").agency, read_head("Delegates met")
    (Head(place='LONDON', agency=None, is_dated=True), 'AAP', Head(place=None, agency=None, is_dated=False))
    """
    words = " ".join(text.split()).strip(" ,")
    words, agency = _strip_agency(words)
    words, is_dated = _strip_day(words)
    if _OUTLET.search(words):
        words = _OUTLET.sub("", words)
    if words.endswith(".") and not words.endswith("a.M.") and not find_region_country(words.rsplit(",", 1)[-1]):
        words = words.rstrip(".")
    is_caseless = is_caseless_fit and words.upper() == words.lower() and len(words.split()) <= 3 and words[:1].isalpha()
    if not words and is_dated:
        return Head(None, agency, is_dated)
    if is_caseless or is_place(words):
        return Head(words, agency, is_dated)
    return Head(None, None, False)


def _strip_agency(words: str) -> tuple[str, str | None]:
    last = _LAST_WORD.search(words)
    # A weak code counts behind its comma only: "WASHINGTON PA" is a town in Pennsylvania.
    agency = find_agency(last["word"], is_framed=bool(last["mark"])) if last else None
    if last and agency and is_known_place(_strip_day(words[: last.start()])[0]):
        return words[: last.start()].rstrip(" ,"), agency
    first = _FIRST_WORD.match(words)
    agency = find_agency(first["word"]) if first else None
    if first and agency and is_known_place(words[first.end() :]):
        return words[first.end() :], agency
    return words, None


def _strip_day(words: str) -> tuple[str, bool]:
    filed = _FILED_ON.search(words)
    if filed and find_month(filed["m1"] or filed["m2"]):
        return words[: filed.start()].rstrip(" ,"), True
    filed = _FILED_IN_FIGURES.search(words)
    return (words[: filed.start()].rstrip(" ,"), True) if filed else (words, False)
