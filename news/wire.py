"""Credits: the lines by which a story says which agency supplied it.

Half of the agency evidence stands in the author metadata (see `find_agency`), the rest in datelines
("GENEVA (AP) —") and in a credit at the end ("- AP", "© Reuters", "(Reporting by …; Editing by …)").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from news.agencies import AGENCY_CODES as AGENCY_CODES
from news.agencies import JOINT, agency_of
from news.agencies import find_agency as find_agency

MAX_CREDIT_CHARS = 400
MAX_TAIL_PARAGRAPHS = 3  # Below the credit stands at most a copyright line and an outlet's own note.


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit as printed, where it stands, and the agency it names."""

    text: str
    agency: str
    paragraph: int
    start: int
    end: int


_RIGHTS = re.compile(
    r"^(?:©|\(c\)|copyright\b)\s{0,2}(?:copyright\b\s{0,2})?(?:\(c\)|©)?\s{0,2}(?:\d{4}(?:\s?[-–]\s?\d{4})?)?\s{0,2}(?:by\s)?"
    r"(?P<holder>[^.,\n|]{2,60})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s\d{4}\b.*$")
# The house style of Reuters, in the languages it files in.
_REUTERS_DESK = re.compile(
    r"\(\s?(?:(?:additional\s)?(?:reporting|writing|editing|compiled)\sby\s[^()]{2,350}|"
    r"(?:reportage|reporte|reportagem|reportaje|bericht|geschrieben)\s(?:de|por|von|par|di)\s[^()]{2,350}(?:édité|edita|editad|edição|redig|version|redaktion)[^()]{2,100})\)?",
    re.IGNORECASE,
)
_DESK_WORDS = re.compile(r"\b(?:edit|writing|writ|redig|édit|ediç|version|redaktion)", re.IGNORECASE)
_HELPED = re.compile(
    r"^[*_\s]{0,6}(?P<agency>(?:The )?Associated Press|AP|Reuters|AFP)\s(?:[\w-]{1,20}\s){0,4}(?:writers?|reporters?|"
    r"correspondents?|journalists?|staff)\b[^\n]{2,300}\bcontributed\b[^\n]{0,60}$"
)
_TAIL_BRACKET = re.compile(r"\s*(?P<text>[(\[]\s?(?P<inner>[^()\[\]\n]{2,60})\s?[)\]])[.\s]{0,2}$")
_TAIL_DASH = re.compile(
    r"(?<=[.!?…\"”»’'])\s{1,3}(?P<text>(?:[-–—―]{1,2}|/|©)\s?(?P<inner>[^\s.,()\[\]\n][^.,()\[\]\n]{1,40}?)/?\.?)$"
)
# "… the US. PTI", with the initials of the desk behind it: "PTI JDO JRO".
_TAIL_WORD = re.compile(
    r"(?<=[.!?…\"”»])\s{1,3}(?P<text>(?P<inner>[^\s.,()\[\]\n]{2,12}(?:/[^\s.,()\[\]\n]{2,12})?)(?:\s[A-Z]{2,5}){0,4}\.?)$"
)
_INITIALS = re.compile(r"[a-z]{2,5}(?:/[a-z]{2,5}){1,5}|[A-Z]{2,4}(?:\s[A-Z]{2,4}){0,3}")


def find_credit(paragraphs: Sequence[str]) -> Credit | None:
    """Return the credit that closes a story: a line of its own, or the tail of a paragraph.

    >>> find_credit(["Oil rose.", "- AP"])
    Credit(text='- AP', agency='AP', paragraph=1, start=0, end=4)
    >>> find_credit(["Oil rose on Monday, she told AP."]) is None
    True
    """
    for index in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 1 - MAX_TAIL_PARAGRAPHS), -1):
        found = _credit_line(paragraphs[index]) or _credit_tail(paragraphs[index])
        if found:
            start, end, agency = found
            return Credit(paragraphs[index][start:end], agency, index, start, end)
    return None


def is_desk_initials(paragraph: str) -> bool:
    """Whether a paragraph is nothing but the initials that an agency's desk leaves above its credit.

    >>> is_desk_initials("jd/jr/abc"), is_desk_initials("Oil rose.")
    (True, False)
    """
    return _INITIALS.fullmatch(paragraph.strip()) is not None


def _credit_line(paragraph: str) -> tuple[int, int, str] | None:
    """Return span and agency of a paragraph that is nothing but a credit."""
    line = paragraph.strip()
    if not 2 <= len(line) <= MAX_CREDIT_CHARS:
        return None
    start = paragraph.index(line)
    span = (start, start + len(line))
    if len(line) <= 60:
        parts = [part for part in JOINT.split(line.strip("()[]{}-–—―*_©/. \u00a0")) if part]
        codes = [agency_of(part, True) for part in parts]
        # Every part but a desk's initials ("dpa/lno") must be an agency: "AFP, Paris and back" is a sentence.
        if (
            codes
            and codes[0]
            and all(code or (part.islower() and len(part) <= 4) for code, part in zip(codes, parts, strict=True))
        ):
            return (*span, codes[0])
    rights = _RIGHTS.match(line)
    if rights:
        agency = find_agency(_YEAR.sub("", rights["holder"]), is_framed=True)
        if agency:
            return (*span, agency)
    helped = _HELPED.match(line)
    if helped:
        agency = agency_of(helped["agency"], False)
        if agency:
            return (*span, agency)
    return None


def _credit_tail(paragraph: str) -> tuple[int, int, str] | None:
    """Return span and agency of a credit at the end of a paragraph."""
    offset = max(0, len(paragraph) - MAX_CREDIT_CHARS)
    tail = paragraph[offset:]
    desk = next(reversed(list(_REUTERS_DESK.finditer(tail))), None)
    if desk and _DESK_WORDS.search(desk[0]) and len(tail) - desk.end() <= 2:
        return offset + desk.start(), offset + len(tail.rstrip()), "Reuters"
    for pattern in (_TAIL_BRACKET, _TAIL_DASH, _TAIL_WORD):
        match = pattern.search(tail)
        if not match:
            continue
        # A bare last word is the weakest frame, a bracket after the full stop the strongest.
        is_bracket = pattern is _TAIL_BRACKET
        if is_bracket and tail[: match.start()].rstrip()[-1:] not in tuple(".!?…\"”»’'"):
            continue
        agency = find_agency(match["inner"], is_framed=is_bracket)
        if agency:
            return offset + match.start("text"), offset + len(tail.rstrip()), agency
    return None
