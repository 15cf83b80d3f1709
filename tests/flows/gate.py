"""A host that takes a request and responds, with 404, when the test says so: what a run waits for in its middle."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gate:
    """Where it listens, whether it got a request, and whether it may respond."""

    address: str = ""
    requested: threading.Event = field(default_factory=threading.Event)
    is_open: threading.Event = field(default_factory=threading.Event)


@contextmanager
def open_gate() -> Iterator[Gate]:
    """Listen on a free port until the block ends."""
    gate = Gate()

    class Waiting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            gate.requested.set()
            gate.is_open.wait()
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Waiting)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    gate.address = f"127.0.0.1:{server.server_address[1]}"
    try:
        yield gate
    finally:
        gate.is_open.set()
        server.shutdown()
        server.server_close()
