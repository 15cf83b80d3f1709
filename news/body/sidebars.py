"""Finds the parts of a page beside its story: boxes, teasers, captions, notes on authors, hints to screen readers.

Boxes are known by the names their elements bear, in the words that templates use the world over, whatever the
outlet. A box that holds much of the page's running text is the story, whatever it is called.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from lxml.html import HtmlElement

from news.text.folding import squeeze

MAX_BOX_SHARE = 0.35
MAX_NAME_CHARS = 300

# So long a text named "read more" is the one that a button of this name unfolds.
MAX_CALL_CHARS = 300
# What is said to screen readers alone is a word or two ("opens in a new window"); anything longer is hidden otherwise.
MAX_UNHEARD_CHARS = 150
# Shorter lines ("Sport") appear in boxes by chance.
MIN_HELD_CHARS = 8

_TAGS = ("div", "section", "aside", "ul", "ol", "dl", "p", "span", "figcaption", "blockquote", "table", "a")
_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_NO_WORD = re.compile(r"[^a-zà-ÿ]+")

# Whole words of a name, parted by blanks: "NewsletterBox-root__x1" reads "newsletter box root x".
_BOX = re.compile(
    r"\b(?:"
    r"newsletters?|sign ?ups?|subscribe|subscription (?:box|form|promo|cta)|abo (?:box|teaser)|cta|call to action|"
    r"le[ae] tambien|leia (?:tambem|mais)|lire aussi|a lire|leggi anche|lesen sie auch|siehe auch|mehr zum thema|"
    r"weitere (?:artikel|themen|meldungen)|lees ook|les ogsa|las mer|lue myos|czytaj (?:takze|wiecej)|"
    r"related(?! content body)|more on|also read|read also|see also|teasers|recommend(?:ed|ations?)|recirc(?:ulation)?|"
    r"most ?(?:read|popular|viewed)|trending|further reading|link ?(?:box|list)|"
    r"(?:teaser|post|article|story|news|stories) lists?|"
    r"read ?next|up ?next|you may like|more (?:stories|news|articles)|inline promo|"
    r"kommentare?|comments?(?! body)|comentarios?|commentaires?|commenti|disqus|"
    r"author ?(?:box|bio|info|card|about|description|profile|note|teaser)s?|about (?:the )?authors?|bio ?box|sabox\w*|"
    r"(?:media|image|img|photo|picture|bild|foto|figure|gallery) ?"
    r"(?:info|captions?|credits?|copyright|agency|source|legend|description|unterschrift|nachweis)|"
    r"captions?|captiontext|fig ?captions?|bildunterschrift|bildtext|"
    r"fact ?box(?:es)?|info ?box(?:en|es)?|ai summary|"
    r"tag ?(?:s|list|cloud|wrapper)|bread ?crumbs?|share ?(?:bar|box|buttons?|tools|this)|"
    r"social ?(?:share|media|bar|links)|trust badge|cookie ?(?:banner|notice)|no consent|"
    r"consent (?:placeholder|banner|overlay|wall)|ad ?(?:slot|wrapper|container|label)|"
    r"advert(?:isement)?s?|sponsored|toolbar|print ?only"
    r")\b"
)
_CALL = re.compile(r"\bread ?more\b")
_UNHEARD = re.compile(
    r"\b(?:sr only|visually ?hidden|screen ?reader(?: text| only)?|vh|vis hidden|a11y hidden|element invisible|"
    r"offscreen|assistive text)\b"
)
_Verdict = Literal["box", "call", "unheard"]


@dataclass(frozen=True)
class Sidebars:
    """The boxes that appear on a page, none of them inside another."""

    tree: HtmlElement
    boxes: tuple[HtmlElement, ...]

    @cached_property
    def _inside(self) -> str:
        return "\n".join(squeeze(box.itertext()) for box in self.boxes)

    @cached_property
    def _everything(self) -> str:
        body = self.tree.find("body")
        return squeeze((self.tree if body is None else body).itertext())

    @cached_property
    def _scripts(self) -> str:
        return "\n".join(squeeze(script.itertext()) for script in self.tree.iter("script"))

    def holds(self, paragraph: str) -> bool:
        """Whether the paragraph appears in a box, and nowhere else on the page."""
        text = squeeze((paragraph.removeprefix("- "),))
        if len(text) < MIN_HELD_CHARS or not (count := self._inside.count(text)):
            return False
        return self._everything.count(text) - self._scripts.count(text) <= count


def find_sidebars(tree: HtmlElement) -> Sidebars:
    """Return the page's boxes, and remove from its tree the text meant for screen readers only."""
    boxes: list[HtmlElement] = []
    unheard: list[HtmlElement] = []
    for element in tree.iter(*_TAGS):
        get = element.get
        names, identity = get("class"), get("id")
        has_name = names or identity
        verdict = _judge_name(f"{names or ''} {identity or ''}"[:MAX_NAME_CHARS]) if has_name else None
        if verdict == "box" or element.tag == "figcaption" or (verdict == "call" and _count(element) <= MAX_CALL_CHARS):
            boxes.append(element)
        elif verdict == "unheard" and _count(element) <= MAX_UNHEARD_CHARS:
            unheard.append(element)
    if boxes:
        limit = MAX_BOX_SHARE * sum(map(_count, tree.iter("p")))
        boxes = [box for box in boxes if not _holds_story(box, limit)]
        known = set(boxes)
        boxes = [box for box in boxes if not any(ancestor in known for ancestor in box.iterancestors())]
    furniture = Sidebars(tree, tuple(boxes))
    for element in unheard:
        if element.getparent() is not None:
            element.drop_tree()
    return furniture


def _holds_story(box: HtmlElement, limit: float) -> bool:
    if next(box.iter("h1"), None) is not None:
        return True
    return sum(map(_count, box.iter("p"))) > limit


def _count(element: HtmlElement) -> int:
    return sum(map(len, element.itertext()))


@lru_cache(maxsize=20_000)
def _judge_name(names: str) -> _Verdict | None:
    words = _NO_WORD.sub(" ", _CAMEL.sub(" ", names).lower())
    if _BOX.search(words):
        return "box"
    return "call" if _CALL.search(words) else "unheard" if _UNHEARD.search(words) else None
