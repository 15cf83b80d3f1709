"""Lists of addresses: every line counts, good or bad."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.discovery import Discovery
from tasks.collect.listings.listing import Listing
from tasks.collect.listings.url_lists import read_url_list


def read(text: str | bytes) -> Listing:
    return read_url_list(text.encode() if isinstance(text, str) else text, "lists/night.csv", None)


A, B = "https://a.example/1", "https://b.example/2"


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        pytest.param(f"{A}\n{B}\n", [A, B], id="one a line"),
        pytest.param(f"\ufeff# mine\r\n\r\n  {A}  \r\n{B}", [A, B], id="comments, blanks, BOM, CRLF"),
        pytest.param(f"{A}\n{A}\n", [A, A], id="as often as it stands there"),
        pytest.param(
            f"javascript:x\n/story\nhttp://[::1\n{A}", ["javascript:x", "/story", "http://[::1", A], id="bad ones"
        ),
        pytest.param(f"{A},{B}\n", [f"{A},{B}"], id="two on a line are one bad one"),
        pytest.param(f"url\n{A}\n{B}\n", [A, B], id="a table of one column"),
        pytest.param(f'title,URL\n"Rain, ""heavy""",{A}\nWind,{B}\n', [A, B], id="comma"),
        pytest.param(f"Titel;Link\nRegen;{A}\n", [A], id="semicolon"),
        pytest.param(f"address\ttitle\n{A}\tRegn\n", [A], id="tab"),
        pytest.param(f"title|url\nRain|{A}\n", [A], id="bar"),
        pytest.param(f'"url","title"\n"{A}","Rain"\n', [A], id="quoted header"),
        pytest.param(f"url,title\n{A}\n{B},Rain,more,and more\n", [A, B], id="short and long rows"),
        pytest.param(f"# list\n\nurl,title\n{A},x\n", [A], id="comments before the header"),
    ],
)
def test_every_address_of_a_list_is_an_entry(text: str, urls: list[str]) -> None:
    listing = read(text)
    assert listing.status == "ok"
    assert [entry.url for entry in listing.entries] == urls
    assert [entry.url for entry in read(gzip.compress(text.encode())).entries] == urls


def test_a_table_says_what_it_knows_of_a_story() -> None:
    (entry,) = read(f"url;title;published;author;language\n{A};Crue & pont;2026-03-02T08:00+01:00;Léa Roy;fr\n").entries
    assert entry.discovery == Discovery(
        origin="urls",
        named_by="lists/night.csv",
        title="Crue & pont",
        published_raw="2026-03-02T08:00+01:00",
        published_at=datetime(2026, 3, 2, 7, tzinfo=UTC),
        authors=("Léa Roy",),
        language="fr",
    )


@pytest.mark.parametrize(
    ("text", "status", "message", "count"),
    [
        pytest.param("", "failed", "empty: there is nothing in it", 0, id="empty"),
        pytest.param("# nothing yet\n", "warning", "no addresses in it", 0, id="comments alone"),
        pytest.param(f"url,title\n{A},x\n,Rain\n", "warning", "1 row without an address", 1, id="a row without one"),
        pytest.param(
            f"url,title\n{A},x\n{B},{'x' * (11 << 20)}\n",
            "partial",
            "the table cannot be read after 1 addresses",
            1,
            id="a field too long for a table",
        ),
        pytest.param("x" * (51 << 20), "failed", "too_large: more than 50 MiB", 0, id="too large"),
    ],
)
def test_what_a_list_lacks_is_said(text: str, status: str, message: str, count: int) -> None:
    listing = read(text)
    assert (listing.status, len(listing.entries)) == (status, count)
    assert (listing.message or "").startswith(message)


@given(st.binary(max_size=300))
def test_no_bytes_raise(payload: bytes) -> None:
    read(payload)
    read(b"url,title\n" + payload)
