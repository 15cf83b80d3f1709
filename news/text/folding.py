"""Text levelled for comparison: what two printings of one line have in common."""

import unicodedata
from collections.abc import Iterable

_FOLDS = {ord(c): "'" for c in "‘’‚‛′`´"} | {ord(c): '"' for c in "“”„‟″«»‹›"} | {ord(c): "-" for c in "‐‑‒–—―−"}


def fold(text: str) -> str:
    """Return the text as two printings of one headline agree on: case, quotes, dashes and blanks levelled.

    >>> fold("“Rain”  at last") == fold('"rain" at last')
    True
    """
    if text.isascii():  # most are, and need not be looked up letter by letter
        text = text.replace("`", "'").lower()
    else:
        text = unicodedata.normalize("NFKC", text).translate(_FOLDS).casefold()
    return " ".join(text.split()).strip(" .'\"")


def squeeze(pieces: Iterable[str]) -> str:
    """Return text without any blanks, as it is sought where markup breaks its lines otherwise."""
    return "".join("".join(pieces).split())
