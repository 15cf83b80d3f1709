"""Datelines: where, and sometimes when and by whom, a story was filed.

Three frames carry one: an agency in brackets ("GENEVA (AP) —"), a dash ("MADRID —"), and a colon ("Beirut:").
The weaker the frame, the more the rest must look like the first sentence of a story: "Graham: …" and "BOOM: …"
are headlines, so the headline must be removed before this is asked.
"""
# ruff: noqa: SIM905  (lists of words read better as words)

import re
from dataclasses import dataclass

from news.months import find_month
from news.regions import find_country, find_region_country
from news.wire import find_agency

MAX_DATELINE_CHARS = 110
MIN_SENTENCE_CHARS = 40  # Less than this after a dash or colon is a label and its value, not a story.
MAX_PLACE_WORDS = 5


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as printed, its place and agency, and where the story proper begins (`end`)."""

    text: str
    place: str | None
    agency: str | None
    country: str | None
    end: int


_DASH = r"(?:—|–|―|‒|--|-)"
# "(AP) —", "(dpa/lno) -", "/TASS/.", "(EFE).-"; a bracket needs a mark after it unless the agency is known.
_BRACKET = re.compile(
    rf"(?P<head>[^()\[\]\n|:—–―]{{0,80}}?)\s{{0,2}}(?P<open>[(\[/])(?P<agency>[^()\[\]/\n]{{1,40}}(?:/[^()\[\]/\n]{{1,30}})?)[)\]/]"
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
_COLON = re.compile(r"(?P<head>[^()\n|:;—–―!?\"“”„«»]{2,60}):\s{1,3}(?=\S)")
_LONE = re.compile(r"(?P<city>[^\W\d_][^\d,:;()\n]{1,30}), (?P<region>[^\W\d_][^\d,:;()\n]{1,30})")
# ", Nov. 19", ", 12 mai 2021", " 12. Mai": the day of filing, when it is printed.
_FILED_ON = re.compile(
    r"(?:^|,?\s{1,2})(?:(?P<d1>\d{1,2})(?:\.|er|º)?\s(?:de\s)?(?P<m1>[^\W\d_]{3,12})\.?|(?P<m2>[^\W\d_]{3,12})\.?\s(?P<d2>\d{1,2}))"
    r"(?:,?\s(?:de\s)?\d{4})?[.,]?$"
)
_PARTICLES = frozenset(
    "de del della delle di do da das dos du des d la le les los las el al am an der den het im in ob of the on upon "
    "sur sous und and y e et bei van aan ter nad pod na под на над near off aboard".split()
)
# Labels that stand where a dateline would; in print they open more stories than any town does.
_LABELS = frozenset(
    """
    note editor's update updated breaking exclusive watch video photo photos foto fotos opinion analysis
    comment review boom live listen read more summary question answer correction clarification warning related
    highlights explained explainer fact factbox interview profile obituary editorial column letter letters
    poll quiz podcast gallery graphic source sources caption image images file by from von par por di via with
    tl;dr tldr spoiler advertisement sponsored press release anzeige hinweis frage antwort kommentar analyse
    meinung bild bilder quelle achtung aktualisiert eilmeldung vidéo opinión análisis entrevista nota fuente
    actualización ultime news latest topline bottom line first second third finally today yesterday monday
    tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag
    sonntag what why how who when where this that these those it he she they we you i but so yes no or if
    """.split()
)
_FIRST_PERSON = re.compile(
    r"(?:I|I['’]\w{1,3}|We|Ich|Wir|Je|J['’]\w+|Nous|Yo|Nosotros|Io|Noi|Eu|Nós|Ik|Wij|Ja|My|Я|Мы|Hier|Here|Ici|Aquí|Qui)\b"
)
# "Kultur-", "Gazette.Net", "NewsNow": a broken compound, an address, an outlet. McMurdo is a place.
_UNLIKE_A_PLACE = re.compile(r"-$|(?<!^St)\.[^\W\d_]{2}|(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^La)[a-zà-ÿ][A-ZÀ-Þ]")
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
        or _find_dashed(text, lead, len(body) - lead, is_sentence=body.endswith(_SENTENCE_ENDS))
        or _find_colon(text, lead, body)
        or _find_lone(paragraph.strip(), len(paragraph))
    )


def find_byline_place(name: str) -> tuple[str, str] | None:
    """Return agency and place of a byline such as "AFP, MANILA", or None.

    >>> find_byline_place("AFP, MANILA"), find_byline_place("AFP, Jane Doe")
    (('AFP', 'MANILA'), None)
    """
    first, comma, second = name.strip().partition(", ")
    agency = find_agency(first, is_framed=True) if comma and len(name) <= 60 else None
    if agency and second.isupper() and _is_place(second):
        return agency, second
    return None


def _find_after_agency(text: str, lead: int) -> Dateline | None:
    """ANSA's way: "(ANSA) - ROMA, 12 MAG - "."""
    match = _AFTER_AGENCY.match(text)
    agency = find_agency(match["agency"], is_framed=True) if match else None
    if not match or not agency:
        return None
    place = _place_of(match["head"])
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
    if not match or not agency or not match["head"].isupper() or not _is_place(match["head"]):
        return None
    return _dateline(match, match["head"], agency, lead)


