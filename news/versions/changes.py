"""Names the kinds of change between two versions of a story."""

import re
from collections import Counter
from dataclasses import dataclass

NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
GROUPED = re.compile(r"(?<=\d)[.,'’\u00a0\u202f](?=\d{3}(?!\d))")
# Papers spell small numbers out. "One" is left alone: it is a pronoun more often than a count.
SPELLED = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
}  # fmt: skip
WORD = re.compile(r"\b(?:" + "|".join(SPELLED) + r")\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """A story as readers saw it at one time."""

    headline: str | None
    body: str
    correction: str | None = None


def find_changes(before: Version, after: Version) -> list[str]:
    """Return what differs, in this order: headline, number, correction, text.

    `number` means that a number gave way to another one, in headline or body; a number that only came
    with a new paragraph, or went with an old one, is `text` alone.

    >>> find_changes(Version("Storm kills 12", "Twelve died."), Version("Storm kills 15", "Fifteen died."))
    ['headline', 'number', 'text']
    >>> find_changes(Version("Storm", "It rained."), Version("Storm", "It rained. Two towns flooded."))
    ['text']
    """
    changes = []
    if before.headline != after.headline:
        changes.append("headline")
    is_text_changed = before.body != after.body
    if (changes or is_text_changed) and _is_number_replaced(before, after):
        changes.append("number")
    if before.correction != after.correction:
        changes.append("correction")
    if is_text_changed:
        changes.append("text")
    return changes


def _is_number_replaced(before: Version, after: Version) -> bool:
    return any(
        old - new and new - old
        for old, new in (
            (_count_numbers(before.headline or ""), _count_numbers(after.headline or "")),
            (_count_numbers(before.body), _count_numbers(after.body)),
        )
    )


def _count_numbers(text: str) -> Counter[str]:
    """Count the numbers in a text; 1,000 and 1.000 are the same, and so are nine and 9."""
    numbers = Counter(GROUPED.sub("", match) for match in NUMBER.findall(text))
    numbers.update(SPELLED[match.lower()] for match in WORD.findall(text))
    return numbers
