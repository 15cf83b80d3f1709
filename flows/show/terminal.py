"""Page text made safe to show: a headline must not move the cursor, colour the screen or turn the line around."""

import re

# C0 and C1 controls and DEL (ANSI sequences start with them), line separators, and what turns text
# around (bidi embeddings, overrides, isolates and marks). Letters of right-to-left scripts stay.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LINES = re.compile(r"\s*[\r\n\u2028\u2029]\s*|\t")


def escape_controls(text: str) -> str:
    r"""Return `text` with each control character shown as its escape; idempotent on what it returns.

    >>> escape_controls("Oil \x1b[31mrises")
    'Oil \\x1b[31mrises'
    >>> escape_controls("a\u202eb")
    'a\\u202eb'
    """
    return _UNSAFE.sub(lambda match: _escape(match[0]), text)


def one_line(text: str) -> str:
    """Return `text` in one line, its breaks and tabs as single blanks, safe to show.

    >>> one_line("Oil rises\\n\\non Monday.")
    'Oil rises on Monday.'
    """
    return escape_controls(_LINES.sub(" ", text))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