def _find_bracketed(text: str, lead: int) -> Dateline | None:
    match = _BRACKET.match(text)
    if not match or match.end() > MAX_DATELINE_CHARS:
        return None
    agency = find_agency(match["agency"], is_framed=True)
    if match["open"] == "/" and not agency:
        return None
    if not agency and not (match["mark"].strip() and _looks_like_outlet(match["agency"])):
        return None
    head = match["head"].strip(" ,.-")
    # Scripts without capitals show a place by its frame alone.
    place = _place_of(match["head"], is_caseless_fit=agency is not None)
    is_dated = bool(head) and place is None and _FILED_ON.search(match["head"].strip(" ,")) is not None
    # "The Reuters (…)" in a sentence has a head that is neither place nor day.
    if head and place is None and not is_dated:
        return None
    if place is None and not agency:
        return None
    # Without a mark ("LONDON (Reuters) The bank") only capitals are safe from "Merkel (CDU) sagte".
    if not match["mark"].strip() and place and not place.isupper() and find_country(place) is None:
        return None
    return _dateline(match, place, agency, lead)


def _find_dashed(text: str, lead: int, length: int, *, is_sentence: bool) -> Dateline | None:
    match = _DASHED.match(text)
    if not match or length - match.end() < MIN_SENTENCE_CHARS:
        return None
    following = text[match.end() :]
    if not (
        following[0].isupper() or following[0].isdigit() or following.startswith(_OPEN_QUOTES) or following[0] == "$"
    ):
        return None
    place = _place_of(match["head"])
    # "Rules and Standards – A Review" is a heading: capitals throughout and no full stop.
    if not place or not (place.isupper() or (is_sentence and _has_running_text(following))):
        return None
    # A word glued to its dash ("Covid-19", "Anti—") is no frame unless it shouts.
    if not match[0][len(match["head"].rstrip()) :].startswith((" ", "\u00a0")) and not place.isupper():
        return None
    named = _BEFORE_STORY.match(following)
    agency = find_agency(named["agency"], is_framed=True) if named else None
    if named and agency:
        text = (match[0] + named[0]).rstrip()
        return Dateline(text, place, agency, find_country(place), lead + match.end() + named.end())
    return _dateline(match, place, None, lead)


def _find_colon(text: str, lead: int, body: str) -> Dateline | None:
    match = _COLON.match(text)
    if not match:
        return None
    rest = body[lead + match.end() :]
    if len(rest) < MIN_SENTENCE_CHARS or not rest.endswith(_SENTENCE_ENDS):
        return None
    if not (rest[0].isupper() or rest[0].isdigit()) or rest.startswith(_OPEN_QUOTES) or _FIRST_PERSON.match(rest):
        return None
    if not _has_running_text(rest):
        return None
    place = _place_of(match["head"])
    if not place or len(place.split(",")[0].split()) > 3:
        return None
    return _dateline(match, place, None, lead)


def _find_lone(line: str, end: int) -> Dateline | None:
    """Press releases: "CITY, COUNTRY" alone above the story."""
    match = _LONE.fullmatch(line)
    if match and line.isupper() and find_region_country(match["region"]) and _is_place(match["city"]):
        return Dateline(line, line, None, find_country(line), end)
    return None


def _dateline(match: re.Match[str], place: str | None, agency: str | None, lead: int) -> Dateline:
    return Dateline(match[0].rstrip(), place, agency, find_country(place) if place else None, lead + match.end())


def _place_of(head: str, *, is_caseless_fit: bool = False) -> str | None:
    """Return the place of a dateline's head without its day, or None if it cannot be one."""
    place = head.strip().rstrip(",")
    filed = _FILED_ON.search(place)
    if filed and find_month(filed["m1"] or filed["m2"]):
        place = place[: filed.start()].rstrip(" ,")
    if place.endswith(".") and not find_region_country(place.rsplit(",", 1)[-1]):
        place = place.rstrip(".")
    is_caseless = is_caseless_fit and place.upper() == place.lower() and len(place.split()) <= 3 and place[:1].isalpha()
    return place if is_caseless or _is_place(place) else None


def _is_place(place: str) -> bool:
    """Whether the words have the form of a place name: capitals, particles, perhaps a region."""
    if not place or any(c.isdigit() for c in place):
        return False
    parts = place.split(",")
    if len(parts) > 3:
        return False
    for part in parts:
        words = re.split(r"[\s/\u00a0]+", part.strip())
        if not part.strip() or len(words) > MAX_PLACE_WORDS:
            return False
        if not (words[0][:1].isupper() or words[0][:1] in "'’‘"):
            return False
        if len(words) > 1 and words[-1].casefold() in _PARTICLES:
            return False
        if any(word.casefold().strip(".'’") in _LABELS for word in words):
            return False
        if any(not word[:1].isupper() and word.casefold().rstrip(".") not in _PARTICLES for word in words[1:] if word):
            return False
        if any(_UNLIKE_A_PLACE.search(word) or set(word) & set('@#&=+*<>{}%$€£?!";_') for word in words):
            return False
        if words[0] in ("The", "A", "An") and words[1:2] != ["Hague"]:
            return False
    return True


def _looks_like_outlet(name: str) -> bool:
    """Whether a bracket after a place names an outlet of its own: "HawaiiNewsNow", "KTVU", "ABC News"."""
    return name[:1].isupper() and not any(c.isdigit() for c in name) and len(name.split()) <= 4


def _has_running_text(rest: str) -> bool:
    """Whether most words are written small, as in a sentence and not as in a title."""
    words = [word for word in rest[:300].split() if word[:1].isalpha()]
    return sum(word[0].islower() for word in words) * 2 >= len(words)
