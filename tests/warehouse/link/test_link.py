"""A run is linked with the lake: outcomes, revisions and copies."""

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
    a_stamp,
    a_story,
    an_input,
    link_night,
    sha256,
    write_trait,
)  # fmt: skip
from warehouse.link.link import LinkError

pytestmark = pytest.mark.slow  # builds a lake for each test

NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)


def versions(plain: PlainHome) -> list[tuple[Any, ...]]:
    return plain.ask("select revision, body, changes from lake.revisions order by revision")


def test_a_first_story_is_accepted_with_all_that_hangs_on_it(plain: PlainHome) -> None:
    counts = plain.publish(a_story(authors=("Jane Doe", "John Roe")))

    assert counts == {"gazette": {"accepted": 1, "duplicate": 0, "rejected": 0, "failed": 0}}
    assert plain.ask("select revision, first_seen_at, run_id from lake.articles") == [(1, FIRST_NIGHT, "night-1")]
    assert plain.ask("select name from lake.authors order by position") == [("Jane Doe",), ("John Roe",)]
    assert plain.ask("select count(*), min(run_id) from lake.evidence") == [(1, "night-1")]
    assert versions(plain) == [(1, "The ferry ran aground on Monday.", [])]
    assert plain.ask("select outcome, article_id from lake.inputs") == [("accepted", a_story().article.article_id)]


def test_the_same_story_in_other_bytes_is_a_duplicate(plain: PlainHome) -> None:
    plain.publish(a_story())
    counts = plain.publish(a_story(payload="other navigation"), number=2)

    assert counts["gazette"] == {"accepted": 0, "duplicate": 1, "rejected": 0, "failed": 0}
    assert plain.ask("select count(*), min(run_id) from lake.articles") == [(1, "night-1")]
    assert plain.ask("select article_id is not null from lake.inputs where outcome = 'duplicate'") == [(True,)]


def test_an_edit_is_a_revision_and_its_child_rows_replace_the_older_ones(plain: PlainHome) -> None:
    plain.publish(a_story(body="It killed 12 people.", authors=("Jane Doe", "John Roe")))
    plain.publish(a_story(body="It killed 15 people.", authors=("Ann Poe",)), number=2)

    assert versions(plain) == [(1, "It killed 12 people.", []), (2, "It killed 15 people.", ["number", "text"])]
    assert plain.ask("select name from lake.authors") == [("Ann Poe",)]
    assert plain.ask("select revision, body, run_id from lake.articles") == [(2, "It killed 15 people.", "night-2")]
    assert plain.ask("select run_id from lake.revisions order by revision") == [("night-1",), ("night-2",)]


def test_an_edit_that_drops_the_byline_leaves_no_author_behind(plain: PlainHome) -> None:
    plain.publish(a_story(body="One."))
    plain.publish(a_story(body="Two.", authors=()), number=2)

    assert plain.ask("select count(*) from lake.authors") == [(0,)]


def test_first_seen_at_never_moves(plain: PlainHome) -> None:
    plain.publish(a_story(body="One."))
    plain.publish(a_story(body="Two."), number=40)

    for table in ("articles", "authors", "evidence", "revisions"):
        assert plain.ask(f"select distinct first_seen_at from lake.{table}") == [(FIRST_NIGHT,)], table


def test_a_revert_is_a_version_of_its_own(plain: PlainHome) -> None:
    for number, body in enumerate(("Calm.", "Storm.", "Calm."), 1):
        plain.publish(a_story(body=body, payload=f"capture {number}"), number=number)

    assert [(r, b) for r, b, _ in versions(plain)] == [(1, "Calm."), (2, "Storm."), (3, "Calm.")]
    assert plain.ask("select body from lake.articles") == [("Calm.",)]


def test_a_late_arrival_takes_its_place_and_the_newest_stays(plain: PlainHome) -> None:
    plain.publish(a_story(body="At noon.", fetched_at=NOON, authors=("Jane Doe",)))
    plain.publish(a_story(body="At ten.", fetched_at=NOON - timedelta(hours=2), authors=("John Roe",)), number=2)

    assert versions(plain) == [(1, "At ten.", []), (2, "At noon.", ["text"])]
    assert plain.ask("select revision, body, run_id from lake.articles") == [(2, "At noon.", "night-1")]
    assert plain.ask("select name from lake.authors") == [("Jane Doe",)]


