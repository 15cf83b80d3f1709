"""Invented outlets that publish by weekday for a month of nights, and whose sites go wrong when they are told to.

Everything follows from a seed: how many stories come on which night, which of them have no author, which page is gone.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = """
    harbour council ferry bridge mayor budget school river winter garden market engine museum
    teacher orchard signal festival railway village captain library weather tunnel station concert
    factory glacier meadow lantern
""".split()  # noqa: SIM905 - a list of words reads better as text
DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Outlet:
    """One outlet: its stories by weekday of the run (Monday first), and its faults of tonight."""

    name: str
    by_weekday: tuple[int, ...]
    author_rate: float = 0.8
    gone_rate: float = 0.02
    faults: set[str] = field(default_factory=set)
    first_night: int = 0


@dataclass(frozen=True, kw_only=True)
class Story:
    path: str
    headline: str
    author: str | None
    published_at: datetime
    paragraphs: list[str]
    is_gone: bool


class Paper:
    """The site of an outlet, as of one night after the other."""

    def __init__(self, outlet: Outlet, host: str, seed: int, start: datetime) -> None:
        self.outlet = outlet
        self._seed, self._start = seed, start
        self.night = 0
        self._stories: dict[int, list[Story]] = {}
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def address(self) -> str:
        host, port = self._server.server_address[:2]
        return f"{host}:{port}"

    def serve(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def publish(self, night: int) -> None:
        """Let the outlet publish the stories of the day before a night's run."""
        self.night = night
        self._stories[night] = list(self._write(night))

    def _write(self, night: int) -> Iterator[Story]:
        chance = random.Random(f"{self._seed} {self.outlet.name} {night}")
        at, faults = self._start + night * DAY, self.outlet.faults
        usual = self.outlet.by_weekday[at.weekday()]
        count = max(0, round(chance.gauss(usual, usual**0.5 / 1.5))) if usual else 0
        count = 0 if "silence" in faults else 6 * max(count, 6) if "burst" in faults else count
        for number in range(count):
            published_at = at - timedelta(hours=chance.uniform(1, 20))
            if "wrong day" in faults:
                published_at -= timedelta(days=chance.choice((28, 59, 90)))
            has_author = chance.random() < self.outlet.author_rate and not faults & {"lost field", "template"}
            words = [" ".join(chance.choices(WORDS, k=3)) for _ in range(12)]
            yield Story(
                path=f"/{night}/{number}.html",
                headline=f"The {words[0]} waits for the {chance.choice(WORDS)} in town {night} {number}",
                author=f"{chance.choice(('Ana', 'Ben', 'Cleo'))} {chance.choice(('Moor', 'Lind', 'Reyes'))}"
                if has_author else None,
                published_at=published_at,
                paragraphs=[
                    f"On that day the {each} was seen by many people who live near the {chance.choice(WORDS)}, and the "
                    f"town said that number {chance.randrange(10**6)} of its plans would follow in the summer."
                    for each in words[: chance.randint(5, 12)]
                ],
                is_gone=chance.random() < self.outlet.gone_rate or "404 storm" in faults,
            )  # fmt: skip

    def respond(self, path: str) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body of a path as the site is tonight."""
        faults = self.outlet.faults
        if "slow" in faults:
            time.sleep(1.3)
        if path == "/robots.txt":
            return 200, {"Content-Type": "text/plain"}, "User-agent: *\nAllow: /\n"
        if path == "/feed.xml" and "moved feed" in faults:
            return 301, {"Location": f"http://{self.address}/news/feed.xml"}, ""
        if path in ("/feed.xml", "/news/feed.xml"):
            return 200, {"Content-Type": "application/rss+xml"}, self._feed()
        for stories in self._stories.values():
            for story in stories:
                if story.path == path and not story.is_gone:
                    return 200, {"Content-Type": "text/html; charset=utf-8"}, self._page(story)
        return 404, {"Content-Type": "text/html"}, "<p>gone</p>"

    def _feed(self) -> str:
        stories = [*self._stories.get(self.night - 1, ()), *self._stories.get(self.night, ())]
        items = "".join(
            f"<item><title>{story.headline}</title><link>http://{self.address}{story.path}</link></item>"
            for story in stories
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{self.outlet.name}</title>{items}</channel></rss>'
        )

    def _page(self, story: Story) -> str:
        if "template" in self.outlet.faults:
            teasers = "".join(f'<li><a href="/{n}">{story.headline}</a></li>' for n in range(8))
            return f"<html><body><div id=app></div><ul>{teasers}</ul></body></html>"
        author = f'<meta name="author" content="{story.author}"><p class="byline">By {story.author}</p>'
        day = story.published_at.isoformat(timespec="seconds")
        text = "".join(f"<p>{each}</p>" for each in story.paragraphs)
        return (
            f"<html lang=en><head><title>{story.headline}</title>"
            f'<meta property="article:published_time" content="{day}">{author if story.author else ""}</head>'
            f"<body><article><h1>{story.headline}</h1>{text}</article></body></html>"
        )


def _handler(paper: Paper) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = paper.respond(self.path)
            payload = body.encode()
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(payload))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serve_papers(outlets: list[Outlet], seed: int, start: datetime) -> Iterator[dict[str, Paper]]:
    papers = {each.name: Paper(each, f"127.0.7.{n}", seed, start) for n, each in enumerate(outlets, 1)}
    for paper in papers.values():
        paper.serve()
    try:
        yield papers
    finally:
        for paper in papers.values():
            paper.close()
