"""Feeds that would have their reader open files, contact servers or repeat words a billion times: nothing is, ever."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tasks.collect.listings.feeds import read_feed
from tasks.collect.listings.listing import Listing

ADDRESS = "https://dagbladet-sund.example/rss"


def a_feed(before: str, title: str, inside: str = "") -> str:
    item = f"<item>{inside}<title>{title}</title><link>https://dagbladet-sund.example/1</link></item>"
    return f'{before}<rss version="2.0"><channel><title>Sund</title>{item}</channel></rss>'


def read(feed: str) -> Listing:
    return read_feed(feed.encode(), ADDRESS, None)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
REFUSED = [
    pytest.param(f"<!DOCTYPE rss [{LAUGHS}]>", "&l9;", id="billion laughs"),
    pytest.param(f'<!DOCTYPE rss [<!ENTITY q "{"x" * 50_000}">]>', "&q;" * 1_000, id="quadratic"),
    pytest.param('<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///{file}">]>', "&f;", id="XXE of a file"),
    pytest.param('<!DOCTYPE rss [<!ENTITY h SYSTEM "{http}">]>', "&h;", id="XXE over HTTP"),
    pytest.param('<!DOCTYPE rss [<!ENTITY % p SYSTEM "{http}"> %p;]>', "", id="parameter entity"),
    pytest.param('<!DOCTYPE rss SYSTEM "{http}">', "&secret;", id="external DTD with entities"),
]
UNHARMED = [
    pytest.param('<?xml-stylesheet type="text/xsl" href="{http}"?>', "", id="stylesheet"),
    pytest.param('<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "{http}">', "", id="Netscape"),
    pytest.param("", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{http}"/>', id="XInclude"),
    pytest.param(
        "<!-- <rss > --><!DOCTYPE rss [<!ENTITY f SYSTEM 'file:///{file}'>]>", "&f;", id="hidden by a comment"
    ),
]


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, list[str]]]:
    """Yield a file and an address that nobody may request, and who did."""
    requested: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)

    file = tmp_path_factory.mktemp("canary") / "secret.txt"
    file.write_text("yellow canary")
    server = HTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield file, f"http://127.0.0.1:{server.server_port}/canary", requested
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("before", "inside"), REFUSED)
def test_entities_are_refused(canary: tuple[Path, str, list[str]], before: str, inside: str) -> None:
    file, address, requested = canary
    before = before.replace("{file}", str(file)).replace("{http}", address)
    listing = read(a_feed(before, inside))
    assert (listing.status, listing.entries, requested) == ("failed", (), [])
    assert (listing.message or "").startswith("entities refused")


@pytest.mark.parametrize(("before", "inside"), UNHARMED)
def test_nothing_is_fetched_for_a_feed(canary: tuple[Path, str, list[str]], before: str, inside: str) -> None:
    file, address, requested = canary
    before, inside = (text.replace("{file}", str(file)).replace("{http}", address) for text in (before, inside))
    listing = read(a_feed(before, f"{inside}Færge", inside))
    assert requested == []
    assert [entry.url for entry in listing.entries] == ["https://dagbladet-sund.example/1"]
    assert "yellow" not in repr(listing)


def test_bytes_that_name_a_file_are_not_opened(canary: tuple[Path, str, list[str]]) -> None:
    file, address, requested = canary
    for payload in (str(file).encode(), address.encode()):
        assert read_feed(payload, ADDRESS, None).status == "failed"
    assert requested == []
