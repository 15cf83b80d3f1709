"""Builds the records of a story from its fields: the article row, and the rows of its authors and evidence."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict

from news import EXTRACTOR_VERSION
from news.body.notices import find_notices
from news.dates.publication import Publication
from news.dates.timestamp import Timestamp
from news.origins import Origin
from news.page import Story
from news.places.country import find_country
from news.places.dateline_head import FiledOn
from news.places.names import normalize_place
from news.records.article import Article
from news.records.story import Author
from news.story.draft import StoryFields
from news.story.evidence import make_evidence
from news.text.words import count_words
from news.urls.urls import find_site
from news.versions.identity import article_id, content_sha256
from news.wire.credited_people import find_helpers


class _Dates(TypedDict):
    """The columns of an article that say when."""

    published_at: datetime | None
    published_local: datetime | None
    published_zone: str | None
    zone_source: str | None
    published_precision: str | None
    published_source: Origin | None
    published_raw: str | None
    modified_at: datetime | None
    modified_precision: str | None


class _Dateline(TypedDict):
    """The columns of an article that say where and when it was filed."""

    dateline: str | None
    dateline_place: str | None
    dateline_name: str | None
    dateline_country: str | None
    dateline_on: str | None


def build_story(fields: StoryFields) -> Story:
    """Return the story of an HTML page, a plain text or a line of an export."""
    identity = article_id(fields.canonical_url.value, fields.page.source, fields.page.payload_sha256)
    return Story(
        article=_make_article(fields, identity),
        parts=(
            *_make_authors(fields, identity),
            *make_evidence(identity, fields.choices, fields.repairs, fields.find_span),
        ),
    )


def _make_article(fields: StoryFields, identity: str) -> Article:
    page, decoded = fields.page, fields.decoded
    body = "\n\n".join(fields.paragraphs)
    headline, language = fields.headline.value, fields.language.value
    notices = find_notices(fields.paragraphs)
    return Article(
        article_id=identity,
        source=page.source,
        site=find_site(fields.canonical_url.value),
        url=page.url,
        canonical_url=fields.canonical_url.value,
        headline=headline,
        byline=fields.byline.choice.value,
        authors=fields.byline.authors,
        **_tell_dates(fields.publication),
        **_tell_dateline(fields),
        wire_agency=fields.agency.value,
        credit=fields.credit.value,
        language=language.code if language else None,
        language_score=language.score if language else None,
        **fields.minor.columns,
        lede=fields.paragraphs[0] if fields.paragraphs else None,
        body=body,
        paragraphs=fields.paragraphs,
        word_count=count_words(body),
        correction=notices.correction,
        update_notice=notices.update,
        charset=decoded.charset,
        replacement_ratio=decoded.replacement_ratio,
        content_sha256=content_sha256(headline, body),
        payload_sha256=page.payload_sha256,
        raw_ref=page.raw_ref,
        fetched_at=page.fetched_at,
        extractor_version=EXTRACTOR_VERSION,
    )


def _tell_dates(publication: Publication) -> _Dates:
    stamp, modified = publication.timestamp, publication.modified.value
    return {
        "published_at": stamp.instant if stamp else None,
        "published_local": stamp.local if stamp else None,
        "published_zone": stamp.zone if stamp else None,
        "zone_source": stamp.zone_source if stamp else None,
        "published_precision": stamp.precision if stamp else None,
        "published_source": publication.source,
        "published_raw": publication.raw,
        "modified_at": modified.instant if modified else None,
        "modified_precision": modified.precision if modified else None,
    }


def _tell_dateline(fields: StoryFields) -> _Dateline:
    dateline, place, language = fields.dateline.value, fields.place, fields.language.value
    return {
        "dateline": dateline.text if dateline else None,
        "dateline_place": place,
        "dateline_name": normalize_place(place) if place else None,
        "dateline_country": find_country(place, language.code if language else None) if place else None,
        "dateline_on": _tell_filed(dateline.day, fields.publication.timestamp) if dateline and dateline.day else None,
    }


def _tell_filed(day: FiledOn, published: Timestamp | None) -> str:
    return str(day.beside(published.local.date()) if published and published.local else day)


def _make_authors(fields: StoryFields, identity: str) -> Iterator[Author]:
    names = [*fields.byline.names, *find_helpers(fields.byline.names, fields.credits)]
    for position, name in enumerate(names, start=1):
        yield Author(
            article_id=identity, position=position, name=name.name, role=name.role, extractor_version=EXTRACTOR_VERSION
        )
