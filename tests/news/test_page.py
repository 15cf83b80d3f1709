"""A story's parts are found by their table, and every part is staged, audited and published without being named."""

from expectations.tables.suites import STAGED, SUITES
from news.records.story import PARTS, Author, Evidence
from news.records.tables import RECORDS
from tests.news.pages import a_story, markup
from warehouse.staging import ROW_KEYS, STAGED_RECORDS


def test_the_parts_of_a_story_are_found_by_their_record() -> None:
    story = a_story(markup(above='<p class="byline">By Jane Doe</p>'))
    assert [author.name for author in story.of(Author)] == ["Jane Doe"]
    assert {type(part) for part in story.parts} == {Author, Evidence}
    assert (*story.of(Author), *story.of(Evidence)) == story.parts


def test_every_part_is_a_table_that_is_staged_and_judged() -> None:
    tables = [record.TABLE.name for record in PARTS]
    assert set(PARTS) <= set(RECORDS)
    assert [record for record in STAGED_RECORDS if record in PARTS] == list(PARTS)
    assert set(PARTS) <= set(SUITES)
    assert [name for name in STAGED if name in tables] == tables


def test_a_parts_row_is_named_by_its_key_without_the_story() -> None:
    assert ROW_KEYS == {"authors": "position::varchar", "evidence": "field || '|' || position::varchar"}


def test_a_part_goes_with_its_story() -> None:
    assert {record.TABLE.replaced_by for record in PARTS} == {("article_id",)}
