"""The stamp of a scraped story: the line that says when it was posted, and often by which account."""

import re
from dataclasses import dataclass

from news.agencies import find_agency
from news.dates.timestamp import Timestamp, find_timestamp
from news.languages.patterns import either
from news.page import DateOrder
from news.people.names import Name, find_names

MAX_STAMP_CHARS = 160

# All that may appear beside the date without making the line a sentence.
_FURNITURE = re.compile(rf"\b(?:{either('dates.posted_line_words')})\b", re.IGNORECASE)
_MODIFIED = re.compile(rf"\b(?:{either('dates.updated_words')})\b", re.IGNORECASE)
_BY = rf"(?:{either('people.by', 'people.author_labels', 'people.posted_bys')})\b\s{{0,2}}:?"
_NAMED_AFTER = re.compile(rf"[\s,|•·–—-]{{0,6}}{_BY}\s{{0,3}}(?P<name>\S.{{0,80}}?)[\s|•·–—-]{{0,6}}$", re.IGNORECASE)
_NAMED_BEFORE = re.compile(
    rf"^(?:(?:{either('dates.posted_verbs')})\s)?{_BY}\s{{0,3}}(?P<name>\S.{{0,80}}?)"
    rf"[\s,|•·–—-]{{0,6}}(?:\b(?:{either('dates.day_leads')})\s{{0,3}})?$",
    re.IGNORECASE,
)
_BARE_BEFORE = re.compile(r"^(?P<name>[^|•·\n]{3,60}?)\s{0,3}(?:[|•·–—,]|\s-\s)[\s|•·–—-]{0,4}$")
_BARE_AFTER = re.compile(r"^\s{0,3}(?:[|•·–—,]|\s-\s)\s{0,4}(?P<name>[^|•·\n]{3,60}?)\s{0,3}$")
_ALONE = re.compile(r"^\s*(?P<name>\S.{1,60}?)\s*$")
_BAR = re.compile(r"[|•·]")
# An account of the CMS: a login or a role, never a person's name.
_ACCOUNT = re.compile(
    r"[a-z0-9][a-z0-9._-]{1,29}|(?:super|wp|web|site)?[ _-]?"
    rf"(?:{either('people.account_names', 'people.login_names')})\d{{0,4}}",
    re.IGNORECASE,
)
_DATE_SHAPE = re.compile(r"(?<!\d)\d{1,5}[-/.]\d{1,2}[-/.]\d{1,5}(?!\d)(?:[T,\s]{1,3}\d{1,2}:\d{2}(?::\d{2})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedLine:
    """A stamp: the date as printed (`start` to `end` of the line), as read, and whose line it is.

    `timestamp` is None where what is printed cannot be a date; the raw string is kept all the same.
    """

    raw: str
    start: int
    end: int
    timestamp: Timestamp | None
    modified: Timestamp | None
    is_modification: bool
    name: str | None
    name_start: int
    names: tuple[Name, ...]


def find_posted_line(line: str, *, timezone: str | None = None, date_order: DateOrder = "auto") -> PostedLine | None:
    """Return the stamp that a line is, or None for any line that says more than a date and a name.

    >>> find_posted_line("14/10/2017 04:35 by admin").names
    (Name(name='admin', role='cms_account'),)
    >>> find_posted_line("On 14 October 2017 the bridge was closed.") is None
    True
    """
    if len(line) > MAX_STAMP_CHARS or not any(c.isdigit() for c in line):
        return None
    timestamp = find_timestamp(line, timezone=timezone, date_order=date_order)
    if timestamp is not None:
        start, end = timestamp.start, timestamp.end
    else:
        shape = _DATE_SHAPE.search(line)
        if not shape:
            return None
        start, end = shape.span()
    before, after = line[:start], line[end:]
    modified = None
    update = _MODIFIED.search(after)
    if update:
        modified = find_timestamp(after[update.start() :], timezone=timezone, date_order=date_order)
        after = after[: update.start()] if modified else after
    named = _find_name(before, after)
    if named is None:
        return None
    name, side, offset, names = named
    return PostedLine(
        raw=line[start:end], start=start, end=end, timestamp=timestamp, modified=modified,
        is_modification=_MODIFIED.search(before) is not None and modified is None,
        name=name, name_start=offset if side == "before" else end + offset, names=names,
    )  # fmt: skip


def find_account(name: str) -> str | None:
    """Return the CMS account that a name is, or None if it may be a person.

    >>> find_account("admin"), find_account("Jane Doe")
    ('admin', None)
    """
    word = name.strip()
    return (
        word
        if _ACCOUNT.fullmatch(word) and (word.islower() or "editor" in word.lower() or "admin" in word.lower())
        else None
    )


def _find_name(before: str, after: str) -> tuple[str | None, str, int, tuple[Name, ...]] | None:
    """Return the name beside the date with its side and offset; None if the line says something else, too."""
    said = [("before", *part) for part in _said(before)] + [("after", *part) for part in _said(after)]
    if not said:
        return None, "", 0, ()
    if len(said) > 1:
        return None
    side, offset, part, is_alone = said[0]
    patterns = (
        [(_NAMED_BEFORE, True), (_BARE_BEFORE, False)]
        if side == "before"
        else [(_NAMED_AFTER, True), (_BARE_AFTER, False)]
    )
    if is_alone:
        patterns = [(_NAMED_BEFORE, True), (_ALONE, False)]
    for pattern, is_sure in patterns:
        match = pattern.match(part)
        names = _names(match["name"], is_sure) if match else ()
        if match and names:
            return match["name"], side, offset + match.start("name"), names
    return None


def _said(text: str) -> list[tuple[int, str, bool]]:
    """Return the parts of a line between its bars, without boilerplate; and whether it is between bars."""
    parts: list[tuple[int, str, bool]] = []
    position = 0
    for part in _BAR.split(text):
        if not _is_furniture(part):
            parts.append((position, part, part != text))
        position += len(part) + 1
    return parts


def _names(name: str, is_sure: bool) -> tuple[Name, ...]:
    account = find_account(name) if is_sure and not find_agency(name) else None
    if account:
        return (Name(account, "cms_account"),)
    # "Jane Doe | 3 May": without a "by", only what is capitalised throughout is a name.
    if not is_sure and not all(word[:1].isupper() for word in name.split()):
        return ()
    return find_names(name, is_sure=is_sure)


def _is_furniture(text: str) -> bool:
    return not any(c.isalnum() for c in _FURNITURE.sub(" ", text))
