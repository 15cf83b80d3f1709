"""The smaller things a page says of its story: outlet, section, tags, image, standfirst, paywall, correction."""

import re
from collections.abc import Sequence
from typing import Any

from news.headline import fold
from news.json_ld import as_text, as_texts
from news.metadata import Declared
from news.urls import find_absolute_url

MAX_TAGS = 50
MAX_TAG_CHARS = 100
MAX_STANDFIRST_CHARS = 1_000

_CORRECTION = re.compile(
    r"^\W{0,3}(?:corrections?|clarification|editor.?s.? note|korrektur|berichtigung|richtigstellung|rectificatif|"
    r"correctif|rettelse|rättelse|oikaisu|rectificaci[oó]n|errata?|sprostowanie)"
    r"(?:\s.{0,40}?)?\s?[:–—-]\s|"
    r"\b(?:an earlier version of this (?:article|story|report)|this (?:article|story|report) (?:has been|"
    r"was) (?:amended|corrected)|"
    r"in einer (?:früheren|vorherigen|ersten) (?:version|fassung)|une (?:première|précédente) version de cet article|"
    r"una versión anterior de est[ae])\b",
    re.I,
)
_IS_CORRECTING = re.compile(
    r"correct|korrig|amend|berichtig|richtig|rectif|misstat|incorrect|wrong|falsch|erron|error|version|fassung|rett|"
    r"rätt|oika",
    re.I,
)


def find_site_name(declared: Declared) -> str | None:
    """Return the outlet's name as the page declares it, or None."""
    publisher = declared.ld.story.get("publisher")
    if isinstance(publisher, dict) and "name" not in publisher:
        publisher = declared.ld.by_id.get(str(publisher.get("@id")), publisher)
    name = (
        declared.value("og:site_name")
        or as_text(publisher)
        or declared.ld.site_name
        or declared.value("application-name")
    )
    return name[:200] if name and "://" not in name else None


def find_section(declared: Declared) -> str | None:
    """Return the desk or rubric the page declares, or None."""
    section = declared.ld.text("articleSection") or declared.value(
        "article:section", "og:article:section", "parsely-section", "cxenseparse:section", "section", "rubrik"
    )
    if section is None:
        values = declared.itemprops.get("articlesection")
        section = values[0] if values else None
    return section if section and len(section) <= MAX_TAG_CHARS else None


def find_tags(declared: Declared) -> list[str]:
    """Return the topics the page declares, in order, each once."""
    for values in (
        as_texts(declared.ld.story.get("keywords")),
        declared.meta.get("article:tag", []),
        declared.meta.get("news_keywords", []),
        declared.meta.get("parsely-tags", []),
        declared.meta.get("keywords", []),
    ):
        tags: dict[str, str] = {}
        for value in values:
            for tag in re.split(r"[,;]", value):
                clean = " ".join(tag.split())
                if clean and len(clean) <= MAX_TAG_CHARS:
                    tags.setdefault(clean.casefold(), clean)
        if tags:
            return list(tags.values())[:MAX_TAGS]
    return []


def find_image(declared: Declared, address: str | None) -> str | None:
    """Return the address of the lead image the page declares, or None."""
    image = declared.ld.story.get("image")
    if isinstance(image, list):
        image = image[0] if image else None
    own = (image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image
    for link in (
        declared.value("og:image", "og:image:url", "og:image:secure_url"),
        as_text(own),
        declared.value("twitter:image", "twitter:image:src"),
    ):
        found = find_absolute_url(address, link)
        if found:
            return found
    return None


def find_standfirst(declared: Declared, headline: str | None, body: str) -> str | None:
    """Return the summary the page declares, unless it only repeats the headline or the story's first words."""
    title, opening = fold(headline or ""), fold(body[:2_000])
    for summary in (
        declared.ld.text("description"),
        declared.value("og:description"),
        declared.value("description", "twitter:description"),
    ):
        if not summary or len(summary) > MAX_STANDFIRST_CHARS:
            continue
        folded = fold(summary).rstrip("….").strip()
        if len(folded) < 20 or folded == title or opening.startswith(folded[:120]):
            continue
        return summary
    return None


def is_paywalled(declared: Declared) -> bool | None:
    """Whether the page declares itself not free to read; None when it says nothing."""
    free = _as_bool(declared.ld.story.get("isAccessibleForFree"))
    if free is None:
        free = _as_bool(next(iter(declared.itemprops.get("isaccessibleforfree", ())), None))
    if free is not None:
        return not free
    tier = (declared.value("article:content_tier", "og:article:content_tier") or "").strip().lower()
    if tier in ("locked", "metered", "premium", "paid"):
        return True
    return False if tier == "free" else None


def find_correction(paragraphs: Sequence[str]) -> str | None:
    """Return the printed correction notice, or None where none is plainly one.

    >>> find_correction(["Rain fell.", "Correction: An earlier version misstated the river's name."])
    "Correction: An earlier version misstated the river's name."
    """
    for paragraph in [*paragraphs[:2], *paragraphs[-6:]]:
        start = paragraph[:300]
        if _CORRECTION.search(start) and _IS_CORRECTING.search(start):
            return paragraph
    return None


def _as_bool(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = as_text(value)
    if text is None:
        return None
    return {"true": True, "yes": True, "false": False, "no": False}.get(text.strip().lower())
