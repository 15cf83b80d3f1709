"""Credits: the lines by which a story says which agency supplied it, and who else worked on it.

They appear in datelines ("GENEVA (AP) —", see dateline.py), in the author metadata (see supplier.py), and in lines at
the story's end, seldom at its start: "- AP", "© Reuters", "(Reporting by …; Editing by …)", "with inputs from AFP".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from news.agencies import JOINT, agency_of, find_agency
from news.languages.patterns import either

MAX_CREDIT_CHARS = 400
MAX_TAIL_PARAGRAPHS = 3  # Below the credit is at most a copyright line and an outlet's own note.
MAX_HEAD_PARAGRAPHS = 2
MAX_HELP_CHARS = 160


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit as printed, its place, and the agency it names, if any.

    `is_help` says that the agency did not supply the story but helped with it.
    """

    text: str
    agency: str | None
    paragraph: int
    start: int
    end: int
    is_help: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    agency: str | None
    is_help: bool = False


_RIGHTS = re.compile(
    r"^(?:©|\(c\)|copyright\b)\s{0,2}(?:copyright\b\s{0,2})?(?:\(c\)|©)?\s{0,2}(?:\d{4}(?:\s?[-–]\s?\d{4})?)?\s{0,2}(?:by\s)?"
    r"(?P<holder>[^.,\n|]{2,60})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\s\d{4}\b.*$")
# The house style of Reuters, in the languages it files in.
_REUTERS_DESK = re.compile(
    rf"\(\s?(?:(?:{either('wire.desk_by_lines')})\s[^()]{{2,350}}|"
    rf"(?:{either('wire.desk_reporting')})\s(?:(?:{either('wire.desk_additional')})\s)?(?:{either('wire.desk_bys')})?\s?"
    rf"[^()]{{2,300}}(?:{either('wire.desk_editing')})[^()]{{2,100}})\)?",
    re.IGNORECASE,
)
_DESK_WORDS = re.compile(rf"\b(?:{either('wire.desk_stems')})", re.IGNORECASE)
_PERSON = r"[A-ZÀ-Þ][\w.'’-]{0,20}(?:\s(?:[a-z]{2,3}\s)?[A-ZÀ-Þ][\w.'’-]{0,20}){1,3}"
# "Jane Doe and John Roe contributed to this report.", "Associated Press writer Jane Doe in Paris contributed …"
_HELPED = re.compile(
    rf"^[*_\s—–-]{{0,6}}(?P<who>[A-ZÀ-Þ][^.;:!?\n]{{1,250}}?)\s(?:{either('wire.contributed')})\b"
    rf"(?:\s(?:{either('wire.contributed_to')})\b|(?=\s?\.?$))[^\n]{{0,60}}$"
)
_AND = rf"(?:,|,?\s(?:{either('wire.helper_ands')})|\s&)"
_PEOPLE = re.compile(
    rf"{_PERSON}(?:{_AND}\s{_PERSON}){{0,5}}(?:\s(?:{either('wire.helper_places')})\s[A-Z][\w\s.,]{{2,30}})?"
)
_AGENCY_STAFF = re.compile(
    r"(?P<agency>(?:The )?Associated Press|AP|Reuters|AFP|UPI|Bloomberg)\s(?:[\w-]{1,20}\s){0,4}"
    rf"(?:{either('wire.agency_staff')})\b",
    re.IGNORECASE,
)
# "with inputs from PTI", "mit Material von dpa", "avec AFP", "con información de EFE", "com informações da Lusa"
_WITH = re.compile(
    rf"(?:\(|\[|—|–|-|\*|_|\s){{0,4}}"
    rf"(?:(?:{either('wire.help_with')})\s(?:(?:{either('wire.help_more')})\s)?|{either('wire.help_openings')})"
    rf"(?:(?:{either('wire.help_nouns')})\s(?:{either('wire.help_from')})\s)?"
    r"(?:l['’])?(?P<who>[^()\[\].;:!?\n]{2,80}?)[)\].*_\s]{0,4}",
    re.IGNORECASE,
)
_WIRES_IN_GENERAL = re.compile(
    rf"(?:(?:{either('wire.wires_before')})[\s-]?)?(?:{either('wire.wires')})(?:\s(?:{either('wire.wires_after')}))?",
    re.IGNORECASE,
)
_HOUSE_RULES = re.compile(r"Our Standards: The Thomson Reuters Trust Principles\.?.{0,40}")
_LED_IN = re.compile(rf"^(?:{either('wire.credit_bys', 'wire.source_labels')})\s?:?\s", re.IGNORECASE)
_OF_A_PICTURE = re.compile(rf"{either('wire.picture_stems')}|getty", re.IGNORECASE)
_OUTLET = re.compile(r"[\w-]{2,30}\.[a-z]{2,6}", re.IGNORECASE)
_TAIL_BRACKET = re.compile(r"\s{0,9}(?P<text>[(\[]\s?(?P<inner>[^()\[\]\n]{2,90})\s?[)\]])[.\s]{0,2}$")
_TAIL_DASH = re.compile(
    r"(?<=[.!?…\"”»’'])\s{1,3}(?P<text>(?:[-–—―]{1,2}|/|©)\s?(?P<inner>[^\s.,()\[\]\n][^.,()\[\]\n]{1,60}?)/?\.?)$"
)
# "… the US. PTI", with the initials of the desk behind it: "PTI JDO JRO"; "^M" is how some archives print the
# carriage return that ended the wire's last line.
_TAIL_WORD = re.compile(
    r"(?<=[.!?…\"”»])\s{1,3}(?P<text>(?P<inner>[^\s.,()\[\]^\n]{2,12}(?:/[^\s.,()\[\]^\n]{2,12})?)(?:\s[A-Z]{2,5}){0,4}\.{0,3}(?:\^M)?)$"
)
_INITIALS = re.compile(r"[a-z]{2,5}(?:/[a-z]{2,5}){1,5}|[A-Z]{2,4}(?:\s[A-Z]{2,4}){0,3}")


