"""Page to body text: trafilatura's fast reading, a second try where it falls short, and its known slips repaired."""

from copy import copy

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from news.html.patches.trafilatura_retry import allow_retry
from news.html.patches.trafilatura_xpaths import speed_up_trafilatura
from news.text.folding import squeeze

# So little text from the fast reading is worth the full one, which costs twice as much.
SHORT_TEXT_CHARS = 400

# The full reading is also tried where the body lacks so much of the page's longer paragraphs, and holds less than this
# share of them: comments and teasers seldom outweigh a story fourfold.
MISSED_CHARS = 700
MIN_SHARE_HELD = 0.2
MIN_SHOWN_CHARS = 60

# And where so long a text is outside any paragraph: there the fast reading cannot distinguish story from boxes.
UNMARKED_CHARS = 700

# Trafilatura drops these, too, but copies and walks the page several times before: that is a tenth of its time.
_NEVER_STORY = ("nav", "footer", "iframe", "select", "button", "template", "picture", "svg", "canvas")

speed_up_trafilatura()

_FAST = Extractor(
    output_format="python", fast=True, comments=False, formatting=False, tables=True, dedup=False, with_metadata=False
)
_FULL = Extractor(
    output_format="python", fast=False, comments=False, formatting=False, tables=True, dedup=False, with_metadata=False
)


def extract_body(tree: HtmlElement) -> tuple[str, ...]:
    """Return the page's paragraphs as trafilatura finds them; none where it finds nothing.

    The fast reading sometimes takes a box for the story. It shows: few of the page's paragraphs are in it.
    """
    for element in list(tree.iter(*_NEVER_STORY)):
        if element.getparent() is not None:
            element.drop_tree()
    paragraphs = _extract(tree, _FAST)
    shown = [text for element in tree.iter("p") if len(text := squeeze(element.itertext())) >= MIN_SHOWN_CHARS]
    held = _count_held(shown, paragraphs)
    total = sum(map(len, shown))
    is_short = _length(paragraphs) < SHORT_TEXT_CHARS
    is_unmarked = total < MISSED_CHARS and _length(paragraphs) >= UNMARKED_CHARS
    if not (is_short or is_unmarked) and (total - held < MISSED_CHARS or held >= MIN_SHARE_HELD * total):
        return paragraphs
    fuller = _extract(tree, _FULL)
    is_better = _length(fuller) > _length(paragraphs) if is_short else is_unmarked or _count_held(shown, fuller) > held
    return fuller if is_better and fuller else paragraphs


def _count_held(shown: list[str], paragraphs: tuple[str, ...]) -> int:
    """Return how many characters of the page's running text the body holds."""
    body = squeeze(paragraphs)
    return sum(len(text) for text in shown if text[:40] in body)


def _extract(tree: HtmlElement, options: Extractor) -> tuple[str, ...]:
    # The fast reading would measure the whole page whenever its text is short, and then try once more by itself.
    # Whether that is worth it, `extract_body` knows better.
    allow_retry(not options.fast)
    try:
        document = bare_extraction(tree, options=copy(options))
    except RecursionError:
        return ()
    if document is None or not document.text:
        return ()
    lines = (" ".join(line.split()) for line in document.text.split("\n"))
    return tuple(line for line in lines if line)


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))
