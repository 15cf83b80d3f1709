"""Plain text as blocks: paragraphs with their place in the raw text, however the lines were wrapped.

Three layouts are met: a blank line between paragraphs, one line a paragraph, and lines wrapped at a column.
A line was wrapped if the next line's first word would not have fitted; so long as most lines say so, it is.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from news.languages.patterns import gather

MAX_WRAP_COLUMN = 120  # Longer lines are paragraphs, not wrapped lines.
MIN_WRAP_COLUMN = 40
MIN_BROKEN_CHARS = 50  # A shorter line without a full stop is a heading, a list item or a verse.
MIN_BROKEN_HEADLINE_CHARS = 25

TERMINALS = tuple(".!?…:;\"”»’')]}。！？」")
_BULLET = re.compile(r"(?:[-–—*•·▪‣○●]|\(?\d{1,3}[.)]|[a-z]\))\s")
_FIRST_WORD = re.compile(r"\S+")
_BYS = frozenset(gather("people.by", "people.plain_text_bys"))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with blanks levelled, and its span in the raw text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    end: int
    indent: int


def split_blocks(raw: str) -> list[Block]:
    """Return the paragraphs of a plain text, in order.

    >>> [block.text for block in split_blocks("Rain\\r\\n\\r\\nIt rained.\\r\\n")]
    ['Rain', 'It rained.']
    """
    groups = _groups(raw)
    column = _wrap_column(groups)
    blocks: list[Block] = []
    for group in groups:
        held = [group[0]]
        for before, line in pairwise(group):
            if _continues(before, line, column) or (group is groups[0] and _is_broken_headline(before.text, line.text)):
                held.append(line)
            else:
                blocks.append(_join_lines(held))
                held = [line]
        blocks.append(_join_lines(held))
    return blocks


def join_broken(blocks: list[Block]) -> tuple[list[Block], list[tuple[int, int]]]:
    """Join paragraphs that a blank line broke in mid-sentence; return them and the spans joined.

    Only where the first has no end of a sentence and the second starts small: scripts without capitals
    are left as they are.
    """
    joined: list[Block] = []
    spans: dict[int, tuple[int, int]] = {}
    for block in blocks:
        if joined and is_broken(joined[-1].text, block.text):
            first = joined.pop()
            joined.append(Block(_glue(first.text, block.text), first.start, block.end))
            spans[first.start] = (first.start, block.end)
        else:
            joined.append(block)
    return joined, list(spans.values())


def is_broken(first: str, second: str) -> bool:
    """Whether the second paragraph goes on with the sentence that the first leaves open."""
    return (
        len(first) >= MIN_BROKEN_CHARS
        and not first.endswith(TERMINALS)
        and second[:1].islower()
        and not _BULLET.match(first)
        and not _BULLET.match(second)
    )


def _is_broken_headline(first: str, second: str) -> bool:
    """Whether a headline goes on in its second line; a byline in small letters does not continue it."""
    return (
        len(first) >= MIN_BROKEN_HEADLINE_CHARS
        and not first.endswith((*TERMINALS, ","))
        and second[:1].islower()
        and not any(c.isdigit() for c in first[:2])
        and second.split(maxsplit=1)[0].rstrip(":") not in _BYS
    )


def raw_end(raw: str, block: Block, chars: int) -> int:
    """Return where the first `chars` characters of the block's text end in the raw text."""
    wanted = sum(not c.isspace() for c in block.text[:chars])
    for index in range(block.start, block.end):
        if wanted == 0:
            return index
        wanted -= not raw[index].isspace()
    return block.end


def raw_start(raw: str, block: Block, chars: int) -> int:
    """Return the position in the raw text of the character after the first `chars` of the block's text."""
    index = raw_end(raw, block, chars)
    while index < block.end and raw[index].isspace():
        index += 1
    return index


def _groups(raw: str) -> list[list[_Line]]:
    groups: list[list[_Line]] = []
    position, is_open = 0, False
    for line in raw.splitlines(keepends=True):
        text = line.strip()
        if text:
            indent = len(line) - len(line.lstrip())
            start = position + indent
            if not is_open:
                groups.append([])
            groups[-1].append(_Line(text, start, start + len(text), indent))
        is_open = bool(text)
        position += len(line)
    return groups


def _wrap_column(groups: list[list[_Line]]) -> int | None:
    """Return the column the lines were wrapped at, or None if they were not."""
    column = max((len(line.text) for group in groups for line in group), default=0)
    pairs = [pair for group in groups for pair in pairwise(group)]
    if len(pairs) < 3 or not MIN_WRAP_COLUMN <= column <= MAX_WRAP_COLUMN:
        return None
    forced = [pair for pair in pairs if _is_forced(*pair, column)]
    open_ended = [before for before, _ in forced if not before.text.endswith((".", "!", "?", "…"))]
    return column if len(forced) * 5 >= len(pairs) * 3 and len(open_ended) * 2 >= len(forced) else None


def _is_forced(before: _Line, line: _Line, column: int) -> bool:
    word = _FIRST_WORD.match(line.text)
    return len(before.text) + 1 + (len(word[0]) if word else 0) > column


def _continues(before: _Line, line: _Line, column: int | None) -> bool:
    if _BULLET.match(line.text):
        return False
    if column is not None:
        return _is_forced(before, line, column) and not (line.indent >= 2 and line.indent > before.indent)
    return is_broken(before.text, line.text)


def _join_lines(lines: list[_Line]) -> Block:
    text = lines[0].text
    for line in lines[1:]:
        text = _glue(text, line.text)
    return Block(" ".join(text.split()), lines[0].start, lines[-1].end)


def _glue(first: str, second: str) -> str:
    # A hyphen at the line's end may be the word's own ("street-by-street"): it stays, without a blank.
    is_hyphen = first.endswith("-") and first[-2:-1].isalpha() and second[:1].islower()
    return first + second if is_hyphen else f"{first} {second}"
