"""Datelines that name their agency beside the place: "GENEVA (AP) —", "BERLIN dpa |", "МОСКВА, 12 мая. /ТАСС/."."""

import re
from dataclasses import replace

from news.agencies import find_agency
from news.languages.patterns import either
from news.places.country import is_known_place
from news.places.dateline_head import Dateline, FiledOn, Head, read_head
from news.places.names import is_place

MAX_DATELINE_CHARS = 110

_DASH = r"(?:—|–|―|‒|--|-)"
# "(AP) —", "(dpa/lno) -", "/TASS/.", "(EFE).-"; a bracket needs a mark after it unless the agency is known.
_BRACKET = re.compile(
    rf"(?P<head>[^()\[\]\n|:—–―]{{0,80}}?)(?:\s{{0,2}}|--)(?P<open>[(\[/])(?P<agency>[^()\[\]/\n]{{1,40}}(?:/[^()\[\]/\n]{{1,30}})?)[)\]/]"
    rf"(?P<mark>\s{{0,2}}(?:\.\s?{_DASH}?|{_DASH}{{1,2}}|:)|)(?=\s|$|[^\W\d_])\s{{0,3}}"
)
_AFTER_AGENCY = re.compile(
    rf"\((?P<agency>[^()\n]{{2,40}})\)\s{{0,2}}{_DASH}\s{{1,2}}(?P<head>[^()\n—–―:]{{2,60}}?)\s{_DASH}\s{{1,3}}"
)
_DOTTED = re.compile(
    r"(?P<head>[^.,:()\n\d]{2,40})[.,]\s(?:(?P<filed>\d{1,2}\s[^\W\d_]{3,12})[.,]\s)?(?:[–—-]\s)?(?P<agency>[^.,:()\n]{2,25})\.\s(?:[–—-]\s)?"
)
# 新华社北京5月3日电（记者…）, 【東京時事】, (서울=연합뉴스) 홍길동 기자 =
_EAST_ASIAN = (
    re.compile(
        r"(?P<agency>新华社|新華社|中新社)(?P<head>[^\W\d_]{2,8}?)(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日电\s?(?:[（(][^（）()\n]{1,40}[）)])?\s{0,3}"
    ),
    re.compile(r"【(?P<head>[^】\n]{1,12}?)(?P<agency>共同|時事|AFP時事|ロイター)】\s{0,3}"),
    re.compile(
        r"[(\[](?P<head>[^()=\[\]\n]{1,20})=(?P<agency>[^()\[\]\n]{2,12})[)\]]\s{0,3}"
        rf"(?:\S{{2,5}}\s(?:{either('places.dateline_reporters')})\s?=\s{{0,3}})?"
    ),
)
_BARRED = re.compile(r"(?P<head>[^()\n|:—–―/]{2,60}?)\s(?P<agency>[a-z]{2,4}(?:/[a-z]{2,4})?)\s\|\s{1,3}(?=\S)")
# Releases go out over these; they are no agencies, and write no story.
_RELEASE_WIRES = frozenset(("ots", "prnewswire", "business wire", "globe newswire", "accesswire", "newsfile corp."))


def find_agency_dateline(text: str, lead: int) -> Dateline | None:
    """Return the dateline that opens a text, `lead` characters into its paragraph, by an agency's frame; or None."""
    return (
        _find_after_agency(text, lead)
        or _find_east_asian(text, lead)
        or _find_bracketed(text, lead)
        or _find_dotted(text, lead)
        or _find_barred(text, lead)
    )


def _find_after_agency(text: str, lead: int) -> Dateline | None:
    """ANSA's way: "(ANSA) - ROMA, 12 MAG - "."""
    match = _AFTER_AGENCY.match(text)
    agency = find_agency(match["agency"], is_framed=True) if match else None
    if not match or not agency:
        return None
    head = read_head(match["head"])
    is_fit = head.place and head.place.isupper()
    return Dateline.of(match, replace(head, agency=agency), lead) if is_fit else None


def _find_east_asian(text: str, lead: int) -> Dateline | None:
    for pattern in _EAST_ASIAN:
        match = pattern.match(text)
        agency = find_agency(match["agency"], is_framed=True) if match else None
        if match and agency:
            printed = match.groupdict()
            day = FiledOn.of(int(printed["month"]), int(printed["day"]), None) if printed.get("month") else None
            return Dateline.of(match, Head(match["head"].strip(), agency, day is not None, day), lead)
    return None


def _find_dotted(text: str, lead: int) -> Dateline | None:
    match = _DOTTED.match(text)
    agency = find_agency(match["agency"], is_framed=True) if match else None
    if not match or not agency or not match["head"].isupper() or not is_place(match["head"]):
        return None
    filed = read_head(match["filed"]) if match["filed"] else None
    head = Head(match["head"], agency, filed is not None, filed.day if filed else None)
    return Dateline.of(match, head, lead)


def _find_barred(text: str, lead: int) -> Dateline | None:
    """A German way: "BERLIN dpa |", "PARIS taz/afp |"."""
    match = _BARRED.match(text)
    head = read_head(match["head"]) if match else None
    if not match or not head or not head.place or not head.place.isupper():
        return None
    agency = find_agency(match["agency"].upper().replace("RTR", "Reuters"), is_framed=True)
    return Dateline.of(match, replace(head, agency=agency), lead)


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
    return Dateline.of(match, replace(head, agency=agency), lead)


def _looks_like_outlet(name: str) -> bool:
    """Whether a bracket after a place names an outlet of its own: "HawaiiNewsNow", "KTVU", "ABC News"."""
    return name[:1].isupper() and not name.isdigit() and len(name.split()) <= 4
