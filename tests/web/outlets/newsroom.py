"""The ordinary outlets: what each is, and how it serves its front page, listings and stories on a night."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from tests.web.http.connection import Answer
from tests.web.http.message import TEXT, XML, Request, reply
from tests.web.outlets.feeds import render_atom, render_json_feed, render_rss
from tests.web.outlets.outlet import Feed, Outlet
from tests.web.outlets.pages import render_calendar, render_front, render_page
from tests.web.outlets.sitemaps import render_index, render_news_sitemap, split_by_age
from tests.web.outlets.stories import Story, read_stories

OUTLETS = (
    Outlet(
        host="gazette", title="The Harbour Gazette", domain="harbourgazette.example", language="en-GB",
        place="/news/{slug}", encoding="gzip", validators="both", by="By", printed="{day} March 2026, {time}",
        feeds=(
            Feed("/rss", "rss", "utm_source=rss&utm_medium=feed"),
            Feed("/rss/business", "rss", "utm_source=business&utm_campaign=desk", section="Business"),
        ),
    ),
    Outlet(
        host="tribune", title="Bay Tribune", domain="baytribune.example", language="en-US",
        place="/2026/03/{slug}.html", encoding="br", is_chunked=True, validators="weak", by="By",
        printed="March {day}, 2026 at {time}",
        feeds=(Feed("/atom.xml", "atom", "ref=atom"), Feed("/feed.json", "json", "ref=json")),
    ),
    Outlet(
        host="nordblatt", title="Nordblatt", domain="nordblatt.example", language="de-DE",
        place="/{section}/{slug}.html", charset="windows-1252", encoding="gzip", is_chunked=True, validators="etag",
        by="Von", printed="{day}. März 2026, {time} Uhr", feeds=(Feed("/rss.xml", "rss"),),
    ),
    Outlet(
        host="courrier", title="Le Courrier du Littoral", domain="courrierlittoral.example", language="fr-FR",
        place="/article/{slug}", encoding="zstd", validators="modified", by="Par",
        printed="Publié le {day} mars 2026 à {time}", feeds=(Feed("/atom", "atom"),),
    ),
    Outlet(
        host="ribera", title="Diario de la Ribera", domain="diarioribera.example", language="es-ES",
        place="/noticias/{slug}/", validators="both", by="Por", printed="{day} de marzo de 2026, {time}",
        feeds=(Feed("/feed.json", "json"), Feed("/rss", "rss", "utm_source=portada")),
    ),
    Outlet(
        host="asagata", title="朝潟新聞", domain="asagata.example", language="ja-JP", place="/articles/{slug}",
        charset="shift_jis", encoding="deflate", validators="both", by="記者", printed="2026年3月{day}日 {time}",
        feeds=(Feed("/index.rdf", "rss"),),
    ),
)  # fmt: skip

NOT_FOUND = "<!doctype html><html><head><title>404</title></head><body><h1>404</h1></body></html>"
FEED_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """Something an outlet has printed: it serves it as long as the night lasts."""

    body: bytes
    content_type: str
    modified_at: datetime
    status: int = 200

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class Newsroom:
    """One outlet at its address."""

    def __init__(self, outlet: Outlet, base: str) -> None:
        self._outlet = outlet
        self._base = base
        self._printed: dict[int, dict[str, Printed]] = {}

    def answer(self, request: Request, night: int) -> Answer:
        """Serve the page, 304 where the reader has it, 410 or 404."""
        outlet = self._outlet
        if request.path.startswith("/calendar/"):
            return reply(200, render_calendar(request.path).encode())
        printed = self._print(night).get(request.path)
        if printed is None:
            return reply(404, NOT_FOUND.encode())
        if printed.status != 200:
            return reply(printed.status, printed.body, printed.content_type)
        validators = _validators(outlet, printed)
        if _is_known(request, validators):
            return reply(304, headers=validators, content_type=printed.content_type)
        accepted = [name.split(";")[0].strip() for name in request.headers.get("accept-encoding", "").split(",")]
        encoding = outlet.encoding if outlet.encoding in accepted else None
        return reply(
            200, printed.body, printed.content_type, validators, encoding=encoding, is_chunked=outlet.is_chunked
        )

    def _print(self, night: int) -> dict[str, Printed]:
        """Return everything of a night by its path; made at the first request."""
        if night not in self._printed:
            self._printed[night] = print_outlet(self._outlet, self._base, read_stories(self._outlet.host, night))
        return self._printed[night]


def print_outlet(outlet: Outlet, base: str, stories: tuple[Story, ...]) -> dict[str, Printed]:
    """Return all that an outlet serves, by path."""
    newest = max(story.modified_at for story in stories)
    html = f"text/html; charset={outlet.charset}" if outlet.charset != "shift_jis" else "text/html"
    rules = f"User-agent: *\nDisallow: /calendar/\nDisallow: /search\n\nSitemap: {base}/sitemap-index.xml\n"
    printed = {
        "/": Printed(_encode(render_front(outlet, stories), outlet), html, newest),
        "/robots.txt": Printed(rules.encode(), TEXT, newest),
    }
    for story in stories:
        page = Printed(_encode(render_page(outlet, base, story), outlet), html, story.modified_at)
        if story.is_gone:
            page = Printed(b"<!doctype html><title>Gone</title><h1>This story was withdrawn</h1>", html, newest, 410)
        printed[outlet.path(story)] = page
    for feed in outlet.feeds:
        listed = [story for story in stories if feed.section in (None, story.section)]
        body = {"rss": render_rss, "atom": render_atom, "json": render_json_feed}[feed.kind](outlet, feed, base, listed)
        changed = max(story.modified_at for story in listed)
        printed[feed.path] = Printed(body.encode(), FEED_TYPES[feed.kind], changed)
    recent, older = split_by_age([story for story in stories if not story.is_gone])
    parts = {"/sitemap-news.xml": recent, "/sitemap-archive.xml": older}
    for path, part in parts.items():
        body = render_news_sitemap(outlet, base, part)
        printed[path] = Printed(body.encode(), XML, max(story.modified_at for story in part))
    printed["/sitemap-index.xml"] = Printed(render_index(base, parts).encode(), XML, newest)
    return printed


def _encode(text: str, outlet: Outlet) -> bytes:
    return text.encode(outlet.charset, "xmlcharrefreplace")


def _validators(outlet: Outlet, printed: Printed) -> list[tuple[str, str]]:
    headers = []
    if outlet.validators in ("both", "etag", "weak"):
        headers.append(("ETag", f"W/{printed.etag}" if outlet.validators == "weak" else printed.etag))
    if outlet.validators in ("both", "modified"):
        headers.append(("Last-Modified", format_datetime(printed.modified_at.astimezone(UTC), usegmt=True)))
    return headers


def _is_known(request: Request, headers: list[tuple[str, str]]) -> bool:
    """Whether the reader has this very version: by its tag, or without one by its date."""
    validators = dict(headers)
    tags = request.headers.get("if-none-match")
    if tags is not None:
        own = validators.get("ETag", "").removeprefix("W/")
        return bool(own) and own in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None or "Last-Modified" not in validators:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(validators["Last-Modified"])
    except ValueError:
        return False
