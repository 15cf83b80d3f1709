"""Problems of a listing, gathered while it is read, and the status that they give it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tasks.collect.listings.listing import ChildListing, ListedEntry, Listing


class ListingError(ValueError):
    """Nothing of a listing can be used; the message is the sentence for its source's row."""


@dataclass(slots=True)
class Problems:
    """Sentences about one listing: `lost` where entries may be missing, `repaired` where nothing was lost."""

    lost: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)

    def conclude(self, entries: Iterable[ListedEntry] = (), children: Iterable[ChildListing] = ()) -> Listing:
        """Return the listing with the status that the problems give it; what lost all its entries has failed."""
        entries, children = tuple(entries), tuple(children)
        message = "; ".join(self.lost + self.repaired) or None
        if self.lost:
            return Listing("partial" if entries or children else "failed", message, entries, children)
        return Listing("warning" if self.repaired else "ok", message, entries, children)
