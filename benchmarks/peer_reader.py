"""One peer reads a folder of pages: run by the peer's own interpreter, so nothing of ours is imported here.

    python benchmarks/peer_reader.py PEER EVAL OUT

Writes one JSON line a page in the scorer's form; a page on which the peer fails is an empty one.
"""

import gzip
import json
import logging
import re
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Prediction = dict[str, Any]


def read_with_trafilatura(page: bytes, url: str) -> Prediction:
    """Read a page as trafilatura does with metadata; one string holds all its authors."""
    document = import_module("trafilatura").bare_extraction(page, url=url, with_metadata=True)
    if document is None:
        return {}
    authors = [name for name in (document.author or "").split("; ") if name]
    return {
        "title": document.title, "authors": authors, "published_at": document.date, "body": document.text,
        "language": document.language,
    }  # fmt: skip


def read_with_newspaper4k(page: bytes, url: str) -> Prediction:
    """Read a page as newspaper4k does."""
    article = import_module("newspaper").article(url, input_html=decode(page), fetch_images=False)
    published = article.publish_date
    return {
        "title": article.title, "authors": list(article.authors), "body": article.text,
        "published_at": published.isoformat() if published else None, "language": article.meta_lang,
    }  # fmt: skip


def read_with_news_please(page: bytes, url: str) -> Prediction:
    """Read a page as news-please does."""
    article = import_module("newsplease").NewsPlease.from_html(decode(page), url=url, fetch_images=False)
    published = article.date_publish
    return {
        "title": article.title, "authors": list(article.authors or ()), "body": article.maintext,
        "published_at": published.isoformat() if published else None, "language": article.language,
    }  # fmt: skip


def read_with_mediacloud(page: bytes, url: str) -> Prediction:
    """Read a page as mediacloud-metadata does; it names no authors."""
    found = import_module("mcmetadata").extract(url, html_text=decode(page))
    published = found["publication_date"]
    return {
        "title": found["article_title"], "authors": [], "body": found["text_content"],
        "published_at": published.date().isoformat() if published else None, "language": found["language"],
    }  # fmt: skip


READERS: dict[str, Callable[[bytes, str], Prediction]] = {
    "trafilatura": read_with_trafilatura,
    "newspaper4k": read_with_newspaper4k,
    "news-please": read_with_news_please,
    "mediacloud-metadata": read_with_mediacloud,
}


def decode(payload: bytes) -> str:
    """Return the page as text, by the charset that its head names; UTF-8 where it names none."""
    head = payload[:4096].lower()
    start = head.find(b"charset=")
    named = re.match(rb"[\"' ]?([\w-]{1,40})", head[start + 8 :]) if start >= 0 else None
    try:
        return payload.decode(named[1].decode("ascii") if named else "utf-8", "replace")
    except (LookupError, UnicodeDecodeError):
        return payload.decode("utf-8", "replace")


def refuse(*_arguments: object, **_options: object) -> None:
    """Replace whatever would leave this machine: some peers look for newer lists of domains."""
    raise OSError("a benchmark reads what is on disk")


def main() -> None:
    """Read every page that the gold file names."""
    setattr(socket, "getaddrinfo", refuse)  # noqa: B010  (types know that nobody does that)
    setattr(socket.socket, "connect", refuse)  # noqa: B010
    peer, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    logging.disable(logging.CRITICAL)
    read = READERS[peer]
    with (folder / "gold.jsonl").open(encoding="utf-8") as gold, out.open("w", encoding="utf-8") as file:
        for line in gold:
            row = json.loads(line)
            page = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            try:
                found = read(page, row.get("url") or "https://gazette.example/story")
            except Exception as fault:
                # Peers fail in ways of their own; what they cannot read counts as empty.
                print(f"{peer}: {row['id']}: {type(fault).__name__}", file=sys.stderr)
                found = {}
            file.write(json.dumps({"id": row["id"], **found}, ensure_ascii=False, default=str) + "\n")


if __name__ == "__main__":
    main()
