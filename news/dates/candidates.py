"""The dates a page states, in the order in which they are to be trusted; what is said of updates is kept apart."""

import re
from collections.abc import Iterator

from news.choice import Candidate
from news.discovery import Discovery
from news.html.declared import Declared
from news.html.lines import Line
from news.languages.patterns import either
from news.origins import Origin, key_origin

MAX_CANDIDATES = 40
MAX_MODIFIED = 10
MAX_RAW_CHARS = 250

# Names of meta tags without their marks: "article:published_time" and "article-published-time" are one name.
# First those that say publication; those that say no more than date come after what readers see.
_META_NAMES = (
    "articlepublishedtime", "ogarticlepublishedtime", "articlepublished", "ogpublishedtime", "ogpubdate",
    "rnewsdatepublished", "datepublished", "parselypubdate", "sailthrudate", "cxenseparserecspublishtime",
    "cxenseparsepublishtime", "cxenseparserecsarticlepublishedtime", "pubdate", "publishdate", "publicationdate",
    "publisheddate", "articledateoriginal", "originalpublicationdate", "dcdateissued", "dctermsissued",
    "dcdatecreated", "dctermscreated", "dcissued", "dccreated", "dcdatepublished", "shareaholicarticlepublishedtime",
    "btpubdate", "displaydate", "citationpublicationdate", "citationonlinedate", "citationdate", "releasedate",
    "articlepublicationdate", "vrpublishedtime", "publishedat", "datepublication", "publishtime", "publishedtime",
    "publicationtime", "articlecreated", "articlecreatedtime", "datecreated", "firstpublished", "firstpublishdate",
    "createddate", "creationdate", "articleoriginaldate", "uploaddate", "prismpublicationdate", "timestamp",
    "dateposted", "postdate", "posteddate", "articledate", "newsdate", "contentdate", "thedate", "pubtime",
)  # fmt: skip
_VAGUE_META_NAMES = ("dcdate", "dctermsdate", "date", "lastpublished", "sortdate")
_MODIFIED_META_NAMES = (
    "articlemodifiedtime", "ogarticlemodifiedtime", "ogupdatedtime", "articleupdatedtime", "datemodified",
    "lastmodified", "dctermsmodified", "dcdatemodified", "dcmodified", "modified", "updated", "dateupdated",
    "lastupdated", "revised", "articlemodified", "modifieddate", "updateddate", "lastmodifieddate",
)  # fmt: skip
_MARKS = re.compile(r"[^a-z]+")

