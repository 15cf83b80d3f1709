"""Origins of evidence: a closed set of kinds, with the properties that the code needs of each.

An origin is a kind, or a kind and a name within it: `title`, `meta:og:title`, `jsonl:headline`. Those that our code
names are written out; those whose name is the page's own are made by `key_origin`. Anything else fails the type check.
"""

from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias, get_args

# Where a URL was discovered before its page was fetched.
DiscoveryOrigin = Literal["feed", "sitemap", "urls"]
# Kinds of file whose inputs are records of named values: a line of JSON, a row of a table.
RecordKind = Literal["jsonl", "csv", "parquet"]
RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
# Kinds whose origins have a name that the page, or the export, chose itself.
KeyedKind = Literal["json-ld", "meta", "itemprop", "attribute", RecordKind]
OriginKind: TypeAlias = (
    KeyedKind
    | DiscoveryOrigin
    | Literal[
        "html",
        "link",
        "title",
        "h1",
        "h2",
        "time",
        "byline",
        "visible",
        "text",
        "script",
        "htmldate",
        "url",
        "source",
        "site",
    ]
)

FixedOrigin: TypeAlias = (
    DiscoveryOrigin
    | Literal[
        "title", "h1", "h1:further", "h2", "time", "time:datetime", "byline", "byline:page", "byline:link", "visible",
        "text", "html:lang", "link:canonical", "script:published", "script:printed", "htmldate", "url", "source",
        "site",
        "meta:og:title", "meta:twitter:title", "meta:title",
        "itemprop:headline", "itemprop:author", "itemprop:datePublished", "itemprop:dateModified",
        "json-ld:headline", "json-ld:alternativeHeadline", "json-ld:datePublished", "json-ld:dateCreated",
        "json-ld:dateModified", "json-ld:keywords", "json-ld:publisher", "json-ld:WebSite", "json-ld:description",
        "json-ld:image", "json-ld:inLanguage", "json-ld:articleSection", "itemprop:articlesection",
    ]
)  # fmt: skip
KeyedOrigin = NewType("KeyedOrigin", str)
Origin: TypeAlias = FixedOrigin | KeyedOrigin


@dataclass(frozen=True, slots=True)
class OriginInfo:
    """The properties that all origins of a kind share.

    `is_on_page`: the page itself holds the characters, so that evidence may have a span. `begins` is what its places
    begin with in the markup, where that is known. `has_own_tag`: the tag that names the origin holds the value, too.
    `is_exported`: the value comes from a feed, a sitemap, a URL list or an export. Its clock need not be the
    newsroom's, so it has no vote on a site's time zone.
    """

    meaning: str
    is_on_page: bool = True
    begins: str | None = None
    has_own_tag: bool = False
    is_exported: bool = False


ORIGIN_KINDS: dict[OriginKind, OriginInfo] = {
    "json-ld": OriginInfo("A key of the story's JSON-LD.", begins="ld+json"),
    "meta": OriginInfo("A meta tag, by its name.", has_own_tag=True),
    "itemprop": OriginInfo("An element marked as microdata, by its property.", has_own_tag=True),
    "link": OriginInfo("A link tag of the head, by its relation.", has_own_tag=True),
    "html": OriginInfo("An attribute of the page's first tag."),
    "title": OriginInfo("The page's title.", begins="<title"),
    "h1": OriginInfo("A heading of the first level.", begins="<h1"),
    "h2": OriginInfo("A heading of the second level.", begins="<h2"),
    "time": OriginInfo("A time tag: what it prints, or its attribute.", begins="<time"),
    "byline": OriginInfo("A line that the page marks as the author's.", begins="<body"),
    "visible": OriginInfo("A line that the page marks as a date.", begins="<body"),
    "text": OriginInfo("The text that readers see.", begins="<body"),
    "script": OriginInfo("What the page hands to its scripts."),
    "attribute": OriginInfo("An attribute of any tag, by its name."),
    "htmldate": OriginInfo("A guess by htmldate."),
    "url": OriginInfo("The page's address.", is_on_page=False),
    "feed": OriginInfo("What a feed says about the page.", is_on_page=False, is_exported=True),
    "sitemap": OriginInfo("What a sitemap says about the page.", is_on_page=False, is_exported=True),
    "urls": OriginInfo("What a URL list says about the page.", is_on_page=False, is_exported=True),
    "jsonl": OriginInfo("A key of a JSON line.", is_exported=True),
    "csv": OriginInfo("A column of a CSV table.", is_exported=True),
    "parquet": OriginInfo("A column of a Parquet table.", is_exported=True),
    "source": OriginInfo("The source's own settings.", is_on_page=False),
    "site": OriginInfo("The other pages of the site.", is_on_page=False),
}

_KINDS: dict[str, OriginKind] = {str(kind): kind for kind in ORIGIN_KINDS}
NOT_ON_PAGE = frozenset(kind for kind, info in ORIGIN_KINDS.items() if not info.is_on_page)
TAGGED = frozenset(kind for kind, info in ORIGIN_KINDS.items() if info.has_own_tag)
BEGINNINGS: dict[OriginKind, str] = {kind: info.begins for kind, info in ORIGIN_KINDS.items() if info.begins}
EXPORTED = frozenset(kind for kind, info in ORIGIN_KINDS.items() if info.is_exported)


def key_origin(kind: KeyedKind, key: str) -> KeyedOrigin:
    """Return the origin of a name that the page or the export chose.

    >>> key_origin("meta", "parsely-author")
    'meta:parsely-author'
    """
    return KeyedOrigin(f"{kind}:{key}")


def find_kind(origin: Origin) -> OriginKind:
    """Return the kind of an origin.

    >>> find_kind("h1:further")
    'h1'
    """
    return _KINDS[origin.partition(":")[0]]


def is_exported(origin: str | None) -> bool:
    """Return whether a stored origin is that of a feed, a list or an export.

    >>> is_exported("csv:published"), is_exported("url"), is_exported(None)
    (True, False, False)
    """
    return (origin or "").partition(":")[0] in EXPORTED
