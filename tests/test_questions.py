"""The questions in docs/questions.md are run again, and the answers printed there must come out.

`python -m tests.test_questions` runs the demo's two nights and writes the answers anew.
"""

import contextlib
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from flows.show import commands as show
from samples.demo import NIGHTS
from tests.flows.two_nights import NIGHTS as GIVEN_NIGHTS
from tests.warehouse.given import make_lake
from warehouse.home import Home

CHECKOUT = Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "questions.md"
BLOCK = re.compile(r"```sql\n(?P<query>.*?)```\n\n```text\n(?P<answer>.*?)```", re.DOTALL)


def run_demo(root: Path) -> Home:
    """Run the demo's nights into a home of our own."""
    for _, sources in NIGHTS:
        command = [sys.executable, "-m", "flows", "--home", str(root), "--sources", str(sources), "nightly"]
        subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, timeout=600)
    return Home(root)


def answer(home: Home, query: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert show.sql(home, query, "table", None, None) == 0
    return out.getvalue()


def with_answers(home: Home) -> str:
    def ask_again(block: re.Match[str]) -> str:
        return f"```sql\n{block['query']}```\n\n```text\n{answer(home, block['query'])}```"

    return BLOCK.sub(ask_again, PAGE.read_text("utf-8"))


def test_the_page_works_through_four_questions_with_answers() -> None:
    text = PAGE.read_text("utf-8")
    assert text.count("\n## ") == 4
    assert text.count("```sql") == len(BLOCK.findall(text)) >= 4
    assert all(printed.strip() for _, printed in BLOCK.findall(text))


@pytest.mark.slow
def test_every_question_can_be_asked_of_any_home(tmp_path: Path) -> None:
    home = make_lake(tmp_path / "home", *GIVEN_NIGHTS)
    for query, _ in BLOCK.findall(PAGE.read_text("utf-8")):
        assert answer(home, query).rstrip().endswith(("row", "rows"))


@pytest.mark.slow
def test_the_printed_answers_come_out_of_the_demo(tmp_path: Path) -> None:
    expected = with_answers(run_demo(tmp_path / "home"))
    assert PAGE.read_text("utf-8") == expected, "docs/questions.md is out of date: run `python -m tests.test_questions`"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(sys.argv[1])) if sys.argv[1:] else run_demo(Path(folder) / "home")
        PAGE.write_text(with_answers(home), encoding="utf-8")
