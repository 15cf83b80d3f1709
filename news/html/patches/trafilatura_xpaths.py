"""Trafilatura's patterns for boilerplate and for the story's place, evaluated more cheaply.

It matches regular expressions with the class and the id of every element, which is a quarter of the time that a page
takes. An element without such a name need not be tested, and a site's few names come back on all its pages. What
is found is the same.
"""

import re
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from lxml.etree import XPath
from trafilatura import xpaths

_NAMESPACE = "http://exslt.org/regular-expressions"

# Longer names are no site's own, and a hostile page's must not be kept.
_MAX_KEPT_CHARS = 300

_QUESTION = re.compile(r"re:test\((@[a-z]+(?:\|@[a-z]+)*), ")


def speed_up_trafilatura() -> None:
    """Put such expressions in the place of trafilatura's own."""
    for expressions in (
        xpaths.RAW_TREE_PRUNE_XPATH,
        xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH,
        xpaths.BODY_XPATH,
        xpaths.OVERALL_DISCARD_XPATH,
    ):
        expressions[:] = map(keep_answers, expressions)
    # By its name the package gives the function, not the module.
    baseline: Any = import_module("trafilatura.baseline")
    baseline.BASIC_CLEAN_XPATH = keep_answers(baseline.BASIC_CLEAN_XPATH)


def keep_answers(expression: XPath) -> XPath:
    """Return an expression that finds what this one finds, and tests each name once.

    No pattern in it may match the empty string: elements without the name are not tested.
    """
    path = _QUESTION.sub(r"\1 and re:test(string(\1), ", expression.path)
    return XPath(
        path,
        namespaces={"re": _NAMESPACE},
        regexp=False,
        extensions={(_NAMESPACE, "test"): _is_named},
        smart_strings=False,
    )


def _is_named(_context: object, name: str, pattern: str, flags: str = "") -> bool:
    search = _search if len(name) <= _MAX_KEPT_CHARS else _search.__wrapped__
    return search(name, pattern, flags)


@lru_cache(maxsize=20_000)
def _search(name: str, pattern: str, flags: str) -> bool:
    return _compile(pattern, flags).search(name) is not None


@cache
def _compile(pattern: str, flags: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I if "i" in flags else 0)
