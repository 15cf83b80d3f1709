"""A choice holds its candidates, the chosen one and the value read from it."""

import pytest

from news.choice import NO_CHOICE, Candidate, choose, choose_saying

RAIN, WIND, RAIN_AGAIN = (
    Candidate("Rain", "h1", "visible"), Candidate("Wind", "h2", "visible"), Candidate("Rain", "title", "declared"),
)  # fmt: skip


def test_what_is_in_the_candidate_is_the_value() -> None:
    choice = choose([RAIN, WIND], 1)
    assert (choice.candidates, choice.chosen, choice.value) == ((RAIN, WIND), 1, "Wind")


def test_nothing_chosen_is_no_value() -> None:
    choice = choose([RAIN], None)
    assert (choice.candidates, choice.chosen, choice.value) == ((RAIN,), None, None)
    assert (NO_CHOICE.candidates, NO_CHOICE.chosen, NO_CHOICE.value) == ((), None, None)


def test_the_first_that_says_a_value_is_chosen() -> None:
    choice = choose_saying([WIND, RAIN, RAIN_AGAIN, RAIN], "Rain", lambda one: one.value == "Rain", 5)
    assert (choice.candidates, choice.chosen, choice.value) == ((WIND, RAIN, RAIN_AGAIN), 1, "Rain")


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_chosen_one_is_kept_however_few_are(most: int) -> None:
    choice = choose_saying([WIND, RAIN, RAIN_AGAIN], "Rain", lambda one: one is RAIN_AGAIN, most)
    assert len(choice.candidates) == most
    assert choice.chosen is not None
    assert choice.candidates[choice.chosen] == RAIN_AGAIN


def test_a_value_that_nobody_says_is_none() -> None:
    choice = choose_saying([RAIN], "Snow", lambda one: one.value == "Snow", 5)
    assert (choice.chosen, choice.value) == (None, None)
    assert choose_saying([RAIN], None, lambda one: True, 5).chosen is None
