"""Datelines: where, and sometimes when and by whom, a story was filed.

Four frames carry one: an agency in brackets ("GENEVA (AP) —"), a dash ("MADRID —"), a colon ("Beirut:"), and an
agency before a bar ("BERLIN dpa |").
The weaker the frame, the more the rest must look like the first sentence of a story: "Graham: …" and "BOOM: …"
are headlines, so the headline must be removed before this is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from news.agencies import find_agency
from news.dateline_head import read_head
from news.places import is_place
from news.regions import find_region_country, is_known_place

MAX_DATELINE_CHARS = 110
MIN_SENTENCE_CHARS = 40  # Less than this after a dash or colon is a label and its value, not a story.
OPENING_PARAGRAPHS = 3
# So much running text is a paragraph of a story, whether or not its last sentence was cut.
PARAGRAPH_CHARS = 150


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as printed, its place and agency, and where the story proper begins (`end`)."""

    text: str
    place: str | None
    agency: str | None
    end: int

    @property
    def is_unmistakable(self) -> bool:
        """Whether no ordinary sentence opens like this: with an agency, or a place that the gazetteer knows."""
        return self.agency is not None or self.place is None or is_known_place(self.place)


_DASH = r"(?:—|–|―|‒|--|-)"
# "(AP) —", "(dpa/lno) -", "/TASS/.", "(EFE).-"; a bracket needs a mark after it unless the agency is known.
_BRACKET = re.compile(
    rf"(?P<head>[^()\[\]\n|:—–―]{{0,80}}?)(?:\s{{0,2}}|--)(?P<open>[(\[/])(?P<agency>[^()\[\]/\n]{{1,40}}(?:/[^()\[\]/\n]{{1,30}})?)[)\]/]"
    rf"(?P<mark>\s{{0,2}}(?:\.\s?{_DASH}?|{_DASH}{{1,2}}|:)|)(?=\s|$|[^\W\d_])\s{{0,3}}"
)
_AFTER_AGENCY = re.compile(
    rf"\((?P<agency>[^()\n]{{2,40}})\)\s{{0,2}}{_DASH}\s{{1,2}}(?P<head>[^()\n—–―:]{{2,60}}?)\s{_DASH}\s{{1,3}}"
)
# "МОСКВА, 3 мая - РИА Новости. Река…", "КИЇВ. 3 травня. УНІАН. Ріка…": the agency between place and story.
_BEFORE_STORY = re.compile(r"(?P<agency>[^.,:()\n]{2,25})\.\s{1,2}")
_DOTTED = re.compile(
    r"(?P<head>[^.,:()\n\d]{2,40})[.,]\s(?:\d{1,2}\s[^\W\d_]{3,12}[.,]\s)?(?:[–—-]\s)?(?P<agency>[^.,:()\n]{2,25})\.\s(?:[–—-]\s)?"
)
# 新华社北京5月3日电（记者…）, 【東京時事】, (서울=연합뉴스) 홍길동 기자 =
_EAST_ASIAN = (
    re.compile(
        r"(?P<agency>新华社|新華社|中新社)(?P<head>[^\W\d_]{2,8}?)(?:\d{1,2}月)?\d{1,2}日电\s?(?:[（(][^（）()\n]{1,40}[）)])?\s{0,3}"
    ),
    re.compile(r"【(?P<head>[^】\n]{1,12}?)(?P<agency>共同|時事|AFP時事|ロイター)】\s{0,3}"),
    re.compile(
        r"[(\[](?P<head>[^()=\[\]\n]{1,20})=(?P<agency>[^()\[\]\n]{2,12})[)\]]\s{0,3}(?:\S{2,5}\s(?:기자|특파원)\s?=\s{0,3})?"
    ),
)
_DASHED = re.compile(r"(?P<head>[^()\n|:—–―]{2,80}?)(?:\s{0,2}(?:—|–|―|--)\s{0,3}|\s-\s{1,3})(?=\S)")
# "TEGUCIGALPA.- El puerto": the Spanish mark.
_STOPPED = re.compile(r"(?P<head>[^()\n|:—–―]{2,80}?)\.-\s{1,3}(?=\S)")
_BARRED = re.compile(r"(?P<head>[^()\n|:—–―/]{2,60}?)\s(?P<agency>[a-z]{2,4}(?:/[a-z]{2,4})?)\s\|\s{1,3}(?=\S)")
_COLON = re.compile(r"(?P<head>[^()\n|:;—–―!?\"“”„«»]{2,60}):\s{1,3}(?=\S)")
_LONE = re.compile(r"(?P<city>[^\W\d_][^\d,:;()\n]{1,30}), (?P<region>[^\W\d_][^\d,:;()\n]{1,30})")
_FIRST_PERSON = re.compile(
    r"(?:I|I['’]\w{1,3}|We|Ich|Wir|Je|J['’]\w+|Nous|Yo|Nosotros|Io|Noi|Eu|Nós|Ik|Wij|Ja|My|Я|Мы|Hier|Here|Ici|Aquí|Qui)\b"
)
# Releases go out over these; they are no agencies, and write no story.
_RELEASE_WIRES = frozenset(("ots", "prnewswire", "business wire", "globe newswire", "accesswire", "newsfile corp."))
# Where every noun has a capital, "Saubere Sache:" and "Neu:" look like towns.
_GERMAN = re.compile(r"\b(?:der|die|das|und|ist|ein|eine|mit|für)\b")
_OPEN_QUOTES = tuple("\"“„«‘'‚")
_SENTENCE_ENDS = tuple(".!?…\"”»’')]—–:;。")


