"""The table of reasons is whole, speaks to people, and a name outside of it fails the type check."""

from pathlib import Path
from typing import get_args

import pytest

from news.reasons import REASONS, HttpFamily, NamedReason, find_reason, iter_transient

ROOT = Path(__file__).parents[2]

# What the ledger tried again before there was a table, but for two names that no code ever wrote.
TRIED_AGAIN_BEFORE = {
    "timeout", "deadline", "dns", "connect_refused", "network", "robots_unreachable", "truncated", "raw_gone",
    "unreadable", "extract_timeout", "out_of_memory", "extractor_died", "http_408", "http_429",
    "connection_closed", "connection_reset", "http_5NN",
}  # fmt: skip


def test_every_reason_has_exactly_one_row() -> None:
    names = [*get_args(NamedReason), *get_args(HttpFamily)]
    assert len(names) == len(set(names))
    assert sorted(names) == sorted(REASONS)


def test_the_same_reasons_are_tried_again_as_before_the_table() -> None:
    assert set(iter_transient()) == TRIED_AGAIN_BEFORE


@pytest.mark.parametrize("reason", REASONS)
def test_a_sentence_is_one_that_people_read(reason: str) -> None:
    info = REASONS[reason]  # type: ignore[index]
    assert info.sentence[0].isupper()
    assert info.sentence.endswith(".")
    assert "\n" not in info.sentence
    assert "|" not in info.sentence, "the page of reasons is a table"
    assert not info.is_transient or "next run" in info.sentence


@pytest.mark.parametrize("name", ["http_4042", "http_", "http_4o4", "http_404 ", "read", "", "connection_lost"])
def test_no_other_name_is_a_reason(name: str) -> None:
    assert find_reason(name) is None


@pytest.mark.slow
def test_a_name_outside_a_closed_set_fails_the_type_check(tmp_path: Path) -> None:
    from mypy import api

    snippet = tmp_path / "snippet.py"
    snippet.write_text(
        "from news.choice import Candidate\n"
        "from news.headline.headline import WEIGHTS, HeadlineOrigin\n"
        "from news.page import Failure, Refusal\n"
        "from news.reasons import http_reason\n"
        "Failure('dns')\n"
        "Failure(http_reason(404))\n"
        "Candidate('Rain', 'h1', 'visible')\n"
        "Failure('bad_weather')\n"
        "Failure(f'http_{404}')\n"
        "Failure('http_404')\n"
        "Refusal('read')\n"
        "Candidate('Rain', 'tea leaves', 'visible')\n"
        "origin: HeadlineOrigin = 'script:printed'\n"
    )
    out, errors, _ = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(snippet)])
    assert not errors
    # By the name alone: mypy's cache may show what it found in a snippet of the same text, in the folder of that time.
    wrong = [line for line in out.splitlines() if "snippet.py:" in line]
    found = sorted({int(line.rpartition("snippet.py:")[2].partition(":")[0]) for line in wrong if ": error:" in line})
    assert found == [8, 9, 10, 11, 12, 13], out
