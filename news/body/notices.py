"""Printed notices that a story was changed: corrections, which admit an error, and updates, which do not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from news.languages.patterns import either, gather

HEAD_PARAGRAPHS = 2
TAIL_PARAGRAPHS = 6
MAX_START_CHARS = 300  # A notice says so at once; further on a story may speak of corrections.
MIN_UPDATE_WORDS = 4  # Fewer behind "Updated:" are a date.

_STORY = either("body.this_story")
_LABELLED = re.compile(
    rf"^\W{{0,3}}(?P<label>{either('body.correction_labels')})"
    rf"(?:\s?[–—-]\s|(?:(?:[,(]|\s(?:{either('body.correction_tails')}|\(|\d))[^:\n]{{0,40}}?)?\s?:\s)",
    re.IGNORECASE,
)
# What distinguishes a correction from any other note of the editors.
_IS_CORRECTING = re.compile(either("body.correction_stems"), re.IGNORECASE)
_SENTENCE = re.compile(
    rf"\b(?:{either('body.correction_sentences')}|(?:{_STORY})\s(?:{either('body.corrected')}))", re.IGNORECASE
)
_UPDATE_LABEL = re.compile(
    rf"^\W{{0,3}}(?:{either('body.update_labels')})\b[^:\n]{{0,40}}:\s{{1,3}}(?P<rest>.{{0,300}})", re.IGNORECASE
)
_UPDATED = re.compile(
    rf"\b(?:(?:{_STORY})\s(?:{either('body.updated')})|^(?:{either('body.update_openings')}))", re.IGNORECASE
)
# Most paragraphs hold none of these stems: a look for them spares the searches above.
_STEMS = tuple(gather("body.notice_stems"))


@dataclass(frozen=True, slots=True)
class Notices:
    """A story's printed notices, as whole paragraphs; None where none is plainly one."""

    correction: str | None
    update: str | None


def find_notices(paragraphs: Sequence[str]) -> Notices:
    """Return the notices at a story's ends; a paragraph that corrects is no update.

    >>> find_notices(["Rain fell.", "Correction: An earlier version misstated the river's name."]).correction
    "Correction: An earlier version misstated the river's name."
    >>> find_notices(["Rain fell.", "This story has been updated with the mayor's answer."]).update
    "This story has been updated with the mayor's answer."
    """
    ends = _at_the_ends(paragraphs)
    corrections = [paragraph for paragraph in ends if _is_correction(paragraph)]
    updates = (paragraph for paragraph in ends if paragraph not in corrections and _is_update(paragraph))
    return Notices(corrections[0] if corrections else None, next(updates, None))


def _at_the_ends(paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs that can be a notice and hold a word of one."""
    ends = [*paragraphs[:HEAD_PARAGRAPHS], *paragraphs[max(HEAD_PARAGRAPHS, len(paragraphs) - TAIL_PARAGRAPHS) :]]
    return [text for text in ends if _may_be_notice(text[:MAX_START_CHARS].casefold())]


def _may_be_notice(start: str) -> bool:
    return any(stem in start for stem in _STEMS)


def _is_correction(paragraph: str) -> bool:
    start = paragraph[:MAX_START_CHARS]
    return _SENTENCE.search(start) is not None or (
        _LABELLED.match(start) is not None and _IS_CORRECTING.search(start) is not None
    )


def _is_update(paragraph: str) -> bool:
    start = paragraph[:MAX_START_CHARS]
    if _UPDATED.search(start):
        return True
    labelled = _UPDATE_LABEL.match(start)
    return labelled is not None and sum(word.islower() for word in labelled["rest"].split()) >= MIN_UPDATE_WORDS
