"""From paragraphs to a story: what is not body is recognised, taken out, and kept with its place.

Shared by plain text and by JSON lines that carry text: both hand in blocks with spans into their raw text,
and what else is known of the story.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from news import EXTRACTOR_VERSION
from news.body.notices import find_notices
from news.dates.timestamp import Timestamp
from news.origins import Origin
from news.page import RawPage, Story
from news.people.names import Name
from news.places.country import find_country
from news.places.dateline import OPENING_PARAGRAPHS, find_opening_dateline
from news.places.dateline_head import Dateline
from news.places.names import normalize_place
from news.records.article import Article
from news.records.story import Author, Evidence
from news.text.blocks import Block, join_broken, raw_end, raw_start
from news.text.decode import DecodedText
from news.text.folding import fold
from news.text.language import find_language
from news.text.words import count_words
from news.urls.urls import find_canonical_url, find_site
from news.versions.identity import article_id, content_sha256
from news.wire.agency import choose_agency, sort_credits
from news.wire.credit_line import Credit, find_credit, is_desk_initials
from news.wire.credited_people import find_helpers

MAX_EVIDENCE_CHARS = 1_000  # A joined paragraph is found by its span; its beginning tells which one it is.
MAX_CREDITS = 3  # A desk line, an agency line and a copyright line is the most that one story carries.


@dataclass(frozen=True, slots=True)
class Finding:
    """A candidate for a field, before it knows its story."""

    field: str
    value: str | None
    origin: Origin
    rule: str
    start: int | None = None
    end: int | None = None
    is_chosen: bool = True


@dataclass(slots=True)
class Draft:
    """A story in the making: what is known so far, and on what evidence."""

    findings: list[Finding] = field(default_factory=list)
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    names: list[Name] = field(default_factory=list)
    timestamp: Timestamp | None = None
    published_raw: str | None = None
    published_source: Origin | None = None
    modified: Timestamp | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    image_url: str | None = None
    site_name: str | None = None
    declared_language: str | None = None
    dateline: Dateline | None = None
    credits: list[Credit] = field(default_factory=list)

    def add(
        self, name: str, value: str | None, origin: Origin, rule: str,
        start: int | None = None, end: int | None = None, *, is_chosen: bool = True,
    ) -> None:  # fmt: skip
        """Keep a candidate with its place."""
        self.findings.append(Finding(name, value, origin, rule, start, end, is_chosen))

    def take_credit(self, credit: Credit, start: int, end: int) -> None:
        """Keep a credit line with its place; which one is the story's own is seen when all are known."""
        self.credits.append(credit)
        rule = "credit_of_help" if credit.is_help else "credit"
        self.add("credit", credit.text, "text", rule, start, end, is_chosen=False)
        if credit.agency:
            self.add("wire_agency", credit.agency, "text", rule, start, end, is_chosen=False)


def same_headline(first: str, second: str) -> bool:
    """Whether two lines print one headline, whatever their quote marks, case and blanks.

    >>> same_headline("Rain 'at last'", 'RAIN  "at last"')
    True
    """
    return _bare(first) == _bare(second) != ""


def _bare(text: str) -> str:
    return " ".join("".join(" " if c in "'\"" else c for c in fold(text)).split())


def clean_blocks(raw: str, blocks: Sequence[Block], draft: Draft) -> list[Block]:
    """Return the body's paragraphs; headline, dateline and credit go into the draft with their evidence."""
    kept = _drop_repeated_headline(blocks, draft)
    kept = _lift_credits(raw, kept, draft)
    kept = _lift_dateline(raw, kept, draft)
    kept, spans = join_broken(kept)
    for start, end in spans:
        draft.add("body", raw[start:end], "text", "broken_paragraph_joined", start, end)
    return kept


def _drop_repeated_headline(blocks: Sequence[Block], draft: Draft) -> list[Block]:
    bare = _bare(draft.headline or "")
    kept: list[Block] = []
    for block in blocks:
        # Quote marks and blanks change a line's length by little: few paragraphs need a closer look.
        is_alike = bare and len(bare) // 2 <= len(block.text) <= 2 * len(bare) + 20
        if is_alike and _bare(block.text) == bare:
            draft.add("body", block.text, "text", "repeated_headline_dropped", block.start, block.end)
        else:
            kept.append(block)
    return kept


def _lift_credits(raw: str, blocks: list[Block], draft: Draft) -> list[Block]:
    for _ in range(MAX_CREDITS):
        credit = find_credit([block.text for block in blocks])
        if credit is None:
            break
        index = credit.paragraph
        block = blocks[index]
        start = raw_start(raw, block, credit.start)
        draft.take_credit(credit, start, block.end)
        draft.add("body", raw[start : block.end], "text", "credit_lifted", start, block.end)
        rest = block.text[: credit.start].rstrip()
        if not rest and index and is_desk_initials(blocks[index - 1].text):
            initials = blocks[index - 1]
            draft.add("body", initials.text, "text", "credit_lifted", initials.start, initials.end)
            blocks, index = blocks[: index - 1] + blocks[index:], index - 1
        blocks = blocks[:index] + ([Block(rest, block.start, start)] if rest else []) + blocks[index + 1 :]
    return blocks


