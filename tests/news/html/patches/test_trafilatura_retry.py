"""Trafilatura reads a page once more of its own accord only where that is allowed."""

from collections.abc import Iterator

import pytest
from trafilatura import bare_extraction, core

from news.html.patches.trafilatura_retry import allow_retry


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = core.ESCALATION_MAX_LENGTH
    yield
    core.ESCALATION_MAX_LENGTH = before


def count_measurings(patch: pytest.MonkeyPatch) -> int:
    """Return how often the whole page is measured for its text, which is how a second reading begins."""
    measured: list[object] = []
    whole = core.html2txt
    patch.setattr(core, "html2txt", lambda *given, **named: measured.append(given) or whole(*given, **named))
    asides = "".join(f"<div class='box'><span>Ferry times for pier {number}.</span></div>" for number in range(200))
    story = "<p>Rain fell on Leeds all day, and the river rose by a metre before noon, the harbour office said.</p>" * 3
    document = bare_extraction(f"<html><body><article>{story}</article>{asides}</body></html>", fast=True)
    assert document is not None
    return len(measured)


def test_a_short_text_is_left_to_us(monkeypatch: pytest.MonkeyPatch) -> None:
    allow_retry(False)
    assert count_measurings(monkeypatch) == 0


def test_trafilatura_still_looks_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it no longer does, the patch can go."""
    allow_retry(True)
    assert count_measurings(monkeypatch) > 0
