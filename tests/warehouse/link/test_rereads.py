"""Captures that are read again take the place of the versions they made; what reads the same changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.warehouse.factories import (
    FIRST_NIGHT,
    PlainHome,
    Refused,
    StagedInput,
    a_refused_page,
    a_story,
)

pytestmark = pytest.mark.slow  # builds a lake for each test

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
STORY_TABLES = ("articles", "authors", "evidence", "revisions", "copies", "traits")


def everything(plain: PlainHome) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(plain.ask(f"select * from lake.{name}"), key=repr) for name in STORY_TABLES}


def reread(plain: PlainHome, *inputs: StagedInput, number: int = 9, **more: Any) -> dict[str, dict[str, int]]:
    return plain.publish(*inputs, number=number, is_reread=True, **more)


def capture(name: str, body: str, hour: int | None = 0, **values: Any) -> StagedInput:
    """Return a capture of the story by its name, however it reads."""
    fetched_at = None if hour is None else NOON + timedelta(hours=hour)
    return a_story(body=body, payload=name, fetched_at=fetched_at, **values)


def versions(plain: PlainHome) -> list[tuple[Any, ...]]:
    return plain.ask("select revision, body, changes from lake.revisions order by article_id, revision")


def outcomes(plain: PlainHome) -> list[tuple[Any, ...]]:
    return plain.ask("select outcome, reason from lake.inputs where run_id = 'night-9' order by all")


def test_what_reads_the_same_changes_nothing(plain: PlainHome) -> None:
    captures = [
        capture("a", "Calm."), capture("a again", "Calm.", 1), capture("b", "Storm.", 2), capture("c", "Calm.", 3),
        capture("d", "Calm.", 5, url="https://courier.example/f", source="courier"),
    ]  # fmt: skip
    late = capture("late", "Fog.", -2)
    plain.publish(*captures)
    plain.publish(late, number=2)
    before = everything(plain)
    assert len(before["revisions"]) == 5
    assert len(before["copies"]) == 1
    counts = reread(plain, late, *reversed(captures))

    assert everything(plain) == before
    assert counts["gazette"] == {"accepted": 0, "duplicate": 5, "rejected": 0, "failed": 0}
    assert outcomes(plain) == [("duplicate", "unchanged")] * 5 + [("duplicate", None)]


def test_repeats_without_a_time_of_their_own_change_nothing_either(plain: PlainHome) -> None:
    captures = [capture("a", "Calm.", None), capture("b", "Storm.", None), capture("a again", "Calm.", None)]
    order = sorted(captures, key=lambda staged: staged.input.locator)
    plain.publish(*captures)
    repeat = capture("repeat", order[-1].article.body, None)
    plain.publish(repeat, number=2)
    plain.publish(capture("fog", "Fog.", None), number=3)
    before = everything(plain)
    reread(plain, repeat, *captures, capture("fog", "Fog.", None))

    assert everything(plain) == before


def test_another_reading_takes_the_place_of_the_one_before(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm. Subscribe now!", authors=("Jane Doe", "admin")))
    counts = reread(plain, capture("a", "Calm.", authors=("Jane Doe",)))

    assert counts["gazette"]["accepted"] == 1
    assert versions(plain) == [(1, "Calm.", [])]
    assert plain.ask("select body, revision, first_seen_at, run_id from lake.articles") == [
        ("Calm.", 1, FIRST_NIGHT, "night-9")
    ]
    assert plain.ask("select accepted_at, first_seen_at, run_id from lake.revisions") == [
        (FIRST_NIGHT, FIRST_NIGHT, "night-9")
    ]
    assert plain.ask("select name from lake.authors") == [("Jane Doe",)]
    assert plain.ask("select count(*) from lake.evidence") == [(1,)]


def test_reading_again_twice_is_reading_again_once(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm. Subscribe now!"), capture("b", "Storm. Subscribe now!", 1))
    now = (capture("a", "Calm."), capture("b", "Storm.", 1))
    reread(plain, *now, number=8)
    before = everything(plain)
    reread(plain, *now)

    assert everything(plain) == before
    assert outcomes(plain) == [("duplicate", "unchanged")] * 2


def test_a_byline_that_is_read_otherwise_is_a_change(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm.", authors=("Jane Doe", "John Roe")))
    one = capture("a", "Calm.", authors=("Jane Doe", "John Roe"))
    fewer = StagedInput(one.input_key, one.input, (one.records[0], one.records[1], one.records[3]))
    reread(plain, fewer)

    assert plain.ask("select name from lake.authors") == [("Jane Doe",)]
    assert outcomes(plain) == [("accepted", None)]


def test_of_three_versions_the_middle_one_is_read_again(plain: PlainHome) -> None:
    plain.publish(capture("a", "It killed 1."), capture("b", "It killed 2. Ad", 1), capture("c", "It killed 2.", 2))
    newest = plain.ask("select * from lake.articles")
    reread(plain, capture("b", "It killed 3.", 1))

    assert versions(plain) == [
        (1, "It killed 1.", []), (2, "It killed 3.", ["number", "text"]), (3, "It killed 2.", ["number", "text"]),
    ]  # fmt: skip
    assert plain.ask("select * from lake.articles") == newest
    assert plain.ask("select run_id from lake.revisions order by revision") == [
        ("night-1",),
        ("night-9",),
        ("night-1",),
    ]


def test_a_version_that_now_reads_as_the_one_before_keeps_its_number(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm."), capture("b", "Calm. Subscribe now!", 1))
    reread(plain, capture("a", "Calm."), capture("b", "Calm.", 1))

    assert versions(plain) == [(1, "Calm.", []), (2, "Calm.", [])]
    assert plain.ask("select revision, body from lake.articles") == [(2, "Calm.")]


def test_two_captures_of_equal_bytes_are_one_version_still(plain: PlainHome) -> None:
    def captures(body: str) -> list[StagedInput]:
        return [capture("a", body, hour, locator=f"gazette.warc.gz@{hour}") for hour in (0, 1)]

    plain.publish(*captures("Calm. Ad"))
    reread(plain, *captures("Calm."))

    assert versions(plain) == [(1, "Calm.", [])]
    assert plain.ask("select raw_ref from lake.articles") == [("gazette.warc.gz@0",)]


def test_a_repeat_is_no_edit_when_its_version_is_not_read_again(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm. Ad"), capture("b", "Calm. Ad", 1))
    before = everything(plain)
    reread(plain, capture("b", "Calm.", 1))

    assert everything(plain) == before
    assert outcomes(plain) == [("duplicate", None)]


def test_a_repeat_that_turns_out_to_be_an_edit_is_a_version(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm."), capture("b", "Calm.", 1))
    reread(plain, capture("a", "Calm."), capture("b", "Calm.", 1, correction="It was not."))
    assert len(versions(plain)) == 1  # content is headline and body
    reread(plain, capture("a", "Calm."), capture("b", "Calm. It was not.", 1), number=10)

    assert versions(plain) == [(1, "Calm.", []), (2, "Calm. It was not.", ["text"])]


def test_a_page_that_is_refused_now_leaves_its_story_as_held(plain: PlainHome) -> None:
    story, other = capture("a", "Calm."), capture("b", "Storm.", url="https://gazette.example/b")
    plain.publish(story, other)
    before = everything(plain)
    refused = a_refused_page(
        url=other.input.url, locator=other.input.locator, payload_sha256=other.input.payload_sha256
    )
    counts = reread(plain, story, refused, refused=[Refused(story)])

    assert everything(plain) == before
    assert counts["gazette"]["rejected"] == 2
    assert plain.ask("select count(*) from lake.rejections") == [(2,)]


def test_a_rejection_that_passes_now_takes_its_place_in_time(plain: PlainHome) -> None:
    story = capture("b", "Storm.", 1)
    refused = a_refused_page(
        url=story.input.url, locator=story.input.locator, payload_sha256=story.input.payload_sha256
    )
    plain.publish(capture("a", "Calm."), refused)
    plain.publish(capture("c", "Calm.", 2), number=2)
    assert len(versions(plain)) == 1
    reread(plain, story)

    assert [body for _, body, _ in versions(plain)] == ["Calm.", "Storm."]
    assert outcomes(plain) == [("accepted", None)]


def test_a_rejection_without_a_time_of_capture_comes_when_it_came(plain: PlainHome) -> None:
    story = capture("a", "Calm.", None)
    refused = a_refused_page(
        url=story.input.url, locator=story.input.locator, payload_sha256=story.input.payload_sha256
    )
    plain.publish(refused)
    plain.publish(capture("b", "Storm.", None), number=2)
    reread(plain, story)

    assert [body for _, body, _ in versions(plain)] == ["Calm.", "Storm."]


def test_a_story_whose_address_reads_otherwise_moves_whole(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm."), capture("b", "Storm.", 1))
    moved = [capture(name, body, hour, canonical_url="https://gazette.example/new") for name, body, hour in
             (("a", "Calm.", 0), ("b", "Storm.", 1))]  # fmt: skip
    reread(plain, *moved)

    (new,) = {staged.article.article_id for staged in moved}
    assert plain.ask("select article_id, revision, first_seen_at from lake.articles") == [(new, 2, FIRST_NIGHT)]
    for table in ("authors", "evidence", "revisions"):
        assert plain.ask(f"select distinct article_id, first_seen_at from lake.{table}") == [(new, FIRST_NIGHT)], table
    assert versions(plain) == [(1, "Calm.", []), (2, "Storm.", ["text"])]
    assert plain.ask("select distinct accepted_at from lake.revisions") == [(FIRST_NIGHT,)]


def test_copies_follow_an_original_that_moves(plain: PlainHome) -> None:
    copy = capture("k", "Calm.", 1, url="https://courier.example/f", source="courier")
    plain.publish(capture("a", "Calm."), copy)
    held = plain.ask("select * from lake.articles where source = 'courier'")
    moved = capture("a", "Calm.", canonical_url="https://gazette.example/new")
    reread(plain, moved)

    assert plain.ask("select article_id, original_article_id from lake.copies") == [
        (copy.article.article_id, moved.article.article_id)
    ]
    assert plain.ask("select * from lake.articles where source = 'courier'") == held


def test_a_story_that_moves_onto_its_copy_is_no_copy_of_itself(plain: PlainHome) -> None:
    plain.publish(capture("a", "Calm."), capture("k", "Calm.", 1, url="https://gazette.example/k"))
    reread(plain, capture("a", "Calm.", canonical_url="https://gazette.example/k"))

    assert plain.ask("select count(*) from lake.copies") == [(0,)]
    assert versions(plain) == [(1, "Calm.", [])]
    assert plain.ask("select url, revision from lake.articles") == [("https://gazette.example/k", 1)]
    assert outcomes(plain) == [("duplicate", None)]


def test_versions_are_counted_anew_when_one_of_them_moves(plain: PlainHome) -> None:
    captures = (capture("a", "One."), capture("b", "Two 2.", 1), capture("c", "Two 3.", 2))
    plain.publish(*captures)
    assert versions(plain)[2] == (3, "Two 3.", ["number", "text"])
    reread(plain, captures[0], capture("b", "Two 2.", 1, canonical_url="https://gazette.example/new"), captures[2])
    assert plain.ask("select revision, body, changes from lake.revisions where article_id = "
                    f"'{captures[0].article.article_id}' order by revision") == [
        (1, "One.", []), (2, "Two 3.", ["text"]),
    ]  # fmt: skip
    moved = [
        capture(name, body, hour, canonical_url="https://gazette.example/new")
        for name, body, hour in (("a", "One.", 0), ("b", "Two 2.", 1))
    ]
    reread(plain, *moved, captures[2], number=10)
    assert sorted(versions(plain), key=repr) == [(1, "One.", []), (1, "Two 3.", []), (2, "Two 2.", ["text"])]
    assert sorted(plain.ask("select body, revision from lake.articles")) == [("Two 2.", 2), ("Two 3.", 1)]


def test_the_newest_version_moves_and_the_one_before_is_the_newest(plain: PlainHome) -> None:
    captures = (capture("a", "One.", authors=("Jane Doe",)), capture("b", "Two.", 1, authors=("John Roe",)))
    plain.publish(*captures)
    reread(
        plain, captures[0], capture("b", "Two.", 1, authors=("John Roe",), canonical_url="https://gazette.example/n")
    )

    assert plain.ask("select body, revision from lake.articles order by body") == [("One.", 1), ("Two.", 1)]
    assert plain.ask("select count(*), count(distinct article_id) from lake.authors") == [(2, 2)]
    assert versions(plain) in ([(1, "One.", []), (1, "Two.", [])], [(1, "Two.", []), (1, "One.", [])])


def test_a_story_keeps_its_newest_version_when_no_other_is_read_again(plain: PlainHome) -> None:
    plain.publish(capture("a", "One."), capture("b", "Two.", 1))
    before = everything(plain)
    reread(plain, capture("b", "Two.", 1, canonical_url="https://gazette.example/new"))

    after = everything(plain)
    assert [row for row in after["revisions"] if row in before["revisions"]] == before["revisions"]
    assert len(after["articles"]) == 2


def test_a_copy_is_no_original_because_both_are_read_again(plain: PlainHome) -> None:
    url = {"url": "https://courier.example/f", "source": "courier"}
    plain.publish(capture("a", "Calm. Ad", 2))
    plain.publish(capture("k", "Calm. Ad", 0, **url), number=2)
    before = plain.ask("select article_id, original_article_id from lake.copies")
    reread(plain, capture("a", "Calm.", 2), capture("k", "Calm.", 0, **url))

    assert plain.ask("select article_id, original_article_id from lake.copies") == before
    assert len(before) == 1
    reread(plain, capture("a", "Calm.", 2), replace(capture("k", "Storm.", 0, **url)), number=10)
    assert plain.ask("select * from lake.copies") == []
