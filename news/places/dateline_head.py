"""A dateline, and the text before its mark: a place, sometimes the day of filing, sometimes an agency."""

import re
from dataclasses import dataclass
from datetime import date

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
    rf"(?P<m2>[^\W\d_]{{3,12}})\.?\s(?P<d2>\d{{1,2}}))(?:,?\s{_JOINER}(?P<year>\d{{4}}))?[.,]?$"
)
_FILED_IN_FIGURES = re.compile(
    rf",\s{{1,2}}(?:(?:{either('places.filed_figure_leads')})\s)?"
    r"(?:(?P<first>\d{1,2})(?P<mark>[./])\s?(?P<second>\d{1,2})[./]\s?(?P<year>\d{4}|\d{2})?|\d{1,2})[.,]?$"
)
# "SYDNEY, AAP", "WELLINGTON, May 12 AAP", "MINSK. BelTA"
_LAST_WORD = re.compile(r"(?P<mark>[,.]?)\s{1,2}(?P<word>[^\s,.()]{2,20})$")
_FIRST_WORD = re.compile(r"(?P<word>[^\s,.()]{2,12})\s(?=[^\W\d_])")
# "JAKARTA, KOMPAS.com": an outlet that puts its address there.
_OUTLET = re.compile(r",\s{1,2}[\w-]{2,30}\.[a-z]{2,7}$", re.IGNORECASE)


# A story is printed on the day it was filed or a few days after it; embargoes and zones put a day before it.
_FILED_BEFORE_DAYS, _FILED_AFTER_DAYS = 31, 1
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class FiledOn:
    """The day of filing; its year is None where the dateline does not print it.

    >>> str(FiledOn(5, 12)), str(FiledOn(5, 12, 2021))
    ('XXXX-05-12', '2021-05-12')
    """

    month: int
    day: int
    year: int | None = None

    @classmethod
    def of(cls, month: int, day: int, year: int | None) -> "FiledOn | None":
        """Return a day of the calendar, or None where there is no such day."""
        try:
            date(year or _LEAP_YEAR, month, day)
        except ValueError:
            return None
        return cls(month, day, year)

    def __str__(self) -> str:
        year = "XXXX" if self.year is None else f"{self.year:04}"
        return f"{year}-{self.month:02}-{self.day:02}"

    def beside(self, published: date) -> "FiledOn":
        """Return the day with the year in which it lies beside the day of publication, if there is one.

        >>> str(FiledOn(12, 31).beside(date(2021, 1, 2))), str(FiledOn(5, 12).beside(date(2021, 1, 2)))
        ('2020-12-31', 'XXXX-05-12')
        """
        for year in (published.year, published.year - 1, published.year + 1) if self.year is None else ():
            if FiledOn.of(self.month, self.day, year) is None:
                continue
            if -_FILED_AFTER_DAYS <= (published - date(year, self.month, self.day)).days <= _FILED_BEFORE_DAYS:
                return FiledOn(self.month, self.day, year)
        return self


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as printed, its place and agency, where the story proper begins (`end`), and the day of filing."""

    text: str
    place: str | None
    agency: str | None
    end: int
    day: FiledOn | None = None

    @classmethod
    def of(cls, match: re.Match[str], head: "Head", lead: int) -> "Dateline":
        """Return the dateline that a pattern found in a text which began `lead` characters later."""
        return cls(match[0].rstrip(), head.place, head.agency, lead + match.end(), head.day)

    @property
    def is_unmistakable(self) -> bool:
        """Whether no ordinary sentence opens like this: with an agency, or a place that the gazetteer knows."""
        return self.agency is not None or self.place is None or is_known_place(self.place)


@dataclass(frozen=True, slots=True)
class Head:
    """A dateline's place and agency, whether it names the day, and the day where it can be read."""

    place: str | None
    agency: str | None
    is_dated: bool
    day: FiledOn | None = None


def read_head(text: str, *, is_caseless_fit: bool = False) -> Head:
    """Return what the words before a dateline's mark say; all of it is None where they are something else.

    A script without capitals shows a place by its frame alone, where that `is_caseless_fit`.

    >>> read_head("LONDON, May 12").place, read_head("SYDNEY, AAP").agency, read_head("Delegates met").place
    ('LONDON', 'AAP', None)
    """
    words = " ".join(text.split()).strip(" ,")
    words, agency = _strip_agency(words)
    words, is_dated, day = _strip_day(words)
    if _OUTLET.search(words):
        words = _OUTLET.sub("", words)
    if words.endswith(".") and not words.endswith("a.M.") and not find_region_country(words.rsplit(",", 1)[-1]):
        words = words.rstrip(".")
    is_caseless = is_caseless_fit and words.upper() == words.lower() and len(words.split()) <= 3 and words[:1].isalpha()
    if not words and is_dated:
        return Head(None, agency, is_dated, day)
    # Beside a day, a town that we know is one whatever its capitals: "New york, April 13".
    if is_caseless or is_place(words) or (is_dated and is_known_place(words)):
        return Head(words, agency, is_dated, day)
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


def _strip_day(words: str) -> tuple[str, bool, FiledOn | None]:
    """Return the words without their day, whether there was one, and the day where it can be read."""
    filed = _FILED_ON.search(words)
    month = find_month(filed["m1"] or filed["m2"]) if filed else None
    if filed and month:
        day = FiledOn.of(month, int(filed["d1"] or filed["d2"]), int(filed["year"]) if filed["year"] else None)
        return words[: filed.start()].rstrip(" ,"), True, day
    filed = _FILED_IN_FIGURES.search(words)
    return (words[: filed.start()].rstrip(" ,"), True, _day_in_figures(filed)) if filed else (words, False, None)


def _day_in_figures(filed: re.Match[str]) -> FiledOn | None:
    """Return the day of "12.5.2021"; None for "12", which names no month, and "5/12", which may be either."""
    if filed["first"] is None:
        return None
    first, second = int(filed["first"]), int(filed["second"])
    year = int(filed["year"]) if len(filed["year"] or "") == 4 else None
    if filed["mark"] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    return FiledOn.of(first, second, year) if second > 12 else FiledOn.of(second, first, year)
