"""Plain text to a story: scraped copy with its headline, stamp, dateline and credit still in it."""

import re
from collections.abc import Sequence

from news.agencies import find_agency
from news.choice import Span
from news.dates.posted_line import PostedLine, find_account, find_posted_line
from news.headline.headline import MAX_HEADLINE_CHARS
from news.languages.patterns import either, gather
from news.page import MAX_PAGE_BYTES, Failure, RawPage, Reading, Refusal
from news.people.names import Name, find_names
from news.story.build import build_story
from news.story.draft import Draft
from news.story.refusals import MIN_BODY_CHARS, find_damage, find_decoding_refusal, find_headline_refusal, weigh
from news.story.text_paragraphs import clean_blocks, same_headline
from news.text.blocks import Block, raw_end, raw_start, split_blocks
from news.text.decode import decode_page
from news.wire.credit_line import Credit, find_credit

MAX_LINES = 50_000  # A long book has as many; it is no story, and its paragraphs would cost seconds.
MAX_PREAMBLE_BLOCKS = 6  # Headline, deck, byline and stamp appear above the story, nowhere else.
MAX_STANDFIRST_CHARS = 350
MAX_CREDIT_LINE_CHARS = 60
LONG_PARAGRAPH_CHARS = 150  # A first block of this length that ends like a sentence is body, not a headline.

_MARKUP = re.compile(r"\s{0,999}<(?:!doctype|html|\?xml|rss|feed|svg)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:url|link|source)?\s?:?\s?https?://\S+", re.IGNORECASE)
_LABEL = re.compile(rf"#{{1,3}}\s|(?:{either('headings.headline_labels')})\s?:\s{{0,4}}", re.IGNORECASE)
_ANY_BY = either("people.by", "people.author_labels", "people.plain_text_bys", "people.plain_text_labels")
_BYLINE = re.compile(
    rf"(?:(?:{either('people.plain_text_verbs')})\s)?(?:{_ANY_BY})(?:\s{{1,3}}|\s?:\s{{0,3}})(?P<name>\S.{{1,110}})",
    re.IGNORECASE,
)
_JOINERS = frozenset(gather("headings.byline_joiners"))
_RUBRICS = frozenset(gather("headings.rubrics"))
_SENTENCE_BREAK = re.compile(r"[.!?]['\"”»]?\s[A-ZÀ-ÖØ-Þ\"“„«]")
_BINARY = {
    b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"PK\x03\x04": "ZIP",
    b"\x1f\x8b": "gzip", b"{\\rtf": "RTF", b"\xd0\xcf\x11\xe0": "Office document", b"PAR1": "Parquet",
    b"\x7fELF": "program", b"SQLite format 3": "SQLite",
}  # fmt: skip


def read_text(page: RawPage) -> Reading:
    """Read one plain-text story; what a rule refuses comes back as Refusal."""
    if len(page.payload) > MAX_PAGE_BYTES:
        return Failure("too_large", f"{len(page.payload)} bytes; a page holds at most {MAX_PAGE_BYTES}")
    binary = next((name for magic, name in _BINARY.items() if page.payload.startswith(magic)), None)
    if binary:
        return Refusal("not_text", binary)
    decoded = decode_page(page.payload, page.content_type)
    if _MARKUP.match(decoded.text):
        return Refusal("not_text", "markup; read it as kind html")
    refusal = find_decoding_refusal(decoded)
    if decoded.text.count("\n") > MAX_LINES:
        return Refusal("too_large", f"more than {MAX_LINES} lines")
    blocks = split_blocks(decoded.text)
    if refusal or not blocks:
        return refusal or Refusal("empty_body")
    draft = Draft(page=page, raw=decoded.text)
    rest = _lift_preamble(blocks, draft)
    headline = draft.value("headline")
    if not headline:
        return Refusal("no_headline", blocks[0].text[:80])
    rest = _lift_closing_stamp(rest, draft)
    paragraphs = [block.text for block in clean_blocks(rest, draft)]
    return find_text_refusal(headline, paragraphs) or build_story(draft.finish(decoded, paragraphs, page.url))


