"""From what one HTML page says to the records of its story, with the evidence of each choice."""

from dataclasses import dataclass

from news import EXTRACTOR_VERSION
from news.body.notices import find_notices
from news.body.strip import Repair
from news.choice import Choice
from news.dates.published import Publication
from news.fields.access import is_paywalled
from news.fields.choose import choose_minor_fields
from news.fields.image import find_image
from news.fields.outlet import find_site_name
from news.fields.standfirst import find_standfirst
from news.fields.story_form import find_form
from news.fields.topics import find_section, find_tags
from news.html.declared import Declared
from news.origins import BEGINNINGS, NOT_ON_PAGE, TAGGED, Origin, find_kind
from news.page import RawPage, Story
from news.people.byline import Byline
from news.places.country import find_country
from news.places.dateline import find_byline_place
from news.places.dateline_head import Dateline
from news.places.names import normalize_place
from news.records.article import Article
from news.records.story import Author, Evidence
from news.text.decode import DecodedText
from news.text.language import find_language
from news.text.words import count_words
from news.urls.urls import find_site
from news.versions.identity import article_id, content_sha256
from news.wire.agency import choose_agency
from news.wire.credit_line import Credit
from news.wire.credited_people import find_helpers

MAX_EVIDENCE_CHARS = 1_000

# How far from the start a tag of the head is looked for, and how far behind its start the value.
MAX_SOUGHT_CHARS = 60_000
MAX_NEAR_CHARS = 5_000


@dataclass(frozen=True, slots=True)
class Parts:
    """What one page says, before it is put into records."""

    page: RawPage
    decoded: DecodedText
    declared: Declared
    headline: Choice
    byline: Byline
    publication: Publication
    dateline: Dateline | None
    credits: tuple[Credit, ...]
    paragraphs: tuple[str, ...]
    repairs: tuple[Repair, ...]
    canonical_url: str | None


def build_story(parts: Parts) -> Story:
    """Return the article with its authors and its evidence."""
    page, declared = parts.page, parts.declared
    identity = article_id(parts.canonical_url, page.source, page.payload_sha256)
    body = "\n\n".join(parts.paragraphs)
    language = find_language(body, declared.language or declared.value("og:locale"), page.language, page.discovered)
    stamp = parts.publication.timestamp
    modified = parts.publication.modified
    headline = parts.headline.value
    notices = find_notices(parts.paragraphs)
    agency = choose_agency(declared, parts.dateline, parts.credits, parts.byline.names)
    names = [*parts.byline.names, *find_helpers(parts.byline.names, parts.credits)]
    # "AFP, MANILA": without a dateline the agency's byline may say where the story was filed.
    place = parts.dateline.place if parts.dateline else find_byline_place(c.literal for c in agency.candidates)
    article = Article(
        article_id=identity,
        source=page.source,
        site=find_site(parts.canonical_url),
        url=page.url,
        canonical_url=parts.canonical_url,
        site_name=find_site_name(declared),
        headline=headline,
        standfirst=find_standfirst(declared, headline, body),
        byline=parts.byline.printed,
        authors=parts.byline.authors,
        published_at=stamp.instant if stamp else None,
        published_local=stamp.local if stamp else None,
        published_zone=stamp.zone if stamp else None,
        zone_source=stamp.zone_source if stamp else None,
        published_precision=stamp.precision if stamp else None,
        published_source=parts.publication.source,
        published_raw=parts.publication.raw,
        modified_at=modified.instant if modified else None,
        modified_precision=modified.precision if modified and modified.instant else None,
        dateline=parts.dateline.text if parts.dateline else None,
        dateline_place=place,
        dateline_name=normalize_place(place) if place else None,
        dateline_country=find_country(place, language.code if language else None) if place else None,
        wire_agency=agency.value,
        credit=parts.credits[0].text if parts.credits else None,
        language=language.code if language else None,
        language_score=language.score if language else None,
        section=find_section(declared),
        tags=find_tags(declared, page.discovered),
        lede=parts.paragraphs[0] if parts.paragraphs else None,
        body=body,
        paragraphs=list(parts.paragraphs),
        word_count=count_words(body),
        image_url=find_image(declared, parts.canonical_url),
        form=find_form(declared, page.url),
        is_paywalled=is_paywalled(declared),
        correction=notices.correction,
        update_notice=notices.update,
        charset=parts.decoded.charset,
        replacement_ratio=parts.decoded.replacement_ratio,
        content_sha256=content_sha256(headline, body),
        payload_sha256=page.payload_sha256,
        raw_ref=page.raw_ref,
        fetched_at=page.fetched_at,
        extractor_version=EXTRACTOR_VERSION,
    )
    authors = tuple(
        Author(
            article_id=identity, position=position, name=name.name, role=name.role, extractor_version=EXTRACTOR_VERSION
        )
        for position, name in enumerate(names, start=1)
    )
    minor = choose_minor_fields(declared, article, language, page.discovered)
    return Story(article=article, parts=(*authors, *_evidence(parts, agency, minor, identity)))


