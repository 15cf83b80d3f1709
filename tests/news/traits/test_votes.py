"""A site's habit is learned from its unambiguous dates, and nothing is settled where they contradict each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.traits.habits import DATE_ORDER, ZONE
from news.traits.votes import MAX_DATED_VALUES, MAX_VALUES, Votes, find_settled, make_trait, read_votes


def order_votes(day_first: int, month_first: int) -> Votes:
    votes = Votes()
    for value, count, example in (("day-first", day_first, "14/10/2021"), ("month-first", month_first, "10/14/2021")):
        if count:
            votes.add(value, example, count)
    return votes


@pytest.mark.parametrize(
    ("raw", "order"),
    [
        pytest.param("14/10/2021 04:35", "day-first", id="no month 14"),
        pytest.param("10/14/2021", "month-first", id="no month 14 in front"),
        pytest.param("10-14-2021", "month-first", id="dashes"),
        pytest.param("03/04/2021", None, id="ambiguous"),
        pytest.param("04/04/2021", None, id="both the fourth"),
        pytest.param("14.10.2021", None, id="dots prove nothing about slashes"),
        pytest.param("2021-10-14", None, id="year first"),
        pytest.param("no date", None, id="no date"),
    ],
)
def test_only_a_date_with_one_reading_shows_an_order(raw: str, order) -> None:
    assert DATE_ORDER.find_shown({"published_raw": raw}) == order


@pytest.mark.parametrize(
    ("day_first", "month_first", "order"),
    [
        pytest.param(0, 0, None, id="nothing seen"),
        pytest.param(1, 0, None, id="one story is no habit"),
        pytest.param(2, 0, "day-first", id="two stories are"),
        pytest.param(0, 2, "month-first", id="two American ones"),
        pytest.param(1, 1, None, id="one against one"),
        pytest.param(10, 1, None, id="one of eleven against"),
        pytest.param(19, 1, "day-first", id="one of twenty is a slip"),
        pytest.param(1, 40, "month-first", id="one of forty-one is a slip"),
    ],
)
def test_a_clear_majority_settles_the_order(day_first: int, month_first: int, order) -> None:
    assert find_settled(DATE_ORDER, order_votes(day_first, month_first)) == order


def test_an_undecided_trait_says_so_with_both_counts() -> None:
    trait = make_trait(DATE_ORDER, "gazette", "", order_votes(3, 3))
    assert (trait.value, trait.support_count, trait.against_count) == ("undecided", 3, 3)


@given(st.dictionaries(st.text(), st.tuples(st.integers(1, 50), st.text()), max_size=MAX_VALUES))
def test_votes_come_back_from_their_trait(shown: dict[str, tuple[int, str]]) -> None:
    votes = Votes()
    for value, (count, example) in shown.items():
        votes.add(value, example, count)
    assert read_votes(make_trait(DATE_ORDER, "gazette", "", votes).votes) == votes


def test_the_order_of_the_pages_does_not_matter() -> None:
    raws = ["14/10/2021", "15/10/2021", "13/01/2021"]
    forward, backward = Votes(), Votes()
    for raw in raws:
        forward.add("day-first", raw)
    for raw in reversed(raws):
        backward.add("day-first", raw)
    assert forward == backward == Votes({"day-first": 3}, {"day-first": "13/01/2021"})


def test_the_votes_of_two_runs_add_up() -> None:
    both = order_votes(2, 1) + order_votes(3, 0)
    assert both.counts == {"day-first": 5, "month-first": 1}


@pytest.mark.slow
def test_of_a_habit_with_seasons_the_newest_votes_are_kept() -> None:
    # By their number alone, the one page that contradicts a site would be forgotten first.
    votes = Votes()
    for day in range(MAX_DATED_VALUES):
        votes.add(f"{2000 + day // 28:04}-02-{day % 28 + 1:02} +01:00", "as printed", 5)
    votes.add("2026-03-02 -05:00", "as printed")
    kept = read_votes(make_trait(ZONE, "gazette", "g.example", votes).votes).counts
    assert len(kept) == MAX_DATED_VALUES
    assert kept["2026-03-02 -05:00"] == 1
    assert "2000-02-01 +01:00" not in kept
