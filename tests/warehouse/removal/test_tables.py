"""Every table is cleaned by a takedown, or is in the list of those that hold nothing of a story, and says why."""

import pytest

from news.records.story import PARTS
from news.records.tables import RECORDS
from warehouse.removal.tables import ARGUED, CLEANED, STORY_ROWS

TABLES = {record.TABLE.name for record in RECORDS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_takedown_knows_every_table(table: str) -> None:
    assert (table in CLEANED) != (table in ARGUED), f"{table}: say in warehouse/removal/tables.py what a takedown does"


def test_no_table_is_named_that_is_none() -> None:
    assert {*CLEANED, *ARGUED} <= TABLES


@pytest.mark.parametrize("part", PARTS)
def test_a_new_part_of_a_story_goes_with_it(part: type) -> None:
    assert CLEANED[part.TABLE.name].gone == STORY_ROWS  # type: ignore[attr-defined]


def test_why_is_said_in_words() -> None:
    assert all(len(why.split()) > 3 for why in ARGUED.values())