_MODIFIED = re.compile(either("dates.update_stems", "dates.changed_stems"), re.I)
_PUBLISHED = re.compile(rf"{either('dates.published_stems')}|entry-date|pubdate", re.I)
_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})([/-])(0?[1-9]|1[0-2]|[a-z]{3})\2(0?[1-9]|[12]\d|3[01])(?!\d)", re.I)
_URL_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-./])(0[1-9]|1[0-2])\2((?:19|20)\d{2})(?!\d)")
# A day of eight digits, alone or in two steps (/2024/0424/), where the address has no other digits beside it.
_URL_DIGITS = re.compile(r"[/_-]((?:19|20)\d{2})/?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


def collect_published(declared: Declared, address: str | None, discovered: Discovery | None) -> list[Candidate]:
    """Return what may be the day of publication, the most trusted first."""
    found: list[Candidate] = []
    for raw, origin, rule in _published(declared, address, discovered):
        if raw and len(raw) <= MAX_RAW_CHARS and len(found) < MAX_CANDIDATES:
            found.append(Candidate(raw, origin, rule))
    return found


def collect_modified(declared: Declared) -> list[Candidate]:
    """Return what may be the last modification, the most trusted first."""
    found = (Candidate(raw, origin, rule) for raw, origin, rule in _modified(declared) if raw)
    return [candidate for candidate in found if len(candidate.value) <= MAX_RAW_CHARS][:MAX_MODIFIED]


def is_modification(line: Line) -> bool:
    """Whether a line speaks of an update, and of nothing else."""
    said = f"{line.origin} {line.text}"
    return _MODIFIED.search(said) is not None and _PUBLISHED.search(said) is None


def is_update(text: str) -> bool:
    """Whether a text speaks of an update."""
    return _MODIFIED.search(text) is not None


def says_published(text: str) -> bool:
    """Whether a text speaks of publication."""
    return _PUBLISHED.search(text) is not None


def published_part(text: str) -> str:
    """Return the part of a line that speaks of publication.

    >>> published_part("Updated 4 May 2021, published 3 May 2021")
    'published 3 May 2021'
    >>> published_part("3 May 2021 (updated 4 May 2021)")
    '3 May 2021 ('
    """
    update = _MODIFIED.search(text)
    if update is None or not any(c.isdigit() for c in text[: update.start()] + text[update.end() :]):
        return text
    if any(c.isdigit() for c in text[: update.start()]):
        return text[: update.start()]
    publication = _PUBLISHED.search(text, update.end())
    return text[publication.start() :] if publication else text


def modified_part(text: str) -> str | None:
    """Return the part of a line that speaks of an update, or None.

    >>> modified_part("Published 3 May 2021, updated 4 May 2021"), modified_part("3 May 2021")
    ('updated 4 May 2021', None)
    """
    update = _MODIFIED.search(text)
    if update is None:
        return None
    publication = _PUBLISHED.search(text, update.end())
    part = text[update.start() : publication.start() if publication else None]
    return part if any(c.isdigit() for c in part) else None


def _published(
    declared: Declared, address: str | None, discovered: Discovery | None
) -> Iterator[tuple[str | None, Origin, str]]:
    metas = _by_letters(declared.meta)
    yield declared.ld.text("datePublished"), "json-ld:datePublished", "stamp"
    yield from _metas(metas, _META_NAMES)
    for raw in declared.itemprops.get("datepublished", ())[:2]:
        yield raw, "itemprop:datePublished", "stamp"
    for line in _in_order(declared.times):
        text = published_part(line.text)
        if line.attribute:
            yield line.attribute, "time:datetime", "stamp"
        yield text, "time", "stamp"
    if discovered is not None and discovered.published_raw is not None:
        yield discovered.published_raw, discovered.origin, "discovered"
    yield from _metas(metas, _VAGUE_META_NAMES)
    yield declared.ld.text("dateCreated") or declared.ld.text("uploadDate"), "json-ld:dateCreated", "stamp"
    for line in _in_order(declared.dates):
        yield published_part(line.text), "visible", "line"
    for line in declared.bylines:
        if not line.is_outside and any(c.isdigit() for c in line.text):
            yield published_part(line.text), "byline", "line"
    yield _find_day_of_address(address), "url", "path"


def _modified(declared: Declared) -> Iterator[tuple[str | None, Origin, str]]:
    yield declared.ld.text("dateModified"), "json-ld:dateModified", "stamp"
    yield from _metas(_by_letters(declared.meta), _MODIFIED_META_NAMES)
    for raw in declared.itemprops.get("datemodified", ()):
        yield raw, "itemprop:dateModified", "stamp"
    for line in declared.times:
        if is_modification(line):
            yield line.attribute, "time:datetime", "stamp"
    printed: tuple[tuple[Origin, list[Line]], ...] = (("time", declared.times), ("visible", declared.dates))
    for origin, lines in printed:
        for line in lines:
            if not line.is_outside:
                yield modified_part(line.text), origin, "line"


def _metas(metas: dict[str, list[tuple[str, str]]], names: tuple[str, ...]) -> Iterator[tuple[str | None, Origin, str]]:
    for letters in names:
        for name, content in metas.get(letters, ())[:1]:
            yield content, key_origin("meta", name), "stamp"


def _by_letters(meta: dict[str, list[str]]) -> dict[str, list[tuple[str, str]]]:
    """Return the meta tags by the letters of their names, each with its name as written."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, contents in meta.items():
        found.setdefault(_MARKS.sub("", name.lower()[:80]), []).extend((name[:80], content) for content in contents)
    return found


def _in_order(lines: list[Line]) -> list[Line]:
    """Return the dates beside the headline, those called published first, those called modified never."""
    inside = [line for line in lines if not line.is_outside] or lines[:1]
    kept = [line for line in inside if not is_modification(line)]
    return sorted(kept, key=lambda line: not _PUBLISHED.search(f"{line.origin} {line.text}"))[:6]


def _find_day_of_address(address: str | None) -> str | None:
    """Return the day that an address spells out, year first, or None.

    >>> _find_day_of_address("https://a.example/n1/2024/0424/c1-2.html")
    '2024-04-24'
    """
    path = (address or "")[:2_000]
    if match := _URL_DAY.search(path):
        return f"{match[1]}-{match[3]}-{match[4]}"
    if match := _URL_DAY_FIRST.search(path):
        return f"{match[4]}-{match[3]}-{match[1]}"
    if match := _URL_DIGITS.search(path):
        return f"{match[1]}-{match[2]}-{match[3]}"
    return None
