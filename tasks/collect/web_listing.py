"""How each source fared on the web, from the journal of its crawl."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tasks.collect.archive.journal import iter_inputs, iter_listings
from tasks.collect.archive.journal_records import PolledListing
from tasks.collect.crawl.messages import CrawlProgress
from tasks.sources import WebSource

_STATUSES = ("ok", "warning", "partial", "failed", "gone")


@dataclass(slots=True)
class WebListing:
    """How one source fared: its counts, the listings that were polled for it, and the gravest trouble.

    `archives` are files of the home's archive that were taken from remote ones.
    """

    discovered: int = 0
    known: int = 0
    status: str = "ok"
    message: str | None = None
    polled: list[PolledListing] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)

    def worsen(self, status: str) -> None:
        """Take a status that is graver than the one so far."""
        self.status = max(self.status, status, key=_STATUSES.index)


def sum_up(
    folder: Path, sources: Sequence[WebSource], progress: CrawlProgress, died: str | None
) -> dict[str, WebListing]:
    """Return how each source fared in a crawl; `died` says how the crawl ended, if not by itself."""
    listings = {source.name: WebListing(known=progress.known.get(source.name, 0)) for source in sources}
    troubles: dict[str, list[str]] = {source.name: [] for source in sources}
    ended = dict.fromkeys(listings, 0)
    for each in iter_inputs(folder):
        ended[each.source] += 1
    for polled in iter_listings(folder):
        listing = listings[polled.source]
        listing.polled.append(polled)
        if polled.archive:
            listing.archives.append(polled.archive)
        listing.worsen(_grade(polled))
        # What is well needs no words, but where nothing came of it.
        if polled.message and (polled.status != "ok" or not (polled.entries or ended[polled.source])):
            troubles[polled.source].append(f"{polled.url}: {polled.message}")
    for name, listing in listings.items():
        listing.discovered = listing.known + ended[name]
        if died:
            listing.worsen("partial")
            troubles[name].append(died)
        if listing.status == "failed" and listing.discovered:
            listing.status = "partial"
        if met := troubles[name]:
            listing.message = met[0] + (f" (and {len(met) - 1} more)" if len(met) > 1 else "")
    return listings


def _grade(polled: PolledListing) -> str:
    """Return what a listing's status means for its source: one of many may fail, the source's own may not."""
    if polled.status != "failed":
        return polled.status
    if not polled.is_primary:
        return "partial"
    return "gone" if (polled.message or "").startswith("gone: ") else "failed"
