"""Settling fills the dates that one page leaves open, and touches nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.dates.timestamp import find_timestamp
from news.records.article import Article
from news.records.column import columns
from news.records.runs import Trait
from news.records.story import Evidence
from news.versions.identity import content_sha256
from tasks.batches import Batch
from tasks.settle import settle_run
from tasks.sources import SourceOptions
from warehouse.schema import sql_type
from warehouse.staging import StagingWriter, create_staged_views

pytestmark = pytest.mark.slow  # builds lakes


@pytest.fixture
def lake():
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as lake")
    declared = ", ".join(f"{field.name} {sql_type(field)}" for field in columns(Trait))
    connection.execute(f"create table lake.traits ({declared})")
    yield connection
    connection.close()


def a_story(
    raw: str, site: str | None = None, source: str = "gazette", headline: str = "Rain"
) -> tuple[Article, list[Evidence]]:
    stamp = find_timestamp(raw)
    article = Article(
        article_id=f"{source}{site}{raw}", source=source, site=site, headline=headline, authors=[], tags=[],
        body="It rained.", paragraphs=["It rained."], word_count=2, content_sha256="0", extractor_version="1",
        published_raw=raw, published_local=stamp.local if stamp else None,
        published_precision=stamp.precision if stamp else None,
        published_at=stamp.instant if stamp else None, published_zone=stamp.zone if stamp else None,
        zone_source=stamp.zone_source if stamp else None, published_source="json-ld:datePublished",
    )  # fmt: skip
    fields = {"article_id": article.article_id, "origin": "text", "extractor_version": "1"}
    evidence = [
        Evidence(
            field="headline",
            position=1,
            value=headline,
            rule="first_line",
            is_chosen=True,
            raw_start=7,
            raw_end=7 + len(headline),
            **fields,
        ),
        Evidence(field="published_at", position=1, value="soon", rule="stamp", is_chosen=False, **fields),
        Evidence(field="published_at", position=2, value=raw, rule="stamp", is_chosen=False, **fields),
        Evidence(field="published_at", position=3, value=raw, rule="other", is_chosen=False, **fields),
    ]
    return article, evidence


def stage(folder: Path, stories, source: str = "gazette", timezone: str | None = None) -> Batch:
    with StagingWriter(folder / source, source) as staging:
        for number, (article, evidence) in enumerate(stories):
            staging.add(f"{source}-{number}", article)
            for row in evidence:
                staging.add(f"{source}-{number}", row)
        staging.finish({}, [])
    return Batch(
        batch_id=source, number=1, source=source, input_count=len(stories), plan=folder, directory=folder / source,
        options=SourceOptions(timezone=timezone),
    )  # fmt: skip


def dates(lake, run: Path, batches) -> dict[str, datetime | None]:
    create_staged_views(lake, [batch.directory for batch in batches], run)
    return dict(lake.execute("select published_raw, published_local from staged_articles").fetchall())


HABIT = ["14/10/2021 09:00", "15/10/2021 09:00"]


def test_an_ambiguous_date_is_filled_by_the_habit_of_its_source(lake, tmp_path: Path) -> None:
    batch = stage(tmp_path, [a_story(raw) for raw in [*HABIT, "03/04/2021 14:05"]], timezone="Europe/Berlin")
    assert settle_run(lake, tmp_path / "run", [batch]) == 1
    row = pq.read_table(tmp_path / "run/settled/articles.parquet").to_pylist()[0]
    assert row["published_local"] == datetime(2021, 4, 3, 14, 5)  # noqa: DTZ001
    assert row["published_at"] == datetime(2021, 4, 3, 12, 5, tzinfo=UTC)
    assert (row["published_zone"], row["zone_source"]) == ("Europe/Berlin", "source")
    assert dates(lake, tmp_path / "run", [batch])["03/04/2021 14:05"] == datetime(2021, 4, 3, 14, 5)  # noqa: DTZ001


def test_the_evidence_says_what_settled_the_date(lake, tmp_path: Path) -> None:
    batch = stage(tmp_path, [a_story(raw) for raw in [*HABIT, "03/04/2021"]])
    settle_run(lake, tmp_path / "run", [batch])
    rows = pq.read_table(tmp_path / "run/settled/evidence.parquet").sort_by(
        [("field", "ascending"), ("position", "ascending")]
    )
    assert [(row["field"], row["position"], row["rule"], row["is_chosen"]) for row in rows.to_pylist()] == [
        ("headline", 1, "first_line", True),
        ("published_at", 1, "stamp", False),
        ("published_at", 2, "settled_date_order", True),
        ("published_at", 3, "other", False),
    ]
    create_staged_views(lake, [batch.directory], tmp_path / "run")
    assert lake.execute("select count(*) from staged_evidence").fetchone() == (12,)


@pytest.mark.parametrize(
    "raws",
    [
        pytest.param(["14/10/2021", "03/04/2021"], id="one story is no habit"),
        pytest.param(["14/10/2021", "15/10/2021", "10/14/2021", "10/15/2021", "03/04/2021"], id="contradicting"),
        pytest.param(["03/04/2021", "05/06/2021"], id="all ambiguous"),
        pytest.param(["2021-10-14", "14.10.2021", "03/04/2021"], id="other formats prove nothing"),
        pytest.param([*HABIT, "30/02/2021"], id="an impossible date stays null"),
    ],
)
def test_without_a_clear_habit_nothing_changes(lake, tmp_path: Path, raws: list[str]) -> None:
    batch = stage(tmp_path, [a_story(raw) for raw in raws])
    before = {raw: getattr(find_timestamp(raw), "local", None) for raw in raws}
    assert settle_run(lake, tmp_path / "run", [batch]) == 0
    assert dates(lake, tmp_path / "run", [batch]) == before
    assert not (tmp_path / "run/settled/articles.parquet").exists()


def test_contradicting_votes_are_kept_as_an_undecided_trait(lake, tmp_path: Path) -> None:
    batch = stage(tmp_path, [a_story(raw) for raw in ["14/10/2021", "15/10/2021", "10/14/2021"]])
    settle_run(lake, tmp_path / "run", [batch])
    trait = pq.read_table(tmp_path / "run/settled/traits.parquet").to_pylist()[0]
    assert (trait["value"], trait["support_count"], trait["against_count"]) == ("undecided", 2, 1)


def test_one_site_says_nothing_about_another(lake, tmp_path: Path) -> None:
    stories = [a_story(raw, "euro.example") for raw in HABIT] + [a_story("03/04/2021", "usa.example")]
    batch = stage(tmp_path, stories)
    assert settle_run(lake, tmp_path / "run", [batch]) == 0
    traits = pq.read_table(tmp_path / "run/settled/traits.parquet").to_pylist()
    shown = [(trait["site"], trait["value"]) for trait in traits if trait["trait"] == "date_order"]
    assert shown == [("", "day-first"), ("euro.example", "day-first")]


def test_one_source_says_nothing_about_another(lake, tmp_path: Path) -> None:
    euro = stage(tmp_path, [a_story(raw, source="euro") for raw in HABIT], "euro")
    usa = stage(tmp_path, [a_story("03/04/2021", source="usa")], "usa")
    assert settle_run(lake, tmp_path / "run", [euro, usa]) == 0


def test_votes_of_earlier_runs_count_on(lake, tmp_path: Path) -> None:
    lake.execute(
        "insert into lake.traits "
        "(source, site, trait, value, support_count, against_count, votes, extractor_version) "
        """values ('gazette', '', 'date_order', 'undecided', 1, 0, '{"month-first": [1, "10/14/2020"]}', '1')"""
    )
    batch = stage(tmp_path, [a_story(raw) for raw in ["10/15/2021", "03/04/2021"]])
    assert settle_run(lake, tmp_path / "run", [batch]) == 1
    assert dates(lake, tmp_path / "run", [batch])["03/04/2021"] == datetime(2021, 3, 4)  # noqa: DTZ001
    trait = pq.read_table(tmp_path / "run/settled/traits.parquet").to_pylist()[0]
    assert (trait["value"], trait["support_count"], trait["example"]) == ("month-first", 2, "10/14/2020")


def test_a_known_trait_settles_a_night_without_votes_and_is_not_written_again(lake, tmp_path: Path) -> None:
    lake.execute(
        "insert into lake.traits "
        "(source, site, trait, value, support_count, against_count, votes, extractor_version) "
        """values ('gazette', '', 'date_order', 'day-first', 7, 0, '{"day-first": [7, "14/10/2020"]}', '1')"""
    )
    batch = stage(tmp_path, [a_story("03/04/2021")])
    assert settle_run(lake, tmp_path / "run", [batch]) == 1
    assert pq.read_table(tmp_path / "run/settled/traits.parquet").num_rows == 0


def test_a_second_try_of_the_stage_leaves_the_same_rows(lake, tmp_path: Path) -> None:
    batch = stage(tmp_path, [a_story(raw) for raw in [*HABIT, "03/04/2021"]])
    assert [settle_run(lake, tmp_path / "run", [batch]) for _ in range(2)] == [1, 1]
    assert dates(lake, tmp_path / "run", [batch])["03/04/2021"] == datetime(2021, 4, 3)  # noqa: DTZ001


TAILED = [f"Storm {name} reaches the coast - The Dispatch" for name in ("Anna", "Bert", "Cora")]


def test_what_ends_most_headlines_of_a_site_is_no_part_of_them(lake, tmp_path: Path) -> None:
    others = ["Ferries leave again", "After the storm - the bill"]
    batch = stage(tmp_path, [a_story("2021-10-14", "d.example", headline=text) for text in [*TAILED, *others]])
    assert settle_run(lake, tmp_path / "run", [batch]) == 3
    rows = pq.read_table(tmp_path / "run/settled/articles.parquet").to_pylist()
    assert {row["headline"] for row in rows} == {text.removesuffix(" - The Dispatch") for text in TAILED}
    assert {row["content_sha256"] for row in rows} == {content_sha256(row["headline"], row["body"]) for row in rows}
    chosen = [row for row in pq.read_table(tmp_path / "run/settled/evidence.parquet").to_pylist() if row["is_chosen"]]
    assert {(row["value"], row["rule"]) for row in chosen} == {
        (row["headline"], "settled_title_suffix") for row in rows
    }
    assert {row["raw_end"] - row["raw_start"] - len(row["value"]) for row in chosen} == {0}


@pytest.mark.parametrize(
    "headlines",
    [
        pytest.param(TAILED[:2], id="two pages are no habit"),
        pytest.param([*TAILED, *(f"Storm {n} is gone" for n in range(4))], id="most headlines end otherwise"),
    ],
)
def test_a_tail_that_is_no_habit_stays(lake, tmp_path: Path, headlines: list[str]) -> None:
    batch = stage(tmp_path, [a_story("2021-10-14", "d.example", headline=text) for text in headlines])
    assert settle_run(lake, tmp_path / "run", [batch]) == 0


ZONED = [f"2026-03-0{day}T10:00:00+01:00" for day in (3, 4, 5)]
BARE = "2026-03-06T14:05:00"


def instants(lake, run: Path, batches) -> dict[str, datetime | None]:
    create_staged_views(lake, [batch.directory for batch in batches], run)
    return dict(lake.execute("select published_raw, published_at from staged_articles").fetchall())


def test_a_time_without_a_zone_is_given_the_one_that_its_sites_other_pages_show(lake, tmp_path: Path) -> None:
    batch = stage(tmp_path, [a_story(raw, "g.example") for raw in [*ZONED, BARE, "2026-06-01T14:05:00"]])
    assert settle_run(lake, tmp_path / "run", [batch]) == 1
    row = pq.read_table(tmp_path / "run/settled/articles.parquet").to_pylist()[0]
    assert row["published_at"] == datetime(2026, 3, 6, 13, 5, tzinfo=UTC)
    assert row["published_local"] == datetime(2026, 3, 6, 14, 5)  # noqa: DTZ001
    assert (row["published_zone"], row["zone_source"]) == ("+01:00", "learned")
    # Nothing was shown of its summer.
    assert instants(lake, tmp_path / "run", [batch])["2026-06-01T14:05:00"] is None


def test_the_evidence_marks_a_zone_as_learned(lake, tmp_path: Path) -> None:
    article, evidence = a_story(BARE, "g.example")
    evidence[3] = replace(evidence[3], is_chosen=True)  # of two places that print it, the second was chosen
    batch = stage(tmp_path, [*(a_story(raw, "g.example") for raw in ZONED), (article, evidence)])
    settle_run(lake, tmp_path / "run", [batch])
    rows = pq.read_table(tmp_path / "run/settled/evidence.parquet").to_pylist()
    chosen = [
        (row["field"], row["position"], row["value"], row["origin"], row["rule"]) for row in rows if row["is_chosen"]
    ]
    assert sorted(chosen) == [
        ("headline", 1, "Rain", "text", "first_line"),
        ("published_at", 3, BARE, "text", "settled_zone"),
        ("published_zone", 1, "+01:00", "site", "settled_zone"),
    ]
    assert {row["article_id"] for row in rows} == {article.article_id}
    create_staged_views(lake, [batch.directory], tmp_path / "run")
    assert lake.execute("select count(*) from staged_evidence where field = 'published_zone'").fetchone() == (1,)


def test_a_zone_is_of_one_site_and_never_against_the_settings(lake, tmp_path: Path) -> None:
    zoned = [a_story(raw, "g.example") for raw in ZONED]
    others = [a_story(BARE, "elsewhere.example"), a_story(BARE)]
    assert settle_run(lake, tmp_path / "run", [stage(tmp_path, [*zoned, *others])]) == 0
    batch = stage(tmp_path, [*zoned, a_story(BARE, "g.example")], timezone="Asia/Tokyo")
    assert settle_run(lake, tmp_path / "run", [batch]) == 0


def test_a_page_that_contradicts_its_sites_zone_stays_open(lake, tmp_path: Path) -> None:
    article, evidence = a_story(BARE, "g.example")
    evidence[1] = replace(evidence[1], value="2026-03-06T14:05:00Z", origin="meta:date")
    batch = stage(tmp_path, [*(a_story(raw, "g.example") for raw in ZONED), (article, evidence)])
    assert settle_run(lake, tmp_path / "run", [batch]) == 0


def test_a_date_whose_order_was_settled_is_given_its_zone_in_the_same_run(lake, tmp_path: Path) -> None:
    stories = [
        a_story(raw, "g.example") for raw in [*ZONED, "14/02/2026 09:00", "15/02/2026 09:00", "06/03/2026 14:05"]
    ]
    batch = stage(tmp_path, stories)
    assert settle_run(lake, tmp_path / "run", [batch]) == 3
    assert instants(lake, tmp_path / "run", [batch])["06/03/2026 14:05"] == datetime(2026, 3, 6, 13, 5, tzinfo=UTC)
    rows = pq.read_table(tmp_path / "run/settled/evidence.parquet").to_pylist()
    rules = {row["rule"] for row in rows if row["is_chosen"] and row["field"] == "published_at"}
    assert rules == {"settled_zone", "settled_date_order, settled_zone"}


def test_what_one_night_showed_of_a_zone_settles_the_next(lake, tmp_path: Path) -> None:
    first = stage(tmp_path / "1", [a_story(raw, "g.example") for raw in ZONED[:2]])
    settle_run(lake, tmp_path / "run1", [first])
    held = pq.read_table(tmp_path / "run1/settled/traits.parquet")
    zone = {row["site"]: row for row in held.to_pylist() if row["trait"] == "zone"}["g.example"]
    assert (zone["value"], zone["support_count"], zone["against_count"]) == ("undecided", 2, 0)
    assert zone["votes"] == '{"2026-03-02 +01:00": [2, "2026-03-03T10:00:00+01:00"]}'
    lake.execute("insert into lake.traits by name from held")
    second = stage(tmp_path / "2", [a_story(raw, "g.example") for raw in [ZONED[2], BARE]])
    assert settle_run(lake, tmp_path / "run2", [second]) == 1
    assert instants(lake, tmp_path / "run2", [second])[BARE] == datetime(2026, 3, 6, 13, 5, tzinfo=UTC)


@given(st.permutations([*ZONED, BARE, "2026-03-07 09:30", "2026-03-04T09:00:00Z", "2026-06-01T14:05:00"]))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_zone_is_learned_the_same_in_any_order_of_the_pages(lake, tmp_path: Path, raws: list[str]) -> None:
    folder = Path(mkdtemp(dir=tmp_path))  # DuckDB remembers what a path held
    batch = stage(folder, [a_story(raw, "g.example") for raw in raws])
    assert settle_run(lake, folder / "run", [batch]) == 2
    found = instants(lake, folder / "run", [batch])
    assert found[BARE] == datetime(2026, 3, 6, 13, 5, tzinfo=UTC)
    assert found["2026-03-07 09:30"] == datetime(2026, 3, 7, 8, 30, tzinfo=UTC)
    assert found["2026-06-01T14:05:00"] is None


def test_a_night_without_batches_settles_nothing(lake, tmp_path: Path) -> None:
    assert settle_run(lake, tmp_path / "run", []) == 0
