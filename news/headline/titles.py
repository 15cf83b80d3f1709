"""Titles without what is printed around them: the outlet's name, and whatever else no other place on the page says."""

import re
from collections.abc import Iterable

from news.text.folding import fold

MAX_TITLE_CHARS = 500
MAX_TAIL_CHARS = 60
MIN_HEAD_CHARS = 10
MIN_LONE_HEAD_CHARS = 20

_SEPARATOR = re.compile(r"\s{1,9}(?:[|·•»«›‹:/~]|[-–—]{1,3}|::|\|\|)\s{1,9}|\s{0,9}[|ㅣ｜]\s{0,9}|-{2}(?=[^\x00-\x7f])")


def strip_site_name(title: str, names: list[str]) -> str:
    """Return the title without the outlet's name before or behind it.

    >>> strip_site_name("Rain at last | The Gazette", ["the gazette"])
    'Rain at last'
    """
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        last, first = cuts[-1], cuts[0]
        if _names_site(title[last.end() :], names):
            title = title[: last.start()]
        elif _names_site(title[: first.start()], names):
            title = title[first.end() :]
        else:
            break
    return title.strip()


def find_tail(headline: str) -> str | None:
    """Return the last part of a headline with the separator before it, or None if nothing is set apart.

    >>> find_tail("Rain at last in Zembla - The Dispatch")
    ' - The Dispatch'
    """
    cuts = list(_SEPARATOR.finditer(headline[:MAX_TITLE_CHARS]))
    if not cuts or cuts[-1].start() < MIN_HEAD_CHARS:
        return None
    tail = headline[cuts[-1].start() :]
    return tail if len(tail) <= MAX_TAIL_CHARS else None


def strip_unechoed(title: str, others: Iterable[str], names: list[str]) -> str:
    """Return the title cut at a separator where what is left is what another place says, too."""
    if len(title) > MAX_TITLE_CHARS:
        return title
    title = strip_site_name(title, names)
    said = {fold(other) for other in others}
    if fold(title) in said:
        return title
    for cut in _SEPARATOR.finditer(title):
        for part in (title[: cut.start()], title[cut.end() :]):
            if fold(part) in said:
                return part.strip()
    cuts = list(_SEPARATOR.finditer(title))
    if cuts:
        # Nobody else says it: the last part is most often the site.
        head = title[: cuts[-1].start()].strip()
        if len(head) >= MIN_LONE_HEAD_CHARS:
            return head
    return title


def _names_site(part: str, names: list[str]) -> bool:
    folded = fold(part)
    if not folded:
        return True
    squeezed = re.sub(r"\W", "", folded)
    for name in names:
        if folded == name or folded == f"the {name}" or f"the {folded}" == name:
            return True
        bare = re.sub(r"\W", "", name)
        if bare and (
            squeezed == bare or (len(bare) >= 4 and squeezed.startswith(bare) and len(squeezed) <= len(bare) + 12)
        ):
            return True
        if len(squeezed) >= 4 and bare.startswith(squeezed):
            return True
    return False
