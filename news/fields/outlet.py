"""The smaller things a page says of its story: outlet, section, tags, image, standfirst, paywall."""

import re
from collections.abc import Sequence
from typing import Any

from news.discovery import Discovery
from news.html.declared import Declared
from news.html.json_ld import as_text, as_texts
from news.text.folding import fold
from news.urls.urls import find_absolute_url

MAX_TAGS = 50
MAX_TAG_CHARS = 100
MAX_STANDFIRST_CHARS = 1_000
# A summary that begins with so much of the story's first or second paragraph is taken from there.
MIN_REPEATED_CHARS = 80

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
# Chinese and Japanese words hold no blanks: where nothing else parts them, a blank does.
_HAN_WORDS = re.compile(r"[\u3005-\u30ff\u3400-\u9fff]{1,20}(?:\s{1,3}[\u3005-\u30ff\u3400-\u9fff]{1,20}){1,50}\s?")
# "article:premium", "cxenseparse:outlet-ispaidcontent": most systems call it something of this kind.
_PAID_NAMES = ("premium", "ispremium", "paid", "ispaid", "ispaidcontent", "paidcontent", "paywall")


def find_site_name(declared: Declared) -> str | None:
    """Return the outlet's name as the page declares it, or None."""
    stated = (
        declared.value("og:site_name"),
        find_publisher(declared),
        declared.ld.site_name,
        declared.value("application-name"),
    )
    names = [name for name in stated if name and "://" not in name]
    # Some systems fill in their host where a name belongs ("gazette.example" alone may be a name).
    if names and names[0].casefold().startswith("www."):
        # The site's own name says more than who owns it.
        names = [*filter(None, [declared.ld.site_name]), *names[1:], names[0]]
    return names[0][:200] if names else None


def find_publisher(declared: Declared) -> str | None:
    """Return the name of the publisher that JSON-LD states or refers to, or None."""
    name = as_text(_resolve(declared, declared.ld.story.get("publisher")))
    return name if name and "://" not in name else None


def find_declared_image(declared: Declared) -> str | None:
    """Return the address of the first image that JSON-LD states or refers to, or None."""
    image = declared.ld.story.get("image")
    image = _resolve(declared, (image[0] if image else None) if isinstance(image, list) else image)
    return as_text((image.get("url") or image.get("contentUrl")) if isinstance(image, dict) else image)


def _resolve(declared: Declared, value: Any) -> Any:
    """Return the node that a reference means ("{"@id": …}" with nothing else to say); other values as they are."""
    if isinstance(value, dict) and not value.keys() & {"name", "url", "contentUrl"}:
        return declared.ld.by_id.get(str(value.get("@id")), value)
    return value


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
        for part in split_sections(section or ""):
            if len(part) <= MAX_TAG_CHARS and part.casefold() not in _NO_SECTION:
                return part
    return None


def split_sections(text: str) -> list[str]:
    """Return the rubrics of a line: systems join several by commas without a blank, people write one with it.

    >>> split_sections("Politics,World"), split_sections("Arts, Books and Music")
    (['Politics', 'World'], ['Arts, Books and Music'])
    """
    parts = [text] if ", " in text else text.split(",")
    return [clean for part in parts[:MAX_TAGS] if (clean := " ".join(part.split()))]


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
    """Return the tags of such lists, each once, without what editing systems put before or between them."""
    tags: dict[str, str] = {}
    for value in values:
        for tag in re.split(r"\s" if _HAN_WORDS.fullmatch(value) else r"[,;、]", value):
            clean = _TAG_KIND.sub("", " ".join(tag.split())).lstrip("& ")
            if clean and len(clean) <= MAX_TAG_CHARS and not _FOR_MACHINES.fullmatch(clean):
                tags.setdefault(clean.casefold(), clean)
    return list(tags.values())[:MAX_TAGS]


def find_image(declared: Declared, address: str | None) -> str | None:
    """Return the address of the lead image the page declares, or None."""
    for link in (
        declared.value("og:image", "og:image:url", "og:image:secure_url"),
        find_declared_image(declared),
        declared.value("twitter:image", "twitter:image:src"),
    ):
        found = find_absolute_url(address, link)
        if found:
            return found
    return None


def find_standfirst(declared: Declared, headline: str | None, body: str) -> str | None:
    """Return the summary the page declares, unless it only repeats the headline or the story's first words."""
    title = fold(headline or "")
    # A lead set apart may open the body; what a summary is taken from comes next.
    openings = (fold(body[:2_000]), fold(body.partition("\n\n")[2][:2_000]))
    for summary in (
        declared.ld.text("description"),
        declared.value("og:description"),
        declared.value("description", "twitter:description"),
    ):
        if not summary or len(summary) > MAX_STANDFIRST_CHARS:
            continue
        folded = fold(summary).rstrip("….").strip()
        if len(folded) < 20 or folded == title or _repeats(folded, openings):
            continue
        return summary
    return None


def _repeats(summary: str, openings: Sequence[str]) -> bool:
    return any(opening.startswith(summary[:MIN_REPEATED_CHARS]) for opening in openings)


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
