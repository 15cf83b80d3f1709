"""How often datelines and agencies are right on real openings and endings, which are not in the repository."""

import json
from collections.abc import Iterable

import pytest

from news.agencies import find_agency
from news.places.dateline import find_byline_place, find_opening_dateline
from news.wire.credit_line import find_credit

MIN_PLACE_F1 = 0.97
MIN_AGENCY_F1 = 0.98


@pytest.fixture(scope="module")
def readings(shared):
    """Return (read, known) pairs of places and of agencies."""
    path = shared / "eval" / "dateline_credit.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is absent: datelines are not measured")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    read = [read_row(row) for row in rows]
    places = [(place, row["dateline_place"]) for (place, _), row in zip(read, rows, strict=True)]
    agencies = [(agency, row["agency"]) for (_, agency), row in zip(read, rows, strict=True)]
    return places, agencies


def read_row(row) -> tuple[str | None, str | None]:
    opening = [text for text in row["opening"].split("\n\n") if text.strip()]
    found = find_opening_dateline(opening[1:] if row["has_headline_line"] else opening)
    place, agency = (found[1].place, found[1].agency) if found else (None, None)
    credit = find_credit([text for text in row["closing"].split("\n\n") if text.strip()])
    agency = agency or (credit.agency if credit else None)
    for name in row["authors"] or []:
        agency = agency or find_agency(name)
    return place or find_byline_place(row["authors"] or []), agency


def f1(pairs: Iterable[tuple[str | None, str | None]]) -> float:
    pairs = list(pairs)
    right = sum(1 for read, known in pairs if known and read == known)
    return 2 * right / (sum(1 for read, _ in pairs if read) + sum(1 for _, known in pairs if known))


def test_places_of_real_datelines_are_right(readings) -> None:
    assert f1(readings[0]) >= MIN_PLACE_F1, [pair for pair in readings[0] if pair[0] != pair[1]]


def test_agencies_of_real_stories_are_right(readings) -> None:
    assert f1(readings[1]) >= MIN_AGENCY_F1, [pair for pair in readings[1] if pair[0] != pair[1]]
