"""A guess does not load dateparser, as htmldate by itself would."""

import subprocess
import sys
from textwrap import dedent

import pytest

pytestmark = pytest.mark.slow

# What dateparser is, in a process of its own, for what others have loaded.
PROGRAM = """
    import sys
    from tests.news.pages import PARAGRAPHS, a_story, markup
    page = markup(*PARAGRAPHS, "Managua, Nicaragua 26, Abril, 2022 7:43", "26 | 01 | 2022")
    {read}
    print("dateparser" in sys.modules)
"""  # two lines that htmldate's own patterns cannot read


def loads_dateparser(read: str) -> bool:
    program = dedent(PROGRAM).format(read=read)
    ended = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return ended.stdout.strip() == "True"


def test_a_guess_does_not_load_a_parser_for_200_languages() -> None:
    assert not loads_dateparser("a_story(page)")


def test_htmldate_still_loads_it_by_itself() -> None:
    """Where it no longer does, the patch can go."""
    assert loads_dateparser("from htmldate import find_date; find_date(page)")