def find_text_refusal(headline: str | None, paragraphs: Sequence[str]) -> Refusal | None:
    """Refuse what is left of a text when it is no story: too little, damaged, or under no headline."""
    body = "\n".join(paragraphs)
    if not body:
        return find_headline_refusal(headline) or Refusal("empty_body")
    if weigh(body) < MIN_BODY_CHARS:
        return find_headline_refusal(headline) or Refusal("too_short", f"{len(body)} characters")
    return find_damage(body) or find_headline_refusal(headline)


def _lift_preamble(blocks: list[Block], draft: Draft) -> list[Block]:
    """Take headline, deck, byline and stamp off the top; what is left is the story."""
    rest = list(blocks)
    while rest and len(blocks) - len(rest) < 2 and (stamp := _stamp_of(draft.page, rest[0])):
        _take_stamp(rest.pop(0), stamp, draft)
    if not rest or not _is_headline(rest[0].text):
        return rest
    if len(rest) > 1 and _is_kicker(rest[0].text) and _is_headline(rest[1].text) and not _stamp_of(draft.page, rest[1]):
        kicker = rest.pop(0)
        draft.add("section", kicker.text, "kicker", (kicker.start, kicker.end), is_taken=True)
        draft.lift(kicker.text, "kicker_lifted", (kicker.start, kicker.end))
    _take_headline(rest.pop(0), draft)
    return lift_preamble(rest, draft)


def lift_preamble(blocks: list[Block], draft: Draft) -> list[Block]:
    """Take stamp, byline, deck and the repeated headline off the top of a story whose headline is known."""
    headline = draft.value("headline")
    rest = list(blocks)
    taken = 0
    while rest and taken < MAX_PREAMBLE_BLOCKS:
        block, following = rest[0], rest[1] if len(rest) > 1 else None
        stamp = _stamp_of(draft.page, block)
        if stamp:
            _take_stamp(block, stamp, draft)
        elif _ADDRESS.fullmatch(block.text):
            draft.lift(block.text, "address_lifted", (block.start, block.end))
        elif headline and same_headline(block.text, headline):
            draft.lift(block.text, "repeated_headline_dropped", (block.start, block.end))
        elif names := _byline_names(block.text, is_beside_stamp=_is_beside_stamp(draft, following)):
            _take_byline(block, names, draft)
        elif credit := _find_credit_line(block):
            _take_credit(block, credit, draft)
        elif not draft.value("standfirst") and _is_standfirst(draft.page, block, following):
            draft.add("standfirst", block.text, "deck_above_stamp", (block.start, block.end), is_taken=True)
        else:
            break
        rest.pop(0)
        taken += 1
    return rest


def _is_headline(text: str) -> bool:
    """Whether a first block can be a headline: a line, not the first paragraph of a story without one."""
    if len(text) > MAX_HEADLINE_CHARS:
        return len(_SENTENCE_BREAK.findall(text)) < 2  # One endless line: refused later, as too long.
    if len(text) <= LONG_PARAGRAPH_CHARS:
        return any(c.isalnum() for c in text)
    # Long headlines hold quotes and questions, but they don't end with a full stop.
    is_sentence = text.rstrip("\"'”’»)").endswith((".", "。"))
    return not is_sentence and len(_SENTENCE_BREAK.findall(text)) <= 1


def _is_kicker(text: str) -> bool:
    """Whether a first line is the label above the headline: a rubric that every outlet has."""
    words = text.casefold().replace("&", " ").split()
    return 1 <= len(words) <= 3 and all(word in _RUBRICS for word in words)


def _take_headline(block: Block, draft: Draft) -> None:
    label = _LABEL.match(block.text)
    skipped = label.end() if label else 0
    start = raw_start(draft.raw, block, skipped) if label else block.start
    draft.add("headline", block.text[skipped:] or block.text, "first_line", (start, block.end), is_taken=True)


def _stamp_of(page: RawPage, block: Block) -> PostedLine | None:
    return find_posted_line(block.text, timezone=page.timezone, date_order=page.date_order)


