"""Counts of inputs by outcome; a run whose counts do not add up fails."""

from dataclasses import dataclass, fields

from news.records.runs import SourceRun


class ImbalanceError(Exception):
    """Inputs were lost or counted twice; the message names the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The inputs of one source, or of a whole run, by outcome."""

    discovered: int = 0
    known: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    failed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)})

    def require_balance(self, source: str) -> None:
        """Raise ImbalanceError unless every discovered input of `source` has exactly one end.

        >>> Tally(discovered=2, known=1, accepted=1).require_balance("gazette")
        """
        ended = self.known + self.accepted + self.duplicate + self.rejected + self.failed
        if self.discovered != ended:
            raise ImbalanceError(
                f"source '{source}': {self.discovered} inputs were discovered but {ended} have an outcome "
                f"({self.known} known, {self.accepted} accepted, {self.duplicate} duplicate, "
                f"{self.rejected} rejected, {self.failed} failed); nothing was published, please report it"
            )


def total(tallies: dict[str, Tally]) -> Tally:
    """Return the sum over all sources."""
    return sum(tallies.values(), Tally())


@dataclass(frozen=True, slots=True)
class RunReport:
    """The result of a finished run."""

    run_id: str
    status: str
    message: str | None
    tallies: dict[str, Tally]
    sources: list[SourceRun]

    @property
    def total(self) -> Tally:
        """Counts over all sources."""
        return total(self.tallies)
