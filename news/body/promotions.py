"""Lines in which an outlet speaks to its readers: calls to read on, to subscribe, to write in, to share.

They are known by how they begin, whatever the outlet, and are short.
"""

import re

from news.languages.patterns import either

MAX_SHORT_CHARS = 220
MAX_CALL_CHARS = 450

_SHORT = re.compile(
    r"^[-–•\s]{0,3}(?:"
    rf"(?:{either('body.advertisements')})\b.{{0,40}}$|"
    rf"(?:{either('body.read_on')})\s?[:|»>]|(?:{either('body.link_labels')})\s?:|{either('body.whole_calls')}|"
    rf"(?:{either('body.read_also')})\b.{{0,160}}$|"
    rf"(?:{either('body.lone_calls')})\W{{0,4}}$|"
    rf"(?:{either('body.most_read')})(?: (?:{either('body.most_read_scopes')})\b[^.!?:;,]{{0,30}})?$|"
    rf"(?:{either('body.subscribe_calls')})\b.{{0,200}}$|"
    rf"(?:{either('body.picture_labels')})\s?(?:{either('body.picture_credits')}|:|©).{{0,150}}$|"
    rf"(?:{either('body.page_notes')})\b.{{0,120}}$|"
    r"(?:copyright\s?[©@(]|©\s?\d{4}|\(c\)\s?\d{4}|<copyright).{0,150}$|"
    rf"(?:{either('body.page_labels')})\s?:?\s{{0,2}}(?:\(?\d{{0,4}}\)?)?$"
    r")",
    re.I,
)
# Sentences that no story begins with: they may be longer.
_LONG = re.compile(
    r"^[-–•>\s]{0,3}(?:"
    rf"{either('body.long_calls')}|(?:{either('body.continued_nouns')}) (?:{either('body.continued_verbs')})"
    r")",
    re.I,
)
# A word or two of the page's own machinery.
_MACHINERY = re.compile(
    rf"^[-–•\s]{{0,3}}(?:{either('body.page_words')}|\d{{1,5}} (?:{either('body.comment_nouns')}))\W{{0,4}}$", re.I
)


def is_promotion(paragraph: str) -> bool:
    """Whether the outlet addresses the reader in this paragraph, outside of the story.

    >>> is_promotion("Sign up for our newsletter"), is_promotion("Sign up or stay away, the minister told them.")
    (True, False)
    """
    if len(paragraph) > MAX_CALL_CHARS:
        return False
    if _LONG.match(paragraph):
        return True
    return len(paragraph) <= MAX_SHORT_CHARS and bool(_SHORT.match(paragraph) or _MACHINERY.match(paragraph))
