"""One way for a page to go wrong, and what must become of it."""

from dataclasses import dataclass

from tests.web.http.handler import Handler, Web
from tests.web.http.message import Request
from tests.web.services.bulk import render_story

ANY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A page at `/fault/<name>` on a host of its own, so that no fault waits for another one's host.

    `outcomes` and `reasons` are what may become of it, any one of each (no reasons named: any, or none where it is
    accepted); `requests` is how often the path is requested, None where that is not judged. A slow one lasts until the
    reader's own time limit, or the site's. `waits_seconds` is the least time between its requests.
    """

    name: str
    case: str
    answer: Handler
    outcomes: tuple[str, ...] = ("failed",)
    reasons: tuple[str, ...] = ANY
    requests: int | None = None
    is_slow: bool = False
    waits_seconds: float = 0.0
    note: str = ""
    at: str | None = None

    @property
    def path(self) -> str:
        return f"/fault/{self.name}"

    @property
    def host(self) -> str:
        """The site's host, or a name that is no host of the site."""
        return self.at or f"fault-{self.name}"


def article(web: Web, request: Request, *, more_head: str = "", more_body: str = "") -> bytes:
    """Return the page that a fault would have shown, had nothing gone wrong."""
    url = web.url(request.host, request.path)
    return render_story(url, request.host, more_head=more_head, more_body=more_body)