def find_dateline(paragraph: str) -> Dateline | None:
    """Return the dateline that opens the first paragraph of a story, or None.

    >>> find_dateline("GENEVA (AP) — Delegates met on Monday.").place
    'GENEVA'
    >>> find_dateline("Delegates met in GENEVA on Monday.") is None
    True
    """
    lead = len(paragraph) - len(paragraph.lstrip())
    text = paragraph[lead : lead + MAX_DATELINE_CHARS + 80]
    body = paragraph.rstrip()
    return (
        _find_after_agency(text, lead)
        or _find_east_asian(text, lead)
        or _find_bracketed(text, lead)
        or _find_dotted(text, lead)
        or _find_barred(text, lead)
        or _find_dashed(text, lead, len(body) - lead, is_sentence=_is_paragraph(body[lead:]))
        or _find_colon(text, lead, body)
        or _find_lone(paragraph.strip(), len(paragraph))
    )


def find_opening_dateline(paragraphs: Sequence[str]) -> tuple[int, Dateline] | None:
    """Return a story's dateline and the paragraph it opens, or None.

    A summary or a second deck may stand before that paragraph; then only a frame counts that no ordinary sentence
    has, or a place that the summary names.

    >>> find_opening_dateline(["Delegates met.", "GENEVA (AP) — Delegates met on Monday."])[0]
    1
    """
    for index, paragraph in enumerate(paragraphs[:OPENING_PARAGRAPHS]):
        dateline = find_dateline(paragraph)
        if dateline and (not index or dateline.is_unmistakable or (dateline.place or "") in paragraphs[0]):
            return index, dateline
    return None


def find_byline_place(name: str) -> tuple[str, str] | None:
    """Return agency and place of a byline such as "AFP, MANILA", or None.

    >>> find_byline_place("AFP, MANILA"), find_byline_place("AFP, Jane Doe")
    (('AFP', 'MANILA'), None)
    """
    first, comma, second = name.strip().partition(", ")
    agency = find_agency(first, is_framed=True) if comma and len(name) <= 60 else None
    if agency and second.isupper() and is_place(second):
        return agency, second
    return None


def _find_after_agency(text: str, lead: int) -> Dateline | None:
    """ANSA's way: "(ANSA) - ROMA, 12 MAG - "."""
    match = _AFTER_AGENCY.match(text)
    agency = find_agency(match["agency"], is_framed=True) if match else None
    if not match or not agency:
        return None
    place = read_head(match["head"]).place
    return _dateline(match, place, agency, lead) if place and place.isupper() else None


def _find_east_asian(text: str, lead: int) -> Dateline | None:
    for pattern in _EAST_ASIAN:
        match = pattern.match(text)
        agency = find_agency(match["agency"], is_framed=True) if match else None
        if match and agency:
            return _dateline(match, match["head"].strip(), agency, lead)
    return None


def _find_dotted(text: str, lead: int) -> Dateline | None:
    match = _DOTTED.match(text)
    agency = find_agency(match["agency"], is_framed=True) if match else None
    if not match or not agency or not match["head"].isupper() or not is_place(match["head"]):
        return None
    return _dateline(match, match["head"], agency, lead)


def _find_barred(text: str, lead: int) -> Dateline | None:
    """A German way: "BERLIN dpa |", "PARIS taz/afp |"."""
    match = _BARRED.match(text)
    place = read_head(match["head"]).place if match else None
    if not match or not place or not place.isupper():
        return None
    return _dateline(match, place, find_agency(match["agency"].upper().replace("RTR", "Reuters"), is_framed=True), lead)