def find_credit(paragraphs: Sequence[str]) -> Credit | None:
    """Return the credit that closes a story or opens it: a line of its own, or the tail of a paragraph.

    >>> find_credit(["Oil rose.", "- AP"])
    Credit(text='- AP', agency='AP', paragraph=1, start=0, end=4, is_help=False)
    >>> find_credit(["Oil rose on Monday, she told AP."]) is None
    True
    """
    first_of_tail = max(0, len(paragraphs) - MAX_TAIL_PARAGRAPHS)
    for index in range(len(paragraphs) - 1, first_of_tail - 1, -1):
        if found := _credit_line(paragraphs[index]) or _credit_tail(paragraphs[index]):
            return _credit(paragraphs, index, found)
    for index in range(min(MAX_HEAD_PARAGRAPHS, first_of_tail)):
        if found := _credit_line(paragraphs[index]):
            return _credit(paragraphs, index, found)
    return None


def _credit(paragraphs: Sequence[str], index: int, found: _Found) -> Credit:
    text = paragraphs[index][found.start : found.end]
    return Credit(text, found.agency, index, found.start, found.end, found.is_help)


def is_desk_initials(paragraph: str) -> bool:
    """Whether a paragraph is nothing but the initials that an agency's desk leaves above its credit.

    >>> is_desk_initials("jd/jr/abc"), is_desk_initials("Oil rose.")
    (True, False)
    """
    return _INITIALS.fullmatch(paragraph.strip()) is not None


