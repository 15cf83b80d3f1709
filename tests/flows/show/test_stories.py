"""The output of `status` and `explain`: the lake, and one story with its evidence."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from flows.show import commands as show
from flows.show.stories import LEGEND, render_explanation
from tests.flows.two_nights import FIRST, SECOND
from tests.warehouse.given import make_lake
from warehouse.home import Home
from warehouse.query.explain import explain
from warehouse.query.explanation import ExplainedField, Explanation, FieldCandidate
from warehouse.query.story_lookup import NotStored

pytestmark = pytest.mark.slow  # builds a lake for each test

Captured = pytest.CaptureFixture[str]

# Status


def test_status_shows_runs_troubles_and_open_failures(home: Home, capsys: Captured) -> None:
    assert show.status(home) == 0
    out = capsys.readouterr().out
    assert "4 stories from 2 runs\n" in out
    assert out.index(SECOND) < out.index(FIRST)
    assert "  mirror  partial: mirror.warc.gz: truncated at 4711\n" in out
    assert "1 open failure, to be tried again\n  courier  timeout  1  e.g. https://courier.example/slow\n" in out
    assert "no quiet sources" in out
    assert "1 min 5 s" in out


def test_status_of_an_empty_home_says_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    assert show.status(Home(tmp_path)) == 1
    assert "wiredesk ingest PATH" in capsys.readouterr().err


def test_status_before_the_first_run_says_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    assert show.status(make_lake(tmp_path / "home")) == 0
    assert "no run yet" in capsys.readouterr().out


# Explain


@pytest.mark.parametrize(
    "what",
    [
        pytest.param("a" * 64, id="article_id"),
        pytest.param("aaaaaa", id="its start"),
        pytest.param("https://gazette.example/a", id="canonical address"),
        pytest.param("https://gazette.example/a?utm_source=feed", id="address as discovered"),
        pytest.param("HTTPS://Gazette.example:443/a?utm_source=x#top", id="the address in another spelling"),
        pytest.param("/archive/gazette.warc.gz@97", id="raw reference"),
        pytest.param("/archive/gazette-2.warc.gz@7", id="raw reference of a repeat"),
        pytest.param("gazette-2.warc.gz", id="name of the file"),
    ],
)
def test_explain_finds_a_story_by(reader: duckdb.DuckDBPyConnection, what: str) -> None:
    found = explain(reader, what)
    assert isinstance(found, Explanation)
    out = render_explanation(found)
    assert out.startswith(f"Harbour reopens\n  {'a' * 64}\n")
    assert "fields  (<- is where the value comes from, == where else it is found, `or` a candidate not chosen)\n" in out
    assert '<- text:2, rule stamp, raw text 64-87: "28/02/2026 18:05 +01:00"\n' in out
    assert 'or title, rule declared: "Harbour reopens | The Gazette"\n' in out
    assert "broken_paragraph, raw text 120-145" in out
    assert "copied by courier.example (verbatim)" in out
    assert "raw bytes: /archive/gazette.warc.gz@97, payload 5555" in out


def an_explanation(*fields: ExplainedField) -> Explanation:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Explanation(
        article_id="a" * 64, headline="Harbour reopens", source="gazette", first_seen_at=now, run_id="r1",
        extractor_version="1", paragraph_count=1, fields=fields, authors=(), repairs=(), revisions=(), copy_of=None,
        copied_by=(), arrivals=(),
    )  # fmt: skip


def field_lines(*fields: ExplainedField) -> list[str]:
    """Return the lines below the legend that show the fields, without the indent."""
    shown = render_explanation(an_explanation(*fields)).partition(f"{LEGEND}\n")[2].partition("\n\n")[0]
    return [line.strip() for line in shown.splitlines()]


def test_places_that_say_the_same_share_a_line() -> None:
    chosen = FieldCandidate("Ada Quill", "json-ld:author", "names", 10, 19)
    same = (
        FieldCandidate("Ada Quill", "meta:author", "names", 40, 49),
        FieldCandidate("Ada Quill", "byline:link", "names", 90, 99),
        FieldCandidate("Ada Quill", "byline:link", "names", 120, 129),
    )
    others = (
        FieldCandidate("Tide tables", "byline", "names", 200, 211),
        FieldCandidate("Tide tables", "text", "names", 200, 211),
    )
    assert field_lines(ExplainedField("byline", "Ada Quill", (chosen,), (*others, *same))) == [
        'byline  "Ada Quill"',
        "<- json-ld:author, rule names, raw text 10-19",
        "== meta:author, byline:link (2 times), rule names, raw text 40-49",
        'or byline, text, rule names, raw text 200-211: "Tide tables"',
    ]


def test_a_printed_day_that_is_no_instant_is_not_called_unknown() -> None:
    raw = FieldCandidate("2021-03-04", "meta:date", "stamp", None, None)
    unread = FieldCandidate("soon", "meta:date", "stamp", None, None)
    instant = ExplainedField("published_at", None, (raw,), (FieldCandidate("2021-03-04", "url", "path", None, None),))
    assert field_lines(instant, ExplainedField("published_local", "2021-03-04T00:00:00", (), ())) == [
        "published_at  not known as an instant: see published_local",
        '<- meta:date, rule stamp: "2021-03-04"',
        '== url, rule path',
        'published_local  "2021-03-04T00:00:00"',
    ]  # fmt: skip
    assert field_lines(ExplainedField("published_at", None, (), (unread,)))[0] == "published_at  not known"


def test_long_values_that_begin_alike_are_shown_where_they_part() -> None:
    start = "The harbour opens again. " * 10
    longer = FieldCandidate(f"{start}Buses run, too.", "meta:description", "declared", None, None)
    field = ExplainedField("standfirst", f"{start}Ferries leave.", (), (longer,))
    assert (
        field_lines(field)[1] == 'or meta:description, rule declared: "…ain. The harbour opens again. Buses run, too."'
    )
    cut = FieldCandidate(start.strip(), "meta:description", "declared", None, None)
    assert field_lines(ExplainedField("standfirst", f"{start}Ferries leave.", (), (cut,)))[1].endswith('opens again."')


def test_small_ratios_are_legible() -> None:
    assert field_lines(ExplainedField("replacement_ratio", 6.664889362836577e-05, (), ())) == [
        "replacement_ratio  6.665e-05"
    ]


def test_explaining_imports_no_pandas(home: Home) -> None:
    """A parameter that is a list makes DuckDB import pandas: a fifth of a second for nothing."""
    code = (
        "import sys; from pathlib import Path; from flows.show import commands; from warehouse.home import Home\n"
        f"commands.explain(Home(Path({str(home.root)!r})), 'https://gazette.example/a')\n"
        f"commands.explain(Home(Path({str(home.root)!r})), 'no such story')\n"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_explain_shows_what_a_copy_copies_and_how_a_story_changed(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "bbbb") == 0
    assert "copies gazette.example" not in (out := capsys.readouterr().out)
    assert "copies The Gazette (verbatim)" in out
    assert show.explain(home, "dddd") == 0
    assert 'headline, text; "An earlier version named the wrong day."' in capsys.readouterr().out


def test_explain_as_json_holds_everything(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "aaaa", "json") == 0
    output = json.loads(capsys.readouterr().out)
    headline = next(field for field in output["fields"] if field["name"] == "headline")
    assert headline["chosen"][0]["origin"] == "json-ld:headline"
    assert [other["value"] for other in headline["others"]] == ["Harbour reopens | The Gazette"]
    assert output["authors"] == [{"name": "Jane Doe", "role": "author"}]
    assert [link["article_id"][0] for link in output["copied_by"]] == ["b", "c"]
    assert [arrival["outcome"] for arrival in output["arrivals"]] == ["accepted", "duplicate"]


def test_explain_lists_the_stories_that_fit_when_several_do(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "/archive/gazette.warc.gz") == 1
    err = capsys.readouterr().err
    assert "fits 2 stories; name one by its id\n" in err
    assert f"  {'d' * 16}  gazette  Rain is due\n" in err


def test_explain_says_what_became_of_an_input_without_a_story(home: Home, capsys: Captured) -> None:
    assert show.explain(home, "https://courier.example/slow") == 1
    assert f"the input was failed as timeout in run {FIRST}" in capsys.readouterr().err
    assert show.explain(home, "courier.warc.gz@900") == 1
    assert "rejected as not_an_article (a login page)" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["nothing", "'; drop table articles; --", "\x1b[31m", "../../etc/passwd", "", "a\0b"])
def test_explain_of_the_unknown_is_one_sentence(reader: duckdb.DuckDBPyConnection, capsys: Captured, what: str) -> None:
    found = explain(reader, what)
    assert isinstance(found, NotStored)
    assert show._say(found.message, 1) == 1
    err = capsys.readouterr().err
    assert "no story with this id, address or path" in err
    assert "\x1b" not in err
    assert err.count("\n") == 1
