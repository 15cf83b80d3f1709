"""An outlet with a story that is to be forgotten, and all the ways by which it might come back."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self

import tasks.removal.archive_overwrite
import tasks.removal.forget
import warehouse.publish
import warehouse.removal.expire
from flows.settings import load_settings
from flows.show.forget import Request, forget
from tests.dying import before, die_with_group
from tests.news.pages import PARAGRAPHS, markup

# Words of the withdrawn story alone: in its headline, its text, its byline, its address, its feed.
HEADLINE = "Quillwort smugglers named in harbour ledger"
BODY_WORD = "Zanzibellum"
BYLINE_WORD = "Ottoline Querfurth"
TITLE_WORD = "Quillwort scandal grows"
TEXT = f"The ledger of {BODY_WORD} lists eleven names, and the harbour master confirmed four of them on Monday morning."
WORDS = (HEADLINE, BODY_WORD, BYLINE_WORD, TITLE_WORD, "quillwort-ledger")
EDITED = "A correction: the ledger of Zanzibellum lists ten names, and not eleven as was printed here at first."
OTHERS = ("bridge", "ferry", "market")


class Outlet:
    """One host with a feed. `paths` are what the feed lists; `pages` may be changed between two nights."""

    def __init__(self) -> None:
        outlet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outlet.requested.append(self.path)
                status, kind, body, headers = outlet.respond(self.path)
                self.send_response(status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.requested: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.allow_addresses = (self.address,)
        self.pages = {
            f"/{name}": self.page(f"The {name} opens", f"The {name} opens to {name} people.") for name in OTHERS
        }
        self.pages["/quillwort-ledger"] = self.story(TEXT)
        self.redirects = {"/old": "/quillwort-ledger", "/latest": "/quillwort-ledger"}
        self.paths = ["/bridge", "/quillwort-ledger?utm_source=rss", "/ferry", "/old", "/latest"]

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def page(self, headline: str, *texts: str, head: str = "") -> str:
        return markup(*texts, *PARAGRAPHS, headline=headline, title=f"{headline} - Zembla Gazette", head=head)

    def story(self, *texts: str, canonical: str | None = None) -> str:
        head = f'<meta name="author" content="{BYLINE_WORD}">'
        head += f'<link rel="canonical" href="{self.url(canonical)}">' if canonical else ""
        return self.page(HEADLINE, *texts, head=head)

    def respond(self, path: str) -> tuple[int, str, bytes, dict[str, str]]:
        path = path.partition("?")[0]
        if path == "/feed":
            return 200, "application/rss+xml", self._feed().encode(), {"ETag": f'"{len(self.paths)}"'}
        if path in self.redirects:
            return 302, "text/plain", b"", {"Location": self.url(self.redirects[path])}
        if path in self.pages:
            return 200, "text/html; charset=utf-8", self.pages[path].encode(), {}
        return 404, "text/plain", b"nothing here", {}

    def _feed(self) -> str:
        titles = {"/quillwort-ledger": TITLE_WORD}
        items = "".join(
            f"<item><title>{titles.get(path.partition('?')[0], 'News of the day')}</title>"
            f"<link>{self.url(path)}</link></item>"
            for path in self.paths
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'


def forget_here(home: Path, *, address: str | None = None, source: str | None = None, **settings: Any) -> int:
    """Forget an address or a source of a home, as the command does."""
    request = Request(address=address, source=source, reason="the outlet withdrew it", confirm=lambda: True)
    return forget(load_settings(home=home, **settings), request)


def _die_half_way(plain: Callable[..., Any]) -> Callable[..., Any]:
    def write(fd: int, offset: int, data: bytes) -> None:
        plain(fd, offset, data[: len(data) // 2])
        die_with_group()

    return write


STAGES: dict[str, Callable[[], None]] = {
    "before it is written down": before(tasks.removal.forget, "write_pending"),
    "once it is written down": before(tasks.removal.forget, "_commit"),
    "before the commit": before(warehouse.publish, "sync_files"),
    "after the commit": before(tasks.removal.forget, "overwrite"),
    "with half a record overwritten": lambda: setattr(
        tasks.removal.archive_overwrite, "_write", _die_half_way(tasks.removal.archive_overwrite._write)
    ),
    "before staging is cleared": before(tasks.removal.forget, "clear_staging"),
    "before snapshots expire": before(tasks.removal.forget, "expire_files"),
    "before files are removed": before(warehouse.removal.expire, "drop_unneeded"),
    "before the catalog is cleaned": before(warehouse.removal.expire, "_clean_catalog"),
    "before it is noted as done": before(tasks.removal.forget, "drop_pending"),
}


def forget_until(stage: str, home: Path, address: str) -> None:
    """Forget an address, and die at a stage."""
    STAGES[stage]()
    forget_here(home, address=address)
