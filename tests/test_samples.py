"""The samples are what the README says they are, and read as they did yesterday."""

import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator

from samples import build_parquet, demo, golden
from samples.build_warc import build_archives
from tests.warehouse.given import create_tables
from warehouse.query.views import create_views

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
# Who a page speaks of by rule, not as an outlet.
NO_OUTLETS = {"schema.org"}


def sources(name: str) -> list[dict[str, str]]:
    return tomllib.loads((SAMPLES / name).read_text(encoding="utf-8"))["source"]


def records(data: bytes) -> list[tuple[object, ...]]:
    """Return what an archive says; compressed bytes may differ between versions of zlib."""
    rows = []
    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            headers = {name: value for name, value in record.rec_headers.headers if name != "WARC-Payload-Digest"}
            headers.pop("Content-Length")
            status = record.http_headers.statusline if record.http_headers else None
            rows.append((headers, status, record.content_stream().read()))
    except Exception as error:  # the cut end, which warcio meets as it likes
        rows.append((type(error).__name__,))
    return rows


@pytest.fixture(scope="module")
def readings() -> dict[str, dict[str, object]]:
    """Return what every sample reads as today."""
    return json.loads(json.dumps(golden.read_samples(), default=str))


@pytest.mark.parametrize("path", list(build_archives()), ids=lambda path: str(path.relative_to(SAMPLES)))
def test_an_archive_can_be_built_again(path: Path) -> None:
    built = build_archives()[path]
    assert records(path.read_bytes()) == records(built), "python -m samples.build_warc builds it again"


def test_the_table_can_be_built_again() -> None:
    assert pq.read_table(build_parquet.PATH).equals(build_parquet.build_table()), "python -m samples.build_parquet"


def test_every_sample_reads_as_it_did(readings: dict[str, dict[str, object]]) -> None:
    held = json.loads(golden.GOLDEN.read_text(encoding="utf-8"))
    changed = [place for place in held | readings if held.get(place) != readings.get(place)]
    assert not changed, f"look at the diff of `python -m samples.golden`: {changed}"


def test_the_samples_hold_every_kind_and_option_of_source() -> None:
    held = sources("sources.toml")
    assert {source["kind"] for source in held} == {"text", "html", "jsonl", "csv", "parquet", "warc"}
    assert {"timezone", "date_order", "language"} <= {name for source in held for name in source}
    assert [source["name"] for source in held] == [source["name"] for source in sources("night2/sources.toml")]


def test_the_samples_hold_what_the_readme_promises(readings: dict[str, dict[str, object]]) -> None:
    stories = [reading for reading in readings.values() if reading["outcome"] == "read"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    promised = re.search(r"(\d+) inputs of which (\d+) are stories, in (\d+) languages", readme)
    assert promised is not None
    counted = (len(readings), len(stories), len({story["language"] for story in stories}))
    assert tuple(map(int, promised.groups())) == counted
    assert {story["wire_agency"] for story in stories if "wire_agency" in story} >= {
        "AP",
        "AFP",
        "Reuters",
        "dpa",
        "EFE",
    }
    assert {story["charset"] for story in stories} >= {"utf-8", "cp1251", "cp932"}


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("meridian-post: meridian-post/007.txt", "too_short"),
        ("meridian-post: meridian-post/008.txt", "gibberish"),
        ("meridian-post: meridian-post/010.txt", "empty_file"),
        ("harbour-gazette: harbour-gazette/login.html", "not_an_article"),
        ("harbour-gazette: harbour-gazette/not-found.html", "not_an_article"),
        ("feed-export: feed-export.jsonl:9", "bad_json"),
        ("feed-export: feed-export.jsonl:10", "wrong_type"),
        ("feed-export: feed-export.jsonl:12", "no_headline"),
        ("deichpost: deichpost.csv:16", "bad_row"),
        ("deichpost: deichpost.csv:17", "missing_field"),
    ],
    ids=lambda value: value.rpartition(" ")[2],
)
def test_what_is_no_story_is_refused_with_its_reason(place: str, reason: str) -> None:
    assert json.loads(golden.GOLDEN.read_text(encoding="utf-8"))[place]["reason"] == reason


def test_an_impossible_date_is_kept_as_printed_and_never_read() -> None:
    school = json.loads(golden.GOLDEN.read_text(encoding="utf-8"))["harbour-gazette: harbour-gazette/school.html"]
    assert school["published_raw"].startswith("2026-02-30")
    assert "published_local" not in school
    assert "published_at" not in school


def test_every_outlet_is_invented() -> None:
    hosts = set()
    for path in (path for path in SAMPLES.rglob("*") if path.suffix in (".csv", ".html", ".jsonl", ".py", ".txt")):
        hosts |= set(re.findall(rb"https?://([^/\"'\s{}]+)", path.read_bytes()))
    strangers = {host.decode() for host in hosts if not host.endswith(b".example")} - NO_OUTLETS
    assert not strangers


@pytest.fixture(scope="module")
def views() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_tables(connection)
        create_views(connection)
        yield connection


@pytest.mark.parametrize(("title", "query"), demo.QUESTIONS, ids=[title for title, _ in demo.QUESTIONS])
def test_the_demo_asks_what_the_views_can_answer(views: duckdb.DuckDBPyConnection, title: str, query: str) -> None:
    assert views.execute(query).description, title
