"""The people whom credit lines name: "(Reporting by …; Editing by …)", "… contributed to this report"."""

import re
from collections.abc import Iterable

from news.agencies import find_agency
from news.languages.patterns import either
from news.people.names import Name, Role, find_names
from news.text.folding import fold
from news.wire.credit_line import Credit

MAX_LINE_CHARS = 400
MAX_NAMES = 30

_WORDS: dict[Role, str] = {
    "editor": either("wire.credit_editors"),
    "photographer": either("wire.credit_photographers"),
    "contributor": either("wire.credit_contributors"),
}
_PART = re.compile(
    r"(?:^|[;,(.\s])\s{0,3}(?:" + "|".join(f"(?P<{role}>{words})" for role, words in _WORDS.items()) + r")\s{1,3}",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    rf"^[*_\s—–-]{{0,6}}(?P<who>[^.;:\n]{{2,250}}?)\s(?:{either('wire.contributed')})\b",
)
# "Associated Press writers Jane Doe in Paris": who they work for is no part of their names.
_EMPLOYER = re.compile(rf"^.{{2,60}}?\s(?:{either('wire.agency_staff')})\s|^[\w\s.]{{2,40}}['’]s?\s", re.IGNORECASE)


def find_credited_names(lines: Iterable[str]) -> tuple[Name, ...]:
    """Return the people whom a story's credit lines name, in order, with the part each played.

    >>> [(n.name, n.role) for n in find_credited_names(["(Reporting by Jane Doe in Paris; Editing by John Roe)"])]
    [('Jane Doe', 'contributor'), ('John Roe', 'editor')]
    """
    found: dict[str, Name] = {}
    for line in lines:
        for text, role in _parts(line[:MAX_LINE_CHARS]):
            for name in find_names(text, is_sure=False):
                if name.role == "author" and find_agency(name.name) is None:
                    found.setdefault(fold(name.name), Name(name.name, role))
    return tuple(found.values())[:MAX_NAMES]


def find_helpers(names: Iterable[Name], credits: Iterable[Credit]) -> list[Name]:
    """Return the people whom only a story's credit lines name."""
    known = {fold(name.name) for name in names}
    return [name for name in find_credited_names(credit.text for credit in credits) if fold(name.name) not in known]


def _parts(line: str) -> Iterable[tuple[str, Role]]:
    contributed = _CONTRIBUTED.match(line)
    if contributed:
        yield _EMPLOYER.sub("", contributed["who"]), "contributor"
        return
    marks = list(_PART.finditer(line))
    ends = [*(mark.start() for mark in marks[1:]), len(line)][: len(marks)]
    for mark, end in zip(marks, ends, strict=True):
        text = line[mark.end() : end].strip(" ;,.()[]")
        yield text, next(role for role in _WORDS if mark[role])
