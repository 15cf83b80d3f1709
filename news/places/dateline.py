"""Datelines: where, and sometimes when and by whom, a story was filed.

Four frames carry one: an agency in brackets ("GENEVA (AP) —"), a dash ("MADRID —"), a colon ("Beirut:"), and an
agency before a bar ("BERLIN dpa |").
The weaker the frame, the more the rest must look like the first sentence of a story: "Graham: …" and "BOOM: …"
are headlines, so the headline must be removed before this is called.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from news.agencies import find_agency
from news.languages.patterns import either, gather
from news.places.agency_dateline import MAX_DATELINE_CHARS, find_agency_dateline
from news.places.country import find_region_country, is_known_place
from news.places.dateline_head import Dateline, read_head
from news.places.names import is_place

MIN_SENTENCE_CHARS = 40  # Less than this after a dash or colon is a label and its value, not a story.
OPENING_PARAGRAPHS = 3
TALK_PARAGRAPHS = 8
MAX_BYLINE_CHARS = 60
# So much running text is a paragraph of a story, whether or not its last sentence was cut.
PARAGRAPH_CHARS = 150

# "МОСКВА, 3 мая - РИА Новости. Река…", "КИЇВ. 3 травня. УНІАН. Ріка…": the agency between place and story.
_BEFORE_STORY = re.compile(r"(?P<agency>[^.,:()\n]{2,25})\.\s{1,2}")
_DASHED = re.compile(r"(?P<head>[^()\n|:—–―]{2,80}?)(?:\s{0,2}(?:—|–|―|--)\s{0,3}|\s-\s{1,3})(?=\S)")
# Behind the day of filing the mark may touch it: "ANAHEIM, Calif., June 1- ".
_DATED = re.compile(r"(?P<head>[^()\n|:—–―-]{2,80}\d)\s{0,2}(?:-|—|–|―|--)\s{1,3}(?=\S)")
# "TEGUCIGALPA.- El puerto": the Spanish mark.
_STOPPED = re.compile(r"(?P<head>[^()\n|:—–―]{2,80}?)\.-\s{1,3}(?=\S)")
_COLON = re.compile(r"(?P<head>[^()\n|:;—–―!?\"“”„«»]{2,60}):\s{1,3}(?=\S)")
_SPEAKER = re.compile(r"[^\W\d_][\w .'’-]{1,40}:\s")
_LONE = re.compile(r"(?P<city>[^\W\d_][^\d,:;()\n]{1,30}), (?P<region>[^\W\d_][^\d,:;()\n]{1,30})")
_FIRST_PERSON = re.compile(rf"(?:{'|'.join(word[0].upper() + word[1:] for word in gather('places.first_persons'))})\b")
# Where every noun has a capital, "Saubere Sache:" and "Neu:" look like towns.
_CAPITAL_NOUNS = re.compile(rf"\b(?:{either('places.capital_noun_words')})\b")
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
        find_agency_dateline(text, lead)
        or _find_dated(text, lead)
        or _find_dashed(text, lead, len(body) - lead, is_sentence=_is_paragraph(body[lead:]))
        or _find_colon(text, lead, body)
        or _find_lone(paragraph.strip(), len(paragraph))
    )


def find_opening_dateline(paragraphs: Sequence[str]) -> tuple[int, Dateline] | None:
    """Return a story's dateline and the paragraph it opens, or None.

    A summary or a second deck may come before that paragraph; then only a frame counts that no ordinary sentence
    has, or a dash behind a place that the summary names. Where paragraph after paragraph opens with a name and a
    colon, people talk.

    >>> find_opening_dateline(["Delegates met.", "GENEVA (AP) — Delegates met on Monday."])[0]
    1
    """
    for index, paragraph in enumerate(paragraphs[:OPENING_PARAGRAPHS]):
        dateline = find_dateline(paragraph)
        if dateline is None:
            continue
        if dateline.is_unmistakable:
            return index, dateline
        is_colon = dateline.text.endswith(":")
        if not index and not (is_colon and _is_talk(paragraphs)):
            return index, dateline
        if index and not is_colon and (dateline.place or "") in paragraphs[0]:
            return index, dateline
    return None


def _is_talk(paragraphs: Sequence[str]) -> bool:
    return sum(_SPEAKER.match(paragraph) is not None for paragraph in paragraphs[:TALK_PARAGRAPHS]) > 1


def find_byline_place(bylines: Iterable[str | None]) -> str | None:
    """Return the place that an agency's byline names behind it, or None.

    >>> find_byline_place(["AFP, MANILA"]), find_byline_place(["AFP, Jane Doe", None])
    ('MANILA', None)
    """
    for byline in bylines:
        first, comma, second = (byline or "").strip().partition(", ")
        is_short = comma and len(first) + len(second) <= MAX_BYLINE_CHARS
        if is_short and second.isupper() and is_known_place(second) and find_agency(first, is_framed=True):
            return second
    return None


def _find_dated(text: str, lead: int) -> Dateline | None:
    """A place with a day before a dash: whatever follows is the story, a company in brackets or a line of figures."""
    match = _DATED.match(text)
    head = read_head(match["head"]) if match else None
    if not match or head is None or head.day is None or not head.place:
        return None
    city = head.place.partition(",")[0]
    return Dateline.of(match, head, lead) if city.isupper() or is_known_place(head.place) else None


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
        return Dateline(text, place, agency, lead + match.end() + named.end(), head.day)
    return Dateline.of(match, head, lead)


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
    head = read_head(match["head"])
    if not head.place or not (is_known_place(head.place) or _may_be_unknown(head.place, rest)):
        return None
    return Dateline.of(match, replace(head, agency=None), lead)


def _may_be_unknown(place: str, rest: str) -> bool:
    """Whether a place before a colon need not be in the gazetteer: a name, where other nouns are written small."""
    return "," not in place and len(place.split()) <= 3 and _CAPITAL_NOUNS.search(rest[:300]) is None


def _find_lone(line: str, end: int) -> Dateline | None:
    """Press releases: "CITY, COUNTRY" alone above the story."""
    match = _LONE.fullmatch(line)
    if match and line.isupper() and find_region_country(match["region"]) and is_place(match["city"]):
        return Dateline(line, line, None, end)
    return None


def _is_paragraph(text: str) -> bool:
    """Whether a text is more than a heading: it ends like a sentence, or is too long to be anything else."""
    return text.endswith(_SENTENCE_ENDS) or len(text) >= PARAGRAPH_CHARS


def _has_running_text(rest: str) -> bool:
    """Whether most words are written small, as in a sentence and not as in a title."""
    words = [word for word in rest[:300].split() if word[:1].isalpha()]
    return sum(word[0].islower() for word in words) * 2 >= len(words)
