"""The fields of a listing's entries: text, links, names and dates as publishers print them."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin

from news.dates.timestamp import find_timestamp
from news.text.decode import clean_characters

# A headline of more is a body in the wrong place.
MAX_TEXT_CHARS = 1_000
MAX_RAW_DATE_CHARS = 500
MAX_NAMES = 50
MAX_TAGS = 100

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>|<!--[^<>]{0,1000}-->")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,1000}>.{0,5000}?</\1\s{0,9}>", re.I | re.S)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^<>]{0,200}>", re.I)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LINE_BREAKS = re.compile(r"[\r\n]+")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:")
_MAIL = re.compile(r"<?(?:mailto:)?[^\s()<>@,;:]{1,64}@[^\s()<>@,;:]{1,255}>?")


def plain_text(printed: object, limit: int = MAX_TEXT_CHARS) -> str | None:
    """Return a printed text in one line without markup and references; None where it is none or empty.

    >>> plain_text("Ferry <b>strike</b>\\n&amp; storm: 5 &lt; 6")
    'Ferry strike & storm: 5 < 6'
    """
    if not isinstance(printed, str):
        return None
    text = printed[: 4 * limit]
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _SCRIPT.sub(" ", text)))
    if "&" in text:
        text = _REFERENCE.sub(lambda reference: unescape(reference[0]), text)
    text = " ".join(clean_characters(text).split())[:limit].rstrip()
    return text or None


def find_title(printed: object, *, is_text: bool = False) -> str | None:
    """Return a printed title in one line. Of one that is text, or all brackets, the brackets are letters.

    >>> find_title("Ferry <b>strike</b>"), find_title("Ferry <b>strike</b>", is_text=True), find_title("</pause>")
    ('Ferry strike', 'Ferry <b>strike</b>', '</pause>')
    """
    if not isinstance(printed, str):
        return None
    title = None if is_text else plain_text(printed)
    return title or " ".join(clean_characters(printed[: 4 * MAX_TEXT_CHARS]).split())[:MAX_TEXT_CHARS].rstrip() or None


def resolve_link(base: str, printed: object) -> str | None:
    """Return a link made absolute, as printed where it is; None where it is empty or no text.

    Blanks around it and line breaks inside it are taken out. What no rule of addresses allows stays as printed:
    the fetcher refuses it, in a row of its own.

    >>> resolve_link("https://gazette.example/rss", "\\n  /2026/ferry\\n  -strike ")
    'https://gazette.example/2026/ferry-strike'
    >>> resolve_link("https://gazette.example/rss", "http://[::1")
    'http://[::1'
    """
    if not isinstance(printed, str):
        return None
    link = "".join(line.strip() for line in _LINE_BREAKS.split(clean_characters(printed).strip()))
    if not link or _SCHEME.match(link):
        return link or None
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def normalize_names(printed: Iterable[object]) -> tuple[str, ...]:
    """Return the names in author fields, each once: mail addresses are taken off, and alone are no name.

    >>> normalize_names(["desk@gazette.example (Ane Holm)", "Ola Vik <ola@gazette.example>", "noreply@gazette.example"])
    ('Ane Holm', 'Ola Vik')
    """
    names: dict[str, None] = {}
    for field in printed:
        text = plain_text(_MAIL.sub(" ", field[:600]) if isinstance(field, str) else None, 300)
        if text and text.startswith("(") and text.endswith(")"):
            text = text[1:-1]
        if text := (text or "").replace("( )", "").replace("()", "").strip(" ,;"):
            names[text] = None
        if len(names) == MAX_NAMES:
            break
    return tuple(names)


def normalize_tags(printed: Iterable[object]) -> tuple[str, ...]:
    """Return tags in order, each once, at most a hundred."""
    tags: dict[str, None] = {}
    for field in printed:
        if text := plain_text(field, 200):
            tags[text] = None
        if len(tags) == MAX_TAGS:
            break
    return tuple(tags)


def normalize_date(printed: object) -> tuple[str | None, datetime | None]:
    """Return a date as printed and its instant in UTC; None for that without an offset or such a day.

    >>> normalize_date("2026-03-02T08:00:00+01:00")[1].isoformat(), normalize_date("30 Feb 2026 08:00 GMT")
    ('2026-03-02T07:00:00+00:00', ('30 Feb 2026 08:00 GMT', None))
    """
    raw = plain_text(printed, MAX_RAW_DATE_CHARS)
    return raw, _find_instant(raw) if raw else None


@lru_cache(maxsize=10_000)  # a sitemap prints the same few days thousands of times
def _find_instant(raw: str) -> datetime | None:
    stamp = find_timestamp(raw)
    return stamp.instant if stamp else None


def find_language(printed: object) -> str | None:
    """Return a language tag as printed, or None where it can be none."""
    text = plain_text(printed, 40)
    return text if text and re.fullmatch(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}", text) else None