def test_a_late_arrival_equal_to_the_next_held_version_is_a_duplicate(plain: PlainHome) -> None:
    plain.publish(a_story(fetched_at=NOON))
    counts = plain.publish(a_story(fetched_at=NOON - timedelta(hours=2)), number=2)

    assert counts["gazette"]["duplicate"] == 1


def test_captures_of_one_night_are_versions_in_order_of_fetching(plain: PlainHome) -> None:
    captures = [
        a_story(body=body, fetched_at=NOON + timedelta(hours=hour))
        for hour, body in ((3, "Storm."), (0, "Calm."), (4, "Storm."), (1, "Calm."), (5, "Calm."))
    ]
    counts = plain.publish(*captures)

    assert counts["gazette"] == {"accepted": 3, "duplicate": 2, "rejected": 0, "failed": 0}
    assert [(r, b) for r, b, _ in versions(plain)] == [(1, "Calm."), (2, "Storm."), (3, "Calm.")]
    accepted = plain.ask("select fetched_at from lake.inputs where outcome = 'accepted' order by fetched_at")
    assert [at for (at,) in accepted] == [NOON + timedelta(hours=hour) for hour in (0, 3, 5)]


def test_a_clock_set_back_does_not_put_a_newer_text_first(plain: PlainHome) -> None:
    plain.publish(a_story(body="Monday."), number=2)
    plain.publish(a_story(body="Tuesday."), number=3, started_at=FIRST_NIGHT)

    assert plain.ask("select body from lake.articles") == [("Tuesday.",)]
    plain.publish(a_story(body="Wednesday."), number=4, started_at=FIRST_NIGHT + timedelta(hours=1))
    assert [b for _, b, _ in versions(plain)] == ["Monday.", "Tuesday.", "Wednesday."]


def test_two_outlets_running_the_same_words_are_two_articles_and_a_copy(plain: PlainHome) -> None:
    gazette = a_story(fetched_at=NOON)
    courier = a_story(url="https://courier.example/f", source="courier", fetched_at=NOON + timedelta(minutes=1))
    counts = plain.publish(courier, gazette)

    assert (counts["gazette"]["accepted"], counts["courier"]["accepted"]) == (1, 1)
    assert plain.ask(
        "select article_id, original_article_id, kind, similarity, kept_ratio, is_same_outlet from lake.copies"
    ) == [(courier.article.article_id, gazette.article.article_id, "verbatim", 1.0, 1.0, False)]


def test_of_three_equal_stories_both_later_ones_point_to_the_first(plain: PlainHome) -> None:
    first = a_story()
    plain.publish(first)
    plain.publish(a_story(url="https://courier.example/f", source="courier"), number=2)
    plain.publish(a_story(url="https://gazette.example/again"), number=3)

    assert plain.ask("select original_article_id, is_same_outlet from lake.copies order by run_id") == [
        (first.article.article_id, False),
        (first.article.article_id, True),
    ]


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        pytest.param(a_story(), a_story(url="https://gazette.example/2", source="sport"), True, id="one site"),
        pytest.param(a_story(), a_story(url="https://courier.example/2"), False, id="two sites, one source"),
        pytest.param(a_story(url=None, payload="a"), a_story(url=None, payload="b"), True, id="no site, one source"),
        pytest.param(
            a_story(url=None, payload="a"),
            a_story(url=None, payload="a", source="courier"),
            False,
            id="no site, two sources",
        ),
        pytest.param(a_story(), a_story(url=None, payload="b"), True, id="one without a site, one source"),
    ],
)
def test_the_same_outlet_is_the_same_site_or_else_the_same_source(
    plain: PlainHome, first: StagedInput, second: StagedInput, is_same: bool
) -> None:
    plain.publish(first)
    plain.publish(second, number=2)
    assert plain.ask("select is_same_outlet from lake.copies") == [(is_same,)]


def test_a_copy_that_is_edited_is_a_copy_no_more_and_a_revert_makes_no_circle(plain: PlainHome) -> None:
    ours, theirs = "https://gazette.example/ferry", "https://courier.example/f"
    plain.publish(a_story(url=ours))
    plain.publish(a_story(url=theirs, source="courier"), number=2)
    plain.publish(a_story(url=ours, body="We know more."), number=3)
    plain.publish(a_story(url=ours, payload="reverted"), number=4)
    assert plain.ask("select article_id, original_article_id from lake.copies") == [(sha256(theirs), sha256(ours))]

    plain.publish(a_story(url=theirs, source="courier", body="Our own words."), number=5)
    assert plain.ask("select count(*) from lake.copies") == [(0,)]


