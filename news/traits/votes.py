"""Counts habits that single pages show, and finds those that a source or site confirms.

Each story that shows a habit is a vote for one value of it. The votes of earlier runs are stored in `traits` and count
on, so what they settle does not depend on the order in which the pages came.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from news import EXTRACTOR_VERSION
from news.records.runs import Trait

# Value of a trait that settles nothing yet: too few votes, or contradicting each other.
UNDECIDED = "undecided"

MAX_VALUES = 50  # Values kept a habit and site, most votes first: what more of them differ in is no habit.
MAX_DATED_VALUES = 520  # Of a habit that changes with the season: ten years of weeks, the newest.
MAX_EXAMPLE_CHARS = 200

CANDIDATES = "candidates"

Row = Mapping[str, Any]
# Columns of an article that a habit fills, with their new values.
Changes = dict[str, datetime | str | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The value that votes settle, or None if they are too few or disagree, and the number of votes for it."""

    value: str | None
    support_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One thing that a site does alike on all its pages, how a story shows it, and what it settles.

    `find_shown` reads the columns `shown_by` and returns the value that a story shows, or None. `settle` reads the
    columns `read` and returns those of `filled` that change, given the site's value and the source's time zone,
    or None where nothing was open. `shows` and `opens` are SQL conditions over `articles` that spare both functions
    the stories for which they would return None; the function has the last word.

    The evidence of `evidence_field` whose value equals column `printed` is the candidate that is settled upon. Of
    stories that meet `reads_candidates`, both functions also find all candidates of that field, with `origin` and
    `value`, under CANDIDATES. `site_field` is a column that no place on the page states: its evidence is the site.
    """

    trait: str
    shown_by: tuple[str, ...]
    read: tuple[str, ...]
    filled: tuple[str, ...]
    shows: str
    opens: str
    find_shown: Callable[[Row], str | None]
    settle: Callable[[Row, str, str | None], Changes | None]
    evidence_field: str
    printed: str
    min_votes: int = 2  # One story may be a quotation, a correction by hand, or another outlet's copy.
    min_majority: float = 0.95  # Templates do not waver; below this, two of them share the site.
    decide: Callable[[Mapping[str, int]], "Verdict"] | None = None  # where it takes more than a majority
    is_dated: bool = False  # values begin with the day that they hold for
    reads_candidates: str | None = None
    site_field: str | None = None

    @property
    def rule(self) -> str:
        """The name of the rule in the evidence of a settled story."""
        return f"settled_{self.trait}"


@dataclass(slots=True)
class Votes:
    """The stories of one source and site that show a habit: by value their count, and one example."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, value: str, example: str, count: int = 1) -> None:
        """Count stories. The least of the examples is kept, so that their order does not matter."""
        self.counts[value] = self.counts.get(value, 0) + count
        example = example[:MAX_EXAMPLE_CHARS]
        self.examples[value] = min(example, self.examples.get(value, example))

    def __add__(self, other: "Votes") -> "Votes":
        both = Votes(dict(self.counts), dict(self.examples))
        for value, count in other.counts.items():
            both.add(value, other.examples[value], count)
        return both

    def ranked(self) -> list[str]:
        """Return the values, most votes first."""
        return sorted(self.counts, key=lambda value: (-self.counts[value], value))


def find_settled(habit: Habit, votes: Votes) -> str | None:
    """Return the value that the votes settle, or None: too few, or contradicting each other."""
    return _judge(habit, votes).value


def _judge(habit: Habit, votes: Votes) -> Verdict:
    if not votes.counts:
        return Verdict(None, 0)
    if habit.decide is not None:
        return habit.decide(votes.counts)
    value = votes.ranked()[0]
    most = votes.counts[value]
    is_clear = most >= habit.min_votes and most >= habit.min_majority * sum(votes.counts.values())
    return Verdict(value if is_clear else None, most)


def make_trait(habit: Habit, source: str, site: str, votes: Votes) -> Trait:
    """Return the trait's row: what the votes settle, or that they settle nothing, with all of them."""
    ranked = votes.ranked()
    # Of a habit with a season the rare values weigh as much, and the old ones less.
    kept = sorted(ranked, reverse=True)[:MAX_DATED_VALUES] if habit.is_dated else ranked[:MAX_VALUES]
    verdict = _judge(habit, votes)
    return Trait(
        source=source,
        site=site,
        trait=habit.trait,
        value=verdict.value or UNDECIDED,
        support_count=verdict.support_count,
        against_count=sum(votes.counts.values()) - verdict.support_count,
        example=votes.examples[ranked[0]] if ranked else None,
        votes=json.dumps({v: [votes.counts[v], votes.examples[v]] for v in kept}, ensure_ascii=False),
        extractor_version=EXTRACTOR_VERSION,
    )


def read_votes(votes: str) -> Votes:
    """Return the votes that a trait's row holds.

    >>> read_votes('{"month-first": [3, "10/14/2017"]}').counts
    {'month-first': 3}
    """
    read = Votes()
    for value, (count, example) in json.loads(votes).items():
        read.add(value, example, count)
    return read


def blank_votes(votes: str, texts: Sequence[str]) -> str:
    """Return a trait's votes without examples that quote one of these texts, and without a value that one alone showed.

    >>> blank_votes('{" - the flood": [1, "Rain - the flood"], "": [7, "Ferry aground"]}', ["Rain - the flood"])
    '{"": [7, "Ferry aground"]}'
    """
    kept = {}
    for value, (count, example) in json.loads(votes).items():
        is_quoted = any(text in example or example in text for text in texts if example)
        if is_quoted and count == 1 and value and any(value in text for text in texts):
            continue
        kept[value] = [count, "" if is_quoted else example]
    return json.dumps(kept, ensure_ascii=False)
