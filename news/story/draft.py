"""A story before it is records: every field chosen, and, of a plain text, what is taken off it line by line."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from news.choice import NO_CHOICE, Candidate, Choice, Span, choose
from news.dates.publication import Publication, find_modified, make_publication
from news.dates.timestamp import Timestamp
from news.fields.canonical_url import choose_own_url
from news.fields.language import choose_language
from news.fields.minor import MinorFields
from news.origins import Origin
from news.page import RawPage
from news.people.byline import Byline
from news.people.names import Name
from news.places.dateline_head import Dateline
from news.text.decode import DecodedText
from news.text.language import Language
from news.wire.agency import choose_agency, choose_credit, sort_credits
from news.wire.credit_line import Credit

Value = TypeVar("Value")


def find_no_span(_candidate: Candidate) -> Span | None:
    """Return None: what is read from a field of an export has no place in the raw text."""
    return None


def find_stated_span(candidate: Candidate) -> Span | None:
    """Return the place that the reader of a text noted."""
    return candidate.span


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFields:
    """All that one page says of its story, each field with its candidates.

    `authors` is evidence of a text alone, whose names appear in several places; `place` is where the story was filed.
    `repairs` are the lines taken off the body. `find_span` returns where a candidate is in the raw text.
    """

    page: RawPage
    decoded: DecodedText
    canonical_url: Choice[str]
    paragraphs: list[str]
    headline: Choice[str]
    byline: Byline
    publication: Publication
    dateline: Choice[Dateline]
    place: str | None
    credits: list[Credit]
    agency: Choice[str]
    credit: Choice[str]
    language: Choice[Language]
    minor: MinorFields
    authors: Choice[tuple[str, ...]] = NO_CHOICE
    repairs: list[Candidate]
    find_span: Callable[[Candidate], Span | None]

    @property
    def choices(self) -> dict[str, Choice[object]]:
        """The choice of each column of articles that is taken from a place on the page."""
        return {
            "canonical_url": self.canonical_url,
            "headline": self.headline,
            "published_at": self.publication.choice,
            "modified_at": self.publication.modified,
            "byline": self.byline.choice,
            "authors": self.authors,
            "wire_agency": self.agency,
            **self.minor.choices,
            "language": self.language,
            "credit": self.credit,
            "dateline": self.dateline,
        }


def choose_dateline(dateline: Dateline | None) -> Choice[Dateline]:
    """Return the choice of the dateline that opens a story: there is no other candidate."""
    return NO_CHOICE if dateline is None else Choice((Candidate(dateline.text, "text", "dateline"),), 0, dateline)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The story of a plain text in progress: the parts taken off it so far, and the place of each candidate.

    `origin` is what evidence calls the text: `text`, or the key of the export that carried it.
    """

    page: RawPage
    raw: str
    origin: Origin = "text"
    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)
    stamps: list[Timestamp | None] = field(default_factory=list)
    changes: list[Timestamp | None] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    declared_language: str | None = None
    dateline: Dateline | None = None
    credits: list[Credit] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    repairs: list[Candidate] = field(default_factory=list)
    last_rule: str | None = None

    def value(self, name: str) -> str | None:
        """Return what a field was taken to be, or None so far."""
        return self.candidates[name][self.taken[name]].value if name in self.taken else None

    def add(self, name: str, value: str, rule: str, span: Span | None, *, is_taken: bool) -> None:
        """Keep a candidate that appears in the text; the first one kept is the field's value."""
        self.state(name, Candidate(value, self.origin, rule, span=span), is_taken=is_taken)

    def state(self, name: str, candidate: Candidate, *, is_taken: bool = True) -> None:
        """Keep a candidate; the first that is taken is the field's value."""
        found = self.candidates.setdefault(name, [])
        found.append(candidate)
        if is_taken:
            self.taken.setdefault(name, len(found) - 1)
        self.last_rule = candidate.rule

    def lift(self, value: str, rule: str, span: Span) -> None:
        """Note a repair: what was taken off the body, or joined in it."""
        self.repairs.append(Candidate(value, self.origin, rule, span=span))
        self.last_rule = rule

    def take_credit(self, credit: Credit, span: Span) -> None:
        """Keep a credit line with its place; which one is the story's own is seen when all are known."""
        self.credits.append(credit)
        self.spans.setdefault(credit.text, span)

    def take_names(self, names: tuple[Name, ...], span: Span) -> None:
        """Keep the names of a line with their places in it."""
        for name in names:
            if name not in self.names:
                self.names.append(name)
                start = self.raw.find(name.name, *span)
                self.spans.setdefault(name.name, (start, start + len(name.name)) if start >= 0 else span)

    def finish(self, decoded: DecodedText, paragraphs: list[str], url: str | None) -> StoryFields:
        """Return the fields of the story whose body is left when all is taken off."""
        choices = {name: choose(found, self.taken.get(name)) for name, found in self.candidates.items()}
        credits = sort_credits(self.credits)
        agency = choose_agency(None, self.dateline, credits, self.names)
        is_text = self.origin == "text"
        return StoryFields(
            page=self.page,
            decoded=decoded,
            canonical_url=choices.get("canonical_url") or choose_own_url(url),
            paragraphs=paragraphs,
            headline=choices.get("headline", NO_CHOICE),
            byline=Byline(choices.get("byline", NO_CHOICE), tuple(self.names)),
            publication=self._publication(),
            dateline=self._place(choose_dateline(self.dateline)),
            place=self.dateline.place if self.dateline else None,
            credits=credits,
            agency=self._place(agency),
            credit=self._place(choose_credit(credits)),
            language=choose_language(
                "\n\n".join(paragraphs), self.declared_language, self.candidates.get("language", ()), self.page.language
            ),
            minor=MinorFields(
                site_name=choices.get("site_name", NO_CHOICE),
                standfirst=choices.get("standfirst", NO_CHOICE),
                section=choices.get("section", NO_CHOICE),
                tags=self._list("tags", self.tags),
                image_url=choices.get("image_url", NO_CHOICE),
            ),
            authors=self._list("authors", tuple(name.name for name in self.names if name.role == "author")),
            # On the page repairs are in order; of an export only the order of reading is known.
            repairs=sorted(self.repairs, key=lambda one: one.span or (0, 0)) if is_text else self.repairs,
            find_span=find_stated_span if is_text else find_no_span,
        )

    def _publication(self) -> Publication:
        """Return the choice of the dates: the first that was found is that of publication, readable or not."""
        _, modified = find_modified(self.candidates.get("modified_at", ()), self.changes)
        found = self.candidates.get("published_at", [])
        if not found:
            return Publication(NO_CHOICE, None, None, None, modified)
        # A text within an export is still a text: its dates are printed.
        source = "text" if found[0].origin == self.origin else found[0].origin
        return make_publication(found, 0, self.stamps[0], source if self.stamps[0] else None, modified)

    def _list(self, name: str, values: tuple[str, ...]) -> Choice[tuple[str, ...]]:
        return Choice(tuple(self.candidates.get(name, ())), self.taken.get(name), values or None)

    def _place(self, choice: Choice[Value]) -> Choice[Value]:
        """Return a choice among lines of the text, with their places."""
        named = self.candidates.get("authors", ())
        origins = {"byline": named[0].origin if named else self.origin}
        placed = (
            replace(one, origin=origins.get(one.origin, self.origin), span=self.spans.get(one.literal or one.value))
            for one in choice.candidates
        )
        return replace(choice, candidates=tuple(placed))
