"""Text of pages on a terminal: legible, and without controls."""

from flows.show.terminal import escape_controls, one_line
from tests.flows.show.hostile import EVIL


def test_letters_of_right_to_left_scripts_stay() -> None:
    assert one_line("أسعار\nالنفط — 原油価格") == "أسعار النفط — 原油価格"


def test_escaping_twice_changes_nothing() -> None:
    once = escape_controls(EVIL)
    assert escape_controls(once) == once
