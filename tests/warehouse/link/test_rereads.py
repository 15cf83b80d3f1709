"""Captures that are read again take the place of the versions they made; what reads the same changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.warehouse.factories import (
    FIRST_NIGHT,
    PlainDesk,
    Refused,
    StagedInput,
    a_refused_page,
    a_story,
)

pytestmark = pytest.mark.slow  # builds a lake for each test

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
STORY_TABLES = ("articles", "authors", "evidence", "revisions", "copies", "traits")


def everything(desk: PlainDesk) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(desk.ask(f"select * from lake.{name}"), key=repr) for name in STORY_TABLES}


def reread(desk: PlainDesk, *inputs: StagedInput, number: int = 9, **more: Any) -> dict[str, dict[str, int]]:
    return desk.publish(*inputs, number=number, is_reread=True, **more)


def capture(name: str, body: str, hour: int | None = 0, **values: Any) -> StagedInput:
    """Return a capture of the story by its name, however it reads."""
    fetched_at = None if hour is None else NOON + timedelta(hours=hour)
    return a_story(body=body, payload=name, fetched_at=fetched_at, **values)


def versions(desk: PlainDesk) -> list[tuple[Any, ...]]:
    return desk.ask("select revision, body, changes from lake.revisions order by article_id, revision")


def outcomes(desk: PlainDesk) -> list[tuple[Any, ...]]:
    return desk.ask("select outcome, reason from lake.inputs where run_id = 'night-9' order by all")


def test_what_reads_the_same_changes_nothing(desk: PlainDesk) -> None:
    captures = [
        capture("a", "Calm."), capture("a again", "Calm.", 1), capture("b", "Storm.", 2), capture("c", "Calm.", 3),
        capture("d", "Calm.", 5, url="https://courier.example/f", source="courier"),
    ]  # fmt: skip
    late = capture("late", "Fog.", -2)
    desk.publish(*captures)
    desk.publish(late, number=2)
    before = everything(desk)
    assert len(before["revisions"]) == 5
    assert len(before["copies"]) == 1
    counts = reread(desk, late, *reversed(captures))

    assert everything(desk) == before
    assert counts["gazette"] == {"accepted": 0, "duplicate": 5, "rejected": 0, "failed": 0}
    assert outcomes(desk) == [("duplicate", "unchanged")] * 5 + [("duplicate", None)]


def test_repeats_without_a_time_of_their_own_change_nothing_either(desk: PlainDesk) -> None:
    captures = [capture("a", "Calm.", None), capture("b", "Storm.", None), capture("a again", "Calm.", None)]
    order = sorted(captures, key=lambda staged: staged.input.locator)
    desk.publish(*captures)
    repeat = capture("repeat", order[-1].article.body, None)
    desk.publish(repeat, number=2)
    desk.publish(capture("fog", "Fog.", None), number=3)
    before = everything(desk)
    reread(desk, repeat, *captures, capture("fog", "Fog.", None))

    assert everything(desk) == before


def test_another_reading_takes_the_place_of_the_one_before(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm. Subscribe now!", authors=("Jane Doe", "admin")))
    counts = reread(desk, capture("a", "Calm.", authors=("Jane Doe",)))

    assert counts["gazette"]["accepted"] == 1
    assert versions(desk) == [(1, "Calm.", [])]
    assert desk.ask("select body, revision, first_seen_at, run_id from lake.articles") == [
        ("Calm.", 1, FIRST_NIGHT, "night-9")
    ]
    assert desk.ask("select accepted_at, first_seen_at, run_id from lake.revisions") == [
        (FIRST_NIGHT, FIRST_NIGHT, "night-9")
    ]
    assert desk.ask("select name from lake.authors") == [("Jane Doe",)]
    assert desk.ask("select count(*) from lake.evidence") == [(1,)]


def test_reading_again_twice_is_reading_again_once(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm. Subscribe now!"), capture("b", "Storm. Subscribe now!", 1))
    now = (capture("a", "Calm."), capture("b", "Storm.", 1))
    reread(desk, *now, number=8)
    before = everything(desk)
    reread(desk, *now)

    assert everything(desk) == before
    assert outcomes(desk) == [("duplicate", "unchanged")] * 2


def test_a_byline_that_is_read_otherwise_is_a_change(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm.", authors=("Jane Doe", "John Roe")))
    one = capture("a", "Calm.", authors=("Jane Doe", "John Roe"))
    fewer = StagedInput(one.input_key, one.input, (one.records[0], one.records[1], one.records[3]))
    reread(desk, fewer)

    assert desk.ask("select name from lake.authors") == [("Jane Doe",)]
    assert outcomes(desk) == [("accepted", None)]


def test_of_three_versions_the_middle_one_is_read_again(desk: PlainDesk) -> None:
    desk.publish(capture("a", "It killed 1."), capture("b", "It killed 2. Ad", 1), capture("c", "It killed 2.", 2))
    newest = desk.ask("select * from lake.articles")
    reread(desk, capture("b", "It killed 3.", 1))

    assert versions(desk) == [
        (1, "It killed 1.", []), (2, "It killed 3.", ["number", "text"]), (3, "It killed 2.", ["number", "text"]),
    ]  # fmt: skip
    assert desk.ask("select * from lake.articles") == newest
    assert desk.ask("select run_id from lake.revisions order by revision") == [("night-1",), ("night-9",), ("night-1",)]


def test_a_version_that_now_reads_as_the_one_before_keeps_its_number(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm."), capture("b", "Calm. Subscribe now!", 1))
    reread(desk, capture("a", "Calm."), capture("b", "Calm.", 1))

    assert versions(desk) == [(1, "Calm.", []), (2, "Calm.", [])]
    assert desk.ask("select revision, body from lake.articles") == [(2, "Calm.")]


def test_two_captures_of_equal_bytes_are_one_version_still(desk: PlainDesk) -> None:
    def captures(body: str) -> list[StagedInput]:
        return [capture("a", body, hour, locator=f"gazette.warc.gz@{hour}") for hour in (0, 1)]

    desk.publish(*captures("Calm. Ad"))
    reread(desk, *captures("Calm."))

    assert versions(desk) == [(1, "Calm.", [])]
    assert desk.ask("select raw_ref from lake.articles") == [("gazette.warc.gz@0",)]


def test_a_repeat_is_no_edit_when_its_version_is_not_read_again(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm. Ad"), capture("b", "Calm. Ad", 1))
    before = everything(desk)
    reread(desk, capture("b", "Calm.", 1))

    assert everything(desk) == before
    assert outcomes(desk) == [("duplicate", None)]


def test_a_repeat_that_turns_out_to_be_an_edit_is_a_version(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm."), capture("b", "Calm.", 1))
    reread(desk, capture("a", "Calm."), capture("b", "Calm.", 1, correction="It was not."))
    assert len(versions(desk)) == 1  # content is headline and body
    reread(desk, capture("a", "Calm."), capture("b", "Calm. It was not.", 1), number=10)

    assert versions(desk) == [(1, "Calm.", []), (2, "Calm. It was not.", ["text"])]


def test_a_page_that_is_refused_now_leaves_its_story_as_held(desk: PlainDesk) -> None:
    story, other = capture("a", "Calm."), capture("b", "Storm.", url="https://gazette.example/b")
    desk.publish(story, other)
    before = everything(desk)
    refused = a_refused_page(
        url=other.input.url, locator=other.input.locator, payload_sha256=other.input.payload_sha256
    )
    counts = reread(desk, story, refused, refused=[Refused(story)])

    assert everything(desk) == before
    assert counts["gazette"]["rejected"] == 2
    assert desk.ask("select count(*) from lake.rejections") == [(2,)]


def test_a_rejection_that_passes_now_takes_its_place_in_time(desk: PlainDesk) -> None:
    story = capture("b", "Storm.", 1)
    refused = a_refused_page(
        url=story.input.url, locator=story.input.locator, payload_sha256=story.input.payload_sha256
    )
    desk.publish(capture("a", "Calm."), refused)
    desk.publish(capture("c", "Calm.", 2), number=2)
    assert len(versions(desk)) == 1
    reread(desk, story)

    assert [body for _, body, _ in versions(desk)] == ["Calm.", "Storm."]
    assert outcomes(desk) == [("accepted", None)]


def test_a_rejection_without_a_time_of_capture_comes_when_it_came(desk: PlainDesk) -> None:
    story = capture("a", "Calm.", None)
    refused = a_refused_page(
        url=story.input.url, locator=story.input.locator, payload_sha256=story.input.payload_sha256
    )
    desk.publish(refused)
    desk.publish(capture("b", "Storm.", None), number=2)
    reread(desk, story)

    assert [body for _, body, _ in versions(desk)] == ["Calm.", "Storm."]


def test_a_story_whose_address_reads_otherwise_moves_whole(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm."), capture("b", "Storm.", 1))
    moved = [capture(name, body, hour, canonical_url="https://gazette.example/new") for name, body, hour in
             (("a", "Calm.", 0), ("b", "Storm.", 1))]  # fmt: skip
    reread(desk, *moved)

    (new,) = {staged.article.article_id for staged in moved}
    assert desk.ask("select article_id, revision, first_seen_at from lake.articles") == [(new, 2, FIRST_NIGHT)]
    for table in ("authors", "evidence", "revisions"):
        assert desk.ask(f"select distinct article_id, first_seen_at from lake.{table}") == [(new, FIRST_NIGHT)], table
    assert versions(desk) == [(1, "Calm.", []), (2, "Storm.", ["text"])]
    assert desk.ask("select distinct accepted_at from lake.revisions") == [(FIRST_NIGHT,)]


def test_copies_follow_an_original_that_moves(desk: PlainDesk) -> None:
    copy = capture("k", "Calm.", 1, url="https://courier.example/f", source="courier")
    desk.publish(capture("a", "Calm."), copy)
    held = desk.ask("select * from lake.articles where source = 'courier'")
    moved = capture("a", "Calm.", canonical_url="https://gazette.example/new")
    reread(desk, moved)

    assert desk.ask("select article_id, original_article_id from lake.copies") == [
        (copy.article.article_id, moved.article.article_id)
    ]
    assert desk.ask("select * from lake.articles where source = 'courier'") == held


def test_a_story_that_moves_onto_its_copy_is_no_copy_of_itself(desk: PlainDesk) -> None:
    desk.publish(capture("a", "Calm."), capture("k", "Calm.", 1, url="https://gazette.example/k"))
    reread(desk, capture("a", "Calm.", canonical_url="https://gazette.example/k"))

    assert desk.ask("select count(*) from lake.copies") == [(0,)]
    assert versions(desk) == [(1, "Calm.", [])]
    assert desk.ask("select url, revision from lake.articles") == [("https://gazette.example/k", 1)]
    assert outcomes(desk) == [("duplicate", None)]


def test_versions_are_counted_anew_when_one_of_them_moves(desk: PlainDesk) -> None:
    captures = (capture("a", "One."), capture("b", "Two 2.", 1), capture("c", "Two 3.", 2))
    desk.publish(*captures)
    assert versions(desk)[2] == (3, "Two 3.", ["number", "text"])
    reread(desk, captures[0], capture("b", "Two 2.", 1, canonical_url="https://gazette.example/new"), captures[2])
    assert desk.ask("select revision, body, changes from lake.revisions where article_id = "
                    f"'{captures[0].article.article_id}' order by revision") == [
        (1, "One.", []), (2, "Two 3.", ["text"]),
    ]  # fmt: skip
    moved = [
        capture(name, body, hour, canonical_url="https://gazette.example/new")
        for name, body, hour in (("a", "One.", 0), ("b", "Two 2.", 1))
    ]
    reread(desk, *moved, captures[2], number=10)
    assert sorted(versions(desk), key=repr) == [(1, "One.", []), (1, "Two 3.", []), (2, "Two 2.", ["text"])]
    assert sorted(desk.ask("select body, revision from lake.articles")) == [("Two 2.", 2), ("Two 3.", 1)]


def test_the_newest_version_moves_and_the_one_before_is_the_newest(desk: PlainDesk) -> None:
    captures = (capture("a", "One.", authors=("Jane Doe",)), capture("b", "Two.", 1, authors=("John Roe",)))
    desk.publish(*captures)
    reread(desk, captures[0], capture("b", "Two.", 1, authors=("John Roe",), canonical_url="https://gazette.example/n"))

    assert desk.ask("select body, revision from lake.articles order by body") == [("One.", 1), ("Two.", 1)]
    assert desk.ask("select count(*), count(distinct article_id) from lake.authors") == [(2, 2)]
    assert versions(desk) in ([(1, "One.", []), (1, "Two.", [])], [(1, "Two.", []), (1, "One.", [])])


def test_a_story_keeps_its_newest_version_when_no_other_is_read_again(desk: PlainDesk) -> None:
    desk.publish(capture("a", "One."), capture("b", "Two.", 1))
    before = everything(desk)
    reread(desk, capture("b", "Two.", 1, canonical_url="https://gazette.example/new"))

    after = everything(desk)
    assert [row for row in after["revisions"] if row in before["revisions"]] == before["revisions"]
    assert len(after["articles"]) == 2


def test_a_copy_is_no_original_because_both_are_read_again(desk: PlainDesk) -> None:
    url = {"url": "https://courier.example/f", "source": "courier"}
    desk.publish(capture("a", "Calm. Ad", 2))
    desk.publish(capture("k", "Calm. Ad", 0, **url), number=2)
    before = desk.ask("select article_id, original_article_id from lake.copies")
    reread(desk, capture("a", "Calm.", 2), capture("k", "Calm.", 0, **url))

    assert desk.ask("select article_id, original_article_id from lake.copies") == before
    assert len(before) == 1
    reread(desk, capture("a", "Calm.", 2), replace(capture("k", "Storm.", 0, **url)), number=10)
    assert desk.ask("select * from lake.copies") == []