def test_a_refused_story_takes_its_rows_with_it_and_its_input_says_why(plain: PlainHome) -> None:
    story = a_story()
    counts = plain.publish(story, refused=[Refused(story, "body_is_long_enough")])

    assert counts["gazette"]["rejected"] == 1
    for table in ("articles", "authors", "evidence", "revisions"):
        assert plain.ask(f"select count(*) from lake.{table}") == [(0,)], table
    assert plain.ask("select outcome, reason, detail, article_id from lake.inputs") == [
        ("rejected", "body_is_long_enough", "40", None)
    ]
    assert plain.ask("select stage, rule, r.input_id = i.input_id from lake.rejections r, lake.inputs i") == [
        ("audit", "body_is_long_enough", True)
    ]


def test_a_refused_author_leaves_the_story_alone(plain: PlainHome) -> None:
    story = a_story(authors=("Jane Doe", "12345"))
    counts = plain.publish(story, refused=[Refused(story, "name_has_letters", "authors", "2")])

    assert counts["gazette"]["accepted"] == 1
    assert plain.ask("select name from lake.authors") == [("Jane Doe",)]
    assert plain.ask("select table_name, row_key from lake.rejections") == [("authors", "2")]


def test_pages_refused_and_failed_keep_their_reasons(plain: PlainHome) -> None:
    counts = plain.publish(a_refused_page("too_short"), an_input("failed", reason="timeout"))

    assert counts["gazette"] == {"accepted": 0, "duplicate": 0, "rejected": 1, "failed": 1}
    assert plain.ask("select outcome, reason from lake.inputs order by outcome") == [
        ("failed", "timeout"),
        ("rejected", "too_short"),
    ]


def test_a_revisit_names_the_story_its_address_leads_to(plain: PlainHome) -> None:
    story = a_story(url="https://gazette.example/ferry?ref=feed", canonical_url="https://gazette.example/ferry")
    plain.publish(story)
    plain.publish(
        an_input("duplicate", url="https://gazette.example/ferry?ref=feed"),
        an_input("duplicate", url="https://gazette.example/ferry"),
        an_input("duplicate", url="https://gazette.example/unheard-of"),
        number=2,
    )
    assert plain.ask("select article_id from lake.inputs where run_id = 'night-2' order by url desc") == [
        (None,), (story.article.article_id,), (story.article.article_id,),
    ]  # fmt: skip


def test_rows_are_the_same_whatever_the_order_of_the_batches(plain: PlainHome) -> None:
    inputs = [
        a_story(body=f"Text {i % 4}.", url=f"https://outlet{i % 5}.example/{i % 3}", source=f"s{i % 5}", payload=str(i))
        for i in range(40)
    ]
    inputs += [a_refused_page(url=f"https://gazette.example/{i}") for i in range(3)]
    tables = ("articles", "authors", "evidence", "revisions", "copies", "inputs", "rejections")

    def linked(batches: list[list[StagedInput]]) -> dict[str, list[tuple[Any, ...]]]:
        link_night(plain.home, plain.lake, batches, a_stamp())
        folder = plain.home.run_folder("night-1") / "linked"
        return {t: plain.ask(f"from '{folder}/{t}.parquet' order by all") for t in tables}

    one = linked([inputs])
    assert len(one["articles"]) == 15
    assert one["copies"]
    assert linked([inputs[::-1][:7], inputs[::-1][7:]]) == one


def test_a_trait_learned_again_replaces_the_old_one(plain: PlainHome) -> None:
    for number, value in ((1, "day-first"), (2, "month-first")):
        write_trait(plain.home.run_folder(f"night-{number}"), value)
        plain.publish(number=number)

    assert plain.ask("select value, run_id, first_seen_at from lake.traits") == [
        ("month-first", "night-2", FIRST_NIGHT)
    ]


@pytest.mark.parametrize(
    ("batch", "sentence"),
    [
        pytest.param([replace(a_story(), records=())], "was read but has no story", id="no story"),
        pytest.param([a_story(), a_story()], "is staged twice", id="twice"),
        pytest.param([an_input("rejected", reason="too_short")], "without a row saying why", id="no reason"),
        pytest.param([an_input("lost")], "has an unknown outcome", id="unknown outcome"),
    ],
)
def test_inputs_whose_outcome_is_undecided_stop_the_run(
    plain: PlainHome, batch: list[StagedInput], sentence: str
) -> None:
    with pytest.raises(LinkError, match=sentence):
        link_night(plain.home, plain.lake, [batch], a_stamp())
