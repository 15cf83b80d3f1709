"""What holds for a whole source and site: whether its numeric dates put the day or the month first.

One story cannot tell 03/04/2021 apart, its outlet can: 14/10/2021 elsewhere on the site shows the habit.
Each story that shows an order is a vote. The votes of earlier runs rest in `traits` and count on.
"""

from dataclasses import dataclass

from news import EXTRACTOR_VERSION
from news.dates import read_timestamp
from news.days import ShownOrder
from news.records import Trait

DATE_ORDER = "date_order"
# Value of a trait that settles nothing; its support_count holds the day-first votes, its against_count the others.
UNDECIDED = "undecided"

MIN_VOTES = 2  # One story may be a quotation, a correction by hand, or another outlet's copy.
MIN_MAJORITY = 0.95  # Templates do not waver; below this, two of them share the site.


@dataclass(slots=True)
class OrderVotes:
    """The stories of one source and site that show an order, with one example each."""

    day_first: int = 0
    month_first: int = 0
    day_first_example: str | None = None
    month_first_example: str | None = None

    def add(self, order: ShownOrder, raw: str) -> None:
        """Count one story. The least of the examples is kept, so that their order does not matter."""
        if order == "day-first":
            self.day_first += 1
            self.day_first_example = _least(raw, self.day_first_example)
        else:
            self.month_first += 1
            self.month_first_example = _least(raw, self.month_first_example)

    def __add__(self, other: "OrderVotes") -> "OrderVotes":
        return OrderVotes(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            _least(self.day_first_example, other.day_first_example),
            _least(self.month_first_example, other.month_first_example),
        )


def _least(first: str | None, second: str | None) -> str | None:
    return min(first or second or "", second or first or "") or None


def read_votes(value: str, support_count: int, against_count: int, example: str | None) -> OrderVotes:
    """Return the votes that a trait's row holds.

    >>> read_votes("month-first", 3, 0, "10/14/2017").month_first
    3
    """
    if value == "month-first":
        return OrderVotes(against_count, support_count, None, example)
    return OrderVotes(support_count, against_count, example if value == "day-first" else None, None)


def find_shown_order(raw: str) -> ShownOrder | None:
    """Return the order that a printed date shows, or None if it shows none.

    >>> find_shown_order("14/10/2017 04:35"), find_shown_order("10/14/2017"), find_shown_order("03/04/2017")
    ('day-first', 'month-first', None)
    """
    timestamp = read_timestamp(raw)
    return timestamp.shown_order if timestamp else None


def find_order(votes: OrderVotes) -> ShownOrder | None:
    """Return the order that the votes settle, or None: too few, or contradicting each other.

    >>> find_order(OrderVotes(day_first=2)), find_order(OrderVotes(day_first=2, month_first=2))
    ('day-first', None)
    """
    order: ShownOrder = "day-first" if votes.day_first >= votes.month_first else "month-first"
    most, all_votes = max(votes.day_first, votes.month_first), votes.day_first + votes.month_first
    return order if most >= MIN_VOTES and most >= MIN_MAJORITY * all_votes else None


def make_trait(source: str, site: str, votes: OrderVotes) -> Trait:
    """Return the trait's row: what the votes settle, or that they settle nothing."""
    order = find_order(votes)
    is_month = order == "month-first"
    support_count, against_count = votes.day_first, votes.month_first
    if is_month:
        support_count, against_count = against_count, support_count
    examples = (votes.month_first_example, votes.day_first_example)
    return Trait(
        source=source,
        site=site,
        trait=DATE_ORDER,
        value=order or UNDECIDED,
        support_count=support_count,
        against_count=against_count,
        example=examples[0] if is_month else examples[1] or (examples[0] if order is None else None),
        extractor_version=EXTRACTOR_VERSION,
    )
