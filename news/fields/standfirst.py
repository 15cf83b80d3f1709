"""The summary under the headline."""

from collections.abc import Sequence

from news.html.declared import Declared
from news.text.folding import fold

MAX_STANDFIRST_CHARS = 1_000
# A summary that begins with so much of the story's first or second paragraph is taken from there.
MIN_REPEATED_CHARS = 80


def find_standfirst(declared: Declared, headline: str | None, body: str) -> str | None:
    """Return the summary the page declares, unless it only repeats the headline or the story's first words."""
    title = fold(headline or "")
    # A lead set apart may open the body; what a summary is taken from comes next.
    openings = (fold(body[:2_000]), fold(body.partition("\n\n")[2][:2_000]))
    for summary in (
        declared.ld.text("description"),
        declared.value("og:description"),
        declared.value("description", "twitter:description"),
    ):
        if not summary or len(summary) > MAX_STANDFIRST_CHARS:
            continue
        folded = fold(summary).rstrip("….").strip()
        if len(folded) < 20 or folded == title or _repeats(folded, openings):
            continue
        return summary
    return None


def _repeats(summary: str, openings: Sequence[str]) -> bool:
    return any(opening.startswith(summary[:MIN_REPEATED_CHARS]) for opening in openings)
