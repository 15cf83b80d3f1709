"""The steps of `docs/howto.md` for a new language, followed to the letter in a copy of the tree."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_howto import read_examples

ROOT = Path(__file__).resolve().parents[3]
# Read in the copy, in a process of its own: this one has its languages already.
READING = """
import json
from datetime import UTC, datetime
from news.dates.age import find_age
from news.dates.months import find_weekday
from news.dates.posted_line import find_posted_line
from news.dates.timestamp import find_timestamp
from news.page import RawPage
from news.read import read_page

fetched = datetime(2021, 3, 4, 15, 20, tzinfo=UTC)
stamp = find_timestamp("Dydd Mercher, 3 Mawrth 2021 14:05")
age = find_age("3 awr yn ôl", fetched)
markup = (
    "<h1>Fferi yn gadael harbwr Porth Sembla eto</h1><p>Gan Jane Doe</p><p>3 Mawrth 2021 14:05</p>"
    + "<p>Gadawodd y fferi harbwr Porth Sembla ddydd Mercher am y tro cyntaf ers y storm, meddai'r swyddogion.</p>" * 3
)
page = RawPage(kind="html", payload=markup.encode(), payload_sha256="0" * 64, source="gazette", raw_ref="crawl.warc@0")
article = read_page(page, is_judged=False).article
print(json.dumps({
    "date": stamp and str(stamp.local),
    "weekday": find_weekday("Mercher"),
    "age": age and str(age.instant),
    "is_posted_line": find_posted_line("Cyhoeddwyd dydd Mercher 3 Mawrth 2021") is not None,
    "byline": article.byline,
    "authors": article.authors,
    "published_local": str(article.published_local),
}))
"""


def read_in(tree: Path) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", READING], cwd=tree, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "news", tmp_path / "news", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.slow
def test_a_new_language_is_one_file(copy: Path) -> None:
    before = read_in(copy)
    assert before == {
        "date": None, "weekday": None, "age": None, "is_posted_line": False,
        "byline": None, "authors": [], "published_local": "None",
    }  # fmt: skip

    for step in read_examples()["language"]:
        step.apply(copy)

    assert read_in(copy) == {
        "date": "2021-03-03 14:05:00", "weekday": 3, "age": "2021-03-04 12:00:00+00:00", "is_posted_line": True,
        "byline": "Gan Jane Doe", "authors": ["Jane Doe"], "published_local": "2021-03-03 14:05:00",
    }  # fmt: skip
