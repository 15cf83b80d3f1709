"""A page that is set back to its first text shows it, as its third version, whatever kind of source it comes in by."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.flows.web import ask, run_night, write_sources
from tests.news.pages import PARAGRAPHS, markup
from tests.tasks.archives import a_record, a_response, packed

pytestmark = pytest.mark.slow

TEXTS = {"A": "The harbour master counted 12 boats that night.", "B": "The harbour master counted 15 boats that night."}
NIGHTS = "ABA"


@dataclass(frozen=True)
class Nowhere:
    """A web from which nothing is requested."""

    allow_addresses: tuple[str, ...] = ()


def write_night(folder: Path, number: int, letter: str) -> Path:
    """Write the files of one night: what it says replaces the night before, and archives are added to."""
    folder.mkdir(exist_ok=True)
    text = " ".join([*PARAGRAPHS, TEXTS[letter]])
    line = '{"url": "https://jsonl.example/boats", "headline": "Boats leave the jsonl harbour again", "text": "%s"}\n'
    (folder / "lines.jsonl").write_text(line % text)
    row = f'url,headline,body\nhttps://csv.example/boats,Boats leave the csv harbour again,"{text}"\n'
    (folder / "rows.csv").write_text(row)
    response = a_response(markup(*PARAGRAPHS, TEXTS[letter]).encode())
    record = a_record(1, response, uri="https://warc.example/boats", date=f"2026-03-0{number}T10:00:00Z")
    (folder / f"{number}.warc.gz").write_bytes(packed([record]))
    kinds = {"jsonl": "lines.jsonl", "csv": "rows.csv", "warc": "*.warc.gz"}
    sources = [{"name": name, "kind": name, "location": str(folder / path)} for name, path in kinds.items()]
    return write_sources(folder / "sources.toml", *sources)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reverts")
    nowhere: Any = Nowhere()
    for number, letter in enumerate(NIGHTS, 1):
        sources = write_night(folder / "files", number, letter)
        run_night(folder / "home", sources, nowhere)
    run_night(folder / "home", sources, nowhere)
    return folder / "home"


@pytest.mark.parametrize("source", ["jsonl", "csv", "warc"])
def test_the_first_text_is_shown_again_as_the_third_version(home: Path, source: str) -> None:
    stored = ask(home, "select revision, body from lake.articles where source = $1", source)
    assert [(revision, body.endswith(TEXTS["A"])) for revision, body in stored] == [(3, True)]
    edits = ask(
        home, "select revision, reverts_to, len(changes) > 0 from lake.edits where source = $1 order by 1", source
    )
    assert edits == [(2, None, True), (3, 1, True)]


def test_the_last_night_once_more_adds_no_row(home: Path) -> None:
    last = ask(home, "select run_id, known from lake.runs order by run_number desc limit 1")[0]
    assert last[1] == 5, "two files, and an archive a night"
    assert ask(home, "select count(*) from lake.inputs where run_id = $1", last[0]) == [(0,)]
