"""Declares kinds of words, each with its meaning and an example."""

from typing import NamedTuple

# In small letters; each a word, or a pattern as Python's `re` reads it, without groups that capture.
Words = tuple[str, ...]


class Kind(NamedTuple):
    """A kind of words: its meaning, and one of its words where it is used."""

    meaning: str
    example: str
