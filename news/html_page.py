"""One HTML page in, one story or refusal out: decoded, parsed once, read for what it declares, cleaned, judged."""

from dataclasses import dataclass
from typing import Any

from news import EXTRACTOR_VERSION
from news.boxes import Repair, drop_boxes, survey
from news.byline import Byline, choose_byline
from news.clean import read_body
from news.dateline import Dateline, find_dateline
from news.decode import DecodedText, decode_page
from news.headline import Choice, choose_headline
from news.html import HtmlPage, parse_page
from news.identity import article_id, content_sha256
from news.language import find_language
from news.metadata import Declared, read_metadata
from news.page import MAX_PAGE_BYTES, Failure, RawPage, Reading, Refusal, Story
from news.particulars import (
    find_correction,
    find_image,
    find_section,
    find_site_name,
    find_standfirst,
    find_tags,
    is_paywalled,
)
from news.publication import Publication, choose_publication
from news.records import Article, Author, Evidence
from news.refusals import find_decoding_refusal, find_payload_refusal, find_story_refusal
from news.urls import find_canonical_url, find_site
from news.wire import Credit, find_agency, find_credit

MAX_EVIDENCE_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class _Parts:
    """What one page says, before it is put into records."""

    page: RawPage
    decoded: DecodedText
    declared: Declared
    headline: Choice
    byline: Byline
    publication: Publication
    dateline: Dateline | None
    credit: Credit | None
    paragraphs: tuple[str, ...]
    repairs: tuple[Repair, ...]
    canonical_url: str | None


def read_html(page: RawPage, *, is_judged: bool = True) -> Reading:
    """Return the story of an HTML page, or why it is none.

    Unless it `is_judged`, a page that can be read at all is a story, be it a poor one.
    """
    if len(page.payload) > MAX_PAGE_BYTES:
        return Failure("too_large", f"{len(page.payload)} bytes; a page holds at most {MAX_PAGE_BYTES}")
    refusal = find_payload_refusal(page.payload)
    if refusal is not None:
        return refusal
    decoded = decode_page(page.payload, page.content_type)
    refusal = find_decoding_refusal(decoded)
    if refusal is not None and is_judged:
        return refusal
    try:
        parsed = parse_page(decoded.text)
    except ValueError as fault:
        return Refusal("not_html", str(fault))
    parts = _read_parts(page, decoded, parsed)
    if is_judged:
        refusal = find_story_refusal(
            parsed, parts.declared, parts.headline.value, parts.paragraphs, is_paywalled=is_paywalled(parts.declared)
        )
        if refusal is not None:
            return refusal
    return _to_story(parts)


def _read_parts(page: RawPage, decoded: DecodedText, parsed: HtmlPage) -> _Parts:
    declared = read_metadata(parsed.tree, page.url)
    canonical_url = find_canonical_url(page.url, declared.canonical or declared.value("og:url"))
    site = find_site(canonical_url)
    site_names = [name for name in (find_site_name(declared), declared.ld.site_name, site, site.split(".")[0] if site else None) if name]
    headline = choose_headline(declared, site_names)
    byline = choose_byline(declared, site_names)
    publication = choose_publication(
        declared,
        parsed.tree,
        page.url,
        timezone=page.timezone,
        date_order=page.date_order,
        latest=page.fetched_at,
    )
    around = survey(
        parsed.tree,
        headlines=[candidate.value for candidate in headline.candidates if candidate.origin != "h2"],
        names=[name.name for name in byline.names],
        lines=[line.text for line in (*declared.bylines, *declared.dates, *declared.times)],
    )
    body = drop_boxes(read_body(parsed.tree), around)
    paragraphs = list(body.paragraphs)
    credit = find_credit(paragraphs)
    if credit is not None:
        paragraphs[credit.paragraph] = (
            paragraphs[credit.paragraph][: credit.start] + paragraphs[credit.paragraph][credit.end :]
        ).strip()
    dateline = find_dateline(paragraphs[0]) if paragraphs else None
    if dateline is not None:
        paragraphs[0] = paragraphs[0][dateline.end :].lstrip()
    return _Parts(
        page=page,
        decoded=decoded,
        declared=declared,
        headline=headline,
        byline=byline,
        publication=publication,
        dateline=dateline,
        credit=credit,
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        repairs=body.repairs,
        canonical_url=canonical_url,
    )


