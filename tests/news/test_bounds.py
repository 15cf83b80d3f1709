"""No pattern of the reader runs away: whatever a hostile page holds, each regex's time grows as the text does."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from random import Random

import pytest

import news
from tests.growth import assert_linear

# A quadratic pattern takes some 40 ms for so long a text, a linear one a millisecond.
LENGTH = 2_500
MOST_MATCHES = 1_000

PIECES = [
    " ", "\t \n", "a", "A", "1", "1/", "1.", "12:", "-", "—", ".", ",", "(", "[", '"', "“", "»", "©", "@", "#", "\\",
    "by ", "By A ", "von A. ", "Aa ", "Aa Bb ", "AA ", "a-", "a.b", "a@b", "AP ", "(AP) ", "(Reuters", "Reporting by A",
    "https://a", "www.", "/a/a", "<a ", "<!--", "&amp;", "é", "日", "기자 ", "على ", "January 1 ", "1 mai ",
    "20", "2021-", '{"a":', '"headline":"', '"author":[', "class=", "--", "||", " | ", " - ", ": ", "; ", "x\n",
    "Aa-Bb ", "d'A", "\u200b",
]  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every compiled pattern of the package under its name."""
    for module in pkgutil.walk_packages(news.__path__, "news."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in _patterns_in(value):
                if isinstance(pattern.pattern, str):
                    yield f"{module.name}.{name}", pattern


def _patterns_in(value: object) -> Iterable[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _patterns_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _patterns_in(inner)


def hostile_units() -> Iterator[str]:
    """Yield what hostile texts are made of: a piece, some pieces in turn, and long runs with another end."""
    random = Random(20260319)
    yield from PIECES
    for _ in range(16):
        yield "".join(random.sample(PIECES, random.randint(2, 4)))


def search(pattern: re.Pattern[str], text: str) -> None:
    """Find the pattern's first matches."""
    for _ in islice(pattern.finditer(text), MOST_MATCHES):
        pass


UNIQUE = {pattern: name for name, pattern in patterns()}
UNITS = tuple(hostile_units())


@pytest.mark.slow
@pytest.mark.parametrize("pattern", [pytest.param(pattern, id=name) for pattern, name in UNIQUE.items()])
def test_a_pattern_takes_time_as_the_text_grows(pattern: re.Pattern[str]) -> None:
    for unit in UNITS:
        for end in ("", "\x00"):

            def work(count: int, unit: str = unit, end: str = end) -> None:
                search(pattern, unit * count + end)

            assert_linear(work, LENGTH // len(unit), f"{unit!r} over and over")


@pytest.mark.slow
def test_a_pattern_that_runs_away_is_found() -> None:
    with pytest.raises(AssertionError, match="over and over"):
        test_a_pattern_takes_time_as_the_text_grows(re.compile(r"(?:\s|[aA]|1)*,"))
