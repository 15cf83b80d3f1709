"""The quality benchmark reads a folder as a run would, whatever a run would refuse, and holds its floors."""
# ruff: noqa: DTZ001  (wall times are what is tested)

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.quality import find_tasks, judge, main, predict, read_one, render_published, settle_stories
from news.page import Story
from tests.news.pages import HEADLINE, PARAGRAPHS, a_story, markup


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = {
        "p1": markup(f"PORT ZEMBLA (AP) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:], above='<p class="byline">By Jane Doe</p>'),
        "p2": markup("Rain fell."),
        "p3": "%PDF-1.7",
    }
    (tmp_path / "dev" / "html").mkdir(parents=True)
    rows = []
    for name, text in pages.items():
        (tmp_path / "dev" / "html" / f"{name}.html.gz").write_bytes(gzip.compress(text.encode()))
        rows.append(json.dumps({"id": name, "url": f"https://gazette.example/{name}", "gold": {"title": "secret"}}))
    (tmp_path / "dev" / "gold.jsonl").write_text("\n".join(rows) + "\n")
    return tmp_path / "dev"


@pytest.mark.slow
def test_every_page_of_the_folder_gets_its_prediction(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    assert main(["--eval", str(folder), "--out", str(out)]) == 0
    read, refused, foreign = [json.loads(line) for line in out.read_text().splitlines()]
    assert read["title"] == HEADLINE
    assert read["authors"] == ["Jane Doe"]
    assert read["body"].startswith(f"PORT ZEMBLA (AP) — {PARAGRAPHS[0]}")
    assert refused["body"] == "Rain fell."
    assert foreign == {"id": "p3", "title": None, "authors": [], "published_at": None, "body": "", "language": None}


@pytest.mark.slow
def test_a_refusal_is_reported_beside_the_prediction(folder: Path) -> None:
    outcomes = {task.id: read_one(task) for task in find_tasks(folder)}
    assert outcomes["p1"].refusal is None
    assert outcomes["p2"].refusal == "too_short 10"
    assert isinstance(outcomes["p2"].story, Story)


def test_every_text_of_a_folder_gets_its_prediction(tmp_path: Path) -> None:
    body = "\n\n".join(["<Dory Lines Ltd> said so.", *PARAGRAPHS])
    text = f"{HEADLINE}\n\nPORT ZEMBLA, March 3 - {body}\n\nReuter\n"
    rows = [{"id": "t1", "text": text, "gold": {"headline": "secret"}}, {"id": "t2", "text": "%PDF-1.7"}]
    (tmp_path / "gold.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    out = tmp_path / "out" / "texts.jsonl"
    assert main(["--gold", str(tmp_path), "--out", str(out)]) == 0
    read, refused = [json.loads(line) for line in out.read_text().splitlines()]
    assert (read["headline"], read["dateline_place"], read["dateline_day"]) == (HEADLINE, "PORT ZEMBLA", "0000-03-03")
    assert (read["body"], read["agency"]) == (body, "Reuters")
    assert refused["refused"] is True


MORNING, LATE, DAY = datetime(2021, 3, 4, 5, 6), datetime(2021, 3, 4, 22, 0), datetime(2021, 3, 4)


@pytest.mark.parametrize(
    ("local", "instant", "precision", "rendered"),
    [
        pytest.param(MORNING, datetime(2021, 3, 4, 3, 6, tzinfo=UTC), "minute", "2021-03-04T05:06:00+02:00", id="east"),
        pytest.param(LATE, datetime(2021, 3, 5, 1, 30, tzinfo=UTC), "minute", "2021-03-04T22:00:00-03:30", id="west"),
        pytest.param(MORNING, None, "minute", "2021-03-04T05:06:00", id="wall time"),
        pytest.param(DAY, None, "day", "2021-03-04", id="a day"),
        pytest.param(None, None, None, None, id="nothing"),
    ],
)
def test_a_date_is_rendered_as_finely_as_it_is_known(
    local: datetime | None, instant: datetime | None, precision: str | None, rendered: str | None
) -> None:
    article = replace(
        a_story(markup()).article, published_local=local, published_at=instant, published_precision=precision
    )
    assert render_published(article) == rendered


def test_the_folder_settles_day_and_month_by_site() -> None:
    def dated(raw: str) -> Story:
        return a_story(markup(head=f'<meta property="article:published_time" content="{raw}">'))

    stories = {"a": dated("14/10/2021"), "b": dated("25/12/2021"), "c": dated("03/04/2021")}
    settled = settle_stories(stories)["c"]
    assert stories["c"].article.published_local is None
    assert predict("c", settled)["published_at"] == "2021-04-03"


def test_a_figure_under_its_floor_fails(capsys: pytest.CaptureFixture[str]) -> None:
    floors = {"ALL": {"title": 0.8, "day": 0.9}}
    assert judge({"ALL": {"title": 0.81, "day": 0.9}}, floors) == 0
    assert judge({"ALL": {"title": 0.79, "day": 0.9}}, floors) == 1
    assert "title" in capsys.readouterr().out
    assert judge({}, floors) == 1
