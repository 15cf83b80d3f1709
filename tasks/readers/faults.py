"""The errors of reading a source."""

from news.reasons import Reason


class LoadError(ValueError):
    """One input cannot be loaded; `reason` and `detail` go into its row."""

    def __init__(self, reason: Reason, detail: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


class UnknownKindError(ValueError):
    """A file that was named by itself is of no kind that is read here."""