def _evidence(parts: Parts, agency: Choice, minor: dict[str, Choice], identity: str) -> list[Evidence]:
    raw = parts.decoded.text
    rows: list[Evidence] = []
    # Places repeat each other, and a page is long.
    firsts: dict[str, int] = {}
    begins: dict[str, int] = {}

    def add(field: str, position: int, value: str, origin: Origin, rule: str, literal: str, *, is_chosen: bool) -> None:
        start, end = None, None
        kind = find_kind(origin)
        if literal not in firsts:
            firsts[literal] = raw.find(literal) if len(literal) >= 4 else -1
        if firsts[literal] >= 0 and kind not in NOT_ON_PAGE:
            place = kind if kind in BEGINNINGS else origin
            if place not in begins:
                begins[place] = _find_origin(raw, origin)
            start = _find_span(raw, literal, firsts[literal], begins[place], is_near=kind in TAGGED)
            end = start + len(literal)
        rows.append(
            Evidence(
                article_id=identity,
                field=field,
                position=position,
                value=value[:MAX_EVIDENCE_CHARS],
                origin=origin,
                rule=rule,
                raw_start=start,
                raw_end=end,
                is_chosen=is_chosen,
                extractor_version=EXTRACTOR_VERSION,
            )
        )

    choices = {
        "headline": parts.headline,
        "published_at": parts.publication.choice,
        "modified_at": parts.publication.modified_choice,
        "byline": parts.byline.choice,
        "wire_agency": agency,
    } | minor
    for field, choice in choices.items():
        for index, candidate in enumerate(choice.candidates):
            literal = candidate.literal or candidate.value
            is_chosen = index == choice.chosen
            add(field, index + 1, candidate.value, candidate.origin, candidate.rule, literal, is_chosen=is_chosen)
    for position, credit in enumerate(parts.credits, start=1):
        add("credit", position, credit.text, "text", "credit", credit.text, is_chosen=position == 1)
    if parts.dateline is not None:
        add("dateline", 1, parts.dateline.text, "text", "dateline", parts.dateline.text, is_chosen=True)
    for position, repair in enumerate(parts.repairs, start=1):
        add("body", position, repair.text, "text", repair.rule, repair.text, is_chosen=True)
    return rows


def _find_origin(raw: str, origin: Origin) -> int:
    """Return where in the raw text the places of this origin begin, or 0.

    >>> page = '<title>Rain</title><meta content="Rain" property="og:title"><body><h1>Rain</h1>'
    >>> [page[_find_origin(page, origin) :][:6] for origin in ("title", "meta:og:title", "h1", "byline:link")]
    ['<title', '<meta ', '<h1>Ra', '<body>']
    """
    kind, name = find_kind(origin), origin.partition(":")[2]
    if kind in TAGGED:
        # Names are kept in small letters; most pages write them so.
        at = raw.find(f'"{name}"', 0, MAX_SOUGHT_CHARS)
        return max(0, raw.rfind("<", 0, at)) if at >= 0 else 0
    return max(0, raw.find(BEGINNINGS[kind])) if kind in BEGINNINGS else 0


def _find_span(raw: str, literal: str, first: int, begin: int, *, is_near: bool) -> int:
    """Return where the place that begins there holds these very characters, or else where they stand first."""
    if first >= begin:
        return first
    start = raw.find(literal, begin, begin + MAX_NEAR_CHARS if is_near else len(raw))
    return start if start >= 0 else first
