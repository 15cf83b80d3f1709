"""Invented pages in several languages and encodings, each with its expected reading beside it.

`pytest tests/news/test_golden.py --update-golden` rewrites the expected readings; review the diff.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from news.page import Story
from news.records.story import Author, Evidence
from tests.news.pages import a_story

GOLDEN = Path(__file__).parent / "golden"
PAGES = sorted(GOLDEN.glob("*.html"))
HEADERS = {"russian_1251_header_wrong": "text/html; charset=ISO-8859-1", "french_paywalled": "text/html; charset=UTF-8"}
# Digests and versions change with every page and release and say nothing of the reading.
UNSAID = {"article_id", "content_sha256", "payload_sha256", "extractor_version", "run_id", "first_seen_at", "revision"}


def answer_of(story: Story) -> dict[str, Any]:
    article = {name: value for name, value in asdict(story.article).items() if name not in UNSAID}
    article["published_at"] = str(article["published_at"])
    article["published_local"] = str(article["published_local"])
    article["modified_at"] = str(article["modified_at"])
    article.pop("body")
    evidence = story.of(Evidence)
    return {
        "article": article,
        "authors": [f"{author.name} ({author.role})" for author in story.of(Author)],
        "chosen": {
            row.field: f"{row.origin}: {row.value}" for row in evidence if row.is_chosen and row.field != "body"
        },
        "repairs": [f"{row.rule}: {row.value}" for row in evidence if row.field == "body"],
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_golden_page_reads_as_expected(path: Path, is_updating: bool) -> None:
    address = f"https://www.{path.stem.replace('_', '-')}.com/news/story"
    if path.stem == "english_wire":
        address = "https://www.zembla-gazette.com/world/ferry-service-resumes?utm_source=feed"
    got = answer_of(a_story(path.read_bytes(), url=address, content_type=HEADERS.get(path.stem)))
    answer = path.with_suffix(".json")
    if is_updating:
        answer.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert got == json.loads(answer.read_text(encoding="utf-8"))


def test_there_are_golden_pages_to_read() -> None:
    assert len(PAGES) >= 6
