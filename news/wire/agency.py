"""Chooses the agency that supplied a story among all signs of one on the page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from news.agencies import find_agency
from news.choice import Candidate, Choice, choose
from news.html.declared import Declared
from news.html.json_ld import as_texts
from news.origins import key_origin
from news.people.names import LEAD_IN, Name
from news.places.dateline_head import Dateline
from news.wire.credit_line import Credit

MAX_CANDIDATES = 10
MAX_VALUE_CHARS = 100

# Where a page's metadata says who wrote it, in order of trust.
_LD_KEYS = ("author", "creator", "creditText", "sourceOrganization", "provider")
_META_NAMES = (
    "author", "article:author", "article:author_name", "og:article:author", "parsely-author", "sailthru.author",
    "byl", "dc.creator", "cxenseparse:author", "source", "dc.source", "article:source", "news:source", "agency",
    "copyright", "dc.rights",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_OF_A_PICTURE = re.compile(r"\b(?:(?:ph|f)oto|bild|image|picture|illustration|getty|video)", re.IGNORECASE)
# "Associated Press in Madrid"
_WHERE = re.compile(r"\s(?:in|aus|à|en|em|da|de)\s[A-ZÀ-Þ][\w\s-]{1,40}$")
# "By Jane Doe The Associated Press", "By Jane Doe AP Sports Writer": up to three words behind a name.
_WORDS_BEHIND = 3


def choose_agency(
    declared: Declared | None, dateline: Dateline | None, credits: Sequence[Credit], names: Sequence[Name]
) -> Choice[str]:
    """Return the code of the agency with all that speaks for one; the first sign is the strongest.

    A dateline's bracket comes first, then a credit line, the author metadata, the byline; an agency that only helped
    comes last.
    """
    found: list[Candidate] = []
    if dateline is not None and dateline.agency:
        found.append(Candidate(dateline.agency, "text", "dateline", dateline.text))
    found += [_of_credit(credit) for credit in credits if credit.agency and not credit.is_help]
    found += [
        Candidate(agency, "byline", "names", name.name)
        for name in names
        if name.role == "agency" and (agency := _agency_in(name.name, is_framed=True))
    ]
    if declared is not None:
        found += _declared(declared)
        found += _behind_names(declared, names)
        found += _alone_in_bylines(declared, names)
    found += [_of_credit(credit) for credit in credits if credit.agency and credit.is_help]
    unique = {(one.value, one.origin, one.literal): one for one in found}
    candidates = tuple(unique.values())[:MAX_CANDIDATES]
    return choose(candidates, 0 if candidates else None)


def choose_credit(credits: Iterable[Credit]) -> Choice[str]:
    """Return the credit line of a story among all that it prints; who supplied it goes before who helped with it."""
    candidates = [Candidate(credit.text, "text", _rule_of(credit)) for credit in sort_credits(credits)]
    return choose(candidates, 0 if candidates else None)


def sort_credits(credits: Iterable[Credit]) -> list[Credit]:
    """Return the credits, who supplied the story before who helped with it, agencies before people."""
    return sorted(credits, key=lambda credit: (credit.is_help, credit.agency is None))


def _of_credit(credit: Credit) -> Candidate:
    return Candidate(credit.agency or "", "text", _rule_of(credit), credit.text)


def _rule_of(credit: Credit) -> str:
    return "credit_of_help" if credit.is_help else "credit"


def _declared(declared: Declared) -> Iterator[Candidate]:
    for key in _LD_KEYS:
        value = declared.ld.story.get(key)
        for item in (value if isinstance(value, list) else [value])[:10]:
            # What is typed as an organisation is a strong frame, even for "PA".
            is_framed = key == "creditText" or "organi" in str(_type_of(item)).lower()
            for text in as_texts(item):
                if agency := _agency_in(text, is_framed=is_framed):
                    yield Candidate(agency, key_origin("json-ld", key), "declared", text)
    for name in _META_NAMES:
        for text in declared.meta.get(name, ())[:4]:
            if agency := _agency_in(text, is_framed=False):
                yield Candidate(agency, key_origin("meta", name), "declared", text)


def _type_of(item: Any) -> Any:
    return item.get("@type") if isinstance(item, dict) else None


def _agency_in(text: str, *, is_framed: bool) -> str | None:
    if len(text) > MAX_VALUE_CHARS or _ADDRESS.search(text) or _OF_A_PICTURE.search(text):
        return None
    return find_agency(text, is_framed=is_framed) or find_agency(_WHERE.sub("", text), is_framed=is_framed)


def _behind_names(declared: Declared, names: Iterable[Name]) -> Iterator[Candidate]:
    """Yield the agencies that a visible byline prints right behind its people."""
    people = [name.name for name in names if name.role == "author"]
    for line in declared.bylines if people else ():
        if line.is_outside:
            continue
        ends = [start + len(person) for person in people if (start := line.text.find(person)) >= 0]
        words = line.text[max(ends) :].lstrip(" ,|·•–—-").split()[:_WORDS_BEHIND] if ends else []
        for count in range(len(words), 0, -1):
            behind = " ".join(words[:count]).rstrip(",.;")
            if not behind.startswith("/") and (agency := _agency_in(behind, is_framed=False)):
                yield Candidate(agency, "byline", "behind_names", behind)
                break


def _alone_in_bylines(declared: Declared, names: Iterable[Name]) -> Iterator[Candidate]:
    """Yield the one agency of the page's bylines ("von APA"), where nobody signs the story; teasers name several."""
    if any(name.role == "author" for name in names):
        return
    lines = {line.text for line in declared.bylines if LEAD_IN.match(line.text)}
    found = {agency: line for line in sorted(lines) if (agency := _agency_in(LEAD_IN.sub("", line), is_framed=True))}
    if len(found) == 1:
        yield from (Candidate(agency, "byline", "alone", line) for agency, line in found.items())
