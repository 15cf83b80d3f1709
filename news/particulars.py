"""The smaller things a page says of its story: outlet, section, tags, image, standfirst, paywall."""

import re
from collections.abc import Sequence
from typing import Any

from news.discovery import Discovery
from news.headline import fold
from news.json_ld import as_text, as_texts
from news.metadata import Declared
from news.urls import find_absolute_url

MAX_TAGS = 50
MAX_TAG_CHARS = 100
MAX_STANDFIRST_CHARS = 1_000

# Names that editing systems give to what has no rubric.
_NO_SECTION = frozenset(
    (
        "uncategorized", "uncategorised", "allgemein", "non classé", "sin categoría", "senza categoria",
        "sem categoria", "homepage", "home", "front-page", "startseite", "test", "default",
    )
)  # fmt: skip
# "topic/flood", "sections/world": the tag's kind, for machines.
_TAG_KIND = re.compile(r"^(?:topic|section|categor(?:y|ie)|organi[sz]ation|person|place|tag|theme)s?[/:]\s?", re.I)
# "lite:true", "98be933f-38cf-…": switches and keys of the editing system.
_FOR_MACHINES = re.compile(r"\w{2,30}[:/=](?:true|false)|[0-9a-f]{8}-[0-9a-f-]{20,30}", re.I)
# "article:premium", "cxenseparse:outlet-ispaidcontent": most systems call it something of this kind.
_PAID_NAMES = ("premium", "ispremium", "paid", "ispaid", "ispaidcontent", "paidcontent", "paywall")


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
    names = (
        "article:section", "og:article:section", "og:section", "parsely-section", "cxenseparse:section", "section",
        "prism.section", "page.section", "lp:section", "primary_section", "ob:article:section:name", "rubrik",
    )  # fmt: skip
    sections: list[str | None] = [
        *as_texts(declared.ld.story.get("articleSection")),
        *(declared.value(name) for name in names),
        *declared.itemprops.get("articlesection", ())[:1],
    ]
    for section in sections:
        if section and len(section) <= MAX_TAG_CHARS and section.casefold().strip() not in _NO_SECTION:
            return section
    return None


def find_tags(declared: Declared, discovered: Discovery | None = None) -> list[str]:
    """Return the topics the page declares, in order, each once; where it declares none, those that discovery knew."""
    return _find_declared_tags(declared) or read_told_tags(discovered)


def read_told_tags(discovered: Discovery | None) -> list[str]:
    """Return the topics that discovery knew, without what feeds call a story that has none."""
    tags = split_tags(discovered.tags) if discovered is not None else []
    return [tag for tag in tags if tag.casefold() not in _NO_SECTION]


def _find_declared_tags(declared: Declared) -> list[str]:
    first: list[str] = []
    for values in (
        as_texts(declared.ld.story.get("keywords")),
        declared.meta.get("article:tag", []),
        declared.meta.get("news_keywords", []),
        declared.meta.get("parsely-tags", []),
        declared.meta.get("keywords", []),
    ):
        tags = split_tags(values)
        # One tag where another place gives several is the page's rubric.
        if len(tags) > 1:
            return tags
        first = first or tags
    return first


def split_tags(values: Sequence[str]) -> list[str]:
    """Return the topics of lists in a line, without what is meant for machines, each once."""
    tags: dict[str, str] = {}
    for value in values:
        for tag in re.split(r"[,;、]", value):
            clean = _TAG_KIND.sub("", " ".join(tag.split())).lstrip("& ")
            if clean and len(clean) <= MAX_TAG_CHARS and not _FOR_MACHINES.fullmatch(clean):
                tags.setdefault(clean.casefold(), clean)
    return list(tags.values())[:MAX_TAGS]


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
