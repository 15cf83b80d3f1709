"""A field's candidates and the chosen one, kept together so that value and evidence always agree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Never, TypeVar

from news.origins import Origin

# Start and end in the decoded raw text, in code points.
Span = tuple[int, int]

Value = TypeVar("Value")
ValueOf = TypeVar("ValueOf", covariant=True)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that a field could have, with its origin and its place.

    `literal` is how the page prints it where that differs from `value`; `span` its place, where the reader knows it.
    """

    value: str
    origin: Origin
    rule: str
    literal: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Choice(Generic[ValueOf]):
    """All candidates of a field, the index of the chosen one, and the value read from it; both None where none is."""

    candidates: tuple[Candidate, ...]
    chosen: int | None
    value: ValueOf | None


NO_CHOICE: Choice[Never] = Choice((), None, None)


def choose(candidates: Iterable[Candidate], chosen: int | None) -> Choice[str]:
    """Return the choice of a value that equals one of its candidates."""
    found = tuple(candidates)
    return Choice(found, chosen, None if chosen is None else found[chosen].value)


def choose_saying(
    candidates: Iterable[Candidate], value: Value | None, says: Callable[[Candidate], bool], most: int
) -> Choice[Value]:
    """Return the choice of a known value: the first candidate that `says` it is chosen.

    Of the candidates `most` are kept, each once, and the chosen one in any case.
    """
    found = list(dict.fromkeys(candidates))
    chosen = next((index for index, one in enumerate(found) if says(one)), None) if value is not None else None
    if chosen is None:
        return Choice(tuple(found[:most]), None, None)
    if chosen >= most:
        found[most - 1], chosen = found[chosen], most - 1
    return Choice(tuple(found[:most]), chosen, value)
