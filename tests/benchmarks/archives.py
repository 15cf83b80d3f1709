"""Invented pages and the small archives they make."""

import gzip
from pathlib import Path

from benchmarks.grow import Capture, render_record

PARAGRAPHS = [
    "The harbour board of Harlow Bay approved a plan on Tuesday to deepen its northern channel by two metres.",
    "Dredging begins after the herring season and takes eleven weeks, the board said in its morning statement.",
    "Fishermen had asked for a later start because the nets of their smaller boats have to be moved before it.",
    "Two of the nine members voted against the plan, as its cost has doubled since the spring of last year.",
]


def a_page(*, address: str = "https://gazette.example/harbour?id=7", charset: str = "utf-8", extra: str = "") -> bytes:
    body = "".join(f"<p class='text'>{paragraph} Grüße.</p>" for paragraph in PARAGRAPHS)
    return (
        f'<html><head><meta charset="{charset}"><link href="{address}" rel="canonical">'
        f"<meta content='{address}' property='og:url'><title>{'Harbour ' * 20}</title>"
        f'<script>var text = "<p>{"script " * 30}</p>";</script></head>'
        f"<body><h1>Harbour board approves channel</h1>{body}{extra}</body></html>"
    ).encode(charset)


def a_capture(number: int = 1, **changes: object) -> Capture:
    url = f"https://gazette.example/harbour?id={number}"
    values = {"date": "2026-03-04T05:06:07Z", "content_type": "text/html", "is_gzipped": False, "is_chunked": False}
    return Capture(**{"url": url, "payload": a_page(address=url)} | values | changes)  # type: ignore[arg-type]


def an_archive(path: Path, *pages: Capture) -> Path:
    path.write_bytes(b"".join(gzip.compress(render_record(page, 0)) for page in pages))
    return path
