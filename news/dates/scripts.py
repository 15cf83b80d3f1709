"""Dates that a page hands to its scripts: the state of an application, a data layer, a line that prints the date."""

import re
from collections.abc import Iterator

from news.choice import Candidate
from news.origins import Origin

MAX_FOUND = 10

# `"publishDate": "2021-03-04T05:06"`, `article.publication_date = '2021-03-04 05:06'`; quotes may be escaped.
_NAMED = re.compile(
    r"ubli(?:sh|cation)[a-zA-Z_]{0,20}\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"'](?P<date>[^\"'<>\\]{0,9}\d[^\"'<>\\]{7,39})\\?[\"']"
)
# A script of one call that prints the date in its own place.
_PRINTED = re.compile(
    r"<script[^<>]{0,100}>[^<\"']{0,60}[\"'](?P<date>\d{4}[-/]\d{2}[-/]\d{2}[^\"'<>]{0,40})[\"'][^<]{0,40}</script"
)


def find_script_dates(raw: str) -> Iterator[Candidate]:
    """Yield the dates that the page's markup names as its publication for scripts, in the order of the page.

    >>> [candidate.value for candidate in find_script_dates('{"publishedAt":"2021-03-04T05:06:00"}')]
    ['2021-03-04T05:06:00']
    """
    found = 0
    patterns: tuple[tuple[re.Pattern[str], Origin], ...] = ((_NAMED, "script:published"), (_PRINTED, "script:printed"))
    for pattern, origin in patterns:
        for match in pattern.finditer(raw):
            yield Candidate(match["date"], origin, "script")
            found += 1
            if found >= MAX_FOUND:
                return
