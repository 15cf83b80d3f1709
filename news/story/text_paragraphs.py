"""The paragraphs of a plain text, without repeated headline, dateline and credit lines; broken ones joined."""

from collections.abc import Sequence

from news.places.dateline import OPENING_PARAGRAPHS, find_opening_dateline
from news.story.draft import Draft
from news.text.blocks import Block, join_broken, raw_end, raw_start
from news.text.folding import fold
from news.wire.credit_line import find_credit, is_desk_initials

MAX_CREDITS = 3  # A desk line, an agency line and a copyright line is the most that one story carries.


def same_headline(first: str, second: str) -> bool:
    """Whether two lines print one headline, whatever their quote marks, case and blanks.

    >>> same_headline("Rain 'at last'", 'RAIN  "at last"')
    True
    """
    return _bare(first) == _bare(second) != ""


def _bare(text: str) -> str:
    return " ".join("".join(" " if c in "'\"" else c for c in fold(text)).split())


def clean_blocks(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    """Return the body's paragraphs; headline, dateline and credit go into the draft with their evidence."""
    kept = _drop_repeated_headline(blocks, draft)
    kept = _lift_credits(kept, draft)
    kept = _lift_dateline(kept, draft)
    kept, spans = join_broken(kept)
    for start, end in spans:
        draft.lift(draft.raw[start:end], "broken_paragraph_joined", (start, end))
    return kept


def _drop_repeated_headline(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    bare = _bare(draft.value("headline") or "")
    kept: list[Block] = []
    for block in blocks:
        # Quote marks and blanks change a line's length by little: few paragraphs need a closer look.
        is_alike = bare and len(bare) // 2 <= len(block.text) <= 2 * len(bare) + 20
        if is_alike and _bare(block.text) == bare:
            draft.lift(block.text, "repeated_headline_dropped", (block.start, block.end))
        else:
            kept.append(block)
    return kept


def _lift_credits(blocks: list[Block], draft: Draft) -> list[Block]:
    raw = draft.raw
    for _ in range(MAX_CREDITS):
        credit = find_credit([block.text for block in blocks])
        if credit is None:
            break
        index = credit.paragraph
        block = blocks[index]
        start = raw_start(raw, block, credit.start)
        draft.take_credit(credit, (start, block.end))
        draft.lift(raw[start : block.end], "credit_lifted", (start, block.end))
        rest = block.text[: credit.start].rstrip()
        if not rest and index and is_desk_initials(blocks[index - 1].text):
            initials = blocks[index - 1]
            draft.lift(initials.text, "credit_lifted", (initials.start, initials.end))
            blocks, index = blocks[: index - 1] + blocks[index:], index - 1
        blocks = blocks[:index] + ([Block(rest, block.start, start)] if rest else []) + blocks[index + 1 :]
    return blocks


def _lift_dateline(blocks: list[Block], draft: Draft) -> list[Block]:
    raw = draft.raw
    found = find_opening_dateline([block.text for block in blocks[:OPENING_PARAGRAPHS]])
    if found is None:
        return blocks
    index, dateline = found
    block = blocks[index]
    end, text_end = raw_start(raw, block, dateline.end), raw_end(raw, block, len(dateline.text))
    draft.dateline = dateline
    draft.spans[dateline.text] = (block.start, text_end)
    draft.lift(raw[block.start : end], "dateline_lifted", (block.start, end))
    rest = block.text[dateline.end :].lstrip()
    return blocks[:index] + ([Block(rest, end, block.end)] if rest else []) + blocks[index + 1 :]
