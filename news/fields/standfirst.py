"""The summary under the headline."""

from collections.abc import Iterator, Sequence

from news.choice import Candidate, Choice, choose_saying
from news.fields import MAX_CANDIDATES
from news.html.declared import Declared
from news.text.folding import fold

MAX_STANDFIRST_CHARS = 1_000
# A summary that begins with so much of the story's first or second paragraph is taken from there.
MIN_REPEATED_CHARS = 80


def choose_standfirst(declared: Declared, headline: str | None, body: str) -> Choice[str]:
    """Return the summary the page declares, unless it only repeats the headline or the story's first words."""
    title = fold(headline or "")
    # A lead set apart may open the body; what a summary is taken from comes next.
    openings = (fold(body[:2_000]), fold(body.partition("\n\n")[2][:2_000]))
    summaries = (
        declared.ld.text("description"),
        declared.value("og:description"),
        declared.value("description", "twitter:description"),
    )
    standfirst = next((one for one in summaries if one and _is_standfirst(one, title, openings)), None)
    return choose_saying(_collect(declared), standfirst, lambda one: one.value == standfirst, MAX_CANDIDATES)


def _collect(declared: Declared) -> Iterator[Candidate]:
    if stated := declared.ld.text("description"):
        yield Candidate(stated, "json-ld:description", "declared")
    yield from declared.candidates("og:description", "description", "twitter:description")


def _is_standfirst(summary: str, title: str, openings: Sequence[str]) -> bool:
    if len(summary) > MAX_STANDFIRST_CHARS:
        return False
    folded = fold(summary).rstrip("….").strip()
    return len(folded) >= 20 and folded != title and not _repeats(folded, openings)


def _repeats(summary: str, openings: Sequence[str]) -> bool:
    return any(opening.startswith(summary[:MIN_REPEATED_CHARS]) for opening in openings)
