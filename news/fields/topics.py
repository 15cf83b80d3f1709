"""Section and topics of a story, as the page declares them."""

import re
from collections.abc import Iterator, Sequence

from news.choice import Candidate, Choice, choose_saying
from news.discovery import Discovery
from news.fields import MAX_CANDIDATES
from news.html.declared import Declared
from news.html.json_ld import as_texts
from news.origins import Origin, key_origin

MAX_TAGS = 50
MAX_TAG_CHARS = 100
# The meta tags that name a section, in order of trust.
_SECTION_NAMES = (
    "article:section", "og:article:section", "og:section", "parsely-section", "cxenseparse:section", "section",
    "prism.section", "page.section", "lp:section", "primary_section", "ob:article:section:name", "rubrik",
)  # fmt: skip
_TAG_NAMES = ("article:tag", "news_keywords", "parsely-tags", "keywords")
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


def choose_section(declared: Declared) -> Choice[str]:
    """Return the section that the page declares."""
    found = list(dict.fromkeys(_collect_sections(declared)))
    for candidate in found:
        for part in split_sections(candidate.value):
            if len(part) <= MAX_TAG_CHARS and part.casefold() not in _NO_SECTION:
                return choose_saying(found, part, candidate.__eq__, MAX_CANDIDATES)
    return Choice(tuple(found[:MAX_CANDIDATES]), None, None)


def _collect_sections(declared: Declared) -> Iterator[Candidate]:
    for text in as_texts(declared.ld.story.get("articleSection")):
        yield Candidate(text, "json-ld:articleSection", "declared")
    yield from declared.candidates(*_SECTION_NAMES)
    for text in declared.itemprops.get("articlesection", ())[:1]:
        yield Candidate(text, "itemprop:articlesection", "declared")


def split_sections(text: str) -> list[str]:
    """Return the rubrics of a line: systems join several by commas without a blank, people write one with it.

    >>> split_sections("Politics,World"), split_sections("Arts, Books and Music")
    (['Politics', 'World'], ['Arts, Books and Music'])
    """
    parts = [text] if ", " in text else text.split(",")
    return [clean for part in parts[:MAX_TAGS] if (clean := " ".join(part.split()))]


def choose_tags(declared: Declared, discovered: Discovery | None = None) -> Choice[tuple[str, ...]]:
    """Return the topics the page declares, in order, each once; where it declares none, those that discovery knew."""
    lists: list[tuple[Origin, list[str]]] = [
        ("json-ld:keywords", as_texts(declared.ld.story.get("keywords"))),
        *((key_origin("meta", name), declared.meta.get(name, [])) for name in _TAG_NAMES),
    ]
    found = [
        (Candidate(", ".join(texts), origin, "list"), tuple(split_tags(texts))) for origin, texts in lists if texts
    ]
    # One tag where another place gives several is the page's rubric.
    by_length = sorted((index for index, (_, tags) in enumerate(found) if tags), key=lambda i: len(found[i][1]) < 2)
    if discovered is not None and any(discovered.tags):
        listed = Candidate(", ".join(discovered.tags), discovered.origin, "discovered")
        found.append((listed, _find_discovered(discovered)))
    chosen = by_length[0] if by_length else len(found) - 1 if found and found[-1][1] else None
    candidates = tuple(candidate for candidate, _ in found)
    return Choice(candidates, chosen, None if chosen is None else found[chosen][1])


def _find_discovered(discovered: Discovery) -> tuple[str, ...]:
    """Return the topics that discovery knew, without what feeds call a story that has none."""
    return tuple(tag for tag in split_tags(discovered.tags) if tag.casefold() not in _NO_SECTION)


def split_tags(values: Sequence[str]) -> list[str]:
    """Return the tags of such lists, each once, without what editing systems put before or between them."""
    tags: dict[str, str] = {}
    for value in values:
        for tag in re.split(r"\s" if _HAN_WORDS.fullmatch(value) else r"[,;、]", value):
            clean = _TAG_KIND.sub("", " ".join(tag.split())).lstrip("& ")
            if clean and len(clean) <= MAX_TAG_CHARS and not _FOR_MACHINES.fullmatch(clean):
                tags.setdefault(clean.casefold(), clean)
    return list(tags.values())[:MAX_TAGS]
