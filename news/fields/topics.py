"""Section and topics of a story, as the page declares them."""

import re
from collections.abc import Sequence

from news.discovery import Discovery
from news.html.declared import Declared
from news.html.json_ld import as_texts

MAX_TAGS = 50
MAX_TAG_CHARS = 100
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
    return _find_declared_tags(declared) or find_discovered_tags(discovered)


def find_discovered_tags(discovered: Discovery | None) -> list[str]:
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
