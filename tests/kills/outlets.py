"""Nights of one home: two outlets on loopback and three kinds of files, whose stories appear, change and go back.

Each story reads A on its first night, B on the next and A again on the third, so that a night that is lost, doubled or
taken in the wrong order shows in the lake.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

MOST_NIGHTS = 6
FEEDS_LAST = 3  # nights that a story stays in its feed
HOSTS = ("127.0.0.21", "127.0.0.22")

# Stories are made of these, each place's in an order of its own, so that only the two outlets' stories are copies.
WORDS = re.findall(
    r"\w+",
    """harbour boats quay evening storm weekend dawn ice works auction hall lamps breakwater stretch spring repairs
    basin yachts council money bridge ferry crews winter market street school teacher river flood road tunnel railway
    station farmers cattle meadow hospital nurses surgeon library reader museum painter theatre singer orchestra
    festival parade police patrol court judge lawyer prison sentence election mayor minister budget tax factory""",
)


def letter_on(night: int, begun: int) -> str:
    """Return which text a story shows on a night, having begun on another."""
    return "ABA"[min(night - begun, 2)]


def paragraphs_of(place: str, letter: str) -> list[str]:
    """Return the story of a place: B counts other boats than A."""
    count = "two hundred and twelve" if letter == "A" else "three hundred and five"
    draw = Random(place)
    lines = [f"The harbour office of {place} counted {count} boats on its quays that evening."]
    for _ in range(4):
        sentences = [f"The {' and the '.join(draw.sample(WORDS, 6))} were in the talk of the town." for _ in range(2)]
        lines.append(" ".join(sentences))
    return lines


def headline_of(place: str) -> str:
    """Return the headline of a place's story."""
    return f"Boats of {place} leave the harbour again"


@dataclass
class Outlets:
    """Two outlets that print the same wire stories, on the night that `night` says; `port` is theirs."""

    port: int = 0
    night: int = 0

    @property
    def allow_addresses(self) -> tuple[str, ...]:
        """The exact pairs of address and port that a run may reach."""
        return tuple(f"{host}:{self.port}" for host in HOSTS)

    def url(self, host: str, path: str) -> str:
        """Return an address at one of the outlets."""
        return f"http://{host}:{self.port}{path}"

    def answer(self, host: str, path: str) -> tuple[int, str, str]:
        """Return status, media type and body."""
        if path == "/feed.xml":
            return 200, "application/rss+xml", self._write_feed(host)
        name, _, number = path.strip("/").partition("-")
        if not number.isdigit() or int(number) > self.night:
            return 404, "text/html", "<title>Not here</title>"
        if name == "late" and int(number) == self.night:
            return 404, "text/html", "<title>Not here yet</title>"
        if name == "note":
            return 200, "text/html", "<title>Note</title><p>Back soon.</p>"
        return 200, "text/html", self._write_page(name, int(number))

    def _write_feed(self, host: str) -> str:
        items = []
        for begun in range(max(0, self.night - FEEDS_LAST + 1), self.night + 1):
            names = ("boats", "late", "note") if host == HOSTS[0] else ("boats",)
            items += [
                f"<item><title>{headline_of(name)}</title><link>{self.url(host, f'/{name}-{begun}')}</link>"
                f"<pubDate>{1 + begun:02} Mar 2026 06:00:00 +0000</pubDate>"
                f"<dcterms:modified>2026-03-{1 + self.night:02}T06:00:00Z</dcterms:modified></item>"
                for name in names
            ]
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/"><channel>'
            f"<title>Harbour news</title>{''.join(items)}</channel></rss>"
        )

    def _write_page(self, name: str, begun: int) -> str:
        place = f"{name.capitalize()} Cove {begun}"
        shown = "".join(f"<p>{text}</p>" for text in paragraphs_of(place, letter_on(self.night, begun)))
        return (
            f"<html><head><title>{headline_of(place)}</title>"
            f'<meta property="article:published_time" content="2026-03-{1 + begun:02}T06:00:00Z"></head>'
            f"<body><article><h1>{headline_of(place)}</h1>{shown}</article></body></html>"
        )


@contextmanager
def open_outlets() -> Iterator[Outlets]:
    """Serve the outlets on one free port until the block ends."""
    outlets = Outlets()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, media_type, text = outlets.answer(str(self.server.server_address[0]), self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    servers = []
    for host in HOSTS:
        server = ThreadingHTTPServer((host, outlets.port), Answering)
        server.daemon_threads = True
        outlets.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
    try:
        yield outlets
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def write_night(folder: Path, outlets: Outlets, night: int) -> Path:
    """Write what lies in the folder on a night, and let the outlets print it; return the path of the sources file."""
    outlets.night = night
    texts = folder / "texts"
    texts.mkdir(parents=True, exist_ok=True)
    (texts / "empty.txt").write_text("")
    for begun in range(MOST_NIGHTS):
        text = texts / f"text-{begun}.txt"
        if begun > night:
            text.unlink(missing_ok=True)
            continue
        place = f"Text Cove {begun}"
        text.write_text("\n\n".join([headline_of(place), *paragraphs_of(place, "A")]))
    rows = []
    for begun in range(night + 1):
        place, letter = f"Line Cove {begun}", letter_on(night, begun)
        body = "\n\n".join(paragraphs_of(place, letter))
        rows.append({"url": f"https://lines.example/line-{begun}", "headline": headline_of(place), "body": body})
    (folder / "lines.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    sources = [
        ("first", "feed", outlets.url(HOSTS[0], "/feed.xml")),
        ("second", "feed", outlets.url(HOSTS[1], "/feed.xml")),
        ("texts", "text", f"{texts}/*.txt"),
        ("lines", "jsonl", f"{folder}/lines.jsonl"),
    ]
    path = folder / "sources.toml"
    path.write_text(
        "".join(f'[[source]]\nname = "{n}"\nkind = "{k}"\nlocation = "{location}"\n' for n, k, location in sources)
    )
    return path
