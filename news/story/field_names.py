"""Names that exports give to the fields of a story: keys of JSON objects and names of columns."""

import re

# In order of trust; keys are compared without case, "-", "_" and blanks.
KEYS: dict[str, tuple[str, ...]] = {
    "html": ("html", "rawhtml", "pagehtml", "htmlcontent"),
    "text": (
        "text", "body", "maintext", "articlebody", "bodytext", "fulltext", "articletext", "content", "paragraphs",
        "articlecontent", "storytext", "article", "story", "texte", "texto", "testo", "inhalt", "artikel", "contenu",
        "contenido", "conteudo", "tekst",
    ),
    "headline": (
        "headline", "title", "heading", "headlines", "articletitle", "titel", "schlagzeile", "überschrift", "titre",
        "titulo", "título", "titular", "titolo", "webtitle",
    ),
    "url": ("url", "link", "articleurl", "pageurl", "canonicalurl", "weburl", "sourceurl"),
    "published": (
        "publishedat", "datepublished", "datepublish", "published", "publisheddate", "publicationdate", "publishdate",
        "pubdate", "publishingdate", "webpublicationdate", "date", "datetime", "timestamp", "datum", "fecha",
    ),
    "modified": ("modifiedat", "datemodified", "datemodify", "updatedat"),
    "authors": ("byline", "authors", "author", "authorname", "writer", "journalist", "autor", "auteur", "autore"),
    "standfirst": ("standfirst", "description", "deck"),
    "section": ("section",),
    "tags": ("tags",),
    "language": ("language", "lang"),
    "site_name": ("sitename",),
    "image_url": ("imageurl", "topimage", "leadimage", "urltoimage"),
}  # fmt: skip

# What a source may name a column for.
COLUMN_FIELDS = (
    "headline", "body", "html", "url", "published_at", "modified_at", "byline", "authors", "standfirst", "section",
    "tags", "language", "site_name", "image_url",
)  # fmt: skip

_MAX_KEY_CHARS = 60
_FIELD_OF = {alias: field for field, aliases in KEYS.items() for alias in aliases}
_RANK_OF = {alias: rank for aliases in KEYS.values() for rank, alias in enumerate(aliases)}


def find_field(key: str) -> str | None:
    """Return the field that a key names, or None.

    >>> find_field("Published At"), find_field("page_views")
    ('published', None)
    """
    return _FIELD_OF.get(_plain(key))


def find_rank(key: str) -> int:
    """Return a key's rank in the order of trust among the keys of its field."""
    return _RANK_OF.get(_plain(key), len(_RANK_OF))


def _plain(key: str) -> str:
    return re.sub(r"[-_\s]", "", key[:_MAX_KEY_CHARS]).lower()
