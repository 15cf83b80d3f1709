"""Intervals are those of the scorer's figures, the same for the same pages, and pair the readers page by page."""

import json
from pathlib import Path

import pytest

from benchmarks import quality
from benchmarks.intervals import compare, read_scores
from benchmarks.peer_reader import decode
from benchmarks.peers import main as peers_main


def scores(*rights: float, **figures: object) -> dict[str, dict[str, object]]:
    return {f"p{n}": {"dataset": "fundus", "title": right, **figures} for n, right in enumerate(rights)}


def test_a_figure_is_the_mean_and_its_interval_holds_it() -> None:
    (figure,) = compare([scores(1, 1, 1, 0)], "title", None)
    assert figure is not None
    assert figure.value == 0.75
    assert figure.low <= 0.75 <= figure.high <= 1


def test_the_same_pages_give_the_same_interval() -> None:
    assert compare([scores(1, 0, 1)], "title", "fundus") == compare([scores(1, 0, 1)], "title", "fundus")


def test_readers_who_are_right_on_the_same_pages_have_no_lead_at_all() -> None:
    lead = compare([scores(1, 0, 1, 0), scores(1, 0, 1, 0)], "title", None)[-1]
    assert lead is not None
    assert (lead.value, lead.low, lead.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "page", "value"),
    [
        pytest.param("body", (0.6, 0.2, 0.2), 0.75, id="body"),
        pytest.param("body", (1.0, 0.0, 0.0), 1.0, id="a body without a fault"),
        pytest.param("body", (0.0, 0.0, 1.0), 0.0, id="no body"),
        pytest.param("snip", (3, 4, 1, 2), 0.75, id="snippets"),
    ],
)
def test_figures_of_several_counts_are_the_scorers(name: str, page: tuple[float, ...], value: float) -> None:
    (figure,) = compare([scores(1, 1, **{name: page})], name, None)
    assert figure is not None
    assert figure.value == pytest.approx(value)


def test_a_figure_that_no_page_has_is_none() -> None:
    assert compare([scores(1), scores(0)], "minute", None) == [None, None, None]


def test_the_weak_set_is_left_out(tmp_path: Path) -> None:
    lines = [{"id": "a", "dataset": "fundus", "title": 1.0}, {"id": "b", "dataset": "newspaper4k", "title": 0.0}]
    (tmp_path / "pages").write_text("\n".join(map(json.dumps, lines)))
    assert set(read_scores(tmp_path / "pages")) == {"a"}


def test_a_peer_that_has_not_read_the_pages_is_reported_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pages").write_text(json.dumps({"id": "a", "dataset": "fundus", "title": 1.0}))
    monkeypatch.setattr(quality, "PEERS_OUT", tmp_path / "nowhere")
    quality.compare_with_peers(tmp_path, tmp_path / "pages")
    printed = capsys.readouterr().out
    assert "trafilatura IS NOT COMPARED" in printed
    assert "title ALL" in printed


def test_peers_name_a_folder_without_known_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert peers_main(["--eval", str(tmp_path)]) == 2
    assert "gold.jsonl" in capsys.readouterr().out


def test_a_peer_gets_the_page_in_the_charset_that_its_head_names() -> None:
    assert decode('<meta charset="windows-1252">Brücke'.encode("cp1252")).endswith("Brücke")
    assert decode("<p>Brücke".encode()) == "<p>Brücke"
