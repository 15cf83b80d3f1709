"""The evidence of a story: each candidate of each field as a row, with its place in the raw text."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from news import EXTRACTOR_VERSION
from news.choice import Candidate, Choice, Span
from news.origins import BEGINNINGS, NOT_ON_PAGE, TAGGED, Origin, find_kind
from news.records.story import Evidence

MAX_VALUE_CHARS = 1_000  # Of a joined paragraph the span says all; its beginning identifies it.
MIN_LITERAL_CHARS = 4  # A shorter text appears in many places.

# How far from the start a tag of the head is looked for, and how far behind its start the value.
MAX_SOUGHT_CHARS = 60_000
MAX_NEAR_CHARS = 5_000


def make_evidence(
    article_id: str,
    choices: Mapping[str, Choice[object]],
    repairs: Iterable[Candidate],
    find_span: Callable[[Candidate], Span | None],
) -> Iterator[Evidence]:
    """Yield the candidates of every field, numbered within it, and the repairs of the body."""
    for field, choice in choices.items():
        for index, candidate in enumerate(choice.candidates):
            is_chosen = index == choice.chosen
            yield _make_row(article_id, field, index + 1, candidate, find_span(candidate), is_chosen=is_chosen)
    for position, repair in enumerate(repairs, start=1):
        yield _make_row(article_id, "body", position, repair, find_span(repair), is_chosen=True)


def _make_row(
    article_id: str, field: str, position: int, candidate: Candidate, span: Span | None, *, is_chosen: bool
) -> Evidence:
    start, end = span if span is not None else (None, None)
    return Evidence(
        article_id=article_id,
        field=field,
        position=position,
        value=candidate.value[:MAX_VALUE_CHARS],
        origin=candidate.origin,
        rule=candidate.rule,
        raw_start=start,
        raw_end=end,
        is_chosen=is_chosen,
        extractor_version=EXTRACTOR_VERSION,
    )


class MarkupSpans:
    """Finds the candidates of an HTML page in its markup: in the place their origin names, if it holds them."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        # Places repeat each other, and a page is long.
        self._firsts: dict[str, int] = {}
        self._begins: dict[str, int] = {}

    def find(self, candidate: Candidate) -> Span | None:
        """Return where a candidate's literal text occurs, or None if it does not, or in too many places."""
        literal, origin = candidate.literal or candidate.value, candidate.origin
        kind = find_kind(origin)
        first = self._firsts.get(literal)
        if first is None:
            first = self._raw.find(literal) if len(literal) >= MIN_LITERAL_CHARS else -1
            self._firsts[literal] = first
        if first < 0 or kind in NOT_ON_PAGE:
            return None
        place = kind if kind in BEGINNINGS else origin
        if place not in self._begins:
            self._begins[place] = find_origin(self._raw, origin)
        start = _find_start(self._raw, literal, first, self._begins[place], is_near=kind in TAGGED)
        return start, start + len(literal)


def find_origin(raw: str, origin: Origin) -> int:
    """Return where in the raw text the places of this origin begin, or 0.

    >>> page = '<title>Rain</title><meta content="Rain" property="og:title"><body><h1>Rain</h1>'
    >>> [page[find_origin(page, origin) :][:6] for origin in ("title", "meta:og:title", "h1", "byline:link")]
    ['<title', '<meta ', '<h1>Ra', '<body>']
    """
    kind, name = find_kind(origin), origin.partition(":")[2]
    if kind in TAGGED:
        # Names are kept in small letters; most pages write them so.
        at = raw.find(f'"{name}"', 0, MAX_SOUGHT_CHARS)
        return max(0, raw.rfind("<", 0, at)) if at >= 0 else 0
    return max(0, raw.find(BEGINNINGS[kind])) if kind in BEGINNINGS else 0


def _find_start(raw: str, literal: str, first: int, begin: int, *, is_near: bool) -> int:
    """Return where the place that begins there holds these very characters, or else their first occurrence."""
    if first >= begin:
        return first
    start = raw.find(literal, begin, begin + MAX_NEAR_CHARS if is_near else len(raw))
    return start if start >= 0 else first
