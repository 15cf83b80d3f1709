"""One way for a feed or a sitemap to go wrong, and what its source must say."""

from dataclasses import dataclass

from tests.web.http.handler import Handler, Web


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFault:
    """A listing at `/feeds/<name>` on the host `feeds`, or `/sitemaps/<name>` on the host `sitemaps`.

    `statuses` are what the source may say (ok, warning, partial, failed), `entries` the least and most addresses that
    may come out of it, listings that it names followed. `refused` counts those of them that are refused unasked.
    `reasons` are words of the ledger, one of which the message of a failed one holds; a slow one lasts until the
    reader's time limit, or the site's.
    """

    name: str
    case: str
    answer: Handler
    statuses: tuple[str, ...]
    entries: tuple[int, int] = (0, 0)
    refused: int = 0
    reasons: tuple[str, ...] = ()
    is_slow: bool = False
    note: str = ""


def good_links(web: Web, host: str, name: str, count: int) -> list[str]:
    """Return addresses of stories that any reader accepts, of this listing alone."""
    return [web.url(host, f"/good/{name}-{number}") for number in range(1, count + 1)]
