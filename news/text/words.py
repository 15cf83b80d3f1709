"""How many words a text has, also where its script sets none apart."""

import re

# Where Unicode has Chinese and Japanese characters and their punctuation: each counts, as word processors count them.
_RANGES = ((0x2E80, 0x2FFF), (0x3001, 0x30FF), (0x31C0, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
# The white space of Python's str.split.
_BLANKS = r"\t-\r\x1C-\x1F\x85"

_PYTHON_RANGES = "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES)
_IDEOGRAPHS = re.compile(f"[{_PYTHON_RANGES}]")


def count_words(text: str) -> int:
    """Return the number of words: runs without white space, and of Chinese and Japanese each character.

    >>> count_words("Rain fell on Leeds."), count_words("利兹下雨了 again")
    (4, 6)
    """
    parted, ideographs = _IDEOGRAPHS.subn(" ", text)
    return ideographs + len(parted.split())


def words_pattern() -> str:
    """Return the pattern of one word as `count_words` has it, for DuckDB."""
    ranges = "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in _RANGES)
    return rf"[{ranges}]|[^{_BLANKS}\pZ{ranges}]+"
