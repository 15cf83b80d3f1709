"""Removes lines from a body that are not the story: lines above it, boxes within it, calls and notices below it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile, takewhile

from lxml.html import HtmlElement

from news.body.promotions import is_promotion
from news.body.sidebars import Sidebars
from news.dates.timestamp import find_timestamp
from news.html.heading import find_heading
from news.html.lines import line_of
from news.languages.patterns import either
from news.text.folding import fold, squeeze

# A headline, byline or date appears above the story, not in it: no further down than this.
MAX_HEAD_PARAGRAPHS = 5
MAX_TAIL_PARAGRAPHS = 6

# A teaser is a line; a paragraph that happens to be linked as a whole is longer.
MIN_LINK_CHARS, MAX_LINK_CHARS = 15, 180
MAX_TEASER_CHARS = 220
MAX_TOPIC_CHARS = 50

# A shorter headline may end another line by chance; Chinese and Japanese say the same in half the characters.
MIN_HEADLINE_CHARS = 20

# What is longer than a byline may bear its name, but is a lead.
MAX_LINE_CHARS = 120

_DATE_WORDS = re.compile(
    rf"(?:{either('dates.date_words')}|[ap]\.?m\.?|et|est|edt|gmt|utc|bst|cet|cest|ist)",
    re.I,
)
# "See here: The storm", "READ THIS STORY | The storm": a link behind its label, whatever the language of that.
_LABELLED = re.compile(r"[^:|»]{1,30}[:|»]\s{0,3}(?P<link>\S.{0,200})")
# Under such a label the topics are a list.
_TOPICS = re.compile(rf"(?:[-–•]\s)?(?:{either('body.topic_labels')})\s?:?\s?", re.I)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?!\d)")
# "新华社记者 林小山": who reports, in a line that no element names.
_REPORTER = re.compile(
    rf"(?:{either('people.own_outlets')})(?:{either('people.reporter_labels')})[\s：:]{{0,3}}[\u3400-\u9fff、，\s]{{0,20}}"
)
_SENTENCE_END = re.compile(r"[.!?…:。！？\"”»’'）)]\s*$")
_NOTES = re.compile(rf",? (?:{either('body.author_notes')})")
_LEAD_IN = re.compile(
    rf"^\W{{0,3}}(?:{either('people.by', 'people.author_labels', 'people.name_line_starts')})\s?:?\s{{1,3}}", re.I
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A paragraph that was taken out of the body, and the rule that took it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of a story, and what was taken out of them."""

    paragraphs: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """The rest of the page, by which a line of the body is recognised as no part of the story."""

    tree: HtmlElement
    furniture: Sidebars
    headlines: frozenset[str]
    names: frozenset[str]
    lines: frozenset[str]
    headline: str | None = None

    @cached_property
    def links(self) -> frozenset[str]:
        """The texts of the links to other pages, gathered when a line first looks like one."""
        links = (link for link in self.tree.iter("a") if "#" not in (link.get("href") or ""))
        texts = (line_of(link) for link in links)
        return frozenset(text.casefold() for text in texts if MIN_LINK_CHARS <= len(text) <= MAX_LINK_CHARS)

    @cached_property
    def subheads(self) -> frozenset[str]:
        """The texts of headings that are no links."""
        headings = (heading for heading in self.tree.iter("h2", "h3", "h4") if next(heading.iter("a"), None) is None)
        return frozenset(line_of(heading).casefold() for heading in headings if not _is_linked(heading))

    def stands_above(self, paragraph: str) -> bool:
        """Whether the paragraph appears above the headline, and not again below it."""
        text = squeeze((paragraph.removeprefix("- "),))
        return bool(text) and text in self._above and text not in self._below

    @cached_property
    def _heading(self) -> HtmlElement | None:
        return find_heading(self.tree, self.headline)

    @cached_property
    def _above(self) -> str:
        if self._heading is None:
            return ""
        return squeeze(_texts(takewhile(lambda element: element is not self._heading, self.tree.iter())))

    @cached_property
    def _below(self) -> str:
        return squeeze(_texts(dropwhile(lambda element: element is not self._heading, self.tree.iter())))


def _texts(elements: Iterable[HtmlElement]) -> Iterator[str]:
    for element in elements:
        if element.text and isinstance(element.tag, str) and element.tag not in ("script", "style"):
            yield element.text
        if element.tail:
            yield element.tail


def _is_linked(heading: HtmlElement) -> bool:
    return next(heading.iterancestors("a"), None) is not None


def survey(
    tree: HtmlElement,
    furniture: Sidebars,
    headlines: Iterable[str],
    names: Iterable[str],
    lines: Iterable[str],
    headline: str | None = None,
) -> Surroundings:
    """Return what is printed around the story: boxes, headlines, names and date lines, and the links of its page."""
    return Surroundings(
        tree=tree,
        furniture=furniture,
        headlines=frozenset(filter(None, map(fold, headlines))),
        names=frozenset(filter(None, map(fold, names))),
        lines=frozenset(filter(None, map(fold, lines))),
        headline=headline,
    )


