"""A page that failed one night and is requested again the next: it is read with all that its feed knew of it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.flows.web import ask, run_night, write_sources
from tests.news.pages import HEADLINE, markup

pytestmark = pytest.mark.slow

FEED_HEADLINE = "Ferries leave Port Zembla again, for the first time in four days"


class Outlet:
    """An outlet of one story: its server is down for pages until it `is_repaired`, and then its feed is empty."""

    def __init__(self) -> None:
        outlet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, kind, body = outlet.respond(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.is_repaired = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.allow_addresses = (self.address,)

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def respond(self, path: str) -> tuple[int, str, bytes]:
        if path == "/feed":
            return 200, "application/rss+xml", self._feed().encode()
        if path == "/ferries":
            return (200, "text/html", markup().encode()) if self.is_repaired else (503, "text/plain", b"later")
        return 404, "text/plain", b"nothing here"

    def _feed(self) -> str:
        item = (
            f"<item><title>{FEED_HEADLINE}</title><link>{self.url('/ferries')}</link>"
            "<pubDate>Thu, 05 Mar 2026 14:05:00 +0100</pubDate><category>Harbour</category></item>"
        )
        items = "" if self.is_repaired else item
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'


@pytest.fixture
def outlet() -> Iterator[Outlet]:
    outlet = Outlet()
    thread = Thread(target=outlet.server.serve_forever, daemon=True)
    thread.start()
    yield outlet
    outlet.server.shutdown()
    thread.join()
    outlet.server.server_close()


def test_a_page_that_failed_is_read_the_next_night_with_what_its_feed_knew(outlet: Outlet, tmp_path: Path) -> None:
    # The second night's discovery had the origin `ledger`, which the headline's weights do not know: KeyError.
    home = tmp_path / "home"
    source = {"name": "gazette", "kind": "feed", "location": outlet.url("/feed")}
    sources = write_sources(tmp_path / "sources.toml", source)
    run_night(home, sources, outlet)
    assert ask(home, "select outcome, reason from lake.inputs") == [("failed", "http_503")]

    outlet.is_repaired = True
    report = run_night(home, sources, outlet)

    rows = ask(
        home, "select outcome, reason, discovered_title, discovery from lake.inputs where run_id = $1", report.run_id
    )
    assert [row[:3] for row in rows] == [("accepted", None, FEED_HEADLINE)]
    known = json.loads(rows[0][3])
    assert (known["origin"], known["named_by"]) == ("feed", outlet.url("/feed"))
    assert ask(home, "select headline, published_raw, published_source, tags from lake.articles") == [
        (HEADLINE, "Thu, 05 Mar 2026 14:05:00 +0100", "feed", ["Harbour"])
    ]
    evidence = ask(home, "select field, value from lake.evidence where origin = 'feed' and rule = 'discovered'")
    assert ("headline", FEED_HEADLINE) in evidence
