"""Fixtures of the schedule's tests."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.flows.command_line import HomeUnderTest
from tests.flows.server.desk import Desk


@pytest.fixture
def silent_site() -> Iterator[str]:
    """A host that takes a request and does not answer before the test is over: `127.0.0.1:PORT`."""
    is_over = threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_over.wait()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    is_over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(wiredesk: HomeUnderTest, story: Path, silent_site: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk with one story in a file, and one source that never answers; nothing of it is left after the test."""
    sources = tmp_path / "sources.toml"
    sources.write_text(
        f'[[source]]\nname = "elster"\nkind = "text"\nlocation = "{story.name}"\n'
        f'[[source]]\nname = "silent"\nkind = "feed"\nlocation = "http://{silent_site}/feed.xml"\n'
    )
    desk = Desk(wiredesk, sources, tmp_path / "said.txt")
    yield desk
    desk.kill_all()
