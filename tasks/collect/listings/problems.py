"""What was wrong with a listing, gathered while it is read, and what that makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tasks.collect.listings.listing import Child, Entry, Listing


class ListingError(Exception):
    """Nothing of a listing can be used; the message is the sentence for its source's row."""


@dataclass(slots=True)
class Notes:
    """Sentences about one listing: `lost` where entries may be missing, `mended` where nothing was lost."""

    lost: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)

    def conclude(self, entries: Iterable[Entry] = (), children: Iterable[Child] = ()) -> Listing:
        """Return the listing with the status that the notes give it; what lost all its entries has failed."""
        entries, children = tuple(entries), tuple(children)
        message = "; ".join(self.lost + self.mended) or None
        if self.lost:
            return Listing("partial" if entries or children else "failed", message, entries, children)
        return Listing("warning" if self.mended else "ok", message, entries, children)
