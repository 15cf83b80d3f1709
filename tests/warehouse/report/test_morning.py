"""The figures of the morning report: what is usual, new, quiet and edited, as of one run."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.warehouse.given import a_plain_lake, empty_tables, insert_rows
from warehouse.query.views import load_views
from warehouse.report.morning import Morning, NoRunError, read_morning

TUESDAY = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with a_plain_lake() as connection:
        (quiet,) = [view for view in load_views() if view.name == "quiet_sources"]
        connection.execute(f"create view quiet_sources as {quiet.sql}")
        yield connection


@pytest.fixture
def lake(tables: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    empty_tables(tables)
    return tables


def a_run(number: int, at: datetime, sources: dict[str, int], flow: str = "nightly") -> dict[str, list[dict[str, Any]]]:
    """Return the rows of one run that accepted so many stories of each source."""
    run = {"run_id": f"run-{number}", "run_number": number, "flow": flow, "status": "completed", "started_at": at,
           "finished_at": at, "first_seen_at": at}  # fmt: skip
    each = [
        {"run_id": f"run-{number}", "source": name, "status": "ok", "discovered": count, "accepted": count,
         "first_seen_at": at}
        for name, count in sources.items()
    ]  # fmt: skip
    return {"runs": [run], "source_runs": each}


def given(lake: duckdb.DuckDBPyConnection, *nights: dict[str, list[dict[str, Any]]]) -> None:
    tables = {name for night in nights for name in night}
    insert_rows(lake, {name: [row for night in nights for row in night.get(name, [])] for name in sorted(tables)})


def usual(morning: Morning) -> dict[str, float | None]:
    return {each.source: each.usual_accepted for each in morning.sources}


def test_usual_is_the_median_of_the_same_weekday_where_there_are_three(lake: duckdb.DuckDBPyConnection) -> None:
    counts = [10, 90, 12, 70, 14, 80, 99]  # Tuesdays and Wednesdays by turns, this Tuesday last
    days = [21, 20, 14, 13, 7, 6, 0]
    given(
        lake,
        *(
            a_run(i, TUESDAY - timedelta(days=d), {"gazette": c})
            for i, (c, d) in enumerate(zip(counts, days, strict=True))
        ),
    )
    assert usual(read_morning(lake)) == {"gazette": 12.0}


def test_usual_is_the_median_of_all_runs_where_weekdays_are_few_and_unknown_of_two(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    nights = [a_run(i, TUESDAY - timedelta(days=3 - i), {"gazette": c}) for i, c in enumerate([5, 9, 7, 0])]
    nights[0]["source_runs"] += a_run(0, TUESDAY - timedelta(days=3), {"courier": 5})["source_runs"]
    nights[3]["source_runs"] += a_run(3, TUESDAY, {"courier": 5})["source_runs"]
    given(lake, *nights)
    assert usual(read_morning(lake)) == {"gazette": 7.0, "courier": None}


def test_runs_that_read_again_and_runs_of_later_or_of_long_ago_say_nothing_of_what_is_usual(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    given(
        lake,
        a_run(1, TUESDAY - timedelta(days=80), {"gazette": 500}),
        *(a_run(i, TUESDAY - timedelta(days=6 - i), {"gazette": 4}) for i in (2, 3, 4)),
        *(a_run(10 + i, TUESDAY - timedelta(hours=i), {"gazette": 900}, flow="reprocess") for i in range(1, 8)),
        a_run(6, TUESDAY, {"gazette": 3}),
        *(a_run(20 + i, TUESDAY + timedelta(days=i), {"gazette": 700}) for i in range(1, 8)),
    )
    assert usual(read_morning(lake, "run-6")) == {"gazette": 4.0}
    assert usual(read_morning(lake, "run-11")) == {"gazette": None}


def test_a_source_is_quiet_here_where_the_view_says_so(lake: duckdb.DuckDBPyConnection) -> None:
    counts = {"gazette": [3, 3, 3, 0, 0], "courier": [3, 3, 3, 0, 3], "new": [0, 0, 3, 0, 0], "slow": [3, 0, 0, 3, 3]}
    given(lake, *(
        a_run(i, TUESDAY - timedelta(days=4 - i), {name: each[i] for name, each in counts.items()}) for i in range(5)
    ))  # fmt: skip
    quiet = {each.source: each.quiet_since for each in read_morning(lake).sources if each.quiet_since}
    assert quiet == {"gazette": TUESDAY - timedelta(days=2)}
    assert lake.execute("select source, last_accepted_at from quiet_sources").fetchall() == list(quiet.items())
    assert not [each for each in read_morning(lake, "run-3").sources if each.quiet_since]


def refused(outcome: str, reason: str, place: str, at: datetime, **values: Any) -> dict[str, Any]:
    return {"input_id": f"{place} {at}", "source": "gazette", "url": None, "locator": place, "outcome": outcome,
            "reason": reason, "run_id": f"run of {at:%d}", "first_seen_at": at} | values  # fmt: skip


def test_what_failed_before_is_not_new_and_three_examples_show_what_is(lake: duckdb.DuckDBPyConnection) -> None:
    before = TUESDAY - timedelta(days=1)
    night = a_run(2, TUESDAY, {"gazette": 0})
    night["runs"][0]["run_id"] = "run of 03"
    night["inputs"] = [
        *(refused("failed", "timeout", place, TUESDAY, detail="30 s") for place in "abcde"),
        refused("failed", "dns", "x", TUESDAY),
        refused("failed", "timeout", "a", before),
        refused("failed", "timeout", "b", before, url="https://gazette.example/other"),
        refused("failed", "dns", "x", before),
        refused("rejected", "too_short", "y", TUESDAY),
    ]
    night["rejections"] = [
        {"rejection_id": "r", "source": "gazette", "stage": "audit", "table_name": "authors", "rule": "name_is_sane",
         "raw_ref": "z", "value": "1", "run_id": "run of 03", "first_seen_at": TUESDAY},
        {"rejection_id": "s", "source": "gazette", "stage": "read", "table_name": "articles", "rule": "too_short",
         "raw_ref": "y", "run_id": "run of 03", "first_seen_at": TUESDAY},
    ]  # fmt: skip
    given(lake, night)
    found = read_morning(lake).refused
    assert [(each.outcome, each.reason, each.input_count, each.new_count) for each in found] == [
        ("failed", "timeout", 5, 4),
        ("rejected", "too_short", 1, 1),
        ("row", "name_is_sane", 1, 1),
        ("failed", "dns", 1, 0),
    ]
    assert [example["place"] for example in found[0].examples] == ["b", "c", "d"]
    assert found[0].examples[0] == {"source": "gazette", "place": "b", "detail": "30 s"}


def test_edits_are_the_later_versions_that_the_run_accepted_corrections_first(lake: duckdb.DuckDBPyConnection) -> None:
    def version(story: str, revision: int, at: datetime, **values: Any) -> dict[str, Any]:
        return {"article_id": story, "revision": revision, "headline": f"{story} {revision}", "accepted_at": at,
                "changes": ["text"], "first_seen_at": TUESDAY - timedelta(days=1)} | values  # fmt: skip

    before = TUESDAY - timedelta(days=1)
    night = a_run(2, TUESDAY, {"gazette": 2})
    night["articles"] = [{"article_id": story, "source": "gazette", "first_seen_at": before} for story in "ab"]
    night["revisions"] = [
        version("a", 1, before), version("a", 2, before), version("a", 3, TUESDAY),
        version("b", 1, before), version("b", 2, TUESDAY, correction="It was Monday."),
    ]  # fmt: skip
    given(lake, night)
    edits = read_morning(lake).edits
    assert [(each.headline_before, each.headline, each.correction) for each in edits] == [
        ("b 1", "b 2", "It was Monday."), ("a 2", "a 3", None),
    ]  # fmt: skip
    assert (edits[0].edit_count, edits[0].correction_count) == (2, 1)


def test_alerts_are_those_that_were_open_when_the_run_had_ended(lake: duckdb.DuckDBPyConnection) -> None:
    before, after = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
    spans = {
        "old": (before, None), "gone": (before, TUESDAY), "new": (TUESDAY, after), "later": (after, None),
    }  # fmt: skip
    night = a_run(1, TUESDAY, {})
    night["alerts"] = [
        {"alert_id": name, "kind": "silence", "source": name, "message": "0", "opened_at": opened, "closed_at": closed}
        for name, (opened, closed) in spans.items()
    ]
    given(lake, night)
    assert [(each.source, each.is_new) for each in read_morning(lake).alerts] == [("new", True), ("old", False)]


def test_a_run_that_is_not_there_is_named(lake: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NoRunError, match="no run yet"):
        read_morning(lake)
    given(lake, a_run(1, TUESDAY, {}))
    with pytest.raises(NoRunError, match="no run 'x' in this lake; `wiredesk status` lists"):
        read_morning(lake, "x")
    assert read_morning(lake).sources == []