def _lift_dateline(raw: str, blocks: list[Block], draft: Draft) -> list[Block]:
    found = find_opening_dateline([block.text for block in blocks[:OPENING_PARAGRAPHS]])
    if found is None:
        return blocks
    index, dateline = found
    block = blocks[index]
    end, text_end = raw_start(raw, block, dateline.end), raw_end(raw, block, len(dateline.text))
    draft.dateline = dateline
    draft.add("dateline", dateline.text, "text", "dateline", block.start, text_end)
    if dateline.agency:
        draft.add("wire_agency", dateline.agency, "text", "dateline", block.start, text_end, is_chosen=False)
    draft.add("body", raw[block.start : end], "text", "dateline_lifted", block.start, end)
    rest = block.text[dateline.end :].lstrip()
    return blocks[:index] + ([Block(rest, end, block.end)] if rest else []) + blocks[index + 1 :]


def build_story(page: RawPage, decoded: DecodedText, draft: Draft, paragraphs: list[str], url: str | None) -> Story:
    """Put draft and paragraphs together as the article with its authors and evidence."""
    canonical_url = find_canonical_url(url, None)
    identity = article_id(canonical_url, page.source, page.payload_sha256)
    body = "\n\n".join(paragraphs)
    credits = sort_credits(draft.credits)
    notices = find_notices(paragraphs)
    agency = choose_agency(None, draft.dateline, credits, draft.names).value
    names = [*draft.names, *find_helpers(draft.names, credits)]
    language = find_language(body, draft.declared_language, page.language)
    stamp, dateline = draft.timestamp, draft.dateline
    place = dateline.place if dateline else None
    article = Article(
        article_id=identity,
        source=page.source,
        site=find_site(canonical_url),
        url=page.url,
        canonical_url=canonical_url,
        site_name=draft.site_name,
        headline=draft.headline,
        standfirst=draft.standfirst,
        byline=draft.byline,
        authors=[name.name for name in draft.names if name.role == "author"],
        published_at=stamp.instant if stamp else None,
        published_local=stamp.local if stamp else None,
        published_zone=stamp.zone if stamp else None,
        zone_source=stamp.zone_source if stamp else None,
        published_precision=stamp.precision if stamp else None,
        published_source=draft.published_source,
        published_raw=draft.published_raw,
        modified_at=draft.modified.instant if draft.modified else None,
        modified_precision=draft.modified.precision if draft.modified and draft.modified.instant else None,
        dateline=dateline.text if dateline else None,
        dateline_place=place,
        dateline_name=normalize_place(place) if place else None,
        dateline_country=find_country(place, language.code if language else None) if place else None,
        wire_agency=agency,
        credit=credits[0].text if credits else None,
        language=language.code if language else None,
        language_score=language.score if language else None,
        section=draft.section,
        tags=draft.tags,
        lede=paragraphs[0] if paragraphs else None,
        body=body,
        paragraphs=paragraphs,
        word_count=count_words(body),
        image_url=draft.image_url,
        correction=notices.correction,
        update_notice=notices.update,
        charset=decoded.charset,
        replacement_ratio=decoded.replacement_ratio,
        content_sha256=content_sha256(draft.headline, body),
        payload_sha256=page.payload_sha256,
        raw_ref=page.raw_ref,
        fetched_at=page.fetched_at,
        extractor_version=EXTRACTOR_VERSION,
    )
    chosen = {"wire_agency": agency, "credit": article.credit}
    authors = tuple(
        Author(article_id=identity, position=i, name=name.name, role=name.role, extractor_version=EXTRACTOR_VERSION)
        for i, name in enumerate(names, start=1)
    )
    return Story(article=article, parts=(*authors, *_evidence(identity, draft.findings, chosen)))


def _evidence(identity: str, findings: list[Finding], chosen: dict[str, str | None]) -> list[Evidence]:
    """Number the candidates within their field; of those in `chosen` the first that has the article's value is it."""
    counts: dict[str, int] = {}
    rows: list[Evidence] = []
    settled: set[str] = set()
    # Repairs are numbered in the order in which they stand on the page.
    repairs = sorted((f for f in findings if f.field == "body"), key=lambda f: (f.start or 0, f.end or 0))
    for finding in [f for f in findings if f.field != "body"] + repairs:
        counts[finding.field] = counts.get(finding.field, 0) + 1
        is_chosen = finding.is_chosen
        if finding.field in chosen:
            is_chosen = finding.field not in settled and finding.value == chosen[finding.field]
            settled |= {finding.field} if is_chosen else set()
        rows.append(
            Evidence(
                article_id=identity, field=finding.field, position=counts[finding.field],
                value=finding.value[:MAX_EVIDENCE_CHARS] if finding.value else finding.value,
                origin=finding.origin, rule=finding.rule, raw_start=finding.start, raw_end=finding.end,
                is_chosen=is_chosen, extractor_version=EXTRACTOR_VERSION,
            )
        )  # fmt: skip
    return rows
