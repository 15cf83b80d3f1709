"""All that a page says for the smaller fields of its story, with where it says it: what `evidence` keeps of them.

`news/fields/outlet.py` decides; here stands what it decides among, and the candidate whose value it took is the chosen
one.
"""

from collections.abc import Iterator

from news.choice import Candidate, Choice
from news.discovery import Discovery
from news.fields.image import find_declared_image
from news.fields.outlet import find_publisher
from news.fields.topics import find_discovered_tags, split_sections, split_tags
from news.html.declared import Declared
from news.html.json_ld import as_texts
from news.origins import Origin, key_origin
from news.records.article import Article
from news.text.language import Language, normalize_language

MAX_CANDIDATES = 6  # a field; more repeat each other
# Who decides on a language without a place on the page, and by which rule.
_DECIDED = {"text": "classified", "source": "given"}
FIELDS = ("site_name", "standfirst", "section", "tags", "image_url", "language")

_META = {
    "site_name": ("og:site_name", "application-name"),
    "standfirst": ("og:description", "description", "twitter:description"),
    "section": ("article:section", "og:article:section", "parsely-section", "cxenseparse:section", "section", "rubrik"),
    "image_url": ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
    "language": ("og:locale", "content-language", "dc.language"),
}
_TAGS = ("article:tag", "news_keywords", "parsely-tags", "keywords")
_JSON_LD = {
    "standfirst": "description",
    "section": "articleSection",
    "image_url": "image",
    "language": "inLanguage",
}
_ITEMPROPS = {"section": "articlesection"}


def choose_minor_fields(
    declared: Declared, article: Article, language: Language | None, discovered: Discovery | None = None
) -> dict[str, Choice]:
    """Return the candidates of each smaller field; none is chosen where the value came from elsewhere."""
    choices: dict[str, Choice] = {}
    for field in FIELDS:
        found = list(dict.fromkeys([*_collect(declared, field), *_collect_told(discovered, field)]))[:MAX_CANDIDATES]
        if field == "language" and language and language.origin != "page" and language.origin in _DECIDED:
            found.insert(0, Candidate(language.code, language.origin, _DECIDED[language.origin]))
        if found:
            chosen = [index for index, one in enumerate(found) if _is_taken(field, one, article, language, discovered)]
            choices[field] = Choice(tuple(found), chosen[0] if chosen else None)
    return choices


def _collect_told(discovered: Discovery | None, field: str) -> Iterator[Candidate]:
    """Yield what a feed, a sitemap or a list knew before the page was fetched."""
    if discovered is None:
        return
    told = {"site_name": discovered.site_name, "tags": ", ".join(discovered.tags), "language": discovered.language}
    if value := told.get(field):
        yield Candidate(value, discovered.origin, "discovered")


def _collect(declared: Declared, field: str) -> Iterator[Candidate]:
    ld = declared.ld
    text = find_declared_image(declared) if field == "image_url" else ld.text(_JSON_LD.get(field, ""))
    if text:
        yield Candidate(text, key_origin("json-ld", _JSON_LD[field]), "declared")
    if field == "site_name":
        if stated := declared.first("og:site_name"):
            yield Candidate(stated[1], key_origin("meta", stated[0]), "declared")
        for value, origin in ((find_publisher(declared), "publisher"), (ld.site_name, "WebSite")):
            if value:
                yield Candidate(value, key_origin("json-ld", origin), "declared")
    if field == "tags":
        lists: list[tuple[Origin, list[str]]] = [("json-ld:keywords", as_texts(ld.story.get("keywords")))]
        lists += [(key_origin("meta", name), declared.meta.get(name, [])) for name in _TAGS]
        for origin, texts in lists:
            if texts:
                yield Candidate(", ".join(texts), origin, "list")
    for name in _META.get(field, ()):
        for value in declared.meta.get(name, ())[:1]:
            yield Candidate(value, key_origin("meta", name), "declared")
    for value in declared.itemprops.get(_ITEMPROPS.get(field, ""), ())[:1]:
        yield Candidate(value, key_origin("itemprop", _ITEMPROPS[field]), "declared")
    if field == "language" and declared.language:
        yield Candidate(declared.language, "html:lang", "declared")


def _is_taken(
    field: str, candidate: Candidate, article: Article, language: Language | None, discovered: Discovery | None
) -> bool:
    """Whether the field's value is what the candidate says."""
    is_told = candidate.rule == "discovered"
    if field == "language":
        if language is None or language.origin in _DECIDED:
            return candidate.rule in _DECIDED.values()
        return is_told == (language.origin != "page") and normalize_language(candidate.value) == language.code
    if field == "tags":
        tags = find_discovered_tags(discovered) if is_told else split_tags([candidate.value])
        return bool(article.tags) and tags == article.tags
    if field == "section":
        return article.section is not None and article.section in split_sections(candidate.value)
    value = getattr(article, field)
    return value is not None and not is_told and candidate.value == value