def strip_body(paragraphs: Sequence[str], around: Surroundings) -> Body:
    """Return the body without the lines that are none of the story, each of them kept as a repair."""
    kept: list[str] = []
    repairs: list[Repair] = []
    is_started, is_topics = False, False
    # Where the story itself comes before the heading, that is not where it begins.
    middle = paragraphs[len(paragraphs) // 2] if paragraphs else ""
    for position, paragraph in enumerate(paragraphs):
        is_head = position < MAX_HEAD_PARAGRAPHS and not is_started
        is_tail = position >= len(paragraphs) - MAX_TAIL_PARAGRAPHS
        rule = _find_rule(paragraph, around, is_head=is_head, is_tail=is_tail, is_first=position == 0)
        is_brief = is_head and len(paragraph) <= MAX_TEASER_CHARS
        if rule is None and is_brief and around.stands_above(paragraph) and not around.stands_above(middle):
            rule = "above_headline_dropped"
        if rule is None and is_topics and _is_topic(paragraph):
            rule = "topic_dropped"
        is_topics = rule == "topic_dropped" or (rule is not None and _TOPICS.fullmatch(paragraph) is not None)
        if rule is None:
            kept.append(paragraph)
            # Above the first full paragraph there may be anything; below it only boxes.
            is_started = is_started or len(paragraph) >= 200
        elif rule != "blank":
            repairs.append(Repair(paragraph, rule))
    return Body(tuple(kept), tuple(repairs))


def _find_rule(paragraph: str, around: Surroundings, *, is_head: bool, is_tail: bool, is_first: bool) -> str | None:
    if around.furniture.holds(paragraph):
        return "box_dropped"
    if len(paragraph) > 500:
        return None
    folded = fold(paragraph)
    if not folded:
        return "blank"
    if is_head:
        if folded in around.headlines or any(_is_same_headline(folded, title) for title in around.headlines):
            return "repeated_headline_dropped"
        if _REPORTER.fullmatch(paragraph):
            return "byline_dropped"
        if (folded in around.lines and len(paragraph) <= MAX_LINE_CHARS) or _is_date_line(paragraph):
            return "byline_dropped"
        is_label = len(paragraph) <= 30 and len(paragraph.split()) <= 2 and not _SENTENCE_END.search(paragraph)
        if is_first and is_label and paragraph.casefold() not in around.subheads:
            return "label_dropped"
    if (is_head or is_tail) and len(paragraph) <= 120 and _is_names(folded, paragraph, around.names):
        return "byline_dropped"
    if is_tail and _is_note_on_author(folded, around.names):
        return "author_note_dropped"
    if is_promotion(paragraph):
        return "call_dropped"
    if len(paragraph) <= MAX_TEASER_CHARS and _may_be_link(paragraph):
        if paragraph.casefold() in around.subheads:
            return None
        return "link_dropped" if _is_link(paragraph, around.links) else None
    return None


def _is_topic(paragraph: str) -> bool:
    """Whether a line may be an item of a list of topics."""
    return paragraph.startswith(("- ", "• ")) and len(paragraph) <= MAX_TOPIC_CHARS and paragraph[-1] not in ".!?…。"


def _is_same_headline(folded: str, title: str) -> bool:
    """Whether a line is the headline with a kicker before it, or the headline in other marks."""
    least = MIN_HEADLINE_CHARS // 2 if title[:1] > "\u2e80" else MIN_HEADLINE_CHARS
    if len(title) < least or len(folded) > len(title) + 60:
        return False
    line, headline = _letters(folded), _letters(title)
    return bool(headline) and (line.endswith(headline) or (headline.endswith(line) and len(line) > 0.6 * len(headline)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_date_line(paragraph: str) -> bool:
    """Whether a line says a date or a time of day, and nothing else."""
    if len(paragraph) > 90 or not any(c.isdigit() for c in paragraph):
        return False
    stamp = find_timestamp(paragraph)
    rest = paragraph if stamp is None else paragraph[: stamp.start] + paragraph[stamp.end :]
    rest, clocks = _CLOCK.subn(" ", rest)
    words = re.findall(r"[^\W\d_]+", _DATE_WORDS.sub(" ", rest))
    said = len(" ".join(words)) <= 3
    return said and (stamp is not None or (clocks > 0 and _DATE_WORDS.search(paragraph) is not None))


def _is_names(folded: str, paragraph: str, names: frozenset[str]) -> bool:
    rest = fold(_LEAD_IN.sub("", paragraph))
    for name in names:
        rest = rest.replace(name, " ")
    return rest != folded and not re.search(r"\w{4,}", rest) and any(name in folded for name in names)


def _is_note_on_author(folded: str, names: frozenset[str]) -> bool:
    """Whether a line below the story describes its author: "Ada Quill is the Gazette's harbour correspondent."."""
    return any(
        " " in name and folded.startswith(name) and _NOTES.match(folded[len(name) :]) is not None for name in names
    )


def _may_be_link(paragraph: str) -> bool:
    return MIN_LINK_CHARS <= len(paragraph) <= MAX_LINK_CHARS + 30 and (
        paragraph.startswith(("- ", "• ", "* ", "» ", "> ")) or paragraph[-1] not in ".。！"
    )


def _is_link(paragraph: str, links: frozenset[str]) -> bool:
    text = paragraph.casefold().lstrip("-•*>» ").strip()
    if text in links:
        return True
    labelled = _LABELLED.match(text)
    return labelled is not None and labelled["link"] in links