def _to_story(parts: _Parts) -> Story:
    page, declared = parts.page, parts.declared
    identity = article_id(parts.canonical_url, page.source, page.payload_sha256)
    body = "\n\n".join(parts.paragraphs)
    language = find_language(body, declared.language or declared.value("og:locale"), page.language)
    stamp = parts.publication.timestamp
    modified = parts.publication.modified
    headline = parts.headline.value
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
        dateline=parts.dateline.text if parts.dateline else None,
        dateline_place=parts.dateline.place if parts.dateline else None,
        dateline_country=parts.dateline.country if parts.dateline else None,
        wire_agency=_find_wire_agency(parts),
        credit=parts.credit.text if parts.credit else None,
        language=language.code if language else None,
        language_score=language.score if language else None,
        section=find_section(declared),
        tags=find_tags(declared),
        lede=parts.paragraphs[0] if parts.paragraphs else None,
        body=body,
        paragraphs=list(parts.paragraphs),
        word_count=len(body.split()),
        image_url=find_image(declared, parts.canonical_url),
        is_paywalled=is_paywalled(declared),
        correction=find_correction(parts.paragraphs),
        charset=parts.decoded.charset,
        replacement_ratio=parts.decoded.replacement_ratio,
        content_sha256=content_sha256(headline, body),
        payload_sha256=page.payload_sha256,
        raw_ref=page.raw_ref,
        fetched_at=page.fetched_at,
        extractor_version=EXTRACTOR_VERSION,
    )
    authors = tuple(
        Author(article_id=identity, position=position, name=name.name, role=name.role, extractor_version=EXTRACTOR_VERSION)
        for position, name in enumerate(parts.byline.names, start=1)
    )
    return Story(article=article, authors=authors, evidence=tuple(_evidence(parts, identity)))


def _find_wire_agency(parts: _Parts) -> str | None:
    """Return the agency by its strongest sign: the dateline's bracket, the credit, then the byline."""
    if parts.dateline is not None and parts.dateline.agency:
        return parts.dateline.agency
    if parts.credit is not None:
        return parts.credit.agency
    for name in parts.byline.names:
        if name.role == "agency":
            return find_agency(name.name, is_framed=True)
    return None


def _evidence(parts: _Parts, identity: str) -> list[Evidence]:
    rows: list[Evidence] = []
    for field, choice in (
        ("headline", parts.headline),
        ("published_at", parts.publication.choice),
        ("byline", parts.byline.choice),
    ):
        for position, candidate in enumerate(choice.candidates, start=1):
            start, end = _span(parts.decoded.text, candidate.literal or candidate.value)
            rows.append(
                _row(identity, field, position, candidate.value, candidate.origin, candidate.rule, start, end, position - 1 == choice.chosen)
            )
    for position, repair in enumerate(parts.repairs, start=1):
        start, end = _span(parts.decoded.text, repair.text)
        rows.append(_row(identity, "body", position, repair.text, "trafilatura", repair.rule, start, end, False))
    return rows


def _span(raw: str, literal: str) -> tuple[int | None, int | None]:
    """Return where the raw text holds these very characters, or nothing where it writes them otherwise."""
    start = raw.find(literal) if len(literal) >= 4 else -1
    return (start, start + len(literal)) if start >= 0 else (None, None)


def _row(identity: str, field: str, position: int, value: str, origin: str, rule: str, *rest: Any) -> Evidence:
    start, end, is_chosen = rest
    return Evidence(
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
