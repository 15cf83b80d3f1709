"""One HTML page in, one story or refusal out: decoded, parsed once, read for what it declares, cleaned, judged."""

from collections.abc import Iterable
from dataclasses import dataclass

from news.body.extract import extract_body
from news.body.lead import find_lead
from news.body.sidebars import find_sidebars
from news.body.strip import Repair, strip_body, survey
from news.choice import Candidate, Choice
from news.dates.publication import Publication
from news.dates.published import choose_publication
from news.fields.access import is_paywalled
from news.fields.canonical_url import choose_canonical_url
from news.fields.language import choose_language, collect_languages
from news.fields.minor import StoryFacts, choose_minor_fields
from news.fields.outlet import choose_site_name
from news.headline.headline import choose_headline
from news.html.declared import Declared, read_metadata
from news.html.parse import HtmlPage, parse_page
from news.page import MAX_PAGE_BYTES, Failure, RawPage, Reading, Refusal
from news.people.byline import Byline, choose_byline
from news.places.dateline import find_byline_place, find_dateline, find_opening_dateline
from news.places.dateline_head import Dateline
from news.story.build import build_story
from news.story.draft import StoryFields, choose_dateline
from news.story.evidence import MarkupSpans
from news.story.refusals import find_decoding_refusal, find_payload_refusal, find_story_refusal
from news.text.decode import DecodedText, decode_page
from news.urls.urls import find_site
from news.wire.agency import choose_agency, choose_credit, sort_credits
from news.wire.credit_line import Credit, find_credit

MAX_CREDITS = 3  # A desk line, an agency line and a copyright line is the most that one story carries.
MAX_GUESSED_CHARS = 1_000_000  # htmldate takes seconds for a megabyte, and no real story is as long.
# These may be a subhead or a deck, which the body keeps.
NOT_REPEATED = frozenset({"h2", "h1:further", "json-ld:alternativeHeadline"})


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
    head = _read_head(page, parsed)
    text = _read_text(head, parsed)
    declared = head.declared
    if is_judged:
        refusal = find_story_refusal(
            parsed, declared, head.headline.value, text.paragraphs, is_paywalled=is_paywalled(declared)
        )
        if refusal is not None:
            return refusal
    return build_story(_gather_fields(page, decoded, head, text))


@dataclass(frozen=True, slots=True)
class _Head:
    """The fields of a page that its text depends on: headline, byline, dates and outlet."""

    declared: Declared
    canonical_url: Choice[str]
    site_name: Choice[str]
    headline: Choice[str]
    byline: Byline
    publication: Publication


@dataclass(frozen=True, slots=True)
class _Text:
    """The story's own text, and what was taken off it."""

    paragraphs: list[str]
    dateline: Dateline | None
    credits: list[Credit]
    repairs: list[Repair]


def _read_head(page: RawPage, parsed: HtmlPage) -> _Head:
    declared = read_metadata(parsed.tree, page.address)
    canonical_url = choose_canonical_url(declared, page.address)
    site = find_site(canonical_url.value)
    site_name = choose_site_name(declared, page.discovered)
    named = (site_name.value, declared.ld.site_name, *((site, f"www.{site}", site.split(".")[0]) if site else ()))
    site_names = [name for name in named if name]
    headline = choose_headline(declared, site_names, page.address, page.discovered)
    publication = choose_publication(
        declared, parsed, page, headline=headline.value, may_guess=len(parsed.markup) <= MAX_GUESSED_CHARS
    )
    byline = choose_byline(declared, site_names, page.discovered)
    return _Head(declared, canonical_url, site_name, headline, byline, publication)


def _read_text(head: _Head, parsed: HtmlPage) -> _Text:
    declared, headline = head.declared, head.headline
    furniture = find_sidebars(parsed.tree)
    around = survey(
        parsed.tree,
        furniture,
        headlines=[candidate.value for candidate in headline.candidates if candidate.origin not in NOT_REPEATED],
        names=[name.name for name in head.byline.names],
        lines=[line.text for line in (*declared.bylines, *declared.dates, *declared.times)],
        headline=headline.value,
    )
    found = extract_body(parsed.tree)
    lead = find_lead(declared, parsed.tree, headline.value, found, furniture)
    body = strip_body(found, around)
    paragraphs = [*(strip_body([lead], around).paragraphs if lead else ()), *body.paragraphs]
    credits = _lift_credits(paragraphs)
    dateline = _lift_dateline(paragraphs) or _find_above(body.repairs)
    repairs = [*body.repairs, *(Repair(credit.text, "credit_lifted") for credit in credits)]
    if dateline is not None and not any(dateline.text in repair.text for repair in body.repairs):
        repairs.append(Repair(dateline.text, "dateline_lifted"))
    return _Text(paragraphs, dateline, credits, repairs)


def _gather_fields(page: RawPage, decoded: DecodedText, head: _Head, text: _Text) -> StoryFields:
    declared, body = head.declared, "\n\n".join(text.paragraphs)
    facts = StoryFacts(head.headline.value, body, head.site_name, page.url, head.canonical_url.value, page.discovered)
    agency = choose_agency(declared, text.dateline, text.credits, head.byline.names)
    # "AFP, MANILA": without a dateline the agency's byline may say where the story was filed.
    filed_from = find_byline_place(one.literal for one in agency.candidates) if text.dateline is None else None
    return StoryFields(
        page=page,
        decoded=decoded,
        canonical_url=head.canonical_url,
        paragraphs=text.paragraphs,
        headline=head.headline,
        byline=head.byline,
        publication=head.publication,
        dateline=choose_dateline(text.dateline),
        place=text.dateline.place if text.dateline else filed_from,
        credits=text.credits,
        agency=agency,
        credit=choose_credit(text.credits),
        language=choose_language(
            body,
            declared.language or declared.value("og:locale"),
            collect_languages(declared),
            page.language,
            page.discovered,
        ),
        minor=choose_minor_fields(declared, facts),
        repairs=[Candidate(repair.text, "text", repair.rule) for repair in text.repairs],
        find_span=MarkupSpans(decoded.text).find,
    )


def _lift_credits(paragraphs: list[str]) -> list[Credit]:
    """Take the agency lines off the story's end; return them, the one that says most first."""
    credits: list[Credit] = []
    while len(credits) < MAX_CREDITS and (credit := find_credit(paragraphs)) is not None:
        credits.append(credit)
        text = paragraphs[credit.paragraph]
        rest = f"{text[: credit.start].rstrip()} {text[credit.end :].lstrip()}".strip()
        paragraphs[credit.paragraph : credit.paragraph + 1] = [rest] if rest else []
    return sort_credits(credits)


def _find_above(repairs: Iterable[Repair]) -> Dateline | None:
    """Return the dateline of a line that only repeats the headline behind it: "新华社北京4月24日电 题：…"."""
    for repair in repairs:
        if repair.rule == "repeated_headline_dropped":
            dateline = find_dateline(repair.text)
            if dateline is not None and dateline.agency is not None:
                return dateline
    return None


def _lift_dateline(paragraphs: list[str]) -> Dateline | None:
    """Take the dateline off the paragraph that opens the story; return it."""
    found = find_opening_dateline(paragraphs)
    if found is None:
        return None
    index, dateline = found
    rest = paragraphs[index][dateline.end :].lstrip()
    paragraphs[index : index + 1] = [rest] if rest else []
    return dateline
