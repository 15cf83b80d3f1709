"""A field's candidates, and the one that was chosen: value and evidence both come from here."""

from dataclasses import dataclass

from news.origins import Origin


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value a field could have, and where it stood."""

    value: str
    origin: Origin
    rule: str
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """All candidates of a field, and the index of the one chosen, or None."""

    candidates: tuple[Candidate, ...]
    chosen: int | None

    @property
    def value(self) -> str | None:
        """The chosen candidate's value."""
        return None if self.chosen is None else self.candidates[self.chosen].value