def _find_bracketed(text: str, lead: int) -> Dateline | None:
    match = _BRACKET.match(text)
    if not match or match.end() > MAX_DATELINE_CHARS:
        return None
    head = read_head(match["head"])
    place = head.place
    agency = find_agency(match["agency"], is_framed=True)
    if agency is None and place and match["agency"].islower():
        agency = find_agency(match["agency"].upper(), is_framed=True)  # "(ats)", "(ap)"
    if agency and place is None and not head.is_dated:
        # Scripts without capitals show a place by its frame alone.
        head = read_head(match["head"], is_caseless_fit=True)
        place = head.place
    is_release = match["agency"].casefold() in _RELEASE_WIRES
    if not agency and not is_release and not (match["mark"].strip() and _looks_like_outlet(match["agency"])):
        return None
    if match["open"] == "/" and not agency and not is_release:
        return None
    # "The Reuters (…)" in a sentence has a head that is neither place nor day.
    if match["head"].strip(" ,.-") and place is None and not head.is_dated:
        return None
    if not agency and (place is None or not (place.isupper() or is_known_place(place))):
        return None
    # Without a mark ("LONDON (Reuters) The bank") only capitals are safe from "Merkel (CDU) sagte".
    if not match["mark"].strip() and place and not place.isupper() and not is_known_place(place):
        return None
    return _dateline(match, place, agency, lead)


def _find_dashed(text: str, lead: int, length: int, *, is_sentence: bool) -> Dateline | None:
    match = _STOPPED.match(text) or _DASHED.match(text)
    if not match or length - match.end() < MIN_SENTENCE_CHARS:
        return None
    following = text[match.end() :]
    if not (
        following[0].isupper() or following[0].isdigit() or following.startswith(_OPEN_QUOTES) or following[0] == "$"
    ):
        return None
    head = read_head(match["head"])
    place = head.place
    # "Rules and Standards – A Review" is a heading: capitals throughout and no full stop. A region makes it none.
    if not place or not (
        place.isupper()
        or ((is_sentence or find_region_country(place.rpartition(",")[2])) and _has_running_text(following))
    ):
        return None
    # A word glued to its dash ("Covid-19", "Anti—") is no frame unless it shouts.
    mark = match[0][len(match["head"].rstrip()) :]
    if not mark.startswith((" ", "\u00a0")) and not (place.isupper() or (mark[0] == "." and is_known_place(place))):
        return None
    named = _BEFORE_STORY.match(following)
    agency = find_agency(named["agency"], is_framed=True) if named else None
    if named and agency:
        text = (match[0] + named[0]).rstrip()
        return Dateline(text, place, agency, lead + match.end() + named.end())
    return _dateline(match, place, head.agency, lead)


def _find_colon(text: str, lead: int, body: str) -> Dateline | None:
    match = _COLON.match(text)
    if not match:
        return None
    rest = body[lead + match.end() :]
    if len(rest) < MIN_SENTENCE_CHARS or not _is_paragraph(rest):
        return None
    if not (rest[0].isupper() or rest[0].isdigit()) or rest.startswith(_OPEN_QUOTES) or _FIRST_PERSON.match(rest):
        return None
    if not _has_running_text(rest):
        return None
    place = read_head(match["head"]).place
    if not place or not (is_known_place(place) or _may_be_unknown(place, rest)):
        return None
    return _dateline(match, place, None, lead)


def _may_be_unknown(place: str, rest: str) -> bool:
    """Whether a place before a colon need not be in the gazetteer: a name, where other nouns are written small."""
    return "," not in place and len(place.split()) <= 3 and _GERMAN.search(rest[:300]) is None


def _find_lone(line: str, end: int) -> Dateline | None:
    """Press releases: "CITY, COUNTRY" alone above the story."""
    match = _LONE.fullmatch(line)
    if match and line.isupper() and find_region_country(match["region"]) and is_place(match["city"]):
        return Dateline(line, line, None, end)
    return None


def _dateline(match: re.Match[str], place: str | None, agency: str | None, lead: int) -> Dateline:
    return Dateline(match[0].rstrip(), place, agency, lead + match.end())


def _is_paragraph(text: str) -> bool:
    """Whether a text is more than a heading: it ends like a sentence, or is too long to be anything else."""
    return text.endswith(_SENTENCE_ENDS) or len(text) >= PARAGRAPH_CHARS


def _looks_like_outlet(name: str) -> bool:
    """Whether a bracket after a place names an outlet of its own: "HawaiiNewsNow", "KTVU", "ABC News"."""
    return name[:1].isupper() and not name.isdigit() and len(name.split()) <= 4


def _has_running_text(rest: str) -> bool:
    """Whether most words are written small, as in a sentence and not as in a title."""
    words = [word for word in rest[:300].split() if word[:1].isalpha()]
    return sum(word[0].islower() for word in words) * 2 >= len(words)
