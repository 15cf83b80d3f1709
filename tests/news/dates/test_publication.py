"""A date becomes the field's value when it can be read; until then it is kept as printed, and not chosen."""

from datetime import UTC, datetime

import pytest

from news.choice import NO_CHOICE, Candidate
from news.dates.publication import find_modified, make_publication
from news.dates.timestamp import find_timestamp
from news.discovery import Discovery

INSTANT, WALL_TIME, AMBIGUOUS, NONE = "2021-03-04T05:06:00Z", "2021-03-04 05:06", "03/04/2021", "2024-02-30"


def candidates(*dates: str) -> list[Candidate]:
    return [Candidate(date, "text", "stamp") for date in dates]


@pytest.mark.parametrize(("date", "is_chosen"), [(INSTANT, True), (WALL_TIME, True), (AMBIGUOUS, False), (NONE, False)])
def test_only_a_day_that_can_be_read_is_chosen(date: str, is_chosen: bool) -> None:
    stamp = find_timestamp(date)
    publication = make_publication(candidates(date), 0, stamp, "text", NO_CHOICE)
    assert (publication.choice.chosen == 0) == is_chosen == (publication.choice.value is not None)
    # Its source may settle it later.
    assert (publication.timestamp, publication.source, publication.raw) == (stamp, "text", date)


@pytest.mark.parametrize(
    ("dates", "chosen"),
    [
        pytest.param([INSTANT], 0, id="an instant"),
        pytest.param([NONE, AMBIGUOUS, INSTANT], 2, id="the first that can be read"),
        pytest.param([WALL_TIME, INSTANT], None, id="a wall time is no instant, and nothing goes before it"),
        pytest.param([AMBIGUOUS], None, id="none that can be read"),
        pytest.param([], None, id="none"),
    ],
)
def test_a_modification_is_an_instant_or_nothing(dates: list[str], chosen: int | None) -> None:
    discovery = Discovery(origin="sitemap", modified_raw="2021-03-08T10:00:00Z")
    stamp, choice = find_modified(candidates(*dates), [find_timestamp(date) for date in dates], discovery)
    assert choice.chosen == chosen
    assert (choice.value.instant if choice.value else None) == (
        datetime(2021, 3, 4, 5, 6, tzinfo=UTC) if chosen is not None else None
    )
    assert (stamp is not None) == any(date in (INSTANT, WALL_TIME) for date in dates)
    assert choice.candidates[-1].origin == "sitemap"