def _take_stamp(block: Block, stamp: PostedLine, draft: Draft) -> None:
    raw = draft.raw
    span = (raw_start(raw, block, stamp.start), raw_end(raw, block, stamp.end))
    rule = "stamp"
    if stamp.timestamp is None:
        rule = "impossible_date"
    elif stamp.timestamp.is_ambiguous:
        rule = "ambiguous_date_order"
    name, stamps = ("modified_at", draft.changes) if stamp.is_modification else ("published_at", draft.stamps)
    draft.add(name, stamp.raw, rule, span, is_taken=False)
    stamps.append(stamp.timestamp)
    if stamp.modified:
        start = block.text.find(stamp.modified.raw, stamp.end)
        place = (raw_start(raw, block, start), raw_end(raw, block, start + len(stamp.modified.raw)))
        draft.add("modified_at", stamp.modified.raw, "stamp", place, is_taken=False)
        draft.changes.append(stamp.modified)
    if stamp.name:
        place = (
            raw_start(raw, block, stamp.name_start),
            raw_end(raw, block, stamp.name_start + len(stamp.name)),
        )
        _take_names(stamp.name, stamp.names, stamp.names[0].role, place, draft)
    draft.lift(raw[block.start : block.end], "stamp_lifted", (block.start, block.end))


def _take_names(printed: str, names: tuple[Name, ...], rule: str, span: Span, draft: Draft) -> None:
    """Keep a line that names people: a candidate for the byline, and for who wrote the story."""
    is_byline = any(name.role != "cms_account" for name in names)
    if is_byline or rule == "byline_line":
        draft.add("byline", printed, rule, span, is_taken=is_byline)
    draft.add("authors", printed, rule, span, is_taken=any(name.role == "author" for name in names))
    draft.take_names(names, span)


def _lift_closing_stamp(blocks: list[Block], draft: Draft) -> list[Block]:
    """Take a stamp below the story, where it had none above."""
    if not draft.stamps:
        for index in range(len(blocks) - 1, max(0, len(blocks) - 3), -1):
            stamp = _stamp_of(draft.page, blocks[index])
            if stamp:
                _take_stamp(blocks[index], stamp, draft)
                return blocks[:index] + blocks[index + 1 :]
    return blocks


def _byline_names(text: str, *, is_beside_stamp: bool) -> tuple[Name, ...]:
    """Return the names of a byline; none if the line is a sentence or anything else."""
    match = _BYLINE.fullmatch(text)
    if match and not text.endswith((".", "!", "?")) and _begins_like_a_name(match["name"]):
        account = find_account(match["name"]) if not find_agency(match["name"]) else None
        return (Name(account, "cms_account"),) if account else find_names(match["name"].split("|")[0])
    # A bare name is a byline only next to its stamp.
    words = text.split()
    if is_beside_stamp and 2 <= len(words) <= 5 and all(word[:1].isupper() for word in words):
        return tuple(name for name in find_names(text, is_sure=False) if name.role == "author")
    return ()


def _find_credit_line(block: Block) -> Credit | None:
    """Return the credit that a block above the story is: "Source: AFP"."""
    credit = find_credit([block.text]) if len(block.text) <= MAX_CREDIT_LINE_CHARS else None
    return credit if credit and credit.start == 0 else None


def _take_credit(block: Block, credit: Credit, draft: Draft) -> None:
    draft.take_credit(credit, (block.start, block.end))
    draft.lift(block.text, "credit_lifted", (block.start, block.end))


def _begins_like_a_name(name: str) -> bool:
    """Return whether the text after "By" begins with a name: "Jane Doe, harbour reporter", not "Friday, the water"."""
    words = name.split()
    if len(words) == 1:
        return True
    is_second_fit = words[1][:1].isupper() or words[1].casefold() in _JOINERS or not words[1][0].isalpha()
    return len(words) <= 15 and not words[0].endswith(",") and is_second_fit


def _take_byline(block: Block, names: tuple[Name, ...], draft: Draft) -> None:
    _take_names(block.text, names, "byline_line", (block.start, block.end), draft)
    draft.lift(block.text, "byline_lifted", (block.start, block.end))


def _is_beside_stamp(draft: Draft, following: Block | None) -> bool:
    is_after = draft.last_rule == "stamp_lifted"
    return is_after or (following is not None and _stamp_of(draft.page, following) is not None)


def _is_standfirst(page: RawPage, block: Block, following: Block | None) -> bool:
    """Whether a block is a deck: short, and between the headline and a stamp or byline."""
    if following is None or len(block.text) > MAX_STANDFIRST_CHARS:
        return False
    return _stamp_of(page, following) is not None or bool(_byline_names(following.text, is_beside_stamp=False))