def _credit_line(paragraph: str) -> _Found | None:
    """Return a paragraph that is nothing but a credit."""
    line = paragraph.strip()
    if not 2 <= len(line) <= MAX_CREDIT_CHARS:
        return None
    start = paragraph.index(line)
    end = start + len(line)
    if len(line) <= 60:
        agency = _agency_of_parts(line)
        if agency:
            return _Found(start, end, agency)
    rights = _RIGHTS.match(line)
    if rights:
        agency = find_agency(_YEAR.sub("", rights["holder"]), is_framed=True)
        if agency:
            return _Found(start, end, agency)
    if _HOUSE_RULES.fullmatch(line):
        return _Found(start, end, "Reuters")
    if len(line) <= MAX_HELP_CHARS and (helped := _help_in(line)):
        return _Found(start, end, helped[0], is_help=True)
    helped_by = _HELPED.match(line)
    if helped_by:
        who = helped_by["who"]
        staff = _AGENCY_STAFF.match(who)
        agency = agency_of(staff["agency"], False) if staff else find_agency(who)
        if agency or _PEOPLE.fullmatch(who):
            return _Found(start, end, agency, is_help=True)
    return None


def _agency_of_parts(line: str) -> str | None:
    """Return the agency of a short line that names nobody else: "AFP/dpa", "dpa/lno", "Quelle: gazette.de, dpa"."""
    if _OF_A_PICTURE.search(line):
        return None
    is_led_in = _LED_IN.match(line.lstrip("([ ")) is not None
    parts = [part for part in JOINT.split(line.strip("()[]{}-–—―*_©/. \u00a0")) if part]
    codes = [agency_of(part, True) for part in parts]
    if parts == [line] and line.islower():
        codes = [agency_of(line.upper(), False)]  # "reuter", "afp": a wire that lost its capitals
    # "AFP, Paris and back" is a sentence; but behind a desk's initials or a lead-in an agency may come last.
    is_plain = all(
        code or _is_initials(part) or _OUTLET.fullmatch(_LED_IN.sub("", part))
        for code, part in zip(codes, parts, strict=True)
    )
    if not is_plain and not (is_led_in and any(codes)):
        return None
    # A weak code beside initials may be initials itself: "PA/AA".
    return next((code for code in codes if code), None)


def _is_initials(part: str) -> bool:
    return 2 <= len(part) <= 4 and part.isalpha() and (part.islower() or part.isupper())


def _help_in(line: str) -> tuple[str | None] | None:
    """Return the agency (or None for "agencies") that a "with inputs from …" names; None if it is no such line."""
    match = _WITH.fullmatch(line)
    if not match:
        return None
    first, *others = JOINT.split(match["who"])
    # "With Reuters and the harbour closed" goes on as a sentence does.
    if not all(part[:1].isupper() or agency_of(part, False) for part in others if part):
        return None
    if _WIRES_IN_GENERAL.fullmatch(first.strip()):
        return (None,)
    agency = agency_of(first, False)
    return (agency,) if agency else None


def _credit_tail(paragraph: str) -> _Found | None:
    """Return a credit at the end of a paragraph."""
    offset = max(0, len(paragraph) - MAX_CREDIT_CHARS)
    tail = paragraph[offset:]
    end = offset + len(tail.rstrip())
    desk = next(reversed(list(_REUTERS_DESK.finditer(tail))), None)
    if desk and _DESK_WORDS.search(desk[0]) and len(tail) - desk.end() <= 2:
        return _Found(offset + desk.start(), end, "Reuters")
    for pattern in (_TAIL_BRACKET, _TAIL_DASH, _TAIL_WORD):
        match = pattern.search(tail)
        if not match:
            continue
        # A bare last word is the weakest frame, a bracket after the full stop the strongest.
        is_bracket = pattern is _TAIL_BRACKET
        if is_bracket and tail[: match.start()].rstrip()[-1:] not in tuple(".!?…\"”»’'"):
            continue
        helped = _help_in(match["inner"]) if pattern is not _TAIL_WORD else None
        if helped:
            return _Found(offset + match.start("text"), end, helped[0], is_help=True)
        agency = find_agency(match["inner"], is_framed=is_bracket) if len(match["inner"]) <= 60 else None
        if agency:
            return _Found(offset + match.start("text"), end, agency)
    return None
