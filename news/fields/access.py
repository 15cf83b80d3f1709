"""Whether a story is free to read."""

import re
from typing import Any

from news.html.declared import Declared
from news.html.json_ld import as_text

# "article:premium", "cxenseparse:outlet-ispaidcontent": most systems call it something of this kind.
_PAID_NAMES = ("premium", "ispremium", "paid", "ispaid", "ispaidcontent", "paidcontent", "paywall")


def is_paywalled(declared: Declared) -> bool | None:
    """Whether the page declares itself not free to read; None when it says nothing."""
    story = declared.ld.story
    free = _as_bool(story.get("isAccessibleForFree"))
    if free is None:
        free = _as_bool(next(iter(declared.itemprops.get("isaccessibleforfree", ())), None))
    if free is None:
        # A part that is behind a wall is the story's text: nobody walls off its headline.
        parts = story.get("hasPart")
        said = [_as_bool(part.get("isAccessibleForFree")) for part in _as_list(parts) if isinstance(part, dict)]
        free = False if False in said else True if True in said else None
    if free is not None:
        return not free
    tier = (declared.value("article:content_tier", "og:article:content_tier", "content_tier") or "").strip().lower()
    if tier in ("locked", "metered", "premium", "paid"):
        return True
    if tier == "free":
        return False
    paid = [
        _as_bool(value)
        for name, values in declared.meta.items()
        if re.split(r"[:_.-]", name)[-1] in _PAID_NAMES
        for value in values[:1]
    ]
    return True if True in paid else False if False in paid else None


def _as_list(value: Any) -> list[Any]:
    return value[:50] if isinstance(value, list) else [value]


def _as_bool(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = as_text(value)
    if text is None:
        return None
    # Schema.org also writes them as addresses.
    word = text.strip().lower().removeprefix("http://schema.org/").removeprefix("https://schema.org/")
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(word)
